"""Past sessions in words: what is unknown is `-`, what ran through headroom is said."""

from __future__ import annotations

import pytest

from headroom_cli.learn.simulation import Simulated
from headroom_cli.learn.tables import (
    HISTORY_SPLITS,
    SIMULATION_SPLITS,
    Kept,
    history,
    history_head,
    simulation,
    simulation_head,
)
from headroom_cli.learn.used import Record, Used, record
from headroom_cli.learn.wrapped import Span
from headroom_cli.ledger.prices import shipped_prices
from headroom_cli.report import table
from headroom_cli.wire.prompt import Usage
from tests.made.events import MODEL
from tests.made.past import session

PRICES = shipped_prices()
OLD = Used("2026-09-01", "no-such-model", 3, 2, Usage(10, 0, 0, 90, 7), None, None)
KEPT = [
    Kept(record(session(), PRICES), wrapped=False),
    Kept(Record("s2", False, Span("codex", "/srv/lib", 1.0, 2.0), (OLD,)), wrapped=True),
]
MADE = [
    Simulated(Span("claude", "/srv/app", 1.0, 2.0), MODEL, 10, 0, 4, 1, 900, 2.0, 0.5, 0.1),
    Simulated(Span("codex", "", None, None), "no-such-model", 7, 7, 3, 0, 300, None, None, None),
]


@pytest.mark.parametrize("split", HISTORY_SPLITS)
def test_history_by(split: str) -> None:
    rows = history(KEPT, split).rows
    assert sum(int(str(row[1])) for row in rows) == 2
    assert sum(int(str(row[2])) for row in rows) == 5 + 3
    shown = table.text(history(KEPT, split))
    assert "  -" in shown  # the price of a model that nobody knows


def test_days_come_in_order_and_agents_by_their_input() -> None:
    assert next(row[0] for row in history(KEPT, "day").rows) == "2026-09-01"
    assert [row[0] for row in history(KEPT, "agent").rows] == ["claude", "codex"]


def test_the_head_of_the_history_says_what_is_not_known() -> None:
    text = history_head("all days", KEPT, PRICES)
    assert "sessions  2, of which 1 ran through headroom" in text
    assert "8; 1 answer came without usage" in text
    assert "2 requests without a known price" in text
    assert PRICES.date in text


@pytest.mark.parametrize("split", SIMULATION_SPLITS)
def test_simulation_by(split: str) -> None:
    rows = simulation(MADE, split).rows
    assert len(rows) == 2
    assert "(unknown)" in [row[0] for row in rows] or split != "project"
    assert "20.0%" in table.text(simulation(MADE, split))


def test_the_head_of_a_simulation() -> None:
    text = simulation_head("the last 30 days", MADE, {"ran through headroom": 2, "could not be read": 0}, PRICES)
    assert "replayed    2 sessions, 17 requests; 2 more sessions ran through headroom\n" in text
    assert "$0.400 net, 20.0% of it (too few sessions for an interval), modelled" in text
    assert "7 requests without recorded usage or a known price" in text
    assert "1 of them with something left out, reading back expected at $0.100" in text
    many = simulation_head("", MADE * 9, {}, PRICES)
    assert "95% interval 20.0% to 20.0%" in many
