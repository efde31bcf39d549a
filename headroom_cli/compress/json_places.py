"""Where in a text's JSON the rows of a table stand, and the rows that stand somewhere, by the same words.

A place is the keys and indexes that lead to an array or a map, joined by `/` (`items`, `data/0/children`; like
RFC 6901, without the first slash). Where a text has several values, the first part says which, from 0; "" is the
text's only value, or all of its values as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from headroom_cli.compress.content import split_header
from headroom_cli.compress.json_cells import KEY
from headroom_cli.compress.json_table import HEADER, OPENING
from headroom_cli.compress.json_text import Value, find, quoted, write

_STAND_IN = "\ue000"  # begins what stands for a table while its place is looked up
_STAND_IN_ESCAPED = "\\ue000"
_VALUES = "values"  # stands behind it where the rows are values of the text, and not entries of a map
_EMPTY = "~2"  # an empty key, which RFC 6901 writes as nothing at all


class Place(NamedTuple):
    """A table in a text: its rows are the lines [first, end), and those from `start` (from 0) on of `total` at `of`."""

    first: int
    end: int
    of: str
    start: int
    total: int


def rows_at(text: str, of: str) -> list[str]:
    """The rows at `of` as JSON, `"key":value` in a map; raises KeyError where there are none."""
    values = _values(text)
    found: Value = values[0] if len(values) == 1 else values
    for part in of.split("/") if of else ():
        found = _step(found, "" if part == _EMPTY else part.replace("~1", "/").replace("~0", "~"))
    if isinstance(found, list) and values:
        return [write(item) for item in found]
    if isinstance(found, dict):
        return [f"{quoted(key)}:{write(item)}" for key, item in found.items()]
    raise KeyError(of)


def _step(value: Value, part: str) -> Value:
    if isinstance(value, dict) and part in value:
        return value[part]
    if isinstance(value, list) and part.isascii() and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    raise KeyError(part)


def _values(text: str) -> list[Value]:
    return [span.value for span in find(text, len(split_header(text)[0]))]


def places(text: str) -> list[Place]:
    """The tables of a text that json_rewrite made, in order; none where the text itself has our stand-in."""
    if _STAND_IN in text or _STAND_IN_ESCAPED in text.lower():
        return []
    lines = text.split("\n")
    out: list[str] = []
    tables: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        found = HEADER.fullmatch(lines[at])
        if found is None:
            if not lines[at].startswith(OPENING):
                out.append(lines[at])
            at += 1
            continue
        name = f'"{_STAND_IN}{len(tables)}"'
        entry = f"{name}:0" if found[3].startswith(KEY) else name
        out.append(f'{{{name}:"{_VALUES}"}}' if found[2] == "values" else entry)
        tables.append((at + 1, at + 1 + int(found[1])))
        at = tables[-1][1]
    values = _values("\n".join(out))
    flat = [next(iter(value)) if isinstance(value, dict) and _table(value) is not None else value for value in values]
    whole = flat[0] if len(flat) == 1 and not isinstance(flat[0], str) else flat
    return sorted(_walk(whole, (), tables))


def _walk(value: Value, path: tuple[str, ...], tables: Sequence[tuple[int, int]]) -> Iterator[Place]:
    """The places of the tables within `value`."""
    if isinstance(value, dict):
        items: list[tuple[str, Value]] = list(value.items())
    elif isinstance(value, list):
        items = [("", item) for item in value]
    else:
        return
    stands = [_table(key) if isinstance(value, dict) else _table(item) for key, item in items]
    sizes = [1 if table is None else tables[table][1] - tables[table][0] for table in stands]
    at = 0
    for (key, item), table, size in zip(items, stands, sizes, strict=True):
        if table is None:
            step = (key.replace("~", "~0").replace("/", "~1") or _EMPTY) if isinstance(value, dict) else str(at)
            yield from _walk(item, (*path, step), tables)
        else:
            yield Place(*tables[table], "/".join(path), at, sum(sizes))
        at += size


def _table(value: Value) -> int | None:
    """The number of the table that `value` stands for."""
    if isinstance(value, dict) and list(value.values()) == [_VALUES]:
        value = next(iter(value))
    return int(value[1:]) if isinstance(value, str) and value.startswith(_STAND_IN) else None
