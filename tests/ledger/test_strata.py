"""What counts in the experiment, and what is compared with what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from headroom_cli.ledger.effects import effects
from headroom_cli.ledger.events import CONTROL, STEERED, Booked, Exchange, Steering
from headroom_cli.ledger.prices import Prices, Rates
from headroom_cli.ledger.strata import HELPER, SIZES, Sorted, Stratum, by_unit, cells, size_class, sort_out
from headroom_cli.steer.turns import TurnKind
from headroom_cli.wire.prompt import Usage
from tests.made.events import MODEL, exchange

PRICES = Prices("made", "2026-01-01", {MODEL: ((0, Rates(5.0, 25.0, 0.5, 6.25, 10.0)),)})
USAGE = Usage(10, 900, 0, 40_000, 200, MODEL)
OURS = Steering("question", STEERED, "u1", 2, 100, drawn=2, holdout=10)
THEIRS = Steering("question", CONTROL, "u2", drawn=2, holdout=10)


def found(*made: Exchange) -> Sorted:
    return sort_out(effects([Booked("s1", "claude", each) for each in made], PRICES))


def test_a_request_has_its_arm_its_stratum_and_its_price() -> None:
    (request,) = found(exchange(0, USAGE, steering=OURS)).requests
    assert (request.unit, request.steered, request.level, request.lowered) == ("u1", True, 2, False)
    assert request.stratum == Stratum(MODEL, "question", 1, 10)
    assert (request.output, request.dollars) == (200, pytest.approx(200 * 25 / 1e6))


def test_the_directive_is_new_input_once_and_cached_later() -> None:
    first, second = found(exchange(0, USAGE, steering=OURS), exchange(1, USAGE, steering=OURS)).requests
    assert first.added_cost == pytest.approx(100 * 6.25 / 1e6)
    assert second.added_cost == pytest.approx(100 * 0.5 / 1e6)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"status": 429}, "failed"),
        ({"usage": None}, "no usage reported"),
        ({"usage": Usage(10)}, "no usage reported"),
        ({"ending": "client gone"}, "broke off"),
        ({"steering": replace(OURS, kind="helper")}, "helper request"),
    ],
)
def test_what_does_not_count_is_told(other: dict[str, object], reason: str) -> None:
    left = found(exchange(0, **({"usage": USAGE, "steering": OURS} | other)))  # type: ignore[arg-type]
    assert left.requests == ()
    assert left.left_out == {reason: 1}


def test_requests_that_nobody_drew_are_counted_by_model() -> None:
    left = found(exchange(0, USAGE), exchange(1, USAGE, status=500), exchange(2, USAGE, wire=""))
    assert (left.requests, left.undrawn, left.left_out) == ((), {MODEL: 1}, {})


def test_a_unit_in_both_arms_counts_in_neither() -> None:
    torn = replace(THEIRS, unit="u1")
    left = found(*(exchange(at, USAGE, steering=each) for at, each in enumerate((OURS, torn, THEIRS))))
    assert [request.unit for request in left.requests] == ["u2"]
    assert left.left_out == {"conversation in both arms": 2}


def test_a_model_without_a_price_has_unknown_dollars() -> None:
    (request,) = found(exchange(0, replace(USAGE, model="new-model"), model="new-model", steering=OURS)).requests
    assert (request.dollars, request.added_cost) == (None, None)


def test_classes_of_input_size() -> None:
    assert [size_class(each) for each in (None, 0, SIZES[0], SIZES[0] + 1, SIZES[1] + 1)] == [-1, 0, 0, 1, 2]


def test_cells_add_up_by_stratum() -> None:
    made = [exchange(at, USAGE, steering=replace(OURS, unit=f"u{9 - at % 2}")) for at in range(4)]
    grouped = by_unit(found(*made).requests)
    assert list(grouped) == ["u8", "u9"]
    assert cells(grouped["u8"], [1.0, 2.5]) == {Stratum(MODEL, "question", 1, 10): (2, 3.5)}


def test_a_helper_is_named_as_the_kinds_of_turn_name_it() -> None:
    assert HELPER == TurnKind.HELPER
