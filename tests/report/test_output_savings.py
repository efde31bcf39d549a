"""What is printed of steering: nothing unknown as a number, nothing unshown as a saving."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from headroom_cli.ledger.effects import effects
from headroom_cli.ledger.events import Booked, Exchange
from headroom_cli.ledger.output import output
from headroom_cli.ledger.prices import Prices
from headroom_cli.report.output_savings import as_csv, as_json, text
from tests.made.events import MODEL, exchange
from tests.made.steered import conversations

WINDOW = "the last 30 days"


def shown(made: Sequence[Exchange], prices: Prices) -> str:
    return text(WINDOW, output(effects([Booked("s1", "claude", each) for each in made], prices)), prices)


def line(printed: str, name: str) -> str:
    return next(line.strip() for line in printed.splitlines() if line.strip().startswith(name))


def test_a_saving_with_its_interval(prices: Prices) -> None:
    printed = shown(conversations(60, 20, less=0.25), prices)
    assert printed.startswith(
        f"output, {WINDOW}: 60 steered conversations with 180 requests, 20 held-out conversations with 60 requests\n"
    )
    assert line(printed, "output  ").endswith("per request (modelled): less output")
    assert line(printed, "output  ").startswith("output        -25.0% (-2")
    assert "net of the directive" in line(printed, "saved")
    assert line(printed, "saved").count("modelled") == 2
    assert line(printed, "directive") == "directive     11k tokens of input, $0.0261 modelled"
    assert line(printed, "prices") == "prices        list prices of 2026-01-01, made up"
    assert "60/20" in line(printed, MODEL)


def test_no_difference_prints_an_interval_and_no_saving(prices: Prices) -> None:
    printed = shown(conversations(60, 20), prices)
    assert line(printed, "output  ").startswith("output        no difference shown (interval -")
    assert line(printed, "saved") == "saved         - tokens, - in dollars"
    assert line(printed, MODEL).endswith("no difference shown")
    assert "less output" not in printed


def test_a_loss_is_printed_as_one(prices: Prices) -> None:
    printed = shown(conversations(60, 20, less=-0.25), prices)
    assert line(printed, "output  ").startswith("output        +25.0% (+1")
    assert line(printed, "output  ").endswith("more output")
    assert line(printed, "saved").startswith("saved         -")
    assert "-$" in line(printed, "saved")


def test_more_requests_undo_a_saving(prices: Prices) -> None:
    printed = shown(conversations(60, 20, less=0.25, turns=(6, 3)), prices)
    assert line(printed, "output  ").endswith("less per request, but more requests: no saving")
    assert line(printed, "requests") == "requests      +100.0% (+100.0% to +100.0%) per conversation (modelled)"
    assert line(printed, "saved") == "saved         - tokens, - in dollars"


def test_what_is_missing_is_said(prices: Prices) -> None:
    printed = shown(conversations(8, 9), prices)
    said = "not enough data: 2 more steered conversations and 1 more held-out conversation needed"
    assert line(printed, "output  ") == f"output        {said}"
    assert line(printed, MODEL).endswith(f" -  {said}")


def test_where_nothing_was_steered_it_says_how_it_would_be(prices: Prices) -> None:
    printed = shown([exchange(0, each.usage) for each in conversations(2, 0)], prices)
    assert printed.startswith(f"output, {WINDOW}: no request was steered, so what steering saves is unknown: -\n")
    assert "HEADROOM_VERBOSITY=2" in printed
    assert "6 requests of conversations that were not steered at all" in printed
    assert "0%" not in printed


def test_what_is_left_out_is_told(prices: Prices) -> None:
    made = conversations(12, 12)
    made[0] = replace(made[0], status=500)
    made[1] = replace(made[1], ending="client gone")
    alone = conversations(2, 0, model="new-model", start=900)
    printed = shown([*made, *alone], prices)
    assert line(printed, "left out") in ("left out      1 failed, 1 broke off", "left out      1 broke off, 1 failed")
    assert line(printed, "not compared").startswith("not compared  6 requests, ")
    assert line(printed, "not compared").endswith("without their like in the other arm: saved -")


def test_levels_have_a_table_where_there_are_several(prices: Prices) -> None:
    both = [*conversations(30, 12, level=2), *conversations(30, 0, level=3, start=10)]
    assert "\nlevel  " in shown(both, prices)
    assert "2 + effort" in shown([*both, *conversations(30, 12, effort=True)], prices)
    assert "\nlevel  " not in shown(conversations(30, 12), prices)


def test_json_has_every_figure_with_its_basis(prices: Prices) -> None:
    made = [Booked("s1", "claude", each) for each in conversations(60, 20, less=0.25)]
    values = json.loads(as_json(WINDOW, output(effects(made, prices)), prices))
    assert (values["schema"], values["window"]) == ("headroom.output/1", WINDOW)
    whole = values["overall"]
    assert whole["verdict"] == "less output"
    assert whole["change"]["low"] < whole["change"]["value"] < whole["change"]["high"] < 0
    assert whole["saved"]["basis"] == "modelled"
    assert whole["steered"]["mean"]["basis"] == "measured"
    assert [row["model"] for row in values["models"]] == [MODEL]
    assert values["method"]


def test_json_has_no_value_where_none_is_shown(prices: Prices) -> None:
    made = [Booked("s1", "claude", each) for each in conversations(60, 20)]
    whole = json.loads(as_json(WINDOW, output(effects(made, prices)), prices))["overall"]
    assert whole["change"] == {
        "value": None,
        "basis": "unknown",
        "low": pytest.approx(0, abs=0.2),
        "high": pytest.approx(0, abs=0.2),
    }
    assert whole["change"]["low"] < 0 < whole["change"]["high"]
    assert whole["saved"] == {"value": None, "basis": "unknown", "low": None, "high": None}


def test_csv_has_a_row_for_all_and_one_for_each_part(prices: Prices) -> None:
    made = [Booked("s1", "claude", each) for each in conversations(60, 20)]
    rows = list(csv.DictReader(io.StringIO(as_csv(output(effects(made, prices))))))
    assert [(row["model"], row["level"], row["effort routing"]) for row in rows] == [
        ("(all)", "(all)", "(all)"), (MODEL, "2", "off"), ("(all)", "2", "off"),
    ]  # fmt: skip
    assert {row["saved [tokens, modelled]"] for row in rows} == {""}
    assert {row["verdict"] for row in rows} == {"no difference shown"}
    assert float(rows[0]["change low [share, modelled]"]) < 0


def test_many_rows_say_what_chance_does(prices: Prices) -> None:
    both = [*conversations(30, 12), *conversations(30, 12, model="cheap", start=1)]
    assert "some of 2 rows shows one by chance in up to 10%" in shown(both, prices)
    assert "by chance" not in shown(conversations(30, 12), prices)
