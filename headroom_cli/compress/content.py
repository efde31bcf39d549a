"""The router: what kind of text a tool result is."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from headroom_cli.wire.prompt import Block

SHELL_TOOLS = frozenset(
    {"bash", "shell", "exec", "exec_command", "local_shell", "write_stdin", "run_shell_command", "run_terminal_cmd"}
    | {"run_command", "run_commands", "execute_command", "execute_bash", "terminal", "bashoutput", "powershell"}
)
READ_TOOLS = frozenset(
    {"read", "read_file", "read_files", "view", "view_file", "open_file", "str_replace_editor", "notebookread"}
)
SEARCH_TOOLS = frozenset({"grep", "search", "search_files", "grep_search", "search_file_content", "ripgrep", "rg"})
LIST_TOOLS = frozenset({"glob", "ls", "list", "list_dir", "list_directory", "find_files", "list_files"})

_READ_COMMANDS = frozenset(["cat", "sed", "head", "tail", "nl", "bat", "less", "more"])
_SEARCH_COMMANDS = frozenset(["grep", "rg", "egrep", "fgrep", "ag", "ack"])
_LIST_COMMANDS = frozenset(["ls", "find", "fd", "tree", "du"])

# What Codex puts before the output of a command; the last line of these is "Output:".
HEADER = re.compile(
    r"\A(?:(?:Chunk ID|Wall time|Exit code|Process (?:exited|running)|Original token count|Script \w+)\b.*\n)+"
    r"Output:\n\n?(?:Warning: truncated output .*\n)?(?:Total output lines: .*\n\n?)?"
)
# Codex' code mode: the command stands in a call inside JavaScript.
_CODE_MODE = re.compile(r'\bcmd"?\s*:\s*("(?:[^"\\\n]|\\.)*")')
_CHANGE_FOLDER = re.compile(r"\A\s*cd\s+[^;&|\n]+\s*&&\s*")
_HIT = re.compile(r"(?!\d+[-/.:]\d)[^\s:]*[A-Za-z][^\s:]*[:-]\d+[:-]")
_DIFF = re.compile(r"^(?:diff --git |@@ -\d|--- a/|\+\+\+ b/)", re.MULTILINE)
_LOG = re.compile(
    r"^\S{0,40}\s*\[?\d{4}-\d\d-\d\d[T ]\d\d:|^\[?\d\d:\d\d:\d\d|\b(?:INFO|WARN|ERROR|DEBUG|PASS|FAIL|ok|error\[)\b",
    re.MULTILINE,
)


def split_header(text: str) -> tuple[str, str]:
    """(header, output) of a shell result; the header is "" where the agent puts none."""
    found = HEADER.match(text)
    return (found.group(), text[found.end() :]) if found else ("", text)


def command(block: Block) -> str:
    """The shell command that a result answers, without leading `cd x &&`; "" if there is none."""
    for key in ("command", "cmd", "script", "input"):
        value = block.arguments.get(key)
        if isinstance(value, list):
            value = str(value[-1]) if value[1:2] in (["-lc"], ["-c"]) else " ".join(map(str, value))
        if isinstance(value, str):
            return _command_in(value)
    return ""


# The calls of the history come back with every request.
@lru_cache(maxsize=2048)
def _command_in(value: str) -> str:
    if "tools." in value:
        value = "; ".join(_said(found) for found in _CODE_MODE.findall(value)) or value
    return _CHANGE_FOLDER.sub("", value, count=1).strip()


def _said(literal: str) -> str:
    """The text of a string literal, or the literal itself where JSON knows no such escape."""
    try:
        return str(json.loads(literal))
    except ValueError:
        return literal


def program(block: Block) -> str:
    """The name of the first program of the shell command, "" if there is none."""
    words = command(block).split(None, 3)
    while words and ("=" in words[0] or words[0] in ("sudo", "time", "env", "timeout")):
        words.pop(0)
    return words[0].rsplit("/", 1)[-1] if words else ""


def is_file_read(block: Block) -> bool:
    """True where the text is a file's own content, which agents quote to the byte when they edit."""
    tool = block.tool.lower()
    if tool in READ_TOOLS:
        return True
    return tool not in SEARCH_TOOLS and program(block) in _READ_COMMANDS


def is_shell(block: Block) -> bool:
    """True for the output of a command, which a terminal would have interpreted."""
    return block.tool.lower() in SHELL_TOOLS and not is_file_read(block)


def classify(block: Block) -> str:
    """code, search, log, json, diff, listing, prose or other: by where the text comes from, then by its look."""
    name, body = program(block), split_header(block.text)[1]
    if is_file_read(block):
        return "code"
    if block.tool.lower() in SEARCH_TOOLS or name in _SEARCH_COMMANDS:
        return "search"
    if block.tool.lower() in LIST_TOOLS or name in _LIST_COMMANDS:
        return "listing"
    return _look(body[:4000])


def _look(sample: str) -> str:
    lines = [line for line in sample.split("\n") if line.strip()]
    if not lines:
        return "other"
    if sample.lstrip()[:1] in ("{", "[") and _starts_json(sample.lstrip()):
        return "json"
    if _DIFF.search(sample):
        return "diff"
    if sum(1 for line in lines if _HIT.match(line)) * 2 > len(lines):
        return "search"
    if len(_LOG.findall(sample)) * 3 > len(lines):
        return "log"
    words = sum(len(line.split()) for line in lines)
    return "prose" if words > 8 * len(lines) else "other"


def _starts_json(sample: str) -> bool:
    """True if the text begins like JSON; it may be cut short."""
    try:
        json.JSONDecoder().raw_decode(sample)
    except json.JSONDecodeError as error:
        return error.pos > len(sample) - 200 and len(sample) > 200
    return True
