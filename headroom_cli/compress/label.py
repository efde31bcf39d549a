"""A tool call in a few words, as a person would name it: for the ledger, and for the markers that point to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from headroom_cli.compress.call_arguments import asked_lines, file_path, first_said
from headroom_cli.compress.content import LIST_TOOLS, SEARCH_TOOLS, command
from headroom_cli.compress.recent import remembered
from headroom_cli.store.credentials import looks_like_credential
from headroom_cli.wire.prompt import Block, Kind

_LONGEST = 60  # characters of the argument: enough to tell calls apart, short enough for a list
_SPACE = re.compile(r"\s+")
# The argument that names what a call is about, the most telling first.
_OTHERS = ("pattern", "query", "queries", "url", "code", "chars", "description", "name")
_PATCH = "*** Begin Patch"


class About(Enum):
    """What sort of argument tells most about a call."""

    NOTHING = "nothing"
    PATH = "path"
    COMMAND = "command"
    OTHER = "other"


class Subject(NamedTuple):
    """What a call is about: its tool, and its most telling argument on one line ("" if nothing may be said)."""

    tool: str
    about: About
    text: str


def subject(tool: str, arguments: Mapping[str, object]) -> Subject:
    """What this call is about. A text that holds a credential is left out as a whole, before anybody cuts it."""
    about, said = _telling(tool, arguments)
    text = _line(said)
    return Subject(tool or "tool", about if text else About.NOTHING, text)


def label(tool: str, arguments: Mapping[str, object]) -> str:
    """The tool's name and its most telling argument, on one line; the name alone where nothing tells."""
    name, about, text = subject(tool, arguments)
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    where = asked_lines(arguments) if about is About.PATH else ""
    return _SPACE.sub(" ", f"{name} {short} {where}").strip()


def _telling(tool: str, arguments: Mapping[str, object]) -> tuple[About, str]:
    said, path = command(Block(Kind.CALL, "", tool, arguments)), file_path(arguments)
    # An editor's command is one word (`view`): what it is about is the file.
    if said.strip() and _PATCH not in said and not (path and said.isidentifier()):
        return About.COMMAND, said
    other = first_said(arguments, _OTHERS)
    if path and not (other and tool.lower() in SEARCH_TOOLS | LIST_TOOLS):
        return About.PATH, path
    return (About.OTHER, other) if other else (About.NOTHING, "")


@remembered(8 << 20)
def _line(said: str) -> str:
    """`said` on one line, "" if a credential stands in it."""
    line = _SPACE.sub(" ", said).strip()
    return "" if looks_like_credential(said) or looks_like_credential(line) else line
