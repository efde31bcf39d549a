"""A token that is not sent is worth what it would have been billed in that place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from headroom_cli.ledger.effects import Effect, carrier, effects
from headroom_cli.ledger.events import Booked, Exchange
from headroom_cli.ledger.prices import Prices, Rates
from headroom_cli.wire.prompt import Usage
from tests.made.events import MODEL, change, exchange

RATES = Rates(5.0, 25.0, 0.5, 6.25, 10.0)
PRICES = Prices("made", "2026-01-01", {MODEL: ((0, RATES),)})
NEW = change("k", 1_100, 100, fresh=True)
OLD = replace(NEW, fresh=False)


def run(*made: Exchange) -> list[Effect]:
    return list(effects((Booked("s1", "claude", each) for each in made), PRICES))


@pytest.mark.parametrize(
    ("usage", "rate"),
    [
        (Usage(10, 900, 0, 50, 1), 6.25),
        (Usage(10, 0, 900, 50, 1), 10.0),
        (Usage(10, 300, 100, 50, 1), 7.1875),
        (Usage(10, 0, 0, 50, 1), 5.0),
        (Usage(10, None, None, None, 1), 5.0),
    ],
)
def test_a_new_block_is_priced_as_the_tail(usage: Usage, rate: float) -> None:
    (effect,) = run(exchange(0, usage, (NEW,)))
    assert effect.saved == pytest.approx(1_000 * rate / 1e6)
    assert effect.parts[0].removed == effect.parts[0].absent == 1_000


@pytest.mark.parametrize(
    ("usage", "rate"), [(Usage(10, 900, 0, 50, 1), 0.5), (Usage(10, 900, 0, 0, 1), 6.25), (Usage(10, 0, 0, 0, 1), 5.0)]
)
def test_an_old_block_is_priced_as_the_prefix(usage: Usage, rate: float) -> None:
    first, second = run(exchange(0, usage, (NEW,)), exchange(1, usage, (OLD,)))
    assert second.saved == pytest.approx(1_000 * rate / 1e6)
    assert (first.parts[0].removed, second.parts[0].removed, second.parts[0].absent) == (1_000, 0, 1_000)


def test_a_failed_first_try_saves_nothing_and_the_second_counts_as_first() -> None:
    usage = Usage(10, 900, 0, 50, 1)
    failed, again, later = run(
        exchange(0, None, (NEW,), status=429), exchange(1, usage, (OLD,)), exchange(2, usage, (OLD,))
    )
    assert (failed.billed, failed.saved, failed.parts[0].absent, failed.parts[0].removed) == (False, None, 0, 0)
    assert [each.parts[0].removed for each in (again, later)] == [1_000, 0]
    assert again.saved == pytest.approx(1_000 * 6.25 / 1e6)
    assert later.saved == pytest.approx(1_000 * 0.5 / 1e6)


def test_the_bill_is_usage_times_prices() -> None:
    (effect,) = run(exchange(0, Usage(100, 200, 300, 400, 500)))
    assert effect.input_cost == pytest.approx((100 * 5 + 200 * 6.25 + 300 * 10 + 400 * 0.5) / 1e6)
    assert effect.output_cost == pytest.approx(500 * 25 / 1e6)


@pytest.mark.parametrize("usage", [None, Usage(), Usage(None, 5, 5, 5, 5), Usage(5, 5, model="new-model")])
def test_what_is_not_known_has_no_price(usage: Usage | None) -> None:
    (effect,) = run(exchange(0, usage, (NEW,), model="new-model"))
    assert effect.input_cost is None
    assert effect.saved is None


def test_a_block_that_grew_is_a_loss() -> None:
    (effect,) = run(exchange(0, Usage(10, 0, 0, 0, 1), (change("k", 100, 300, fresh=True),)))
    assert effect.saved == pytest.approx(-200 * 5 / 1e6)


def test_the_carrier_is_the_model_with_most_input() -> None:
    made = [exchange(0, Usage(10, 0, 0, 900, 1)), exchange(1, Usage(50, 0, 0, 0, 1), model="helper")]
    assert carrier(Booked("s1", "claude", each) for each in made) == MODEL
    assert carrier([Booked("s1", "claude", exchange(0, None))]) == ""
