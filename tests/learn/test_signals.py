"""Each answer, and what its user did next."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from headroom_cli.learn.signals import AGAIN, HIDDEN, QUOTE, Evidence, Turn, evidence, quote
from headroom_cli.learn.transcript import Answer, Call, Compacted, Entry, PastSession, Said
from tests.made.people import prose

TASK = Said("add a test for empty input", 1_000.0)
LONG = Answer(prose(240), 1_100.0, model="claude-opus-4-5")  # a minute to read
READ = Call("Read", {"file_path": "a.py"}, "x = 1")


def seen(*entries: Entry, **changes: object) -> Evidence:
    return evidence(replace(PastSession("claude", "s", entries, "/home/me/app"), **changes))  # type: ignore[arg-type]


def turn(*entries: Entry) -> Turn:
    (only,) = seen(*entries).turns
    return only


@pytest.mark.parametrize(
    ("reply", "fast"),
    [
        (Said("rename it too", 1_125.0), True),
        (Said("rename it too", 1_135.0), False),
        (Said("rename it too", 1_100.5), None),  # cannot have been typed in that time: it was queued
        (Said("rename it too", 1_090.0), None),
        (Said("ok, continue", 1_110.0), None),
        (Said("2", 1_110.0), None),
        (Said("/compact", 1_110.0), None),
        (Said("rename it too", None), None),
    ],
)
def test_replies_before_it_can_have_been_read(reply: Said, fast: bool | None) -> None:
    found = turn(TASK, LONG, reply)
    assert (found.words, found.fast, found.ask) == (240, fast, "")


def test_a_short_answer_is_read_in_no_time_and_so_is_code() -> None:
    code = "```\n" + "x = 1\n" * 500 + "```"
    assert turn(TASK, Answer(prose(100), 1_100.0), Said("rename it too", 1_110.0)).fast is None
    found = turn(TASK, Answer(f"Done.\n{code}", 1_100.0), Said("rename it too", 1_110.0))
    assert (found.fast, found.words, found.code) == (None, 1, 500)


def test_the_last_text_counts_not_what_was_said_while_tools_ran() -> None:
    found = turn(TASK, Answer(prose(300), 1_050.0, (READ,)), Answer(prose(150), 1_100.0), Said("and now this", 1_200.0))
    assert found.words == 150


def test_requests_without_text_end_the_answer_before() -> None:
    found = turn(TASK, LONG, Answer("", 1_150.0), Said("rename it too", 1_170.0))
    assert (found.words, found.fast) == (240, True)
    assert seen(TASK, LONG, Answer("", 1_150.0, (READ,)), Said("rename it too", 1_170.0)).turns == ()


def test_stopped_while_it_was_written() -> None:
    stopped = replace(LONG, interrupted=True)
    told, redirected = seen(TASK, stopped, Said("shorter please", 1_105.0)).turns, seen(TASK, stopped).turns
    assert [(one.stopped, one.fast, one.ask) for one in told] == [(True, None, "shorter")]
    assert [(one.stopped, one.ask) for one in redirected] == [(True, "")]
    both = seen(TASK, stopped, Answer("Again.", 1_200.0), Said("go on with the next", 1_300.0)).turns
    assert [one.stopped for one in both] == [True, False]


def test_stopped_while_tools_ran_says_nothing_of_length() -> None:
    assert seen(TASK, replace(LONG, calls=(READ,), interrupted=True), Said("use the other file", 1_110.0)).turns == ()


def test_asks_are_quoted_in_own_words() -> None:
    found = turn(
        TASK, LONG, Said("The test is fine. Keep your answers short from now on, please.\n\nThen rename it.", 1_300.0)
    )
    assert (found.ask, found.quote) == ("shorter", "Keep your answers short from now on, please")


def test_a_message_with_a_credential_is_not_quoted() -> None:
    key = "sk-ant-api03-" + "aB3dE5gH7jK9mN1pQ3sT5vW7"
    found = turn(TASK, LONG, Said(f"don't explain, just do it. The key is {key}", 1_300.0))
    assert (found.ask, found.quote) == ("only the result", HIDDEN)


def test_puzzled_by_a_short_answer_only() -> None:
    puzzled = Said("what do you mean?", 1_300.0)
    assert turn(TASK, Answer(prose(20), 1_100.0), puzzled).ask == "not understood"
    assert turn(TASK, LONG, puzzled).ask == ""


def test_the_same_question_again_after_a_short_answer() -> None:
    first, again = (
        Said("how does the cache get its size?", 1_000.0),
        Said("but how does the cache get its size?", 1_300.0),
    )
    short = Answer("By the limit.", 1_100.0)
    assert [one.ask for one in seen(first, short, again).turns] == [AGAIN]
    assert [one.ask for one in seen(first, LONG, again).turns] == [""]
    assert [one.ask for one in seen(first, short, first).turns] == [""]  # sent once more as it was
    assert [one.ask for one in seen(TASK, short, TASK).turns] == [""]


def test_nothing_follows_a_compaction() -> None:
    assert seen(TASK, LONG, Compacted("so far"), Said("why?", 1_300.0)).turns == ()


@pytest.mark.parametrize("changes", [{"typed": False}, {"side": True}])
def test_what_no_human_typed_is_no_evidence(changes: dict[str, object]) -> None:
    found = seen(TASK, LONG, Said("shorter please", 1_300.0), **changes)
    assert (found.messages, found.turns, found.written, found.project) == (0, (), (), "/home/me/app")


def test_messages_and_prose_are_counted() -> None:
    found = seen(TASK, LONG, Said("ok", 1_300.0), Answer("Done.\n```\ncode\n```", model="gpt-5.4"))
    assert found.messages == 1
    assert [(one.model, one.answers, one.words) for one in found.written] == [
        ("claude-opus-4-5", 1, 240),
        ("gpt-5.4", 1, 1),
    ]
    assert found.written[0].tokens > 200


def test_evidence_can_be_kept_as_json() -> None:
    found = seen(TASK, LONG, Said("shorter \ud800", 1_300.0), Said("why not?", None))
    assert msgspec.json.decode(msgspec.json.encode(found), type=Evidence) == found


def test_quotes_are_short_and_steer_no_terminal() -> None:
    assert quote("a\x1b[31m\n  b") == "a [31m b"
    assert len(quote("word " * 100)) <= QUOTE
