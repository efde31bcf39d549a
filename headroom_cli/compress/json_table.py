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
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from headroom_cli.compress import json_cells as cells_of
from headroom_cli.compress.json_columns import Absent, Column, Path, Record, columns
from headroom_cli.compress.json_text import Number, Value, read, write

HEADER = re.compile(r"(\d+) (rows|values): (.+)")
FEWEST = 2  # objects of a table
MOST = 24  # cells of a row: in longer ones a reader loses count

_NAME = re.compile(rf"(\d+)|{cells_of.BARE_NAME.pattern}")
_ENTRY = re.compile(r"(&[a-z]+)=")
_CELL = re.compile(r"[^,]*")
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
    if sum(1 for column in made if column.cells is not None) > MOST:
        return None
    header = f"{len(rows)} {word}: {','.join(column.header for column in made)}"
    lines = list(zip(*(column.cells for column in made if column.cells is not None), strict=True))
    return "\n".join([header, *(",".join(line) for line in lines or [()] * len(rows))])


def read_table(header: str, lines: Sequence[str]) -> Table:
    """The rows that a table stands for; raises ValueError where it is none."""
    specs = _specs(header)
    keyed = not specs[0].path
    rows = [_row(specs, line) for line in lines]
    if not keyed:
        return Table([write(_nested(row, specs)) for row in rows], keyed=False)
    return Table([f"{write(_said(row[0]))}:{write(_nested(row[1:], specs[1:]))}" for row in rows], keyed=True)


def read_columns(header: str, lines: Sequence[str]) -> list[tuple[str, list[Value | Absent]]]:
    """The columns that a table stands for, by name, constant ones included; raises ValueError where it is none."""
    specs = _specs(header)
    rows = [_row(specs, line) for line in lines]
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


def _row(specs: Sequence[_Spec], line: str) -> list[Value | Absent]:
    """The values of a row, in the order of the columns."""
    row: list[Value | Absent] = []
    own: dict[int, str] = {}
    at, first = 0, True
    for number, spec in enumerate(specs):
        value = spec.value
        if spec.has_cells:
            if not first and not line.startswith(",", at):
                raise ValueError(f"no cell at {at}")
            at, first = at if first else at + 1, False
            value, at = _cell(line, at, spec)
            if spec.template:
                own[number] = str(value)
        row.append(value)
    if at != len(line):
        raise ValueError(f"one cell too many at {at}")
    known = {
        cells_of.name(spec.path): own.get(number, value)
        for number, (spec, value) in enumerate(zip(specs, row, strict=True))
        if spec.template in ("", "{}")
    }
    for number, spec in enumerate(specs):
        if spec.template:
            row[number] = _filled(spec.template, own.get(number, ""), known)
    return row


def _filled(template: str, own: str, known: Mapping[str, Value | Absent]) -> str:
    return _PART.sub(lambda found: _said(known[found[1]]) if found[1] else own, template)


def _cell(line: str, at: int, spec: _Spec) -> tuple[Value | Absent, int]:
    if line[at : at + 1] in ('"', "[", "{"):
        return read(line, at)
    found = _CELL.match(line, at)
    text = found.group() if found else ""
    end = at + len(text)
    if spec.template:
        return text, end
    if not text:
        return Absent.CELL, end
    if text[0] == "&":
        return spec.legend[text], end
    return (read(text, 0)[0] if cells_of.is_literal(text) else text), end


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
