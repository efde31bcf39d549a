"""Lines left out of a text: one marker for each run, with its range, and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from headroom_cli.compress.marks import OURS
from headroom_cli.compress.read_back import ReadBack

MARKER = re.compile(r"\[headroom(?: [0-9a-f]{8,64})?: lines (\d+)-(\d+)(?: of \d+)? omitted\b.*\]")
_NAMED = re.compile(r"^\[headroom ([0-9a-f]{8,64}): ", re.MULTILINE)
# What a back-reference stands for: it takes the place of that many lines.
_REFERENCE = re.compile(
    r"\[headroom: (?:lines (\d+)-(\d+)|next (\d+) lines) as .* above(?:, without the signs of the diff)?\]"
)


class Gap(NamedTuple):
    """Lines [first, end) of a text, counted from 0, that may be left out; `note` says what they are.

    `telling` is false where the names in them tell nobody anything, or the note says all: navigation, scripts,
    licences, passing tests, steps of progress.
    """

    first: int
    end: int
    note: str = ""
    telling: bool = True


def settled(gaps: Sequence[Gap], lines: Sequence[str], fewest: int = 1) -> list[Gap]:
    """`gaps` in order, without overlap, without lines of ours, each of at least `fewest` lines."""
    out: list[Gap] = []
    done = 0
    for gap in sorted(gaps):
        at = max(gap.first, done)
        for line in range(at, gap.end + 1):
            if line == gap.end or lines[line].startswith(OURS):
                if line - at >= fewest:
                    out.append(gap._replace(first=at, end=line))
                at = line + 1
        done = max(done, gap.end)
    return out


def between(kept: Iterable[int], size: int, fewest: int, note: str) -> Iterator[Gap]:
    """The gaps of at least `fewest` lines between the lines `kept` of a text of `size` lines."""
    stops = sorted({at for at in kept if 0 <= at < size} | {-1, size})
    return (Gap(a + 1, b, note) for a, b in pairwise(stops) if b - a - 1 >= fewest)


def numbers(lines: Sequence[str]) -> list[int]:
    """For each line the number, from 1, that it has in the original: a reference stands for several lines."""
    out: list[int] = []
    at = 1
    for line in lines:
        out.append(at)
        found = _REFERENCE.fullmatch(line) if line.startswith(OURS) else None
        low, high, size = found.groups() if found else (None, None, None)
        at += int(size) if size else int(high) - int(low) + 1 if low and high else 1
    return [*out, at]


def marker(name: str, first: int, last: int, total: int, says: str, way: ReadBack | None) -> str:
    """The line that stands for lines `first` to `last`, counted from 1.

    The first marker of a text names the original and the way back (`way`); the others have the same.
    """
    head = f"[headroom {name}: lines {first}-{last} of {total}" if way else f"[headroom: lines {first}-{last}"
    back = f". To read them: {way.words(name, first, last)}" if way else ""
    return f"{head} omitted ({says}){back}]"


def restore(text: str, before: str) -> str | None:
    """`text` with each marker replaced by its lines of `before`; None where a marker leads nowhere."""
    lines = before.split("\n")
    place = {number: at for at, number in enumerate(numbers(lines))}
    out: list[str] = []
    for line in text.split("\n"):
        found = MARKER.fullmatch(line) if line.startswith(OURS) else None
        if found is None:
            out.append(line)
            continue
        first, last = place.get(int(found[1])), place.get(int(found[2]))
        if first is None or last is None or last - first != int(found[2]) - int(found[1]):
            return None
        out += lines[first : last + 1]
    return "\n".join(out)


def named(text: str) -> list[str]:
    """The originals that markers in `text` name."""
    return _NAMED.findall(text)


def leads_elsewhere(text: str, name: str) -> bool:
    """True if a marker in `text` names another original than `name`: two texts may share the first digits."""
    return any(found != name for found in named(text))
