"""The head of the statistics names its window and the basis of its figures."""

from __future__ import annotations

import json

from headroom_cli.ledger.savings import summarise
from headroom_cli.report import overview
from headroom_cli.report.view import View


def test_it_says_window_basis_and_date(seen: View) -> None:
    text = overview.text("the last 30 days", 1, seen.savings, seen.prices)
    assert text.startswith("the last 30 days: 1 session, 8 requests\n")
    assert " measured\n" in text
    assert "modelled" in text
    assert "list prices of 2026-01-01, made up" in text


def test_nothing_is_dashes(seen: View) -> None:
    text = overview.text("w", 0, summarise([], [], seen.prices), seen.prices)
    assert "input    - tokens: - fresh, - cache write, - cache read" in text


def test_json_has_everything(seen: View) -> None:
    values = json.loads(overview.as_json("w", seen.savings, seen.prices, {"routed": True}))
    assert (values["window"], values["routed"]) == ("w", True)
    assert values["figures"]["requests"] == 8


def test_sessions_that_were_not_routed_are_named_apart(seen: View) -> None:
    assert "not routed" not in overview.text("w", 1, seen.savings, seen.prices)
    first = overview.text("w", 1, seen.savings, seen.prices, 2).splitlines()[0]
    assert first == "w: 1 session, 8 requests; 2 more sessions not routed through headroom"
