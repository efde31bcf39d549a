"""The printed figures add up to what the provider reported, and losses are shown."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.ledger.effects import effects
from headroom_cli.ledger.events import HOOK, STEERED, Booked, Exchange, Retrieval, Steering
from headroom_cli.ledger.figures import UNKNOWN, Basis, modelled
from headroom_cli.ledger.prices import Prices, Rates, input_tokens
from headroom_cli.ledger.savings import DIMENSIONS, Savings, add, summarise
from headroom_cli.wire.prompt import Usage
from tests.made.effort import examples
from tests.made.events import MODEL, change, exchange, exchanges, session

RATES = Rates(5.0, 25.0, 0.5, 6.25, 10.0)
PRICES = Prices("made", "2026-01-01", {MODEL: ((0, RATES),)})


def run(made: list[Exchange], *retrievals: Retrieval, agent: str = "claude") -> Savings:
    return summarise([Booked("s1", agent, each) for each in made], retrievals, PRICES)


def test_a_plausible_session() -> None:
    figures = run(session(3))
    assert (figures.requests, figures.reported, figures.unpriced, figures.blocks) == (3, 3, 0, 3)
    assert figures.usage == Usage(12, 10_800, 0, 9_900 + 10_800, 360)
    assert figures.removed.value == 300 + 310 + 320
    assert figures.absent.value == 300 * 3 + 310 * 2 + 320
    assert figures.sent.value == 12 + 10_800 + 20_700
    assert figures.gross.value == pytest.approx(
        (300 * 6.25 + (300 * 0.5 + 310 * 6.25) + (610 * 0.5 + 320 * 6.25)) / 1e6
    )
    assert figures.net == figures.gross
    assert figures.net.basis is Basis.MODELLED
    assert figures.cost.basis is Basis.MEASURED
    assert (figures.added_p50.value, figures.added_p95.value) == (3.0, 4.0)
    assert figures.kept == {"under the floor": 6}
    assert [group.name for group in figures.groups["transform"]] == ["line-numbers", "back-references"]


def test_nothing_is_unknown_not_zero() -> None:
    figures = run([])
    assert figures.removed == figures.cost == figures.net == figures.share == figures.added_p50 == UNKNOWN
    assert figures.usage == Usage()


def test_an_unknown_model_has_tokens_but_no_money() -> None:
    figures = run([exchange(0, Usage(10, 0, 0, 0, 5), (change("k", 20, 5, fresh=True),), model="new-model")])
    assert figures.removed.value == 15
    assert figures.gross == figures.net == figures.cost == figures.net_share == UNKNOWN
    assert figures.unpriced == 1
    assert figures.groups["tool"][0].saved == UNKNOWN


def test_a_priced_helper_makes_no_nought_of_what_an_unknown_model_saved() -> None:
    """Gemini CLI asks a small model which model to ask."""
    changes = (change("k", 20, 5, fresh=True),)
    helper = exchange(0, Usage(10, 0, 0, 0, 5))
    figures = run([helper, exchange(1, Usage(900, None, None, 0, 5), changes, model="gemini-3-flash")])
    assert (figures.removed.value, figures.unpriced) == (15, 1)
    assert figures.gross == figures.net == figures.net_share == UNKNOWN
    nothing = run([helper, exchange(1, Usage(900, None, None, 0, 5), model="gemini-3-flash")])
    assert nothing.gross == nothing.net == UNKNOWN


def test_what_is_known_is_shown_where_not_all_is() -> None:
    known = exchange(0, Usage(10, 5_000, 0, 0, 5), (change("k", 20, 5, fresh=True),))
    figures = run([known, exchange(1, Usage(900, 0, 0, 0, 5), (change("l", 20, 5, fresh=True),), model="new-model")])
    assert figures.gross.value == pytest.approx(15 * 6.25 / 1e6)
    assert figures.unpriced == 1
    unreported = run([exchange(0, Usage(10, 0, 0, 0, 5)), exchange(1, None)])
    assert unreported.gross.value == 0


def test_what_only_hooks_tell_is_in_no_sum_of_dollars() -> None:
    wired = [Booked("s1", "claude", each) for each in session(2)]
    told = exchange(0, None, (change("h", 1_000, 400, fresh=True),), wire=HOOK, model="", added_ms=None)
    alone = summarise(wired, (), PRICES)
    errand = Retrieval(1.0, "s2", "0a1b2c3d", "", "", 2_000)
    both = summarise([*wired, Booked("s2", "cursor", told)], [errand], PRICES)
    for name in ("requests", "reported", "unreported", "unpriced", "sent", "absent", "share", "cost", "gross", "net"):
        assert getattr(both, name) == getattr(alone, name), name
    assert (alone.hooked, both.hooked, both.blocks) == (0, 1, alone.blocks + 1)
    assert (alone.removed.basis, both.removed.basis) == (Basis.MEASURED, Basis.MODELLED)
    assert both.removed.value == (alone.removed.value or 0) + 600
    assert (both.retrievals, both.retrieval_cost) == (1, UNKNOWN)


@pytest.mark.parametrize("answered", [MODEL, "deployed"])
def test_an_azure_deployment_is_not_priced_as_the_model_that_it_is_named_after(answered: str) -> None:
    usage = Usage(10, 0, 0, 0, 5, f"azure/{answered}")
    figures = run([exchange(0, usage, (change("k", 20, 5, fresh=True),), model=MODEL)])
    assert figures.removed.value == 15
    assert figures.gross == figures.net == figures.cost == UNKNOWN
    assert figures.cost_by_model == {f"azure/{answered}": UNKNOWN}
    assert figures.unpriced == 1


def test_a_retrieval_is_debited_and_the_net_may_be_negative() -> None:
    made = [exchange(0, Usage(10, 5_000, 0, 80_000, 5), (change("k", 20, 5, fresh=True),))]
    figures = run(made, Retrieval(1.0, "s1", "0a1b2c3d", "", "", 2_000))
    assert figures.retrieval_cost.value == pytest.approx((2_000 * 6.25 + 80_000 * 0.5 + 100 * 25) / 1e6)
    assert figures.net.value == pytest.approx(15 * 6.25 / 1e6 - figures.retrieval_cost.value)
    assert figures.net.value < 0
    assert figures.net_share.value is not None
    assert figures.net_share.value < 0


def directed(number: int, usage: Usage | None, **other: object) -> Exchange:
    steering = Steering("question", STEERED, "u", 2, 100)
    return exchange(number, usage, **({"steering": steering} | other))  # type: ignore[arg-type]


def test_a_directive_is_debited_where_it_was_billed() -> None:
    made = [directed(0, Usage(10, 5_000, 0, 0, 5)), directed(1, Usage(10, 500, 0, 5_010, 5))]
    made += [directed(2, Usage(10, 6_000, 0, 0, 5)), exchange(3, Usage(10, 500, 0, 5_010, 5))]
    figures = run(made)
    # Written, read, and written anew where the provider's cache was cold.
    assert figures.directive_cost.value == pytest.approx(100 * (6.25 + 0.5 + 6.25) / 1e6)
    assert figures.net.value == pytest.approx(-figures.directive_cost.value)
    assert (figures.directed, figures.directive) == (3, 300)
    assert figures.directive_cost.basis is Basis.MODELLED


def test_a_conversation_pays_for_its_own_directive() -> None:
    usage = Usage(10, 500, 0, 5_010, 5)
    one = run([directed(0, usage), directed(1, usage)])
    other = Steering("question", STEERED, "another", 2, 100)
    two = run([directed(0, usage), directed(1, usage, steering=other, turn=0)])
    assert one.directive_cost.value == pytest.approx(100 * (6.25 + 0.5) / 1e6)
    assert two.directive_cost.value == pytest.approx(100 * (6.25 + 6.25) / 1e6)


def test_a_conversation_that_is_resumed_has_its_directive_from_before() -> None:
    """The session that began it, and paid for the writing, is not in view."""
    figures = run([directed(3, Usage(10, 500, 0, 5_010, 5)), directed(4, Usage(10, 500, 0, 0, 5))])
    assert figures.directive_cost.value == pytest.approx(100 * (0.5 + 6.25) / 1e6)  # the second found a cold cache


def test_a_request_that_failed_does_not_pay_for_a_directive() -> None:
    figures = run([directed(0, None, status=500), directed(1, Usage(10, 5_000, 0, 0, 5))])
    assert figures.directive_cost.value == pytest.approx(100 * 6.25 / 1e6)


def test_a_directive_of_unknown_price_makes_the_net_unknown() -> None:
    figures = run([directed(0, Usage(10, 0, 0, 0, 5, "azure/x"), model="no-such")])
    assert figures.directive_cost == figures.net == UNKNOWN


def test_without_a_directive_nothing_is_debited() -> None:
    figures = run(session(2))
    assert (figures.directed, figures.directive_cost.value) == (0, 0.0)


def test_a_person_reading_an_original_costs_nothing() -> None:
    figures = run(session(2), Retrieval(1.0, "", "0a1b2c3d", "", "", 2_000))
    assert (figures.retrievals, figures.retrieval_cost.value) == (1, 0.0)


def test_a_retrieval_of_unknown_price_makes_the_net_unknown() -> None:
    figures = run(session(2), Retrieval(1.0, "elsewhere", "0a1b2c3d", "", "", 2_000))
    assert figures.net == figures.retrieval_cost == UNKNOWN


def test_traffic_that_is_only_relayed_is_not_counted() -> None:
    assert run([exchange(0, None, wire="")]).requests == 0


@settings(max_examples=examples(60))
@given(made=st.lists(exchanges, max_size=6))
def test_sums_reconcile_to_usage_exactly(made: list[Exchange]) -> None:
    figures = run(made)
    counted = [each.usage for each in made if each.wire and each.usage]
    for name in ("fresh", "write_5m", "write_1h", "read", "output"):
        reported = [value for usage in counted if (value := getattr(usage, name)) is not None]
        assert getattr(figures.usage, name) == (sum(reported) if reported else None)
    assert add(figures.usage_by_model.values()) == figures.usage
    sizes = [size for usage in counted if (size := input_tokens(usage)) is not None]
    assert figures.sent.value == (sum(sizes) if sizes else None)


@settings(max_examples=examples(60))
@given(made=st.lists(exchanges, min_size=1, max_size=6))
def test_every_split_adds_up_to_the_whole(made: list[Exchange]) -> None:
    figures = run(made)
    for name in DIMENSIONS:
        groups = figures.groups[name]
        if figures.requests:
            assert sum(group.removed for group in groups) == figures.removed.value
            assert sum(group.absent for group in groups) == (figures.absent.value or 0)


@settings(max_examples=examples(40))
@given(made=st.lists(exchanges, max_size=6))
def test_more_events_never_make_a_count_smaller(made: list[Exchange]) -> None:
    steps = [run(made[:end]) for end in range(len(made) + 1)]
    for before, after in pairwise(steps):
        for name in ("requests", "reported", "blocks", "late", "faults", "unpriced"):
            assert getattr(after, name) >= getattr(before, name)
        assert (after.sent.value or 0) >= (before.sent.value or 0)
        assert (after.cost.value or 0) >= (before.cost.value or 0) - 1e-9


def test_the_share_is_over_the_requests_that_reported_and_modelled() -> None:
    block = change("k", 1_100, 100, fresh=True)
    silent = [exchange(number, None, (replace(block, fresh=False),)) for number in range(1, 10)]
    figures = run([exchange(0, Usage(1_000, 0, 0, 0, 5), (block,)), *silent])
    assert figures.share == modelled(0.5)
    assert (figures.reported, figures.unreported) == (1, 9)
    assert figures.absent.value == 1_000


@settings(max_examples=examples(60))
@given(made=st.lists(exchanges, max_size=6))
def test_requests_without_usage_change_no_share(made: list[Exchange]) -> None:
    figures = run(made)
    told = [
        each for each in effects([Booked("s1", "claude", each) for each in made], PRICES) if each.booked.exchange.wire
    ]
    told = [
        each for each in told if each.booked.exchange.usage and input_tokens(each.booked.exchange.usage) is not None
    ]
    absent = sum(change.before - change.after for each in told for change in each.booked.exchange.changes)
    sent = sum(input_tokens(each.booked.exchange.usage or Usage()) or 0 for each in told)
    expected = UNKNOWN if not told or absent + sent <= 0 else modelled(absent / (absent + sent))
    assert figures.share == expected
    assert figures.requests == figures.reported + figures.unreported


@settings(max_examples=examples(60))
@given(made=st.lists(exchanges, max_size=6))
def test_faults_and_endings_are_told_apart(made: list[Exchange]) -> None:
    figures = run(made)
    counted = [each for each in made if each.wire]
    assert figures.faults == sum(bool(each.fault) for each in counted)
    assert sum(figures.endings.values()) == sum(bool(each.ending) for each in counted)
    assert figures.faults == run([replace(each, ending="client gone") for each in made]).faults


@settings(max_examples=examples(60))
@given(made=st.lists(exchanges, max_size=6))
def test_only_billed_blocks_count_as_removed(made: list[Exchange]) -> None:
    failed = run([replace(each, status=500, usage=None) for each in made])
    assert (failed.removed.value or 0, failed.blocks) == (0, 0)
    billed = {
        change.key
        for each in made
        if each.wire and (each.usage is not None or each.status == 200)
        for change in each.changes
    }
    assert run(made).blocks <= len(billed)


@settings(max_examples=examples(60))
@given(made=st.lists(exchanges, max_size=6), untouched=st.integers(0, 20))
def test_untouched_bodies_do_not_make_the_added_time_look_smaller(made: list[Exchange], untouched: int) -> None:
    signed = [exchange(number, None, added_ms=None) for number in range(untouched)]
    figures, alone = run([*made, *signed]), run(made)
    assert (figures.added_p50, figures.added_p95) == (alone.added_p50, alone.added_p95)


def test_a_retrieval_is_priced_at_the_model_that_carries_the_session() -> None:
    helper = Rates(0.1, 0.5, 0.01, 0.125, 0.2)
    prices = Prices("made", "2026-01-01", {MODEL: ((0, RATES),), "helper": ((0, helper),)})
    made = [exchange(0, Usage(10, 5_000, 0, 80_000, 5)), exchange(1, Usage(50, 0, 0, 0, 5), model="helper")]
    booked = [Booked("s1", "claude", each) for each in made]
    figures = summarise(booked, [Retrieval(4e9, "s1", "0a1b2c3d", "", "", 2_000)], prices)
    assert figures.retrieval_cost.value == pytest.approx((2_000 * 6.25 + 80_000 * 0.5 + 100 * 25) / 1e6)
