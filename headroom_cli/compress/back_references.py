"""Runs of lines that already stand in the conversation: replaced by a line that says where.

The first line of a run stays, so that a reader can find the same line above and read on from there.
Only lines that physically stand in an earlier text are referred to, never another reference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from headroom_cli.compress.content import split_header
from headroom_cli.compress.context import Context, Source
from headroom_cli.compress.line_numbers import Numbered, printed_number, read_numbers
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform

FEWEST_LINES = 3  # replaced lines in a run
FEWEST_CHARACTERS = 100  # in the replaced lines: a marker is about as long
LEAST_GAIN = 12  # tokens that a marker must save
_CANDIDATES = 24  # places looked at for one line: enough for code, and a bound for blank-like lines
_SEED = 8  # characters of a line that may start a search

_MARKER = re.compile(
    r"\[headroom: (?:lines (\d+)-(\d+)|next (\d+) lines) as in (?:(output )?lines (\d+)-(\d+) of )?"
    r"(.+) above(, without the signs of the diff)?\]"
)


class Run(NamedTuple):
    """Lines [start, end) of a text that stand from line `at` on in `source`."""

    start: int
    end: int
    source: Source
    at: int


def refer(text: str, context: Context) -> str:
    """`text` with its repeated runs replaced by markers."""
    read = read_numbers(text)
    out: list[str] = []
    done = 0
    for run in find_runs(read, context.sources, split_header(text)[0].count("\n")):
        replaced = read.lines[run.start + 1 : run.end]
        if sum(map(len, replaced)) < FEWEST_CHARACTERS:
            continue
        marker = _marker(read, run, context)
        if count("\n".join(replaced)) - count(marker) < LEAST_GAIN:
            continue
        out += [*read.lines[done : run.start + 1], marker]
        done = run.end
    return "\n".join(out + read.lines[done:])


def restore(text: str, context: Context) -> str | None:
    """What `refer` was given, if `text` is what it returned; None if a marker leads nowhere."""
    out: list[str] = []
    for line in text.split("\n"):
        found = _MARKER.fullmatch(line)
        if found is None:
            out.append(line)
            continue
        lines = _follow(found, out[-1] if out else "", context)
        if lines is None:
            return None
        out += lines
    return "\n".join(out)


# ---- finding


def find_runs(read: Numbered, sources: Sequence[Source], begin: int = 0) -> list[Run]:
    """The longest runs of `read`, from line `begin` on, that stand in `sources`: top to bottom, none overlapping."""
    places = _places(read, sources)
    runs: list[Run] = []
    tried: dict[tuple[int, int], int] = {}  # (source, distance between the two texts) -> end of the last run there
    at = done = begin
    while at < len(read.keys):
        best = None
        for index, line in places.get(read.keys[at], ())[-_CANDIDATES:]:
            if tried.get((index, line - at), 0) > at:
                continue
            run = _extend(read, at, done, sources[index], line)
            tried[index, line - at] = run.end
            if best is None or run.end - run.start >= best.end - best.start:
                best = run
        if best is not None and best.end - best.start > FEWEST_LINES:
            runs.append(best)
            at = done = best.end
            tried.clear()
        else:
            at += 1
    return runs


def _places(read: Numbered, sources: Sequence[Source]) -> dict[str, list[tuple[int, int]]]:
    """Where the telling lines of `read` stand: (index in `sources`, line), oldest first."""
    places: dict[str, list[tuple[int, int]]] = {key: [] for key in read.keys if len(key.strip()) >= _SEED}
    for index, source in enumerate(sources):
        for line, key in enumerate(source.read.keys):
            if key in places:
                places[key].append((index, line))
    return places


def _extend(read: Numbered, at: int, done: int, source: Source, line: int) -> Run:
    """The longest run around a line that stands in both, not reaching back before `done`."""
    up = 0
    while at - up - 1 >= done and line - up > 0 and _same(read, at - up - 1, source, line - up - 1, at - up):
        up += 1
    down = 0
    while at + down < len(read.keys) and line + down < len(source.read.keys):
        previous = at + down - 1 if down else at
        if not _same(read, at + down, source, line + down, previous):
            break
        down += 1
    return Run(at - up, at + max(down, 1), source, line - up)


def _same(read: Numbered, at: int, source: Source, line: int, neighbour: int) -> bool:
    """True where both lines say the same and the number is what one expects beside `neighbour`."""
    if read.keys[at] != source.read.keys[line] or line < source.offset:
        return False
    if source.quotable is not None and not source.quotable[line]:
        return False
    number, beside = read.numbers[at], read.numbers[neighbour]
    if number is None or beside is None:
        return number is beside
    return read.printed(at) and abs(number - beside) == abs(at - neighbour)


# ---- markers


def _marker(read: Numbered, run: Run, context: Context) -> str:
    start, end, source, at = run.start + 1, run.end - 1, run.source, run.at + 1
    number = read.numbers[start]
    here = f"next {end - start + 1} lines" if number is None else f"lines {number}-{read.numbers[end]}"
    there = _range(source, at, at + end - start)
    name = context.name(source)
    if here == there.removesuffix(" of "):
        there = ""
    signs = ", without the signs of the diff" if context.is_unsigned(source) else ""
    return f"[headroom: {here} as in {there}{name} above{signs}]"


def _range(source: Source, first: int, last: int) -> str:
    numbers = source.read.numbers
    low, high = numbers[first], numbers[last]
    if low is not None and high is not None and high - low == last - first and numbers.count(low) == 1:
        return f"lines {low}-{high} of "
    return f"output lines {first + 1 - source.offset}-{last + 1 - source.offset} of "


def _follow(found: re.Match[str], before: str, context: Context) -> list[str] | None:
    """The lines that a marker stands for; `before` is the line above it, which shows how numbers look there."""
    low, high, size, output, first, last, name, signs = found.groups()
    source = context.named(name)
    if source is not None and signs:
        source = source.unsigned
    if source is None:
        return None
    first, last = int(first or low), int(last or high)
    start = first + source.offset - 1 if output else source.read.numbers.index(first)
    keys = source.read.keys[start : start + last - first + 1]
    if low is None:
        return keys if len(keys) == int(size) else None
    style = printed_number(before)
    if style is None or style.number != int(low) - 1 or len(keys) != int(high) - int(low) + 1:
        return None
    return [style.prefix(number) + key for number, key in enumerate(keys, int(low))]


BACK_REFERENCES = Transform(
    "back references",
    apply=lambda block, context: refer(block.text, context),
    holds=lambda block, after, context: restore(after, context) == block.text,
)
