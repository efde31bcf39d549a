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

_TELLING = 4  # characters, blanks aside, of a line by which a reader finds the place
_TRIES = 20  # lines at the start of a run that are tried for one that stands only once in the source

_MARKER = re.compile(
    r"\[headroom: (?:lines (\d+)-(\d+)|next (\d+) lines) as "
    r"(?:(after this line) in|in (?:(output|text) )?lines (\d+)-(\d+) of|in) "
    r"(.+) above(, without the signs of the diff)?\]"
)


class Run(NamedTuple):
    """Lines [start, end) of a text that stand from line `at` on in `source`."""

    start: int
    end: int
    source: Source
    at: int


def refer(text: str, context: Context, escaped: bool = False) -> str:
    """`text` with its repeated runs replaced by markers; `escaped` where it stands as a string inside JSON."""
    read = read_numbers(text)
    out: list[str] = []
    done = 0
    for run in find_runs(read, context.sources, split_header(text)[0].count("\n"), escaped):
        start, marker = _marker(read, run, context)
        replaced = read.lines[start + 1 : run.end]
        if not marker or sum(map(len, replaced)) < FEWEST_CHARACTERS:
            continue
        if count("\n".join(replaced)) - count(marker) < LEAST_GAIN:
            continue
        out += [*read.lines[done : start + 1], marker]
        done = run.end
    return "\n".join(out + read.lines[done:])


def restore(text: str, context: Context, escaped: bool = False) -> str | None:
    """What `refer` was given, if `text` is what it returned; None if a marker leads nowhere."""
    out: list[str] = []
    for line in text.split("\n"):
        found = _MARKER.fullmatch(line)
        if found is None:
            out.append(line)
            continue
        lines = _follow(found, out[-1] if out else "", context, escaped)
        if lines is None:
            return None
        out += lines
    return "\n".join(out)


# ---- finding


def find_runs(read: Numbered, sources: Sequence[Source], begin: int = 0, escaped: bool = False) -> list[Run]:
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
            run = _extend(read, at, done, sources[index], line, escaped)
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
        for line, key in enumerate(source.text.read.keys):
            if key in places:
                places[key].append((index, line))
    return places


def _extend(read: Numbered, at: int, done: int, source: Source, line: int, escaped: bool) -> Run:
    """The longest run around a line that stands in both, not reaching back before `done`."""
    up = 0
    while at - up - 1 >= done and line - up > 0 and _same(read, at - up - 1, source, line - up - 1, at - up, escaped):
        up += 1
    down = 0
    while at + down < len(read.keys) and line + down < len(source.text.read.keys):
        previous = at + down - 1 if down else at
        if not _same(read, at + down, source, line + down, previous, escaped):
            break
        down += 1
    return Run(at - up, at + max(down, 1), source, line - up)


def _same(read: Numbered, at: int, source: Source, line: int, neighbour: int, escaped: bool) -> bool:
    """True where both lines say the same and the number is what one expects beside `neighbour`."""
    if read.keys[at] != source.text.read.keys[line] or line < source.offset:
        return False
    if not source.text.may_quote(line, escaped):
        return False
    number, beside = read.numbers[at], read.numbers[neighbour]
    if number is None or beside is None:
        return number is beside
    return read.printed(at) and abs(number - beside) == abs(at - neighbour)


# ---- markers


def _marker(read: Numbered, run: Run, context: Context) -> tuple[int, str]:
    """The last line of the run that stays, and the marker below it; "" where the place cannot be told."""
    name = context.name(run.source)
    if not name:
        return run.start, ""
    start, there = run.start, _printed(run)
    if not there:
        anchor = _anchor(read, run)
        start, there = (run.start, _counted(run)) if anchor is None else (anchor, "")
        if anchor is None and not there:
            return start, ""
    low, high = read.numbers[start + 1], read.numbers[run.end - 1]
    here = f"next {run.end - start - 1} lines" if low is None else f"lines {low}-{high}"
    signs = ", without the signs of the diff" if run.source.text.signed else ""
    where = f"after this line in {name}" if not there else f"in {name}" if here == there else f"in {there} of {name}"
    return start, f"[headroom: {here} as {where} above{signs}]"


def _printed(run: Run) -> str:
    """The replaced lines by the numbers printed in the source, "" where none or not only those are so numbered."""
    numbers = run.source.text.read.numbers
    first, last = run.at + 1, run.at + run.end - run.start - 1
    low, high = numbers[first], numbers[last]
    if low is None or high is None or high - low != last - first or _standing(run.source, low) > 1:
        return ""
    return f"lines {low}-{high}"


def _anchor(read: Numbered, run: Run) -> int | None:
    """The first line of the run that a reader finds once only in the source, None without one."""
    tried = range(run.start, min(run.end - FEWEST_LINES, run.start + _TRIES))
    telling = (at for at in tried if len(read.keys[at].strip()) >= _TELLING)
    return next((at for at in telling if _occurrences(run.source, read.keys[at]) == 1), None)


def _counted(run: Run) -> str:
    """The replaced lines by their place in the source, "" where it holds markers, which count for one or for many."""
    source = run.source
    if not source.countable:
        return ""
    first = run.at + 2 - source.offset
    return f"{_sort(source)} lines {first}-{first + run.end - run.start - 2}"


def _sort(source: Source) -> str:
    return "text" if source.argument else "output"


def _occurrences(source: Source, line: str) -> int:
    return sum(text.occurrences(line) for text in source.whole())


def _standing(source: Source, number: int) -> int:
    """How many lines of the source have this number, or merely seem to: a hit of a search among numbered lines."""
    return sum(text.read.numbers.count(number) + _seeming(text.read, str(number)) for text in source.whole())


def _seeming(read: Numbered, number: str) -> int:
    unread = (line for line, known in zip(read.lines, read.numbers, strict=True) if known is None and number in line)
    return sum(here is not None and str(here.number) == number for here in map(printed_number, unread))


def _follow(found: re.Match[str], before: str, context: Context, escaped: bool) -> list[str] | None:
    """The lines that a marker stands for; `before` is the line above it, from which a reader goes on."""
    low, high, size, after, counted, first, last, name, signs = found.groups()
    style = printed_number(before) if low else None
    if low and (style is None or style.number != int(low) - 1):
        return None
    wanted = int(size) if size else int(high) - int(low) + 1
    if last and int(last) - int(first) + 1 != wanted:
        return None
    anchor = (before[style.end :] if style else before) if after else None
    for source in context.named(name, signed=bool(signs)):
        start = _start(source, anchor, int(first or low or 0), counted)
        keys = [] if start is None else source.text.read.keys[start : start + wanted]
        quoted = start is not None and all(source.text.may_quote(start + n, escaped) for n in range(len(keys)))
        if len(keys) == wanted and quoted:
            return keys if style is None else [style.prefix(number) + key for number, key in enumerate(keys, int(low))]
    return None


def _start(source: Source, anchor: str | None, first: int, counted: str | None) -> int | None:
    """The first line meant in this source, None if it is not told or not here."""
    if anchor is not None:
        once = _occurrences(source, anchor) == 1 and anchor in source.text.read.keys
        return source.text.read.keys.index(anchor) + 1 if once else None
    if counted:
        return first + source.offset - 1 if source.countable and counted == _sort(source) else None
    numbers = source.text.read.numbers
    return numbers.index(first) if first in numbers and _standing(source, first) == 1 else None


BACK_REFERENCES = Transform(
    "back references",
    apply=lambda block, context: refer(block.text, context, block.escaped),
    holds=lambda block, after, context: restore(after, context, block.escaped) == block.text,
)
