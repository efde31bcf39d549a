"""Rows of figures for `headroom stats`: the same table as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from headroom_cli.ledger.effects import carrier, model_of
from headroom_cli.ledger.events import Booked, Retrieval
from headroom_cli.ledger.figures import Basis, Figure, measured
from headroom_cli.ledger.prices import Prices
from headroom_cli.ledger.savings import Savings, summarise
from headroom_cli.report import words

Cell = str | int | Figure
SPLITS = ("agent", "model", "tool", "transform", "content", "day")


@dataclass(frozen=True, slots=True)
class Table:
    """A name, column names with their units in brackets, and rows; the first column names the row."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def by(split: str, exchanges: Sequence[Booked], retrievals: Sequence[Retrieval], prices: Prices) -> Table:
    """The figures split by one of SPLITS."""
    if split in _KEYS:
        return _partition(split, exchanges, retrievals, prices)
    groups = summarise(exchanges, retrievals, prices, [split]).groups[split]
    rows = tuple((group.name, group.blocks, group.removed, group.absent, group.saved) for group in groups)
    columns = (split, "results", "removed [tokens]", "absent [tokens]", "saved gross [$, modelled]")
    return Table(split, columns, rows)


def text(table: Table) -> str:
    """The table in aligned columns of plain text, unknown as `-`, and below it which columns are modelled."""
    cells = [[_shown(cell, name) for cell, name in zip(row, table.columns, strict=True)] for row in table.rows]
    head = [name.split(" [")[0] for name in table.columns]
    widths = [max(len(row[seat]) for row in [head, *cells]) for seat in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) if not seat else cell.rjust(width) for seat, (cell, width) in enumerate(columns))
        for columns in (list(zip(row, widths, strict=True)) for row in [head, *cells])
    ]
    modelled = [name.split(" [")[0] for name in table.columns if name.endswith(", modelled]")]
    modelled += [f"removed of {_shown(row[0], '')}" for row in table.rows if _only_told(row, table.columns)]
    return "".join(f"{line.rstrip()}\n" for line in lines) + (f"modelled: {', '.join(modelled)}\n" if modelled else "")


def as_csv(table: Table) -> str:
    """The table as CSV with full precision; what is unknown is an empty field."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def as_json(table: Table) -> str:
    """The table as a JSON list of objects; figures keep their basis."""
    rows = [
        {name.split(" [")[0].replace(" ", "_"): _value(cell) for name, cell in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]
    return json.dumps({"schema": "headroom.stats/1", "by": table.name, "rows": rows}, indent=2) + "\n"


def _day(booked: Booked) -> str:
    return datetime.fromtimestamp(booked.exchange.started).astimezone().date().isoformat()


_KEYS: dict[str, Callable[[Booked], str]] = {"agent": lambda booked: booked.agent, "model": model_of, "day": _day}


def _partition(split: str, exchanges: Sequence[Booked], retrievals: Sequence[Retrieval], prices: Prices) -> Table:
    parts: dict[str, list[Booked]] = defaultdict(list)
    for booked in exchanges:
        if booked.exchange.wire:
            parts[_KEYS[split](booked) or "(unknown)"].append(booked)
    errands: dict[str, list[Retrieval]] = defaultdict(list)
    for retrieval in retrievals:
        # A retrieval belongs to what its session was doing just before it, and to the model that carries the session.
        own = [booked for booked in exchanges if booked.session == retrieval.session and booked.exchange.wire]
        if split == "model" and (model := carrier(own)):
            own = [booked for booked in own if model_of(booked) == model]
        before = [booked for booked in own if booked.exchange.started <= retrieval.ts] or own
        if before:
            errands[_KEYS[split](before[-1]) or "(unknown)"].append(retrieval)
    rows = [(name, _row(summarise(part, errands[name], prices, ()))) for name, part in parts.items()]
    if split != "day":
        rows.sort(key=lambda row: -len(parts[row[0]]))
    columns = (split, "requests", "input [tokens]", "output [tokens]", "removed [tokens]",
               "less input [share, modelled]", "cost [$]", "saved net [$, modelled]",
               "of input cost [share, modelled]")  # fmt: skip
    return Table(split, columns, tuple((name, *row) for name, row in rows))


def _row(figures: Savings) -> tuple[Cell, ...]:
    return (
        figures.requests, figures.sent, measured(figures.usage.output), figures.removed, figures.share,
        figures.cost, figures.net, figures.net_share,
    )  # fmt: skip


def _only_told(row: tuple[Cell, ...], columns: tuple[str, ...]) -> bool:
    """Whether what was removed is modelled in this row although its column does not say so."""
    cells = dict(zip(columns, row, strict=True))
    removed = cells.get("removed [tokens]")
    return isinstance(removed, Figure) and removed.basis is Basis.MODELLED


def _shown(cell: Cell, column: str) -> str:
    if isinstance(cell, str):
        return "".join(char if char.isprintable() else "?" for char in cell)
    value = cell.value if isinstance(cell, Figure) else cell
    if "[$" in column:
        return words.money(value)
    if "[share" in column:
        return words.share(value)
    return words.tokens(value) if "[tokens" in column else f"{value}"


def _plain(cell: Cell) -> str | float | int:
    if isinstance(cell, Figure):
        return "" if cell.value is None else cell.value
    # A spreadsheet would run a name that begins like a formula.
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell


def _value(cell: Cell) -> object:
    return {"value": cell.value, "basis": str(cell.basis)} if isinstance(cell, Figure) else cell
