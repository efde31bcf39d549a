"""Each turn with the effort that was asked for, the one that was sent, and why."""

from __future__ import annotations

import json

from headroom_cli.ledger.events import Booked, Steering
from headroom_cli.report import efforts
from headroom_cli.steer.effort_table import described, marked_safe
from headroom_cli.wire.prompt import Usage
from tests.made.events import exchange

ASKED = Steering("question", effort="high", effort_reason="question")
LOWERED = Steering("continuation", effort="high", effort_sent="low", effort_reason="clean results only [a]")


def rows(*steerings: Steering) -> list[Booked]:
    usage = Usage(10, 0, 0, 90, 7)
    return [Booked("s", "a", exchange(at, usage, steering=one)) for at, one in enumerate(steerings)]


def test_a_table_of_turns() -> None:
    found = efforts.turns(rows(ASKED, LOWERED, Steering("helper"), LOWERED))
    assert [(turn.turn, turn.sent, turn.cached, turn.output) for turn in found] == [
        (0, "", 0.9, 7),
        (1, "low", 0.9, 7),
        (3, "low", 0.9, 7),
    ]
    text = efforts.text(found, full=False)
    assert text.startswith("effort: lowered in 2 of 3 turns, what that saved: -\n         1  left, question\n")
    assert "  1     continuation  high   low       90.0%   7    clean results only [a]\n" in text
    assert "  0     question      high   as asked  90.0%   7    question\n" in text
    assert json.loads(json.dumps(efforts.as_json(found)))[1]["sent"] == "low"


def test_nothing_to_say() -> None:
    assert efforts.text(efforts.turns(rows(Steering("question"))), full=True) == ""


def test_an_excerpt_shows_the_last_turns() -> None:
    found = efforts.turns(rows(*[ASKED] * 30))
    assert "... 10 turns before these (--full)" in efforts.text(found, full=False)
    assert len(efforts.text(found, full=True).splitlines()) == 33


def test_without_usage_there_are_dashes() -> None:
    (turn,) = efforts.turns([Booked("s", "a", exchange(0, None, steering=ASKED))])
    assert (turn.cached, turn.output) == (None, None)
    assert "  -       -    question\n" in efforts.text([turn], full=True)


def test_what_is_known_with_its_sources() -> None:
    text = efforts.table(described((*marked_safe("x*=low"),)) + described())
    assert text.startswith("[marked safe by you] leaves the cache alone, never below low\n    wire *  host *  model x*")
    assert "[anthropic effort] breaks the cache\n" in text
    assert "[gemini] not known\n" in text
    assert "https://github.com/openai/codex/issues/35416, read 2026-11-25\n" in text
