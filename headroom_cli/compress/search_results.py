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
_CONTEXT = re.compile(r"-\d+-")
_SHORT = re.compile(r"(\d+)([:-])")
_GAP = "--"  # what grep prints between groups of context lines


def group(text: str) -> str:
    """`text` with the paths left out that repeat the path of the line above."""
    lines = text.split("\n")
    out = list(lines)
    for path, members in _groups(lines):
        if len(members) >= MANY:
            # The first hit stays whole as well: it is what tells context lines from names of files.
            first = next((place for place, at in enumerate(members) if _HIT.match(lines[at])), 0)
            for at in members[first + 1 :]:
                out[at] = lines[at][len(path) + 1 :]
    return "\n".join(out)


def restore(text: str) -> str:
    """What `group` was given, if `text` is what it returned."""
    lines = text.split("\n")
    hits = _hits(lines)
    out = []
    path = ""
    for line in lines:
        named = _path_of(line, hits)
        short = _SHORT.match(line)
        if named:
            path = named
        elif path and short:
            line = f"{path}{short.group(2)}{line}"  # noqa: PLW2901 - the line as it was printed
        elif line != _GAP:
            path = ""
        out.append(line)
    return "\n".join(out)


def _hits(lines: list[str]) -> frozenset[str]:
    """The paths of the hits among `lines`."""
    return frozenset(found.group(1) for found in map(_HIT.match, lines) if found)


def _path_of(line: str, hits: frozenset[str]) -> str:
    """The path before a hit, or before a context line of a file with hits; "" if there is none."""
    hit = _HIT.match(line)
    if hit:
        return hit.group(1)
    for found in _CONTEXT.finditer(line):
        path = line[: found.start()]
        # Claude Code shortens the paths of hits only, so the whole path of a context line may be longer.
        if path in hits or any(path.endswith(f"/{other}") for other in hits):
            return path
        if " " in path:
            break
    return ""


def _groups(lines: list[str]) -> Iterator[tuple[str, list[int]]]:
    """(path, its lines) of each run of lines of one file that go down the file."""
    hits = _hits(lines)
    path, members, last = "", [], 0
    for at, line in enumerate(lines):
        named = _path_of(line, hits)
        short = _SHORT.match(line, len(named) + 1) if named else None
        number = int(short.group(1)) if short else 0
        # grep prints a line twice where it has two matches and only these are asked for.
        if path and named == path and short and number >= last + (short.group(2) == "-"):
            members.append(at)
        elif path and line == _GAP:
            continue
        else:
            if path:
                yield path, members
            path, members = named, [at]
        last = number
    if path:
        yield path, members


def _apply(block: Block, context: Context) -> str:
    return group(block.text) if is_search(block) else block.text


GROUP_SEARCH_RESULTS = Transform(
    "search results", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
