"""What is said of steering: a saving only where it is shown, and what is missing where nothing can be said."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.ledger import history
from headroom_cli.ledger.effects import effects
from headroom_cli.ledger.events import Booked, Exchange, SessionStart, Steering
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.output import ENOUGH, Output, Span, Verdict, output
from headroom_cli.ledger.prices import Prices, Rates
from tests.made.events import MODEL, exchange
from tests.made.events import exchanges as any_exchanges
from tests.made.steered import DIRECTIVE, conversations

RATES = Rates(5.0, 25.0, 0.5, 6.25, 10.0)
PRICES = Prices("made", "2026-01-01", {MODEL: ((0, RATES),), "cheap": ((0, RATES.times(0.1)),)})


def said(made: Sequence[Exchange]) -> Output:
    return output(effects([Booked("s1", "claude", each) for each in made], PRICES))


def value(span: Span | None) -> float:
    assert span is not None
    return span.value


def test_a_saving_is_told_by_its_size_and_its_price() -> None:
    whole = said(conversations(60, 20, less=0.25)).overall
    assert whole.verdict is Verdict.LESS
    assert value(whole.change) == pytest.approx(-0.25, abs=0.01)
    assert whole.saved is not None
    assert whole.saved.low is not None
    assert whole.saved.high is not None
    assert whole.saved.low < whole.saved.value < whole.saved.high
    assert whole.saved.value == pytest.approx(whole.steered.output / 3, rel=0.02)
    assert value(whole.saved_dollars) == pytest.approx(whole.saved.value * 25 / 1e6)


def test_the_directive_is_paid_out_of_the_saving() -> None:
    whole = said(conversations(60, 20, less=0.25)).overall
    assert whole.added == 180 * DIRECTIVE
    assert whole.added_cost.value == pytest.approx(DIRECTIVE * (60 * 6.25 + 120 * 0.5) / 1e6)
    assert value(whole.net_dollars) == pytest.approx(value(whole.saved_dollars) - (whole.added_cost.value or 0))


def test_no_difference_is_no_saving() -> None:
    whole = said(conversations(60, 20)).overall
    assert whole.verdict is Verdict.OPEN
    assert (whole.claim, whole.net_dollars) == (None, None)
    assert value(whole.change) == pytest.approx(0.0, abs=1e-9)
    assert whole.change is not None
    assert whole.change.said.value is None


def test_a_loss_is_told() -> None:
    whole = said(conversations(60, 20, less=-0.25)).overall
    assert whole.verdict is Verdict.MORE
    assert value(whole.claim) < 0
    assert value(whole.net_dollars) < 0


def test_shorter_answers_in_more_requests_are_no_saving() -> None:
    whole = said(conversations(60, 20, less=0.25, turns=(6, 3))).overall
    assert whole.verdict is Verdict.OFFSET
    assert value(whole.requests_change) == pytest.approx(1.0)
    assert value(whole.output_change) > 0
    assert (whole.claim, whole.net_dollars) == (None, None)


@pytest.mark.parametrize("arms", [(ENOUGH - 3, ENOUGH), (ENOUGH, ENOUGH - 1), (ENOUGH, 0)])
def test_too_few_conversations_say_how_many_are_missing(arms: tuple[int, int]) -> None:
    whole = said(conversations(*arms, less=0.5)).overall
    assert whole.verdict is Verdict.TOO_LITTLE
    assert whole.missing == (ENOUGH - arms[0], ENOUGH - arms[1])
    assert (whole.change, whole.saved, whole.requests_change) == (None, None, None)


def test_only_controls_so_far() -> None:
    found = said(conversations(0, ENOUGH))
    assert (found.overall.verdict, found.overall.missing) == (Verdict.TOO_LITTLE, (ENOUGH, 0))
    assert [(row.level, row.verdict) for row in found.models] == [(2, Verdict.TOO_LITTLE)]


def test_never_steered() -> None:
    found = said([exchange(0, each.usage) for each in conversations(2, 0)])
    assert found.overall.verdict is Verdict.UNMEASURED
    assert [(row.model, row.level, row.verdict) for row in found.models] == [(MODEL, None, Verdict.UNMEASURED)]


def test_models_are_compared_each_by_itself() -> None:
    found = said([*conversations(40, 20, less=0.3), *conversations(40, 20, model="cheap", start=1)])
    assert {row.model: row.verdict for row in found.models} == {MODEL: Verdict.LESS, "cheap": Verdict.OPEN}
    assert [(row.level, row.steered.units) for row in found.levels] == [(2, 80)]
    whole = found.overall
    assert whole.unpriced == 0
    # What the cheap model did not save must not be credited at the price of the dear one, nor the other way round.
    assert value(whole.saved_dollars) == pytest.approx(value(found.models[1].saved_dollars), rel=0.02)


def test_what_one_arm_has_alone_is_in_no_difference() -> None:
    made = conversations(40, 20, less=0.3)
    alone = conversations(5, 0, model="new-model", start=500)
    before, after = said(made).overall, said([*made, *alone]).overall
    assert (after.change, after.saved, after.steered) == (before.change, before.saved, before.steered)
    assert (after.alone.requests, after.unpriced) == (15, 15)
    assert [row.verdict for row in said([*made, *alone]).models] == [Verdict.LESS, Verdict.TOO_LITTLE]


def test_dollars_need_enough_conversations_with_a_price() -> None:
    made = [*conversations(40, 20, less=0.3, model="new-model"), *conversations(12, ENOUGH - 1, start=500)]
    whole = said(made).overall
    assert whole.verdict is Verdict.LESS
    assert (whole.unpriced, whole.saved_dollars, whole.net_dollars) == (180, None, None)


def test_levels_that_take_turns_have_their_own_controls() -> None:
    made = [*conversations(30, 30, level=2, less=0.2), *conversations(30, 20, level=3, less=0.4)]
    rows = said(made).levels
    assert [(row.level, row.steered.units, row.control.units) for row in rows] == [(2, 30, 30), (3, 30, 20)]
    assert [value(row.change) for row in rows] == [pytest.approx(-0.2, abs=0.02), pytest.approx(-0.4, abs=0.02)]


def test_a_level_with_effort_routing_has_its_own_controls() -> None:
    made = [*conversations(30, 12, less=0.2), *conversations(30, 11, less=0.4, effort=True)]
    rows = said(made).levels
    assert [(row.level, row.effort, row.control.units) for row in rows] == [(2, False, 12), (2, True, 11)]


def test_a_level_without_controls_of_its_own_is_not_compared_with_those_of_another() -> None:
    rows = said([*conversations(30, 12, level=2), *conversations(30, 0, level=3)]).levels
    assert [row.verdict for row in rows] == [Verdict.OPEN, Verdict.TOO_LITTLE]


def test_a_holdout_that_was_changed_makes_no_difference_of_its_own() -> None:
    """Long answers while half were held out, short ones while a tenth were: pooled, that would look like a saving."""
    long = [
        replace(each, usage=replace(each.usage, output=10 * (each.usage.output or 0)))
        for each in conversations(30, 30, holdout=50)
        if each.usage
    ]
    whole = said([*long, *conversations(90, 10, holdout=10)]).overall
    assert whole.verdict is Verdict.OPEN
    assert value(whole.change) == pytest.approx(0.0, abs=1e-9)


def test_lowered_effort_without_a_directive_is_a_level_of_its_own() -> None:
    lowered = Steering("continuation", "steered", "u", 0, 0, "high", "low", drawn_effort=True)
    found = said([exchange(0, conversations(1, 0)[0].usage, steering=lowered)])
    assert [(row.level, row.effort) for row in found.levels] == [(0, True)]
    assert found.overall.lowered == 1


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_requests_does_not_matter(source: random.Random) -> None:
    made = conversations(20, 12, less=0.2)
    before = said(made)
    source.shuffle(made)
    after = said(made)
    assert (after.overall.change, after.overall.saved) == (before.overall.change, before.overall.saved)
    assert [row.verdict for row in after.models] == [row.verdict for row in before.models]


@given(st.lists(any_exchanges, max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_exchanges_are_sorted_somewhere(made: list[Exchange]) -> None:
    found = said(made)
    counted = len(found.sorted.requests) + sum(found.sorted.left_out.values()) + sum(found.sorted.undrawn.values())
    assert counted <= sum(each.asks for each in made)
    assert found.overall.claim is None


def test_from_the_ledger(tmp_path: Path) -> None:
    made = conversations(40, 20, less=0.3)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("s1", "claude"))
        for each in made:
            ledger.record("s1", replace(each, kept=()))
        booked = list(history.exchanges(ledger.connection))
    assert output(effects(booked, PRICES)).overall == said(made).overall
