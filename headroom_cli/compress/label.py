"""A tool call in a few words, as a person would name it: `Read src/a.py 40-90`, `Bash git diff`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LONGEST = 60  # characters of the argument: enough to tell calls apart, short enough for a marker
_SPACE = re.compile(r"\s+")
# The argument that names what a call is about, the most telling first.
_TELLING = ("file_path", "path", "filePath", "absolute_path", "filename", "command", "cmd", "pattern", "query", "url",
            "input", "code", "chars")  # fmt: skip


def label(tool: str, arguments: Mapping[str, object]) -> str:
    """The tool's name and its most telling argument, on one line; the name alone where nothing tells."""
    return _SPACE.sub(" ", f"{tool or 'tool'} {_argument(arguments)}").strip()


def _argument(arguments: Mapping[str, object]) -> str:
    for key in _TELLING:
        value = arguments.get(key)
        if isinstance(value, list):
            value = " ".join(str(word) for word in value)
        if isinstance(value, str) and value.strip():
            short = _short(value)
            return f"{short} {_range(arguments)}" if "path" in key.lower() else short
    return ""


def _short(value: str) -> str:
    line = _SPACE.sub(" ", value.strip())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _range(arguments: Mapping[str, object]) -> str:
    """The lines that were asked for, "" where the whole file was."""
    offset, limit = arguments.get("offset"), arguments.get("limit")
    if not isinstance(offset, int) and not isinstance(limit, int):
        return ""
    first = offset if isinstance(offset, int) and offset > 0 else 1
    return f"{first}-{first + limit - 1}" if isinstance(limit, int) else f"{first}-"
