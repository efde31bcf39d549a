"""Search hits: the path is printed on a file's first hit only, where a file has many.

`src/a.go:12:text` followed by more hits of the same file becomes `src/a.go:12:text`, `15:text`, `20-text`.
Files with few hits keep every path: agents quote such hits as `path:line`, and there is little to save.
`src/a.go-20-text` is a context line only below a hit of `src/a.go`; elsewhere it may be a file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from headroom_cli.compress.content import is_search
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

MANY = 5  # lines of one file from which on its path is left out

# Not a time of day, not a date: a path has a dot or a slash, and no spaces.
_PATH = r"(?!\d+[-/.:]\d)(?=[^\s:]*[A-Za-z])(?:[A-Za-z]:[\\/])?[^\s:]*[./\\][^\s:]*"
_HIT = re.compile(rf"({_PATH}):(?=\d+:)")
_SHORT = re.compile(r"(\d+)([:-])")
_GAP = "--"  # what grep prints between groups of context lines


def group(text: str) -> str:
    """`text` with the paths left out that repeat the path of the hit above."""
    lines = text.split("\n")
    out = list(lines)
    for path, members in _groups(lines):
        if len(members) >= MANY:
            for at in members[1:]:
                out[at] = lines[at][len(path) + 1 :]
    return "\n".join(out)


def restore(text: str) -> str:
    """What `group` was given, if `text` is what it returned."""
    out = []
    path = ""
    for line in text.split("\n"):
        hit = _HIT.match(line)
        short = _SHORT.match(line)
        if hit:
            path = hit.group(1)
        elif path and short:
            line = f"{path}{short.group(2)}{line}"  # noqa: PLW2901 - the line as it was printed
        elif line != _GAP:
            path = ""
        out.append(line)
    return "\n".join(out)


def _groups(lines: list[str]) -> Iterator[tuple[str, list[int]]]:
    """(path, its lines) of each run of lines of one file: a hit, then hits and context lines further down the file."""
    path, members, last = "", [], 0
    for at, line in enumerate(lines):
        hit = _HIT.match(line)
        named = hit.group(1) if hit else ""
        if path and (named == path if hit else line.startswith(f"{path}-")):
            short = _SHORT.match(line, len(path) + 1)
            # grep prints a line twice where it has two matches and only these are asked for.
            if short and (hit is None) == (short.group(2) == "-") and int(short.group(1)) >= last + (hit is None):
                members.append(at)
                last = int(short.group(1))
                continue
        elif path and line == _GAP:
            continue
        if path:
            yield path, members
        short = _SHORT.match(line, len(named) + 1) if hit else None
        path, members, last = named, [at], int(short.group(1)) if short else 0
    if path:
        yield path, members


def _apply(block: Block, context: Context) -> str:
    return group(block.text) if is_search(block) else block.text


GROUP_SEARCH_RESULTS = Transform(
    "search results", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
