"""One made-up session in a ledger, and prices for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headroom_cli.ledger.events import Notice, SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.prices import Prices, Rates
from headroom_cli.report.view import View, view
from tests.made.events import MODEL, session

PRICES = Prices("made up", "2026-01-01", {MODEL: ((0, Rates(5.0, 25.0, 0.5, 6.25, 10.0)),)})


@pytest.fixture
def prices() -> Prices:
    return PRICES


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        opened.start_session(SessionStart("s1", "claude", "Claude <Code>", "2.1", "base-url", "/home/me/p", 100.0))
        for made in session():
            opened.record("s1", made)
        opened.record_notice("s1", Notice("a client rejects <our> CA", "set X"))
        opened.end_session("s1", 0, 850.0)
        yield opened


@pytest.fixture
def seen(ledger: Ledger, prices: Prices) -> View:
    return view(ledger, "s1", prices)
