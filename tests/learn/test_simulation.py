"""What would have been saved: the ledger's own arithmetic, less what reading back is expected to cost."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings

from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.learn.replay import replayed
from headroom_cli.learn.simulation import (
    LEAST_SESSIONS,
    Simulated,
    dearer,
    interval,
    net_share,
    simulated,
)
from headroom_cli.learn.transcript import Answer, Call, PastSession, Said
from headroom_cli.learn.wrapped import Span
from headroom_cli.ledger.prices import shipped_prices
from headroom_cli.ledger.savings import summarise
from headroom_cli.wire.prompt import Usage
from tests.made.effort import examples
from tests.made.events import MODEL
from tests.made.past import session, sessions

WAY = ReadBack(Way.SHELL, "headroom")
ONE = Simulated(Span("claude", "/srv/app", 1.0, 2.0), MODEL, 10, 0, 4, 1, 900, 2.0, 0.5, 0.1)


def test_the_figures_are_those_of_the_ledger() -> None:
    past = session(turns=4)
    made = simulated(past, None, shipped_prices())
    ledgers = summarise(replayed(past, None), (), shipped_prices(), ())
    assert made.input_cost == pytest.approx(ledgers.input_cost.value)
    assert made.saved == pytest.approx(ledgers.gross.value)
    assert made.removed == ledgers.removed.value
    assert (made.results, made.left_out, made.errands) == (4, 0, 0.0)
    assert made.net is not None
    assert made.net > 0


def test_what_is_left_out_is_expected_to_be_read_back_sometimes() -> None:
    lines = "".join(
        f"2026-11-25T10:00:{number % 60:02} INFO worker {number} done, all is well\n" for number in range(900)
    )
    call = Call("Bash", {"command": "./deploy --verbose"}, lines)
    usage = Usage(10, 5_000, 0, 40_000, 90, MODEL)
    entries = (
        Said("deploy"),
        Answer("", calls=(call,), model=MODEL, usage=usage),
        Answer("", model=MODEL, usage=usage),
    )
    past = PastSession("claude", "s", entries)
    made = simulated(past, WAY, shipped_prices())
    assert made.left_out == 1
    assert made.errands is not None
    assert made.errands > 0
    often = simulated(past, WAY, shipped_prices(), {"bash/log": (500, 500)})
    never = simulated(past, WAY, shipped_prices(), {"bash/log": (500, 0)})
    assert often.errands is not None
    assert never.errands is not None
    assert never.errands < made.errands < often.errands


def test_what_has_no_price_is_unknown() -> None:
    past = session()
    bare = tuple(
        replace(entry, model="no-such-model", usage=None) if isinstance(entry, Answer) else entry
        for entry in past.entries
    )
    made = simulated(replace(past, entries=bare), None, shipped_prices())
    assert (made.input_cost, made.saved, made.net, made.unpriced) == (None, None, None, made.requests)
    assert net_share([made]) is None


def test_an_interval_needs_several_sessions_and_holds_the_share() -> None:
    assert interval([ONE] * (LEAST_SESSIONS - 1)) is None
    alike = interval([ONE] * LEAST_SESSIONS)
    assert alike is not None
    assert alike.low == pytest.approx(alike.high) == pytest.approx(0.2)
    mixed = [replace(ONE, saved=0.2 * number) for number in range(12)]
    found = interval(mixed)
    assert found is not None
    share = net_share(mixed)
    assert share is not None
    assert found.low < share < found.high
    assert interval(mixed) == found


def test_what_would_have_cost_more_is_counted() -> None:
    assert dearer([ONE, replace(ONE, saved=0.05), replace(ONE, saved=None, input_cost=None, errands=None)]) == 1


@given(sessions)
@settings(max_examples=examples(40))
def test_a_row_comes_back(past: PastSession) -> None:
    made = simulated(past, WAY, shipped_prices())
    assert msgspec.json.decode(msgspec.json.encode(made), type=Simulated) == made
