from __future__ import annotations

from headroom_cli.ledger.events import CONTROL, STEERED, Booked, Steering
from headroom_cli.report import steered
from headroom_cli.report.steered import Conversation
from tests.made.events import exchange


def booked(*made: Steering) -> list[Booked]:
    return [Booked("s1", "codex", exchange(n, None, steering=one)) for n, one in enumerate(made)]


def test_a_line_for_each_conversation() -> None:
    made = booked(
        Steering("question", STEERED, "u1", 2, 99),
        Steering("helper"),
        Steering("question", CONTROL, "u2"),
        Steering("continuation", STEERED, "u1", 2, 99),
        Steering("question", STEERED, "u3"),
        Steering("question"),
    )
    found = steered.conversations(made)
    assert found == [
        Conversation("u1", 2, STEERED, 2, 2, 198),
        Conversation("u2", 0, CONTROL, 1, 0, 0),
        Conversation("u3", 0, STEERED, 1, 0, 0),
    ]
    lines = steered.text(found).splitlines()
    assert lines[0] == "directive  u1  level 2, 198 tokens in 2 requests"
    assert lines[1].startswith("directive  u2  held out to compare with: 1 request")
    assert lines[2] == "directive  u3  none: 1 request"
    assert [one["arm"] for one in steered.as_json(found)] == [STEERED, CONTROL, STEERED]


def test_a_session_that_its_argument_does_not_wholly_reach() -> None:
    made = booked(Steering("question", STEERED, "s1", 3, 115), Steering("question", STEERED, "s1"))
    assert steered.text(steered.conversations(made)) == "directive  s1  level 3, 115 tokens in 1 request of 2\n"


def test_without_any_there_is_nothing_to_say() -> None:
    assert steered.text(steered.conversations(booked(Steering("question"), Steering("helper")))) == ""
