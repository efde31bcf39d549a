"""A past session that ran through headroom is known by its agent, folder and time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from headroom_cli.learn.wrapped import Span, span, was_wrapped
from headroom_cli.ledger.events import Session
from tests.made.past import NOON, session

RUN = Session("r1", "claude", "Claude Code", "2", "base-url", "/srv/app", NOON, 1, "0.1", NOON + 600, 0)
PAST = Span("claude", "/srv/app", NOON + 1, NOON + 500)


@pytest.mark.parametrize(
    ("past", "wrapped"),
    [
        (PAST, True),
        (replace(PAST, first=NOON - 90_000), True),  # begun before, resumed in it
        (replace(PAST, last=NOON + 90_000), True),  # went on afterwards
        (replace(PAST, project="/srv"), True),
        (replace(PAST, project="/srv/app/src"), True),
        (replace(PAST, project=""), True),
        (replace(PAST, project="/srv/apple"), False),
        (replace(PAST, agent="codex"), False),
        (replace(PAST, first=NOON + 700, last=NOON + 800), False),
        (replace(PAST, first=NOON - 800, last=NOON - 700), False),
        (replace(PAST, first=None, last=None), False),
    ],
)
def test_by_agent_folder_and_time(past: Span, wrapped: bool) -> None:
    assert was_wrapped(past, [RUN]) is wrapped


def test_a_killed_run_lasts_until_the_next_one() -> None:
    killed, later = replace(RUN, ended=None), replace(PAST, first=NOON + 5_000, last=NOON + 6_000)
    assert was_wrapped(later, [killed], now=NOON + 9_000)
    following = replace(RUN, id="r2", started=NOON + 2_000, ended=NOON + 2_100)
    assert not was_wrapped(later, [killed, following], now=NOON + 9_000)


def test_a_session_spans_its_entries() -> None:
    assert span(session(turns=2)) == Span("claude", "/srv/app", NOON, NOON + 120)
