"""A row names every field of an event, so that a new field cannot be forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given

from headroom_cli.ledger import history
from headroom_cli.ledger.events import UNSTEERED, Change, Exchange, Steering
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.rows import EXCHANGE_COLUMNS, SCHEMA, change_row, exchange_row, read_exchange
from headroom_cli.store.database import connect
from headroom_cli.wire.prompt import Usage
from tests.made.events import change, exchange, exchanges


@given(exchanges)
def test_an_exchange_becomes_a_row_and_back(made: Exchange) -> None:
    assert read_exchange(exchange_row("s1", made), made.changes, made.kept) == made


def test_every_field_has_its_column() -> None:
    own = {field.name for field in fields(Exchange)} - {"usage", "changes", "kept", "retrievals", "steering"}
    assert own | {field.name for field in fields(Steering)} <= set(EXCHANGE_COLUMNS)


def test_a_change_becomes_a_row() -> None:
    made = change("k", 10, 5, fresh=True)
    assert change_row("s1", made, "shown") == ("s1", "k", made.original, "Read", "shown", "code", 10, 5)
    assert {field.name for field in fields(Change)} == {
        "key", "original", "tool", "label", "content", "steps", "before", "after", "fresh",
    }  # fmt: skip


def test_a_ledger_of_format_1_is_read_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    tables = [
        statement.replace("added_ms REAL,", "added_ms REAL NOT NULL,").replace(
            ",\n    ending TEXT NOT NULL DEFAULT ''", ""
        )
        for statement in SCHEMA
        if not statement.startswith("ALTER")
    ]
    made = replace(exchange(0, Usage(1, 2, 3, 4, 5), (change("k", 10, 5, fresh=True),)), fault="body over the cap")
    of_format_1 = EXCHANGE_COLUMNS[: EXCHANGE_COLUMNS.index("ending")]
    old = exchange_row("s1", made)[: len(of_format_1)]
    with closing(connect(path, tables, 1)) as connection:
        marks = ",".join("?" * len(old))
        columns = ",".join(of_format_1)
        connection.execute(f"INSERT INTO exchanges ({columns}) VALUES ({marks})", old)
    with Ledger(path) as ledger:
        ledger.record("s1", replace(made, ending="client gone", added_ms=None))
        first, second = (row.exchange for row in history.exchanges(ledger.connection))
        assert (first.fault, first.ending, first.added_ms, first.usage) == (made.fault, "", 2.0, made.usage)
        assert first.steering == UNSTEERED
        assert (second.ending, second.added_ms, second.changes) == ("client gone", None, made.changes)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            ledger.connection.execute("UPDATE exchanges SET fault = ''")
        names = {row[0] for row in ledger.connection.execute("SELECT name FROM sqlite_master")}
    assert {"passed", "passed_frozen", "verdicts", "verdicts_frozen"} <= names
    assert {"exchanges_session", "exchanges_started", "exchanges_frozen"} <= names
    assert "exchanges_1" not in names
