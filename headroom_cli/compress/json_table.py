"""A table that stands for like objects, and back: a header with their keys, then one line for each object.

    3 rows: number,state="open",user.login,url=`https://example.org/issues/{number}`
    17,ada
    18,grace
    21,ada

The lines stand where the objects would, in an array or, with `(key)` as the first column, in a map; `3 values: ...`
stands for objects that follow each other in no array. See json_cells for the columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from headroom_cli.compress import json_cells as cells_of
from headroom_cli.compress.json_columns import Absent, Column, Path, Record, columns
from headroom_cli.compress.json_text import Number, Value, read, write

OPENING = "[headroom: JSON, objects as rows"  # how the marker above the tables of a text begins
HEADER = re.compile(r"(\d+) (rows|values): (.+)")
FEWEST = 2  # objects of a table

_NAME = re.compile(rf"(\d+)|{cells_of.BARE_NAME.pattern}")
_ENTRY = re.compile(r"(&[a-z]+)=")
_WORDS: Mapping[str, Value] = {"true": True, "false": False, "null": None}
_PART = re.compile(r"\{([^{}]*)\}")


class _Spec(NamedTuple):
    """A column as the header describes it; `value` is set where it has no cells."""

    path: Path
    value: Value | Absent = Absent.CELL
    template: str = ""
    legend: Mapping[str, Value] = {}

    @property
    def has_cells(self) -> bool:
        return self.value is Absent.CELL and (not self.template or "{}" in self.template)


class Table(NamedTuple):
    """A table that was read: the rows as JSON, `key: value` where they are entries of a map."""

    rows: list[str]
    keyed: bool


def table(rows: Sequence[Record], keys: Sequence[str] | None = None, word: str = "rows") -> str | None:
    """The lines that stand for `rows`, or for the entries of a map with these `keys`; None where there are none."""
    found = columns(rows) if len(rows) >= FEWEST else None
    if found is None:
        return None
    if keys is not None:
        found.insert(0, Column((), [write(key) for key in keys], keys))
    made = cells_of.written(found)
    if sum(1 for column in made if column.cells is not None) > cells_of.MOST:
        return None
    header = f"{len(rows)} {word}: {','.join(column.header for column in made)}"
    lines = list(zip(*(column.cells for column in made if column.cells is not None), strict=True))
    return "\n".join([header, *(",".join(line) for line in lines or [()] * len(rows))])


def read_table(header: str, lines: Sequence[str]) -> Table:
    """The rows that a table stands for; raises ValueError where it is none."""
    specs = _specs(header)
    keyed = not specs[0].path
    rows = list(_rows(specs, lines))
    if not keyed:
        return Table([write(_nested(row, specs)) for row in rows], keyed=False)
    return Table([f"{write(_said(row[0]))}:{write(_nested(row[1:], specs[1:]))}" for row in rows], keyed=True)


def read_columns(header: str, lines: Sequence[str]) -> list[tuple[str, list[Value | Absent]]]:
    """The columns that a table stands for, by name, constant ones included; raises ValueError where it is none."""
    specs = _specs(header)
    rows = list(_rows(specs, lines))
    return [(cells_of.name(spec.path), [row[at] for row in rows]) for at, spec in enumerate(specs)]


def _specs(header: str) -> list[_Spec]:
    out: list[_Spec] = []
    at = 0
    while True:
        path, at = _path(header, at)
        spec, at = _spec(header, at, path)
        out.append(spec)
        if at == len(header):
            return out
        if header[at] != ",":
            raise ValueError(f"no column at {at}")
        at += 1


def _path(header: str, at: int) -> tuple[Path, int]:
    path: list[str | int] = []
    if header.startswith(cells_of.KEY, at):
        return (), at + len(cells_of.KEY)
    while True:
        if header.startswith('"', at):
            part, at = read(header, at)
            path.append(str(part))
        else:
            found = _NAME.match(header, at)
            if found is None:
                raise ValueError(f"no name at {at}")
            path.append(int(found[1]) if found[1] else found.group())
            at = found.end()
        if not header.startswith(".", at):
            return tuple(path), at
        at += 1


def _spec(header: str, at: int, path: Path) -> tuple[_Spec, int]:
    if header.startswith("=`", at):
        end = header.index("`", at + 2)
        return _Spec(path, template=header[at + 2 : end]), end + 1
    if header.startswith("=", at):
        value, at = read(header, at + 1)
        return _Spec(path, value), at
    if not header.startswith("(", at):
        return _Spec(path), at
    legend: dict[str, Value] = {}
    while not header.startswith(")", at):
        found = _ENTRY.match(header, at + 1)
        if found is None:
            raise ValueError(f"no legend at {at}")
        legend[found[1]], at = read(header, found.end())
    return _Spec(path, legend=legend), at + 1


def _rows(specs: Sequence[_Spec], lines: Sequence[str]) -> Iterator[list[Value | Absent]]:
    """The values of each row, in the order of the columns."""
    with_cells = [(at, spec) for at, spec in enumerate(specs) if spec.has_cells]
    made = [(at, spec.template) for at, spec in enumerate(specs) if spec.template]
    # What a template may name: a column with values of its own, told apart from others by its cells alone.
    names = [(cells_of.name(spec.path), at) for at, spec in enumerate(specs) if spec.template in ("", "{}") and made]
    for line in lines:
        row = [spec.value for spec in specs]
        for (at, _), value in zip(with_cells, _cells([spec for _, spec in with_cells], line), strict=True):
            row[at] = value
        known = {name: row[at] for name, at in names}
        for at, template in made:
            row[at] = _filled(template, str(row[at]), known)
        yield row


def _cells(specs: Sequence[_Spec], line: str) -> list[Value | Absent]:
    """The cells of a line; raises ValueError where it has more or fewer of them."""
    if not any(mark in line for mark in '"[{'):
        texts = line.split(",") if specs else []
        return [_bare(text, spec) for text, spec in zip(texts, specs, strict=True)]
    out: list[Value | Absent] = []
    at = 0
    for number, spec in enumerate(specs):
        if number and not line.startswith(",", at):
            raise ValueError(f"no cell at {at}")
        at += 1 if number else 0
        if line[at : at + 1] in ('"', "[", "{"):
            value, at = read(line, at)
            out.append(value)
            continue
        end = line.find(",", at)
        text = line[at:] if end < 0 else line[at:end]
        out.append(_bare(text, spec))
        at += len(text)
    if at != len(line):
        raise ValueError(f"one cell too many at {at}")
    return out


def _bare(text: str, spec: _Spec) -> Value | Absent:
    """What a cell without quotes or brackets is."""
    if spec.template:
        return text
    if not text:
        return Absent.CELL
    if text[0] == "&":
        return spec.legend[text]
    if not cells_of.is_literal(text):
        return text
    return _WORDS[text] if text in _WORDS else Number(text)


def _filled(template: str, own: str, known: Mapping[str, Value | Absent]) -> str:
    return _PART.sub(lambda found: _said(known[found[1]]) if found[1] else own, template)


def _said(value: Value | Absent) -> str:
    if isinstance(value, Number):
        return value.text
    if not isinstance(value, str):
        raise ValueError("a template over what is no text")
    return value


def _nested(row: Sequence[Value | Absent], specs: Sequence[_Spec]) -> Value:
    """The object that a row stands for."""
    return _grown([(spec.path, value) for spec, value in zip(specs, row, strict=True) if not isinstance(value, Absent)])


def _grown(leaves: Sequence[tuple[Path, Value]]) -> Value:
    """The object or list with these values at these paths, which stand in its order."""
    if leaves and not leaves[0][0]:
        return leaves[0][1]
    branches: dict[str | int, list[tuple[Path, Value]]] = {}
    for path, value in leaves:
        branches.setdefault(path[0], []).append((path[1:], value))
    grown = {part: _grown(below) for part, below in branches.items()}
    if 0 in grown:
        return list(grown.values())
    return {str(part): value for part, value in grown.items()}
