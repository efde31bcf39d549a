"""The router: what kind of text a tool result is."""

from __future__ import annotations

import json
import re

from headroom_cli.compress.recent import remembered
from headroom_cli.wire.prompt import Block

SHELL_TOOLS = frozenset(
    {"bash", "shell", "exec", "exec_command", "local_shell", "write_stdin", "run_shell_command", "run_terminal_cmd"}
    | {"run_command", "run_commands", "execute_command", "execute_bash", "terminal", "bashoutput", "powershell"}
    | {"read_bash", "write_bash", "read_background_output"}
)
READ_TOOLS = frozenset({"read", "view", "str_replace_editor", "str_replace_based_edit_tool", "file_editor"})
SEARCH_TOOLS = frozenset(
    {"grep", "search", "search_files", "grep_search", "search_file_content", "search_codebase", "ripgrep", "rg"}
)
LIST_TOOLS = frozenset({"glob", "ls", "list", "list_dir", "list_directory", "find_files", "list_files"})

_READ_COMMANDS = frozenset(
    [
        "cat",
        "tac",
        "zcat",
        "nl",
        "bat",
        "batcat",
        "sed",
        "awk",
        "head",
        "tail",
        "less",
        "more",
        "get-content",
        "gc",
        "type",
    ]
)
_SEARCH_COMMANDS = frozenset(["grep", "rg", "egrep", "fgrep", "ag", "ack"])
_LIST_COMMANDS = frozenset(["ls", "find", "fd", "tree", "du"])

# `read_file`, `read_text_file`, `view_file`, `get_file_contents`, `readFile`, of an agent or of an MCP server.
_READ_NAME = re.compile(r"(?:^|[^a-z])(?:read|view|open|get|fetch|cat)\w*(?:files?|contents?|notebook)$|^notebookread$")
_SERVER = re.compile(r"^mcp(?:__.*?__|:)(?=[^_])")  # `mcp__SERVER__TOOL`, and Cursor's `MCP:TOOL`

# Where one command ends and another begins, roughly: quotes are not looked at, so a command may be seen where there
# is none. That errs on the safe side: it is only asked whether a file may have been read.
_BETWEEN = re.compile(r"(\|\|?|&&|(?<!>)&(?!>)|[;\n(){}`]|\b(?:do|then|else)\s|\s-exec(?:dir)?\s|\bxargs\s)")
# What stands before the program itself: settings, wrappers with their options, a shell with its script.
_BEFORE = re.compile(
    r"\s*(?:\w+=(?:'[^']*'|\"[^\"]*\"|\S*)\s+|!\s+|['\"]|(?:\S*/)?(?:sudo|time|env|nice|nohup|command|exec|stdbuf|builtin)\s+(?:-[ugC]\s+\S+\s+|-\S+\s+)*"
    r"|(?:\S*/)?g?timeout\s+(?:-[ks]\s+\S+\s+|-\S+\s+)*\d+(?:\.\d+)?[smhd]?\s+|(?:\S*/)?(?:ba|z|da)?sh\s+-\w*c\s+|-\w+\s+(?:\d+\s+)?)"
)
_WRITES = re.compile(r"^\s*\S+\s*(?:>|<<)|^\s*\S+\s+(?:-\S*i\S*\s|[^|]*<<)")
_SHOW = re.compile(r"^\s*git\b.*\b(?:show\b.*\s\S*:\S|cat-file\b)")

_GIT_GREP = re.compile(r"\s*git\b(?:\s+-\S+(?:\s+[^\s-]\S*)?)*\s+grep\b")

# What agents put before the output of a command: of Codex the last line of these is "Output:", others have tags.
HEADER = re.compile(
    r"\A<returncode>-?\d{1,10}(?:</returncode>)?\n(?:<output>\n)?"
    r"|\A(?:(?:Chunk ID|Wall time|Exit code|Process (?:exited|running)|Original token count|Script \w+)\b.*\n)+"
    r"Output:\n\n?(?:Warning: truncated output .*\n)?(?:Total output lines: .*\n\n?)?"
)
# Codex' code mode: the command stands in a call inside JavaScript.
_CODE_MODE = re.compile(r'\bcmd"?\s*:\s*("(?:[^"\\\n]|\\.)*")')
# Others have a script in the argument `code`, whose functions are the agent's tools: OpenClaw's code mode, Vibe.
_SCRIPT_COMMAND = re.compile(r"""\bcommand["']?\s*:\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""")
_SCRIPT_READS = re.compile(r"\b(?:read|view|load|open|cat)\w*\s*\(")
_CHANGE_FOLDER = re.compile(r"\A\s*cd\s+[^;&|\n]+\s*(?:&&|;|\n)\s*")
_HIT = re.compile(r"(?!\d+[-/.:]\d)[^\s:]*[A-Za-z][^\s:]*:\d+:")
_DIFF = re.compile(r"^(?:\x1b\[[\d;]*m)*(?:diff --git |@@ -\d|--- a/|\+\+\+ b/)", re.MULTILINE)
_BRACKETS = 200  # characters
_DIFF_COMMAND = re.compile(
    r"\bdiff\b|\bgit\b[^|;&\n]*\b(?:show|log|stash|format-patch|blame)\b|\b(?:delta|difft|wdiff|dwdiff|icdiff)\b"
)
_TABLES = "[headroom: JSON"  # how json_rewrite begins: its lines are no longer those of the original
_LOG = re.compile(
    r"^\S{0,40}\s*\[?\d{4}-\d\d-\d\d[T ]\d\d:|^\[?\d\d:\d\d:\d\d|\b(?:INFO|WARN|ERROR|DEBUG|PASS|FAIL|ok|error\[)\b",
    re.MULTILINE,
)


def split_header(text: str) -> tuple[str, str]:
    """(header, output) of a shell result; the header is "" where the agent puts none."""
    found = HEADER.match(text)
    return (found.group(), text[found.end() :]) if found else ("", text)


def command(block: Block) -> str:
    """The shell command that a result answers, without leading `cd x &&` or `cd x;`; "" if there is none."""
    for key in ("command", "cmd", "script", "input", "commands"):
        value = block.arguments.get(key)
        if isinstance(value, list) and key == "commands":
            value = "\n".join(map(str, value))
        elif isinstance(value, list):
            value = str(value[-1]) if value[1:2] in (["-lc"], ["-c"]) else " ".join(map(str, value))
        if isinstance(value, str):
            return _command_in(value)
    return _command_in("; ".join(map(_said, _SCRIPT_COMMAND.findall(_script(block)))))


def _script(block: Block) -> str:
    code = block.arguments.get("code")
    return code if isinstance(code, str) else ""


# The calls of the history come back with every request.
@remembered(4_000_000)
def _command_in(value: str) -> str:
    if "tools." in value:
        value = "; ".join(_said(found) for found in _CODE_MODE.findall(value)) or value
    return _CHANGE_FOLDER.sub("", value, count=1).strip()


def _said(literal: str) -> str:
    """The text of a string literal, or the literal itself where JSON knows no such escape."""
    if literal[:1] in ("'", "`"):
        return literal[1:-1]
    try:
        return str(json.loads(literal))
    except ValueError:
        return literal


def tool_name(block: Block) -> str:
    """The name of the tool in small letters, without the MCP server that it belongs to."""
    return _SERVER.sub("", block.tool.lower())


def program(block: Block) -> str:
    """The name of the first program of the shell command, "" if there is none."""
    return next((name for name, _ in _programs(command(block))), "")


@remembered(4_000_000)
def _programs(text: str) -> list[tuple[str, bool]]:
    """(name, whether it prints a file) of each program of a command that does more than filter another one's output."""
    found = []
    piped = False
    for part in _BETWEEN.split(text):
        if _BETWEEN.fullmatch(part):
            # After a pipe, only what xargs or a loop starts reads files.
            piped = part == "|" or (piped and not part.strip())
            continue
        while before := _BEFORE.match(part):
            part = part[before.end() :]  # noqa: PLW2901
        if not piped and (words := part.split(None, 1)):
            name = words[0].strip("'\"").rsplit("/", 1)[-1].lower()
            reads = name in _READ_COMMANDS and not _WRITES.search(part)
            name = "grep" if _GIT_GREP.match(part) else name
            found.append((name, reads or _SHOW.search(part) is not None))
    return found


def is_file_read(block: Block) -> bool:
    """True where the text is, or holds, a file's own content, which agents quote to the byte when they edit."""
    tool = tool_name(block)
    if tool in READ_TOOLS or _READ_NAME.search(tool) or _SCRIPT_READS.search(_script(block)):
        return True
    return tool not in SEARCH_TOOLS and any(reads for _, reads in _programs(command(block)))


def is_search(block: Block) -> bool:
    """True where the text holds search hits: from a search tool or program, or by its look."""
    if tool_name(block) in SEARCH_TOOLS or any(name in _SEARCH_COMMANDS for name, _ in _programs(command(block))):
        return True
    return classify(block) == "search"


def is_shell(block: Block) -> bool:
    """True for the output of a command, which a terminal would have interpreted."""
    return tool_name(block) in SHELL_TOOLS and not is_file_read(block)


def classify(block: Block) -> str:
    """code, search, log, json, diff, listing, prose or other: by where the text comes from, then by its look."""
    tool, name, body = tool_name(block), program(block), split_header(block.text)[1]
    if tool in SEARCH_TOOLS or name in _SEARCH_COMMANDS:
        return "search"
    if is_file_read(block):
        return "code"
    if tool in LIST_TOOLS or name in _LIST_COMMANDS:
        return "listing"
    return _look(body[:4000])


def is_diff(block: Block) -> bool:
    """True where the text holds a diff, or comes from a command that prints one."""
    return _DIFF.search(block.text) is not None or _DIFF_COMMAND.search(command(block)) is not None


def _look(sample: str) -> str:
    lines = [line for line in sample.split("\n") if line.strip()]
    if not lines:
        return "other"
    if _TABLES in sample or (sample.lstrip()[:1] in ("{", "[") and _starts_json(sample.lstrip())):
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
    """True if the text begins like JSON; it may be cut short. Nobody nests so deep that only brackets are seen."""
    if len(sample) > _BRACKETS and not sample[:_BRACKETS].strip("[{ \t\r\n"):
        return False
    try:
        json.JSONDecoder().raw_decode(sample)
    except json.JSONDecodeError as error:
        return error.pos > len(sample) - 200 and len(sample) > 200
    except RecursionError:
        return False
    return True
