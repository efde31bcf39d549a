"""Search hits: the path is printed on a file's first hit only, where a file has some.

`src/a.go:12:text` followed by more hits of the same file becomes `src/a.go:12:text`, `15:text`, `20-text`.
Files with one hit or two keep every path: agents quote such hits as `path:line`, and there is little to save.
`src/a.go-20-text` is a context line only below a hit of `src/a.go`; elsewhere it may be a file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.compress.content import is_search
from headroom_cli.compress.gaps import MARKER
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

MANY = 3  # lines of one file from which on its path is left out

LONGEST = 1000  # characters of a path: longer ones are no paths, and would make looking for them slow
_TRIES = 16  # places of a line where a path may end, and folders that its beginning may have more
_START = re.compile(rf"((?:[A-Za-z]:(?=[\\/]))?[^\s:]{{1,{LONGEST}}}):(?=\d{{1,9}}:)")
_NO_PATH = re.compile(r"\d+[-/.:]\d")  # a time of day, a date
_LETTER = re.compile(r"[A-Za-z]")
_MARK = re.compile(r"[./\\]")  # a path has a dot or a slash
_CONTEXT = re.compile(r"-\d{1,9}-")
_SHORT = re.compile(r"(\d{1,9})([:-])")
GAP = "--"  # what grep prints between groups of context lines


class Hit(NamedTuple):
    """A line of a search result. `matched` is false for a line of context; `start` is where the file's line begins."""

    path: str
    number: int
    matched: bool
    start: int


def group(text: str) -> str:
    """`text` with the paths left out that repeat the path of the line above."""
    lines = text.split("\n")
    out = list(lines)
    hits = read_hits(lines)
    for path, members in _groups(lines, hits):
        if len(members) >= MANY:
            # The first hit stays whole as well: it is what tells context lines from names of files.
            first = next((place for place, at in enumerate(members) if _matched(hits[at])), 0)
            for at in members[first + 1 :]:
                out[at] = lines[at][len(path) + 1 :]
    return "\n".join(out)


def restore(text: str) -> str:
    """What `group` was given, if `text` is what it returned."""
    lines = text.split("\n")
    out = []
    path = ""
    for line, hit in zip(lines, read_hits(lines), strict=True):
        short = None if hit else _SHORT.match(line)
        if hit:
            path = hit.path
        elif path and short:
            line = f"{path}{short.group(2)}{line}"  # noqa: PLW2901 - the line as it was printed
        elif not _is_between(line):
            path = ""
        out.append(line)
    return "\n".join(out)


def read_hits(lines: Sequence[str]) -> list[Hit | None]:
    """For each line the hit or the line of context that it is, None where it is neither."""
    found = [_hit(line) for line in lines]
    paths = frozenset(hit.path for hit in found if hit)
    return [hit or _context_line(line, paths) for line, hit in zip(lines, found, strict=True)] if paths else found


def has_hits(text: str) -> bool:
    """True if `text` holds a hit."""
    return any(map(_hit, text.split("\n")))


def _hit(line: str) -> Hit | None:
    found = _START.match(line)
    if found is None or _NO_PATH.match(line):
        return None
    path = found.group(1)
    if not (_LETTER.search(path) and _MARK.search(path)):
        return None
    colon = line.index(":", found.end())
    return Hit(path, int(line[found.end() : colon]), True, colon + 1)


def _context_line(line: str, paths: frozenset[str]) -> Hit | None:
    """A line of context of a file with hits."""
    for found in islice(_CONTEXT.finditer(line, 0, LONGEST), _TRIES):
        path = line[: found.start()]
        if _known(path, paths):
            return Hit(path, int(found.group()[1:-1]), False, found.end())
        if " " in path:
            break
    return None


def _known(path: str, paths: frozenset[str]) -> bool:
    """True for a path of `paths`. Claude Code shortens the paths of hits only: that of their context may be longer."""
    for _ in range(_TRIES):
        if path in paths:
            return True
        path = path.partition("/")[2]
    return False


def _matched(hit: Hit | None) -> bool:
    return hit is not None and hit.matched


def _is_between(line: str) -> bool:
    """True for what may stand between two lines of one file."""
    return line == GAP or (line.startswith(OURS) and MARKER.fullmatch(line) is not None)


def _groups(lines: Sequence[str], hits: Sequence[Hit | None]) -> Iterator[tuple[str, list[int]]]:
    """(path, its lines) of each run of lines of one file that go down the file."""
    path, members, last = "", [], 0
    for at, hit in enumerate(hits):
        # grep prints a line twice where it has two matches and only these are asked for.
        if hit and path and hit.path == path and hit.number >= last + (not hit.matched):
            members.append(at)
        elif path and hit is None and _is_between(lines[at]):
            continue
        else:
            if path:
                yield path, members
            path, members = (hit.path, [at]) if hit else ("", [])
        last = hit.number if hit else 0
    if path:
        yield path, members


def _apply(block: Block, context: Context) -> str:
    return group(block.text) if is_search(block) else block.text


GROUP_SEARCH_RESULTS = Transform(
    "search results", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
