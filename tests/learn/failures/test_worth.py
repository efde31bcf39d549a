"""What failures and notes cost, by the provider's counts and list prices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from headroom_cli.compress.economics import OUT, READ, WRITE
from headroom_cli.learn.failures.digest import digest
from headroom_cli.learn.failures.findings import Finding
from headroom_cli.learn.failures.worth import Amount, cost, price, price_per_turn, total
from headroom_cli.ledger.prices import Prices, Rates
from tests.learn.failures.histories import MODEL, ran, session

PRICES = Prices("made up", "2026-01-01", {MODEL: ((0, Rates(5.0, 25.0, 0.5, 6.25, 10.0)),)})
NO_PRICES = Prices("made up", "2026-01-01", {})
FINDING = Finding("program", "x", context=10_000, output=100, written=50)


def test_a_failure_costs_its_request() -> None:
    found = cost(FINDING, digest(session(ran("ls"))), PRICES)
    assert found.tokens == 10_150
    assert found.weighed == pytest.approx(10_000 * READ + 100 * OUT + 50 * WRITE)
    assert found.dollars == pytest.approx((10_000 * 0.5 + 100 * 25 + 50 * 6.25) / 1e6)


def test_what_is_unknown_stays_unknown() -> None:
    one = digest(session(ran("ls")))
    assert cost(FINDING, one, NO_PRICES).dollars is None
    assert cost(FINDING, one, NO_PRICES).tokens == 10_150
    assert cost(Finding("program", "x"), one, PRICES) == Amount(None, None, None)


def test_a_note_stands_in_every_request_and_is_written_once() -> None:
    two, four = digest(session(*[ran("ls")] * 2)), digest(session(*[ran("ls")] * 4))
    found = price(10, [two, four], PRICES)
    assert found.tokens == 10 * 3
    assert found.weighed == pytest.approx(10 * (2 * READ + WRITE))
    assert found.dollars == pytest.approx(10 * (2 * 0.5 + 6.25) / 1e6)
    assert price(10, [two], NO_PRICES).dollars is None


def test_a_note_costs_its_tokens_in_each_turn() -> None:
    two, four = digest(session(*[ran("ls")] * 2)), digest(session(*[ran("ls")] * 4))
    found = price_per_turn(10, [two, four, digest(session())], PRICES)
    assert found.tokens == 10
    assert found.dollars == pytest.approx(10 * (4 * 0.5 + 2 * 6.25) / 6 / 1e6)
    assert price_per_turn(10, [], PRICES) == Amount(None, None, None)


def test_a_model_without_a_price_makes_a_note_no_cheaper() -> None:
    known = digest(session(*[ran("ls")] * 2))
    assert price(10, [known, replace(known, model="unheard-of")], PRICES).dollars == price(10, [known], PRICES).dollars


def test_sums_and_differences_of_what_is_known() -> None:
    one, unknown = Amount(2.0, 1.0, None), Amount(None, None, None)
    assert total([one, unknown, one]) == Amount(4.0, 2.0, None)
    assert total([]) == unknown
    assert one.less(unknown) == unknown
    assert Amount(4.0, 2.0, 1.0).over(2) == Amount(2.0, 1.0, 0.5)
