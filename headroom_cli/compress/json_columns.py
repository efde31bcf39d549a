"""Like objects as columns: their keys in one order, objects in objects flattened, each cell as its JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import chain
from typing import NamedTuple

from headroom_cli.compress.json_text import Value, write

_DEPTH = 4  # levels of objects in objects that become columns
_WIDEST = 300  # columns
_SHAPES = 60  # sets of keys that the rows may have; where there are more they are no records
_LISTED = 3  # elements of the lists that become columns
_FILLED = 0.6  # share of cells that must hold something

Record = Mapping[str, Value]
Path = tuple[str | int, ...]


class Absent(Enum):
    """What stands where an object has no such key; null is a value."""

    CELL = 0


class Column(NamedTuple):
    """One key of all rows.

    `path` leads to it through objects in objects, and by an index through lists that have the same length in every
    row. A cell is the JSON of the row's value, None where the row has no
    such key. `strings` are the values themselves where each row has a string, else None.
    """

    path: Path
    cells: Sequence[str | None]
    strings: Sequence[str] | None


def columns(rows: Sequence[Record]) -> list[Column] | None:
    """The columns of `rows`; None where they have too little in common, or their keys stand in no one order."""
    found = _columns(list(rows), (), _DEPTH)
    return found if found and len(found) <= _WIDEST else None


def _columns(rows: Sequence[Record | Absent], path: Path, depth: int) -> list[Column] | None:
    order = _order([tuple(row) for row in rows if not isinstance(row, Absent)])
    if order is None:
        return None
    out: list[Column] = []
    for key in order:
        values = [Absent.CELL if isinstance(row, Absent) else row.get(key, Absent.CELL) for row in rows]
        out += _flat(values, (*path, key), depth) or [_column(values, (*path, key))]
    return out


def _flat(values: Sequence[Value | Absent], path: Path, depth: int) -> list[Column] | None:
    """The columns of what is in the values; None where they are nothing of one kind, too different, or all the same."""
    there = [value for value in values if value is not Absent.CELL]
    if not depth or not there or (len(there) == len(values) and _all_same(values)):
        return None  # what is the same is said once as a whole
    if all(_is_object(value) for value in there):
        return _columns([value if isinstance(value, dict) else Absent.CELL for value in values], path, depth - 1)
    size = len(there[0]) if isinstance(there[0], list) else 0
    if not 0 < size <= _LISTED or not all(isinstance(value, list) and len(value) == size for value in there):
        return None
    return _listed(values, size, path, depth)


def _listed(values: Sequence[Value | Absent], size: int, path: Path, depth: int) -> list[Column] | None:
    """The columns of lists of `size` objects; None for lists of anything else, which are short as they are."""
    out: list[Column] = []
    for at in range(size):
        items = [value[at] if isinstance(value, list) else Absent.CELL for value in values]
        flat = _flat(items, (*path, at), depth - 1)
        if flat is None and not (_is_object(items[0]) and _all_same(items)):
            return None
        out += flat or [_column(items, (*path, at))]
    return out


def _all_same(values: Sequence[Value | Absent]) -> bool:
    return len({"" if isinstance(value, Absent) else write(value) for value in values}) == 1


def _is_object(value: Value | Absent) -> bool:
    return isinstance(value, dict) and bool(value)


def _column(values: Sequence[Value | Absent], path: Path) -> Column:
    cells = [None if isinstance(value, Absent) else write(value) for value in values]
    strings = [value for value in values if isinstance(value, str)]
    return Column(path, cells, strings if len(strings) == len(values) else None)


def _order(rows: Sequence[tuple[str, ...]]) -> list[str] | None:
    """All keys in an order that keeps the order of each row; None where there is none, or most cells were empty."""
    shapes = list(dict.fromkeys(rows))
    known = set(chain.from_iterable(shapes))
    if len(shapes) > _SHAPES or len(known) > _WIDEST or sum(map(len, rows)) < _FILLED * len(known) * len(rows):
        return None
    order: list[str] = []
    for shape in shapes:
        at = 0
        for key in shape:
            if key in order:
                at = order.index(key) + 1
            else:
                order.insert(at, key)
                at += 1
    place = {key: at for at, key in enumerate(order)}
    ordered = all(list(shape) == sorted(shape, key=place.__getitem__) for shape in shapes)
    return order if ordered else None
