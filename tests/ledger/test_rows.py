"""A row names every field of an event, so that a new field cannot be forgotten."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given

from headroom_cli.ledger.events import Change, Exchange
from headroom_cli.ledger.rows import EXCHANGE_COLUMNS, change_row, exchange_row, read_exchange
from tests.made.events import change, exchanges


@given(exchanges)
def test_an_exchange_becomes_a_row_and_back(made: Exchange) -> None:
    assert read_exchange(exchange_row("s1", made), made.changes, made.kept) == made


def test_every_field_has_its_column() -> None:
    own = {field.name for field in fields(Exchange)} - {"usage", "changes", "kept"}
    assert own <= set(EXCHANGE_COLUMNS)


def test_a_change_becomes_a_row() -> None:
    made = change("k", 10, 5, fresh=True)
    assert change_row("s1", made, "shown") == ("s1", "k", made.original, "Read", "shown", "code", 10, 5)
    assert {field.name for field in fields(Change)} == {
        "key", "original", "tool", "label", "content", "steps", "before", "after", "fresh",
    }  # fmt: skip
