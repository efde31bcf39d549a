"""What past sessions used: nothing counted twice, nothing priced that has no price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given

from headroom_cli.learn.transcript import Answer, PastSession, Said
from headroom_cli.learn.used import UNDATED, Used, record, used, within
from headroom_cli.ledger.prices import shipped_prices
from headroom_cli.wire.prompt import Usage
from tests.made.events import MODEL
from tests.made.past import NOON, requests, session, sessions

DAY = 86_400.0


def test_by_day_and_model() -> None:
    one = Usage(10, 0, 0, 100, 5)
    past = PastSession(
        "claude",
        "s",
        (
            Said("a", NOON),
            Answer("", NOON, (), MODEL, one),
            Answer("", None, (), MODEL, one),  # without a time it belongs to the day before it
            Answer("", NOON + 2 * DAY, (), MODEL, one),
            Answer("", NOON + 2 * DAY, (), "no-such-model", one),
            Answer("", NOON + 2 * DAY, (), MODEL, None),
        ),
    )
    made = used(past, shipped_prices())
    assert [(part.model, part.requests, part.reported) for part in made] == [
        (MODEL, 2, 2),
        (MODEL, 2, 1),
        ("no-such-model", 1, 1),
    ]
    assert made[0].usage == Usage(20, 0, 0, 200, 10)
    assert made[2].input_cost is None
    assert made[2].output_cost is None


def test_dollars_are_those_of_each_request() -> None:
    past = session(turns=1)
    answers = [entry for entry in past.entries if isinstance(entry, Answer)]
    rates = shipped_prices().rates(MODEL)
    assert rates is not None
    usages = [answer.usage for answer in answers if answer.usage]
    made = used(past, shipped_prices())
    output = sum((usage.output or 0) * (rates.output or 0) for usage in usages) / 1e6
    assert made[0].output_cost == pytest.approx(output)
    half = used(
        replace(past, entries=(*past.entries, Answer("", model=MODEL, usage=Usage(output=5)))), shipped_prices()
    )
    assert half[0].input_cost is None  # of one request it is not known how much was fresh


@given(sessions)
def test_every_answer_is_in_one_part_and_rows_come_back(past: PastSession) -> None:
    made = used(past, shipped_prices())
    assert sum(part.requests for part in made) == requests(past.entries)
    assert msgspec.json.decode(msgspec.json.encode(made), type=list[Used]) == made


def test_a_window_leaves_out_earlier_days_and_keeps_what_has_no_date() -> None:
    whole = record(session(), shipped_prices())
    day = date.fromisoformat(whole.parts[0].day)
    undated = replace(whole.parts[0], day=UNDATED)
    assert within(replace(whole, parts=(undated, *whole.parts)), day).parts == (undated, *whole.parts)
    assert within(replace(whole, parts=(undated, *whole.parts)), day + timedelta(days=1)).parts == (undated,)
