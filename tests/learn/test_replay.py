"""A replayed session is billed as a wrapped one: each change fresh once, in the first request that carries it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.learn.replay import REPLAYED, replayed
from headroom_cli.learn.transcript import Answer, Call, Compacted, PastSession, Said
from headroom_cli.wire.prompt import Block, Kind
from tests.made.effort import examples
from tests.made.past import listing, read, requests, session, sessions


def test_each_change_is_new_in_one_request_and_stands_in_all_that_follow() -> None:
    made = replayed(session(turns=3), None)
    assert [len(one.exchange.changes) for one in made] == [0, 1, 2, 3]
    assert [[change.fresh for change in one.exchange.changes] for one in made] == [
        [],
        [True],
        [False, True],
        [False, False, True],
    ]
    assert {one.exchange.wire for one in made} == {REPLAYED}


def test_the_pipeline_is_the_one_that_wraps() -> None:
    call = read("src/a.py", 60)
    past = PastSession("claude", "s", (Said("look"), Answer("", calls=(call,)), Answer("done")))
    change = replayed(past, None)[1].exchange.changes[0]
    blocks = [Block(Kind.RESULT, call.result or "", call.tool, call.arguments)]
    outcome = decide([], blocks)[0]
    assert (change.before, change.after, change.steps) == (outcome.before, outcome.after, outcome.steps)
    assert change.label == "Read src/a.py"


def test_nothing_refers_across_a_compaction() -> None:
    again = read("src/a.py", 60)
    first = (Said("look"), Answer("", calls=(again,)), Answer("done"))
    plain = replayed(PastSession("claude", "s", (*first, Answer("", calls=(again,)), Answer("done"))), None)
    compacted = PastSession("claude", "s", (*first, Compacted("we looked"), Answer("", calls=(again,)), Answer("done")))
    cut = replayed(compacted, None)
    assert "back references" in {step.transform for step in plain[-1].exchange.changes[-1].steps}
    assert len(cut[-1].exchange.changes) == 1
    assert "back references" not in {step.transform for step in cut[-1].exchange.changes[-1].steps}
    assert cut[-1].exchange.conversation != cut[0].exchange.conversation


def test_without_a_way_back_nothing_is_left_out() -> None:
    lines = "".join(
        f"2026-11-25T10:00:{number % 60:02} INFO worker {number} done, all is well\n" for number in range(900)
    )
    calls = (Call("Bash", {"command": "./deploy --verbose"}, lines),)
    past = PastSession("claude", "s", (Said("deploy"), Answer("", calls=calls), Answer("done")))

    def steps(way: ReadBack | None) -> set[str]:
        return {step.transform for change in replayed(past, way)[-1].exchange.changes for step in change.steps}

    assert "omission" not in steps(None)
    assert "omission" in steps(ReadBack(Way.SHELL, "headroom"))


def test_a_credential_stays() -> None:
    secret = "AWS_SECRET_ACCESS_KEY=" + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzKEY0" + "00\n"
    call = Call("Read", {"file_path": "a"}, listing(60) + secret)
    made = replayed(PastSession("claude", "s", (Answer("", calls=(call,)), Answer("done"))), None)
    assert made[-1].exchange.changes == ()


@given(sessions)
@settings(max_examples=examples(60))
def test_any_session_is_replayed_whole(past: PastSession) -> None:
    made = replayed(past, ReadBack(Way.SHELL, "headroom"))
    answers = [entry for entry in past.entries if isinstance(entry, Answer)]
    assert len(made) == requests(past.entries)
    assert [one.exchange.usage for one in made] == [answer.usage for answer in answers]
    fresh = [change.key for one in made for change in one.exchange.changes if change.fresh]
    assert len(fresh) == len(set(fresh))
    assert all(change.after < change.before for one in made for change in one.exchange.changes)
    assert (
        replayed(replace(past, entries=past.entries[:-1]), ReadBack(Way.SHELL, "headroom"))
        == made[: requests(past.entries[:-1])]
    )
