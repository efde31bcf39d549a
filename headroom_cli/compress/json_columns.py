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
_FILLED = 0.6  # share of cells that must hold something

Record = Mapping[str, Value]


class Absent(Enum):
    """What stands where an object has no such key; null is a value."""

    CELL = 0


class Column(NamedTuple):
    """One key of all rows.

    `path` leads to it through objects in objects. A cell is the JSON of the row's value, None where the row has no
    such key. `strings` are the values themselves where each row has a string, else None.
    """

    path: tuple[str, ...]
    cells: Sequence[str | None]
    strings: Sequence[str] | None


def columns(rows: Sequence[Record]) -> list[Column] | None:
    """The columns of `rows`; None where they have too little in common, or their keys stand in no one order."""
    found = _columns(list(rows), (), _DEPTH)
    return found if found and len(found) <= _WIDEST else None


def _columns(rows: Sequence[Record | Absent], path: tuple[str, ...], depth: int) -> list[Column] | None:
    order = _order([tuple(row) for row in rows if not isinstance(row, Absent)])
    if order is None:
        return None
    out: list[Column] = []
    for key in order:
        values = [Absent.CELL if isinstance(row, Absent) else row.get(key, Absent.CELL) for row in rows]
        out += _flat(values, (*path, key), depth) or [_column(values, (*path, key))]
    return out


def _flat(values: Sequence[Value | Absent], path: tuple[str, ...], depth: int) -> list[Column] | None:
    """The columns of the objects `values`; None where they are no objects, too different, or all the same."""
    inner = [value for value in values if isinstance(value, dict) and value]
    if not depth or not inner or any(value is not Absent.CELL and not _is_object(value) for value in values):
        return None
    if len(inner) == len(values) and len({write(value) for value in inner}) == 1:
        return None  # said once as a whole
    return _columns([value if isinstance(value, dict) else Absent.CELL for value in values], path, depth - 1)


def _is_object(value: Value | Absent) -> bool:
    return isinstance(value, dict) and bool(value)


def _column(values: Sequence[Value | Absent], path: tuple[str, ...]) -> Column:
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
