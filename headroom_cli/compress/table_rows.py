"""Which rows of a large table may be left out: those that are like the ones that stay.

The header, both ends, rows that report trouble, that hold a rare value of a column with few values or an extreme
number, and rows that have to do with what is looked for stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import quantiles

from headroom_cli.compress.content import is_file_read, is_search
from headroom_cli.compress.context import Context
from headroom_cli.compress.documents import whole_file
from headroom_cli.compress.gaps import Gap, between
from headroom_cli.compress.notable import CHECKED, troubled
from headroom_cli.compress.paragraphs import MOST
from headroom_cli.compress.table_cells import Table, find_table
from headroom_cli.compress.wanted_lines import wanted_lines
from headroom_cli.wire.prompt import Block

SHORTEST_GAP = 6  # rows that are worth a marker
FEWEST = 40  # rows of a table of which some may go
HEAD, TAIL = 6, 4  # rows at both ends that stay
FEW_VALUES = 12  # values of a column up to which one can be rare
RARE = 0.03  # share of the rows up to which a value is rare
RAREST = 2  # rows that may always have a rare value
PROSE = 40  # characters of a row's cell on average from which on rows are texts, each of its own
FAR_OUT = 3.0  # distances between the quartiles beyond which a number is extreme
TOLD = 3  # columns of which a marker counts the values
TOLD_VALUES = 4  # values of such a column, at most

_NUMBER = re.compile(r"\s*[-+$€£]?(\d{1,15}(?:,\d{3})*(?:\.\d{1,15})?)\s*(?:%|[A-Za-z]{1,3})?\s*")
_DATA_FILE = re.compile(r"\.(?:csv|tsv)$", re.IGNORECASE)


def applies(block: Block) -> bool:
    """True for a large table that is no search result and no source file."""
    if is_file_read(block):
        return _DATA_FILE.search(whole_file(block)) is not None
    if block.text.count("\n") > MOST or is_search(block):
        return False
    return find_table(block.text.split("\n")) is not None


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The runs of rows that may be left out."""
    table = find_table(lines) if len(lines) <= MOST else None
    if table is None or table.end - table.first < FEWEST or _is_prose(table):
        return []
    rows = lines[table.first : table.end]
    kept = {*range(HEAD), *range(len(rows) - TAIL, len(rows)), *wanted_lines(rows, context), *_telling(table)}
    kept |= {at for at, row in enumerate(rows) if troubled(row)}
    return [
        Gap(gap.first + table.first, gap.end + table.first, _note(table, gap))
        for gap in between(kept, len(rows), SHORTEST_GAP, "")
    ]


def _is_prose(table: Table) -> bool:
    """True where some column holds texts: rows like these are not alike."""
    return any(sum(map(len, column)) > PROSE * len(column) for column in zip(*table.cells, strict=True))


def _telling(table: Table) -> set[int]:
    """The rows with a rare value or an extreme number in some column."""
    out: set[int] = set()
    for column in zip(*table.cells, strict=True):
        often = Counter(column)
        if len(often) <= FEW_VALUES:
            out |= {at for at, value in enumerate(column) if often[value] <= max(RAREST, RARE * len(column))}
        else:
            out |= set(_extreme(column))
    return out


def _extreme(column: Sequence[str]) -> Iterable[int]:
    """The smallest and the largest number, and what lies far out; nothing where the column holds other things."""
    numbers = {at: _number(found[1]) for at, value in enumerate(column) if (found := _NUMBER.fullmatch(value[:40]))}
    if len(numbers) * 10 < len(column) * 9:
        return []
    low, _, high = quantiles(numbers.values(), n=4)
    reach = FAR_OUT * (high - low)
    ends = {min(numbers, key=numbers.__getitem__), max(numbers, key=numbers.__getitem__)}
    return ends | {at for at, number in numbers.items() if not low - reach <= number <= high + reach}


def _number(digits: str) -> float:
    return float(digits.replace(",", ""))


def _note(table: Table, gap: Gap) -> str:
    """What was checked, and how often the values of the columns with the fewest stand in the gap."""
    rows = table.cells[gap.first : gap.end]
    told: list[str] = []
    for name, *column in zip(table.header, *rows, strict=True):
        often = Counter(column)
        if len(often) <= TOLD_VALUES and all(0 < len(value) <= 30 for value in often) and len(told) < TOLD:
            told.append(f"{name}: " + ", ".join(f"{value} {n}" for value, n in sorted(often.items())))
    checked = f"no rare or extreme value, none matches {CHECKED}"
    return "; ".join([checked, *told])
