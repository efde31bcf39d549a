"""Which records of a table stand out: trouble, outliers, rare values, and values of a form that few others have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from headroom_cli.compress.json_columns import Absent
from headroom_cli.compress.json_text import Number, Value, write
from headroom_cli.compress.notable import troubled

RARE = 2  # rows with a value or a form, up to which it is rare; in large tables every fiftieth row
MOST_CLASSES = 12  # values that a column may have, for each of them to be a class of rows
_SPREAD = 3.0  # times the middle half's width that a figure may lie outside it: Tukey's far outliers
_MANY = 0.1  # share of rows from which on standing out is nothing special
_LOOKED_AT = 400  # characters of a value

Cells = Sequence[Value | Absent]

_OPAQUE = re.compile(r"\b(?=[0-9a-f-]*\d)[0-9a-f]{7,}(?:-[0-9a-f]{4,})*\b|\d+")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)|\d{1,2}:\d\d(?::\d\d)?\b")


def said(value: Value | Absent) -> str:
    """A value as words to look at; "" for none."""
    if isinstance(value, Absent) or value is None:
        return ""
    return (value if isinstance(value, str) else write(value))[:_LOOKED_AT]


def form(text: str) -> str:
    """`text` with all figures and opaque ids as one, so that texts from one template look the same."""
    return _OPAQUE.sub("0", text)


def is_time(texts: Iterable[str]) -> bool:
    """True where each of these texts is a point in time."""
    return all(_TIME.match(text) for text in texts)


def in_trouble(name: str, cells: Cells) -> set[int]:
    """The rows whose value here reports something wrong, or whose key does and is not empty, zero or false."""
    key = troubled(name)
    return {at for at, value in enumerate(cells) if troubled(said(value)) or (key and _is_something(value))}


def _is_something(value: Value | Absent) -> bool:
    if isinstance(value, Number):
        return any(digit in "123456789" for digit in value.text)
    return not isinstance(value, Absent) and bool(value)


def outstanding(cells: Cells, *, named: bool = False) -> set[int]:
    """The rows that a reader would miss by this column: rare kinds, values or forms, and figures far out.

    `named` says that the values of rows left out are told one by one, so that a form of its own says nothing.
    """
    out = _rare([_kind(value) for value in cells])
    texts = [said(value) for value in cells]
    figures = [value for value in cells if isinstance(value, Number)]
    if len(set(texts)) <= MOST_CLASSES:
        return out | _rare(texts)
    if len(figures) * 2 > len(cells):
        return out | _far_out(cells)
    if is_time(text for text in texts if text):
        return out
    forms = [form(text) for text in texts]
    unlike = {at for at, n in _often(forms) if n <= _rarity(len(cells))}
    return out if named and len(unlike) > _MANY * len(cells) else out | unlike


def _kind(value: Value | Absent) -> str:
    return "" if isinstance(value, Absent) else type(value).__name__


def _rarity(rows: int) -> int:
    return max(RARE, rows // 50)


def _often(texts: Sequence[str]) -> Iterable[tuple[int, int]]:
    counted = Counter(texts)
    return ((at, counted[text]) for at, text in enumerate(texts))


def _rare(texts: Sequence[str]) -> set[int]:
    """The rows with a rare one of few values; none where that holds for many rows."""
    found = {at for at, n in _often(texts) if n <= _rarity(len(texts))}
    return found if len(found) <= max(1, _MANY * len(texts)) else set()


def _far_out(cells: Cells) -> set[int]:
    figures = {at: _figure(value) for at, value in enumerate(cells) if isinstance(value, Number)}
    ordered = sorted(figures.values())
    low, high = ordered[len(ordered) // 4], ordered[(len(ordered) * 3) // 4]
    room = _SPREAD * (high - low)
    found = {at for at, figure in figures.items() if not low - room <= figure <= high + room}
    return found if len(found) <= _MANY * len(cells) else set()


def _figure(value: Number) -> float:
    try:
        return float(value.text)
    except ValueError:
        return 0.0
