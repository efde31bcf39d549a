"""Prose is priced as output, and what has no price is unknown."""

from __future__ import annotations

from headroom_cli.learn.signals import Evidence, Written
from headroom_cli.learn.worth import Worth, worth
from headroom_cli.ledger.prices import Prices, Rates

PRICES = Prices("made", "2026-01-01", {"dear": ((0, Rates(5.0, 25.0, 0.5, 6.25, 10.0)),)})


def wrote(model: str, tokens: int) -> Evidence:
    return Evidence("claude", "s", "/p", None, written=(Written(model, 1, tokens, tokens),))


def test_known_and_unknown_models() -> None:
    assert worth([wrote("dear", 1_000_000), wrote("own", 10)], PRICES) == Worth(1_000_010, 1_000_000, 25.0)


def test_nothing_has_a_price() -> None:
    assert worth([wrote("own", 10)], PRICES) == Worth(10, 0, None)
    assert worth([], PRICES) == Worth(0, 0, None)
