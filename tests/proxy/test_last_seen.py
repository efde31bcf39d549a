from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.wire.prompt import Block, Kind, Prompt

MB = 1 << 20


def prompt(model: str, *tools: str, size: int = 0) -> Prompt:
    return Prompt(b"{}", (Block(Kind.RESULT, "x" * size),) if size else (), model, tools)


def model(found: Prompt | None) -> str | None:
    return found.model if found else None


def test_a_call_leads_to_the_request_that_was_answered_with_it() -> None:
    seen = LastSeen()
    hears = seen.saw("one", prompt("a", "Bash"))
    seen.saw("two", prompt("b", "Bash"))
    hears(b'{"id":"toolu')
    hears(b'_17"}')
    assert model(seen.asking("toolu_17")) == "a"
    assert seen.asking("toolu_1") is None
    assert seen.asking("toolu_99") is None


def test_requests_with_the_same_opening_are_answered_each_for_itself() -> None:
    """Those of a fork and of parallel subagents: what one is answered says nothing of what the other asked."""
    seen = LastSeen()
    first = seen.saw("one", prompt("first", "Bash"))
    second = seen.saw("one", prompt("second", "Bash"))
    first(b'"toolu_1"')
    second(b'"toolu_2"')
    seen.saw("one", prompt("third", "Bash"))
    assert [model(seen.asking(call)) for call in ("toolu_1", "toolu_2")] == ["first", "second"]


def test_of_requests_with_the_same_opening_the_last_are_kept() -> None:
    seen = LastSeen()
    seen.saw("another", prompt("another"))(b'"toolu_a"')
    for number in range(20):
        seen.saw("one", prompt(str(number)))(f'"toolu_{number}"'.encode())
    assert [number for number in range(20) if seen.asking(f"toolu_{number}")] == list(range(12, 20))
    assert model(seen.asking("toolu_a")) == "another"


def test_an_id_in_the_answers_of_two_conversations_tells_nothing() -> None:
    seen = LastSeen()
    for name in ("one", "two"):
        seen.saw(name, prompt(name, "Bash"))(b'"call_0"')
    assert seen.asking("call_0") is None


def test_an_id_that_begins_anew_with_each_answer_is_the_last_one() -> None:
    seen = LastSeen()
    for turn in ("before", "now"):
        seen.saw("one", prompt(turn, "Bash"))(b'"call_0"')
    assert model(seen.asking("call_0")) == "now"


def test_without_an_id_only_one_conversation_can_be_meant() -> None:
    seen = LastSeen()
    assert seen.asking("") is None
    seen.saw("", prompt("small"))
    assert seen.asking("") is None
    seen.saw("one", prompt("a", "bash"))
    seen.saw("one", prompt("b", "bash"))
    assert model(seen.asking("")) == "b"
    seen.saw("of a subagent", prompt("c", "bash"))
    assert seen.asking("") is None
    for _ in range(200):
        seen.saw("of a subagent", prompt("c", "bash"))
    assert seen.asking("") is None  # the first one may go on


def test_old_requests_and_the_start_of_long_answers_are_forgotten() -> None:
    seen = LastSeen()
    hears = seen.saw("old", prompt("old", "bash"))
    hears(b'"toolu_1"')
    for number in range(128):
        seen.saw(str(number), prompt("new"))
    hears(b'"toolu_1"')
    assert seen.asking("toolu_1") is None
    assert seen.asking("") is None
    hears = seen.saw("long", prompt("x"))
    hears(b'"toolu_2"')
    hears(b"." * MB)
    assert seen.asking("toolu_2") is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 2)), max_size=40))
def test_what_is_remembered_is_bounded_in_bytes(asked: list[tuple[int, int, int]]) -> None:
    """Prompts and answers together, by conversation, size of the prompt and of the answer in MB; the last one stays."""
    seen = LastSeen()
    for number, (name, size, answer) in enumerate(asked):
        hears = seen.saw(str(name), prompt("m", size=size * MB))
        hears(b"." * (answer * MB))
        hears(f'"toolu_{number}"'.encode())
    kept = [number for number in range(len(asked)) if seen.asking(f"toolu_{number}")]
    assert sum(asked[number][1] * MB + min(asked[number][2] * MB, MB) for number in kept) <= 32 * MB
    assert kept[-1:] == list(range(len(asked)))[-1:]


def test_one_request_is_remembered_however_large_it_is() -> None:
    seen = LastSeen()
    seen.saw("small", prompt("small"))(b'"toolu_1"')
    seen.saw("large", prompt("large", size=40 * MB))(b'"toolu_2"')
    assert [model(seen.asking(call)) for call in ("toolu_1", "toolu_2")] == [None, "large"]
