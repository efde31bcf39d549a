"""Passages that stand twice in one result, word for word: search results quote the same page, pages repeat a notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from headroom_cli.compress.gaps import Gap, numbers

FEWEST = 3  # lines of a passage, blank ones not counted
LEAST = 200  # characters of a passage
PLACES = 2  # lines above that are tried as the beginning of the same passage
FIRST = 12  # characters of a passage's first line: what begins with less is found from its next line on

_RULE = re.compile(r"\W*")


class _Run(NamedTuple):
    end: int  # of the repeated lines
    source: int  # where they stand above
    weight: int  # characters


def repeated_gaps(lines: Sequence[str], taken: Iterable[Gap] = ()) -> list[Gap]:
    """The runs of lines that stand above, in one piece and outside of the gaps `taken`; the first of each stays."""
    gone = {at for gap in taken for at in range(gap.first, gap.end)}
    number = numbers(lines)
    above: dict[str, list[int]] = {}
    out: list[Gap] = []
    at = 0
    while at < len(lines):
        best = max((_run(lines, at, source, gone) for source in above.get(lines[at], ())), key=_weight, default=None)
        if best and best.weight >= LEAST:
            first, last = number[best.source], number[best.source + best.end - at - 1]
            out.append(Gap(at, best.end, f"the same as lines {first}-{last}", False))
            gone.update(range(at, best.end))
            at = best.end
            continue
        if at not in gone and len(lines[at]) >= FIRST and not _RULE.fullmatch(lines[at]):
            places = above.setdefault(lines[at], [])
            if len(places) < PLACES:
                places.append(at)
        at += 1
    return out


def _weight(run: _Run) -> int:
    return run.weight


def _run(lines: Sequence[str], at: int, source: int, gone: set[int]) -> _Run:
    """How far the lines from `at` on are those from `source` on; blank lines and rules at the end do not count."""
    size = filled = weight = said = 0
    while at + size < len(lines) and source + size < at and lines[at + size] == lines[source + size]:
        if at + size in gone or source + size in gone:
            break
        size += 1
        if not _RULE.fullmatch(lines[at + size - 1]):
            filled, weight, said = size, weight + len(lines[at + size - 1]), said + 1
    return _Run(at + filled, source, weight if said >= FEWEST else 0)
