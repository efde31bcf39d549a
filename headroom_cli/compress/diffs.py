"""What may be left out of diffs: hunks of files that nobody wrote, and the middle of long runs of unchanged lines.

Changed lines, hunk headers and file headers of all other files stay to the letter, and so does whatever stands
around them, such as the heads of commits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from headroom_cli.compress.content import command
from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.generated_files import told
from headroom_cli.compress.sources import UNCHANGED
from headroom_cli.wire.prompt import Block

BESIDE = 3  # unchanged lines beside a changed one that stay, as many as git shows
FEWEST_LINES = 8  # of a gap

_HUNK = re.compile(r"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")
_FILE = re.compile(r"diff --git (?:\"?a/.*? )?\"?b/(.*?)\"?|\+\+\+ (?:\"?b/)?([^\t]*?)\"?(?:\t.*)?")
# More unchanged lines than usual were asked for.
_ASKS_FOR_MORE = re.compile(r"\s(?:-U\s*\d|-[a-zA-Z]*U\d|--unified\b|--context\b|-[CW]\b|--function-context\b|-c\b)")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines [first, end) of a diff, its header among them; `signs` are the first characters of the lines below it."""

    path: str
    first: int
    end: int
    signs: str


def applies(block: Block) -> bool:
    """True where the text holds a hunk of a diff, whatever else stands around it."""
    return "@@ -" in block.text and any(_hunks(block.text.split("\n")))


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The lines that may be left out of `lines`."""
    hunks = list(_hunks(lines))
    arguments = "\n".join(str(value) for value in block.arguments.values())
    sorts = {path: _sort(path, arguments) for path in {hunk.path for hunk in hunks}}
    gaps: list[Gap] = []
    if not all(sorts.values()):
        gaps += _generated(hunks, sorts)
    if not _ASKS_FOR_MORE.search(command(block)):
        gaps += [gap for hunk in hunks if not sorts[hunk.path] for gap in _unchanged(hunk)]
    return gaps


def _sort(path: str, arguments: str) -> str:
    sort, part = told(path)
    return "" if part in arguments else sort


def _hunks(lines: Sequence[str]) -> Iterator[Hunk]:
    """The hunks of a text; one that was cut short ends where its lines do."""
    path, at = "", 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if named := _FILE.fullmatch(line):
            path = named[1] or named[2] or ""
        elif found := _HUNK.match(line):
            signs = _signs(lines, at, int(found[1] or 1), int(found[2] or 1))
            yield Hunk(path, at - 1, at + len(signs), signs)
            at += len(signs)


def _signs(lines: Sequence[str], at: int, old: int, new: int) -> str:
    """The signs of the lines of a hunk from line `at` on, which has so many lines on its old and its new side."""
    signs: list[str] = []
    for place in range(at, len(lines)):
        sign = lines[place][:1] or " "  # many tools strip the blank of an empty line
        if sign not in ("+- \\" if old > 0 or new > 0 else "\\"):
            break
        signs.append(sign)
        old, new = old - (sign in "- "), new - (sign in "+ ")
    return "".join(signs)


def _generated(hunks: Sequence[Hunk], sorts: dict[str, str]) -> Iterator[Gap]:
    """One gap for the hunks of each file that nobody wrote; the head of the file stays."""
    for path, run in groupby(hunks, key=lambda hunk: hunk.path):
        found = list(run)
        together = all(a.end == b.first for a, b in pairwise(found))
        if sorts[path] and together and found[-1].end - found[0].first >= FEWEST_LINES:
            signs = "".join(hunk.signs for hunk in found)
            hunks_of = "the hunk of" if len(found) == 1 else f"{len(found)} hunks of"
            note = f"{hunks_of} {path} ({sorts[path]}): {signs.count('+')} lines added, {signs.count('-')} removed"
            yield Gap(found[0].first, found[-1].end, note, telling=False)


def _unchanged(hunk: Hunk) -> Iterator[Gap]:
    at = 0
    for sign, run in groupby(hunk.signs):
        size = sum(1 for _ in run)
        first, end = at + (BESIDE if at else 0), at + size - (BESIDE if at + size < len(hunk.signs) else 0)
        if sign == " " and end - first >= FEWEST_LINES:
            yield Gap(hunk.first + 1 + first, hunk.first + 1 + end, UNCHANGED)
        at += size
