"""Search hits: the path is printed on a file's first hit only, where a file has many.

`src/a.go:12:text` followed by more hits of the same file becomes `src/a.go:12:text`, `15:text`, `20-text`.
Files with few hits keep every path: agents quote such hits as `path:line`, and there is little to save.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from headroom_cli.compress.content import command, is_file_read
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

MANY = 5  # lines of one file from which on its path is left out

# Not a time of day, not a date: a path has a dot or a slash, and no spaces.
_PATH = r"(?!\d+[-/.:]\d)(?=[^\s:]*[A-Za-z])(?:[A-Za-z]:[\\/])?[^\s:]*[./\\][^\s:]*"
_HIT = re.compile(rf"({_PATH}):(?=\d+:)")
_CONTEXT_LINE = re.compile(rf"({_PATH}?)-(?=\d+-)")
_SHORT = re.compile(r"\d+([:-])")
_SEARCHES = re.compile(r"\b(?:rg|[ef]?grep|ag|ack)\b")
_GAP = "--"  # what grep prints between groups of context lines


def group(text: str) -> str:
    """`text` with the paths left out that repeat the path of the line above."""
    lines = text.split("\n")
    out = list(lines)
    for first, last, path in _groups(lines):
        named = [at for at in range(first, last + 1) if lines[at] != _GAP]
        if len(named) >= MANY:
            for at in named[1:]:
                out[at] = lines[at][len(path) + 1 :]
    return "\n".join(out)


def restore(text: str) -> str:
    """What `group` was given, if `text` is what it returned."""
    out = []
    path = ""
    for line in text.split("\n"):
        named = _path_of(line)
        short = _SHORT.match(line)
        if named:
            path = named
        elif path and short:
            line = f"{path}{short.group(1)}{line}"  # noqa: PLW2901 - the line as it was printed
        elif line != _GAP:
            path = ""
        out.append(line)
    return "\n".join(out)


def _path_of(line: str) -> str:
    """The path before a hit or a context line, "" if there is none."""
    found = _HIT.match(line) or _CONTEXT_LINE.match(line)
    return found.group(1) if found else ""


def _groups(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """(first line, last line, path) of each run of lines of one file."""
    first, path = 0, ""
    last = -1
    for at, line in enumerate(lines):
        named = _path_of(line)
        if path and named == path:
            last = at
        elif not (path and line == _GAP):
            if path:
                yield first, last, path
            first, last, path = at, at, named
    if path:
        yield first, last, path


def _apply(block: Block, context: Context) -> str:
    # A file's own lines stay as they are: an agent quotes them when it edits.
    own = is_file_read(block) and not _SEARCHES.search(command(block))
    return block.text if own else group(block.text)


GROUP_SEARCH_RESULTS = Transform(
    "search results", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
