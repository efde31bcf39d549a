"""Which tool calls read back an original, by whatever channel, and what of it they ask for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from headroom_cli.compress.call_arguments import asked_lines
from headroom_cli.compress.content import command
from headroom_cli.compress.read_back import MCP_TOOL
from headroom_cli.wire.prompt import Block

_ID = r"[0-9a-f]{8,64}"
# The tool, or the program however it is called: `scripts/headroom retrieve`, `python -m headroom_cli retrieve`.
_NAMED = re.compile(
    r"headroom[\w.-]{0,40}['\"]?[ _-]{1,9}(?:--?[\w-]{1,40}(?:[= ][^\s-]\S{0,200})?\s{1,9}){0,9}retrieve\b"
)
_COMMAND = re.compile(r"headroom[\w.-]{0,40}['\"]?\s{1,9}retrieve\s+")
# The tool in a script of Codex' code mode: `tools.mcp__headroom__headroom_retrieve({id: "7f2c91ab", lines: "1-9"})`.
_SCRIPTED = re.compile(MCP_TOOL + r"\(\s*\{([^{}]*)\}")
_FIELD = re.compile(r"""\b(id|lines|grep|rows)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`)""")
# `7f/7f2c91ab.txt`: nothing but our own store names files so.
_FILE = re.compile(r"\b([0-9a-f]{2})[/\\]+(\1[0-9a-f]{6,62})\.txt\b")
_HEX = re.compile(rf"(?<![0-9A-Za-z_]){_ID}(?![0-9A-Za-z_])")
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.|[^'\"\\]", re.DOTALL)
_ENDS = frozenset(";&|\n()<>`}")
# A text that holds more is no call of ours, and must not cost time.
_SHORT = 10_000  # characters of an argument that may hide an id
_LONGEST = 1000  # characters of a command that are looked at after its name
_DEEPEST = 6  # levels of arguments
_MOST = 16  # retrievals in one text


class Asked(NamedTuple):
    """A part of an original that a call asks for: `lines` (or rows) and `grep` as they were given, "" for all."""

    original: str
    lines: str = ""
    grep: str = ""


def is_retrieval(block: Block) -> bool:
    """True for a call, or the result of one, that names our program, our tool or the file of an original."""
    texts = (block.tool, *strings(block.arguments))
    return any(_NAMED.search(text) or (".txt" in text and _FILE.search(text)) for text in texts)


def asked(block: Block) -> tuple[Asked, ...]:
    """What the call that this block is, or answers, reads back: each original and range once, in order."""
    return tuple(dict.fromkeys(_asked(block)))


def named(block: Block) -> tuple[str, ...]:
    """Whatever in the call's arguments looks like the id of an original; long texts are no calls for one."""
    short = (text for text in strings(block.arguments) if len(text) <= _SHORT)
    return tuple(dict.fromkeys(name for text in short for name in _HEX.findall(text)))


def strings(value: object, depth: int = _DEEPEST) -> Iterator[str]:
    """The texts in a call's arguments; a list of words is joined, because it is one command."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        yield " ".join(value)
    elif isinstance(value, list | Mapping) and depth:
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from strings(one, depth - 1)


def _asked(block: Block) -> Iterator[Asked]:
    if block.tool.lower().endswith(MCP_TOOL) or any(text.endswith(MCP_TOOL) for text in strings(block.arguments)):
        yield from _fields(block.arguments)
    for text in strings(block.arguments):
        shell = command(block) if "tools." in text else text  # a script of Codex' code mode holds it in quotes
        for found in islice(_COMMAND.finditer(shell), _MOST):
            yield from _options(shell[found.end() : found.end() + _LONGEST])
        for found in islice(_SCRIPTED.finditer(text), _MOST):
            given = {key: "".join(value) for key, *value in _FIELD.findall(found[1])}
            yield from _fields(given)
        files = islice(_FILE.finditer(text), _MOST) if ".txt" in text else ()
        yield from (Asked(found[2], asked_lines(block.arguments)) for found in files)


def _fields(arguments: Mapping[str, object], depth: int = _DEEPEST) -> Iterator[Asked]:
    """The arguments of our tool, also where a general one carries them as its own (`use_mcp_tool`)."""
    name = arguments.get("id")
    if isinstance(name, str) and re.fullmatch(_ID, name.strip().lower()):
        lines, grep = arguments.get("lines") or arguments.get("rows"), arguments.get("grep")
        yield Asked(
            name.strip().lower(), lines if isinstance(lines, str) else "", grep if isinstance(grep, str) else ""
        )
    for value in arguments.values():
        if isinstance(value, Mapping) and depth:
            yield from _fields(value, depth - 1)


def _options(text: str) -> Iterator[Asked]:
    """The id and options that a command line goes on with, up to where its shell ends it."""
    try:
        words = shlex.split(_up_to_end(text))
    except ValueError:  # a quote that is not closed, or one that belongs to what is around the command
        words = _up_to_end(text).replace("'", " ").replace('"', " ").split()
    given: dict[str, str] = {}
    name = key = ""
    for word in words:
        if key:
            given[key], key = word, ""
        elif word.startswith("--"):
            option, joined, value = word[2:].partition("=")
            given[option], key = value, "" if joined else option
        elif not name:
            name = word.lower()
    if re.fullmatch(_ID, name):
        yield Asked(name, given.get("lines", "") or given.get("rows", ""), given.get("grep", ""))


def _up_to_end(text: str) -> str:
    out: list[str] = []
    for piece in _QUOTED.findall(text):
        if piece in _ENDS:
            break
        out.append(piece)
    return "".join(out)
