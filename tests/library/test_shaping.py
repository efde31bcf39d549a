"""Lists in every format: nothing but result texts changes, and what was sent once is sent again."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress import economics
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.errors import HeadroomError
from headroom_cli.library import memory, shaping
from headroom_cli.library.body import body, parts
from headroom_cli.library.result import Result
from headroom_cli.library.rules import SPOILT, Rules
from headroom_cli.library.store import Store
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.wire.prompt import Block, Edit, Kind
from headroom_cli.wire.splice import render
from headroom_cli.wire.wires import by_name
from tests.library.histories import BUILD, messages, ran, turns, wires
from tests.made.bodies import Act, Turn
from tests.made.effort import examples

WAY = ReadBack(Way.OWN, "call read_original with {id}, {first} to {last}")
ways = st.sampled_from([None, WAY])


def shape(
    wire: str, given_list: list[Any], rules: Rules | None = None, budget: int | None = None, store: Store | None = None
) -> Result[Any]:
    return shaping.shape(given_list, wire, parts(given_list), rules or Rules(), budget, store or Store())


def results(wire: str, given_list: list[Any]) -> list[Block]:
    blocks = by_name(wire).parse(body(wire, parts(given_list)).raw).blocks
    return [block for block in blocks if block.kind is Kind.RESULT and block.place]


def blanked(wire: str, given_list: list[Any]) -> bytes:
    """The list as a body, with nothing in place of its results' texts."""
    raw = body(wire, parts(given_list)).raw
    return render(raw, [Edit(block.place, "") for block in results(wire, given_list) if block.place])


@settings(max_examples=examples(40))
@given(turns, wires, ways)
def test_only_results_change_and_originals_come_back(said: list[Turn], wire: str, way: ReadBack | None) -> None:
    given_list = messages(wire, said)
    before = copy.deepcopy(given_list)
    result = shape(wire, given_list, Rules(way))
    assert given_list == before
    edited = {edit.message for edit in result.edits}
    for at, (old, new) in enumerate(zip(given_list, result.messages, strict=True)):
        assert (new is old) == (at not in edited)
    assert blanked(wire, result.messages) == blanked(wire, given_list)
    texts = {}
    for at, message in enumerate(given_list):
        texts.update({(at, part): block.text for part, block in enumerate(results(wire, [message]))})
    for edit in result.edits:
        assert result.original(edit.original) == texts[edit.message, edit.part]
        assert edit.before - edit.after == sum(step.saved for step in edit.steps) > 0
    assert result.saved.tokens == sum(edit.before - edit.after for edit in result.edits)


@settings(max_examples=examples(40))
@given(turns, wires, ways, st.booleans())
def test_a_growing_history_keeps_its_old_part(
    said: list[Turn], wire: str, way: ReadBack | None, keeps_a_store: bool
) -> None:
    given_list = messages(wire, said)
    store = Store() if keeps_a_store else None
    whole = shape(wire, given_list, Rules(way))
    fed_back: list[Any] = []
    for end in range(1, len(given_list) + 1):
        result = shape(wire, given_list[:end], Rules(way), store=store)
        assert result.messages == whole.messages[:end]
        assert result.edits == tuple(edit for edit in whole.edits if edit.message < end)
        # The other way to go on: what was returned, and the new message.
        longer = [*fed_back, given_list[end - 1]]
        fed_back = shape(wire, longer, Rules(way), store=store).messages
        assert fed_back == result.messages
        assert all(new is old for new, old in zip(fed_back, longer[:-1], strict=False))


@settings(max_examples=examples(40))
@given(turns, wires, ways)
def test_a_list_that_was_returned_comes_back_as_it_is(said: list[Turn], wire: str, way: ReadBack | None) -> None:
    first = shape(wire, messages(wire, said), Rules(way))
    again = shape(wire, first.messages, Rules(way))
    assert again.edits == ()
    assert again.saved.tokens == 0
    assert all(new is old for new, old in zip(again.messages, first.messages, strict=True))


@settings(max_examples=examples(40))
@given(turns, wires, st.integers(0, 8), st.integers(0, 3000), st.sampled_from(["", "crate number 77"]))
def test_with_a_store_nothing_changes_what_was_decided(
    said: list[Turn], wire: str, cut: int, budget: int, query: str
) -> None:
    given_list = messages(wire, said)
    store = Store()
    first = shape(wire, given_list[:cut], store=store)
    later = shape(wire, given_list, Rules(WAY, query), budget, store)
    assert later.messages[: len(first.messages)] == first.messages
    assert later.within_budget is (later.saved.after <= budget)
    fed_back = shape(wire, first.messages + given_list[cut:], Rules(WAY, query), budget, store)
    assert fed_back.messages[: len(first.messages)] == first.messages


@settings(max_examples=examples(40))
@given(turns, wires, st.integers(0, 20_000))
def test_a_budget_is_met_where_it_can_be(said: list[Turn], wire: str, budget: int) -> None:
    given_list = messages(wire, said)
    usual = shape(wire, given_list, Rules(WAY))
    least = shape(wire, given_list, Rules(WAY), 0)
    found = shape(wire, given_list, Rules(WAY), budget)
    assert usual.within_budget is None
    assert found.within_budget is (found.saved.after <= budget)
    if usual.saved.after <= budget:
        assert found.messages == usual.messages
    assert found.within_budget or found.messages == least.messages
    assert shape(wire, given_list, Rules(), budget).messages == shape(wire, given_list, Rules()).messages


# What a terminal would not show goes at once; what it shows begins in no common way, and could only be left out.
NOISY = "\n".join(f"{n * 7919 % 1000} crates are done, \x1b[1mone more\x1b[0m was compiled" for n in range(400))


def test_what_was_fed_back_is_known_to_the_store() -> None:
    store = Store()
    first = shape("openai_chat", ran(NOISY), store=store)
    assert first.edits[0].steps[0].transform == "terminal noise"
    assert shape("openai_chat", first.messages, Rules(WAY), store=store).edits == ()


def test_a_budget_makes_the_largest_results_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(economics, "CAUTION", float("inf"))  # nothing is left out by itself
    history = ran(BUILD[:4000], BUILD)
    usual = shape("openai_chat", history, Rules(WAY))
    assert usual.messages == shape("openai_chat", history).messages
    found = shape("openai_chat", history, Rules(WAY), usual.saved.after - 10)
    assert found.within_budget
    assert found.messages[:4] == usual.messages[:4]
    assert "omission" in [step.transform for step in found.edits[-1].steps]
    assert not shape("openai_chat", history, Rules(WAY), 60).within_budget


def test_what_the_store_saved_counts_for_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(economics, "CAUTION", float("inf"))
    history = ran(BUILD, BUILD[:8000])
    store = Store()
    shape("openai_chat", history[:4], store=store)
    enough = shape("openai_chat", history)
    found = shape("openai_chat", history, Rules(WAY), enough.saved.after, store)
    assert found.within_budget
    assert found.messages == enough.messages
    assert shape("openai_chat", history, Rules(WAY), enough.saved.after - 1, store).messages == enough.messages


def test_a_later_result_refers_to_one_that_was_fed_back() -> None:
    notes = "\n".join(f"note {n}: value_{n} = {n * 7919}" for n in range(60))
    given_list = ran(notes, notes, command="cat notes")
    first = shape("openai_chat", given_list[:3])
    second = shape("openai_chat", [*first.messages, *given_list[3:]])
    assert [edit.message for edit in second.edits] == [5]
    assert "lines as after this line in `cat notes 0` above]" in second.messages[5]["content"]


def test_each_edit_says_where_it_is() -> None:
    acts = (Act("Read", {"path": "a"}, "x"), Act("Bash", {"command": "b"}, BUILD, listed=True), Act("Bash", {}, BUILD))
    result = shape("anthropic", messages("anthropic", [Turn("hi", "ho", acts)]))
    assert [(edit.message, edit.part, edit.tool) for edit in result.edits] == [(2, 1, "Bash"), (2, 2, "Bash")]
    assert [step.transform for step in result.edits[0].steps] == ["log templates"]


def test_the_same_first_digits_leave_the_second_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.hashlib, "sha256", lambda data: Digest(len(data)))
    store = Store()
    result = shape("openai_chat", ran(BUILD, BUILD + "\n12:00:00 built one more"), Rules(WAY), store=store)
    assert [edit.message for edit in result.edits] == [2]
    assert result.original(result.edits[0].original) == BUILD
    assert SPOILT in [decision.reason for decision in store.decisions._held.values()]  # type: ignore[attr-defined]


class Digest:
    """A hash whose first digits are the same for all texts."""

    def __init__(self, size: int) -> None:
        self.size = size

    def hexdigest(self) -> str:
        return f"{0:08x}{self.size:056x}"


def test_what_cannot_be_read_is_said() -> None:
    twice = {"role": "user", "content": [{1: "a", "1": "b"}]}
    with pytest.raises(HeadroomError, match="message 1 cannot be read as anthropic: ") as raised:
        shape("anthropic", [{"role": "user", "content": "x"}, twice])
    assert "a key twice" in raised.value.hint


def test_a_store_that_breaks_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(memory.OriginalsInMemory, "put", broken)
    with pytest.raises(StoreUnavailable):
        shape("openai_chat", ran(BUILD))
