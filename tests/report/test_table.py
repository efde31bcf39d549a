"""The same rows as text, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest

from headroom_cli.ledger.events import Booked, Retrieval
from headroom_cli.ledger.prices import Prices
from headroom_cli.report import table
from headroom_cli.wire.prompt import Usage
from tests.made.events import exchange, session


@pytest.fixture
def rows() -> list[Booked]:
    made = [Booked("s1", "claude", each) for each in session()]
    return [*made, Booked("s2", "codex", exchange(9, Usage(5, 0, 0, 0, 7), model="new-model"))]


@pytest.mark.parametrize("split", table.SPLITS)
def test_every_split_renders_in_every_form(split: str, rows: list[Booked], prices: Prices) -> None:
    found = table.by(split, rows, [], prices)
    assert table.text(found).splitlines()[0].startswith(split)
    assert len(list(csv.reader(io.StringIO(table.as_csv(found))))) == len(found.rows) + 1
    assert len(json.loads(table.as_json(found))["rows"]) == len(found.rows) > 0


def test_unknown_is_a_dash_an_empty_field_and_null(rows: list[Booked], prices: Prices) -> None:
    found = table.by("agent", rows, [], prices)
    codex = table.text(found).splitlines()[2].split()
    assert codex[0] == "codex"
    assert codex[-3:] == ["-", "-", "-"]
    assert table.as_csv(found).splitlines()[2].endswith(",,,")
    assert json.loads(table.as_json(found))["rows"][1]["cost"] == {"value": None, "basis": "unknown"}


def test_a_retrieval_is_booked_where_its_session_was(rows: list[Booked], prices: Prices) -> None:
    late = Retrieval(4e9, "s1", "0a1b2c3d", "", "", 5_000)
    plain = {row[0]: row[7] for row in table.by("model", rows, [], prices).rows}
    debited = {row[0]: row[7] for row in table.by("model", rows, [late], prices).rows}
    assert debited["claude-opus-4-5"].value < plain["claude-opus-4-5"].value  # type: ignore[union-attr,operator]
    assert debited["new-model"] == plain["new-model"]


def test_names_cannot_steer_a_terminal_or_a_spreadsheet(prices: Prices) -> None:
    made = [Booked("s1", "=cmd\x1b[2J", session(1)[0])]
    found = table.by("agent", made, [], prices)
    assert "\x1b" not in table.text(found)
    assert table.as_csv(found).splitlines()[1].startswith("'=cmd")


def test_what_is_modelled_says_so(rows: list[Booked], prices: Prices) -> None:
    found = table.by("agent", rows, [], prices)
    assert table.text(found).splitlines()[-1] == "modelled: less input, saved net, of input cost"
    assert "less input [share, modelled]" in table.as_csv(found)
    assert json.loads(table.as_json(found))["rows"][0]["less_input"]["basis"] == "modelled"


def test_a_retrieval_goes_to_the_model_that_carries_the_session(rows: list[Booked], prices: Prices) -> None:
    helper = Booked("s1", "claude", exchange(8, Usage(5, 0, 0, 0, 7), model="helper"))
    late = Retrieval(4e9, "s1", "0a1b2c3d", "", "", 5_000)
    split = {row[0]: row[7] for row in table.by("model", [*rows, helper], [late], prices).rows}
    alone = {row[0]: row[7] for row in table.by("model", rows, [late], prices).rows}
    assert split["claude-opus-4-5"] == alone["claude-opus-4-5"]
