"""Tables as text: which lines are rows, and what stands in their columns.

Known are CSV and TSV, tables with bars (databases, Markdown), and columns that are lined up with blanks. A text that
fits none of them exactly is no table.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from typing import NamedTuple

FEWEST = 12  # rows of a table, below it nothing is looked at
COLUMNS = 2  # columns at least
LONGEST = 4000  # characters of a row

_RULE = re.compile(r"[ \t]*[|+]?[ \t]*:?[-=]{2,}[-+=|: \t]*")
_COLUMN = re.compile(r"(?:^|(?<=\s\s))\S")
_FIGURES = re.compile(r"[^A-Za-z_\u00c0-\uffff]*$|.*\d:\d")
_ROWS_TOLD = re.compile(r"\(\d+ rows?\)|\d+ rows? in set.*")


class Table(NamedTuple):
    """Rows [first, end) of a text, the header and rules left out; `header` names the columns."""

    header: tuple[str, ...]
    first: int
    end: int
    cells: list[tuple[str, ...]]  # of each row


def find_table(lines: Sequence[str]) -> Table | None:
    """The table that the text is, but for a few lines before and after it; None where it is none."""
    for read in (_bars, _separated, _lined_up):
        found = read(lines)
        if found and found.end - found.first >= FEWEST and len(found.header) >= COLUMNS:
            return found
    return None


def _bars(lines: Sequence[str]) -> Table | None:
    """A table whose header is followed by a rule, with bars between its cells."""
    start = next((at for at, line in enumerate(lines[1:40], 1) if "|" in lines[at - 1] and _is_rule(line)), None)
    if start is None:
        return None
    header = _barred(lines[start - 1])
    return _rows(lines, start + 1, header, lambda line: _barred(line) if "|" in line else ())


def _is_rule(line: str) -> bool:
    return len(line) <= LONGEST and ("|" in line or "+" in line) and _RULE.fullmatch(line) is not None


def _barred(line: str) -> tuple[str, ...]:
    bare = line.strip()
    return tuple(cell.strip() for cell in bare.removeprefix("|").removesuffix("|").split("|"))


def _separated(lines: Sequence[str]) -> Table | None:
    """CSV, with a comma, a semicolon or a tab."""
    first = next((at for at, line in enumerate(lines[:10]) if line.strip()), None)
    if first is None:
        return None
    for mark in "\t,;":
        header = _split(lines[first], mark)
        if len(header) >= (2 if mark == "\t" else 3):
            return _rows(lines, first + 1, header, partial(_split, mark=mark))
    return None


def _split(line: str, mark: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=mark, strict=True), ()))
    except csv.Error:
        return ()


def _lined_up(lines: Sequence[str]) -> Table | None:
    """Columns that begin where their headings begin, with two blanks or more before each."""
    for start, line in enumerate(lines[:10]):
        places = [found.start() for found in _COLUMN.finditer(line[:LONGEST])]
        if len(places) >= 3 and len(line) <= LONGEST:
            return _rows(lines, start + 1, _at(line, places), partial(_at, places=places))
    return None


def _at(line: str, places: Sequence[int]) -> tuple[str, ...]:
    """The cells of a line whose columns begin at `places`; () where one runs over the next column's beginning."""
    if len(line) <= places[-1] or any(line[at - 1] != " " for at in places[1:]):
        return ()
    ends = [*places[1:], len(line)]
    return tuple(line[a:b].strip() for a, b in zip(places, ends, strict=True))


def _heads(header: tuple[str, ...], found: Sequence[tuple[str, ...]]) -> bool:
    """True if these cells name columns: all different, none a number, none a value of its own column."""
    names = {*header, ""}
    values = zip(header, zip(*found, strict=True), strict=True)
    return (
        len(names) == len(header) + 1
        and not any(_FIGURES.match(name) for name in header)
        and all(name not in column for name, column in values)
    )


def _rows(
    lines: Sequence[str], first: int, header: tuple[str, ...], cells: Callable[[str], tuple[str, ...]]
) -> Table | None:
    """The rows from line `first` on that have as many cells as the header, if little else follows."""
    read = takewhile(
        lambda row: len(row) == len(header),
        (cells(line) if len(line) <= LONGEST and not _is_rule(line) else () for line in lines[first:]),
    )
    found = list(read)
    end = first + len(found)
    if len(found) < FEWEST or not _heads(header, found):
        return None
    rest = [
        line for line in lines[end:] if line.strip() and not _is_rule(line) and not _ROWS_TOLD.fullmatch(line.strip())
    ]
    return Table(header, first, end, found) if len(rest) * 10 <= len(found) else None
