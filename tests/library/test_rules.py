"""Outcomes depend on what came before only, and what was rewritten is not rewritten again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress import economics
from headroom_cli.compress.omission import OMIT
from headroom_cli.compress.outcome import Outcome
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.transform import Transform
from headroom_cli.library.rules import CREDENTIAL, SPOILT, UNSTABLE, Rules, is_editable
from headroom_cli.store.decisions import Decision
from headroom_cli.wire.prompt import Block, Kind, Place
from tests.compress.texts import answered, called, source_file
from tests.library.histories import BUILD, SECRET, texts
from tests.made.effort import examples

WAY = ReadBack(Way.OWN, "call read_original with {id}, {first} to {last}")
NOTES = "\n".join(f"12:00:01 took {n * 7919 % 1000} notes of this" for n in range(300))
WHOLE, INNER = Place(0, 9), Place(0, 9, (1, 8))


def pair(text: str, command: str = "make", place: Place = WHOLE) -> list[Block]:
    arguments = {"command": command}
    return [called(command=command), Block(Kind.RESULT, text, "Bash", arguments, place=place)]


def read(text: str, path: str) -> list[Block]:
    return [replace(block, place=WHOLE) for block in answered(text, "Read", file_path=path)]


def sent(blocks: list[Block], outcomes: dict[int, Outcome]) -> list[Block]:
    made = {at: outcome.text for at, outcome in outcomes.items() if outcome.text is not None}
    return [replace(block, text=made[at]) if at in made else block for at, block in enumerate(blocks)]


histories = st.lists(st.builds(pair, texts, st.sampled_from(["make", "cat a.py"])), min_size=1, max_size=4).map(
    lambda pairs: [block for one in pairs for block in one]
)


@settings(max_examples=examples(40))
@given(histories, st.sampled_from([None, WAY]))
def test_what_follows_changes_nothing(blocks: list[Block], way: ReadBack | None) -> None:
    rules = Rules(way, "crate number 77")
    whole = rules.outcomes(blocks, {})
    for cut in range(len(blocks)):
        assert rules.outcomes(blocks[:cut], {}) == {at: whole[at] for at in whole if at < cut}


@settings(max_examples=examples(40))
@given(histories, st.sampled_from([None, WAY]))
def test_what_was_rewritten_stays(blocks: list[Block], way: ReadBack | None) -> None:
    rules = Rules(way)
    again = rules.outcomes(sent(blocks, rules.outcomes(blocks, {})), {})
    assert all(outcome.text is None for outcome in again.values())


@settings(max_examples=examples(40))
@given(histories)
def test_it_is_the_pipeline_that_decides(blocks: list[Block]) -> None:
    outcomes = Rules(WAY).outcomes(blocks, {})
    once = dict(enumerate(decide([], blocks, read_back=WAY)))
    twice = decide([], sent(blocks, once), read_back=WAY)
    if all(outcome.text is None for outcome in twice) and not any(SECRET in block.text for block in blocks):
        assert outcomes == {at: once[at] for at in outcomes}


def test_what_is_known_is_context() -> None:
    blocks = [*pair(source_file(), "cat a.py"), *pair(source_file(), "sed -n 1,60p a.py")]
    whole = Rules().outcomes(blocks, {})
    assert "as in `cat a.py` above" in (whole[3].text or "")
    assert Rules().outcomes(blocks, {1: Decision(whole[1].text)}) == {3: whole[3]}
    hidden = Rules().outcomes(blocks, {1: Decision("gone")})
    assert "above" not in (hidden[3].text or "")


def test_credentials_stay_and_are_context_as_they_are() -> None:
    other = Rules().outcomes(read(f"{source_file()}\n61\ttoken=none", "src/a.py"), {})
    assert [step.transform for step in other[1].steps] == ["line numbers"]
    secret = read(f"{source_file()}\n61\ttoken={SECRET}", "src/a.py")
    outcomes = Rules().outcomes([*secret, *read(source_file(), "src/b.py")], {})
    assert (outcomes[1].text, outcomes[1].reason) == (None, CREDENTIAL)
    assert "[headroom: lines 2-60 as in Read src/a.py above]" in (outcomes[3].text or "")


def test_a_rewrite_that_shows_a_credential_is_not_made() -> None:
    shows = Transform("shows", lambda block, _: f"token={SECRET}", lambda *_: True)
    outcomes = Rules(transforms=(shows,)).outcomes(pair(BUILD), {})
    assert (outcomes[1].text, outcomes[1].reason) == (None, CREDENTIAL)


@pytest.mark.parametrize("place", [WHOLE, INNER])
def test_a_text_that_does_not_settle_stays(place: Place) -> None:
    half = Transform("half", lambda block, _: block.text[: len(block.text) // 2], lambda *_: True)
    outcomes = Rules(transforms=(half,)).outcomes(pair(BUILD, place=place), {})
    assert (outcomes[1].text, outcomes[1].reason) == (None, UNSTABLE)


def test_a_text_is_rewritten_until_it_settles() -> None:
    half = Transform("half", lambda block, _: block.text[: max(len(block.text) // 2, 6000)], lambda *_: True)
    outcome = Rules(transforms=(half,)).outcomes(pair(BUILD), {})[1]
    assert outcome.text == BUILD[:6000]
    assert [step.transform for step in outcome.steps] == ["half"] * 2
    assert outcome.before - outcome.after == sum(step.saved for step in outcome.steps)


def test_nothing_is_left_out_of_a_text_that_is_no_longer_the_original() -> None:
    plain = Transform("plain", lambda block, _: block.text.replace(" |x|", ""), lambda *_: True)
    marks = BUILD.replace(" number", " |x| number")
    late = Transform("", lambda block, c: block.text if "|x|" in block.text else OMIT.apply(block, c), OMIT.holds)
    rules = Rules(WAY, transforms=(late._replace(name=OMIT.name), plain))
    assert rules.outcomes(pair(marks), {})[1].reason == UNSTABLE


def test_a_text_that_would_be_read_otherwise_stays() -> None:
    short = Transform("short", lambda *_: "one line", lambda *_: True)
    as_json = Transform("as json", lambda *_: json.dumps({"a": BUILD[:800]}), lambda *_: True)
    assert Rules(transforms=(short,)).outcomes(pair(BUILD), {})[1].text == "one line"
    assert Rules(transforms=(short,)).outcomes(pair(BUILD, place=INNER), {})[1].reason == UNSTABLE
    assert Rules(transforms=(as_json,)).outcomes(pair(BUILD), {})[1].reason == UNSTABLE


def test_the_spoilt_stay_and_the_tight_lose_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(economics, "CAUTION", float("inf"))  # nothing is left out by itself
    blocks = [*pair(BUILD), *pair(NOTES, "ask them")]
    assert Rules(WAY).outcomes(blocks, {}, spoilt={1})[1] == Outcome(None, reason=SPOILT)
    usual, tight = Rules(WAY).outcomes(blocks, {}), Rules(WAY).outcomes(blocks, {}, tight={1})
    assert usual == Rules().outcomes(blocks, {}) == Rules().outcomes(blocks, {}, tight={1, 3})
    assert "omission" in [step.transform for step in tight[1].steps]
    assert tight[1].after < usual[1].after
    assert tight[3] == usual[3]
    assert Rules(WAY).outcomes(blocks, {}, tight={3})[3] != usual[3]


def test_a_query_keeps_its_lines() -> None:
    blocks = pair(BUILD)
    assert "number 200 of" not in (Rules(WAY).outcomes(blocks, {})[1].text or "")
    assert "200 of" in (Rules(WAY, "what about 200?").outcomes(blocks, {})[1].text or "")


def test_what_the_callers_tool_printed_stays() -> None:
    blocks = pair(BUILD)
    outcome = Rules(WAY).outcomes(blocks, {})[1]
    name = (outcome.text or "").split("call read_original with ")[1].split(",")[0]
    arguments = {"what": [{"id": name}], "lines": "4-396"}
    answer = [
        Block(Kind.CALL, "", "read_original", arguments),
        Block(Kind.RESULT, "\n".join(BUILD.split("\n")[3:396]), "read_original", arguments, place=WHOLE),
    ]
    outcomes = Rules(WAY).outcomes([*blocks, *answer], {})
    assert (outcomes[3].text, outcomes[3].reason) == (None, "printed by headroom")
    assert Rules(WAY).outcomes(answer, {})[1].text is not None


def test_editable() -> None:
    call, answer = pair("x")
    assert is_editable(answer)
    assert not is_editable(call)
    assert not is_editable(replace(answer, place=None))
