from __future__ import annotations

from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.wire.prompt import Prompt


def prompt(model: str, *tools: str) -> Prompt:
    return Prompt(b"{}", (), model, tools)


def test_a_call_leads_to_the_request_that_was_answered_with_it() -> None:
    seen = LastSeen()
    seen.saw("one", prompt("a", "Bash"))
    seen.saw("two", prompt("b", "Bash"))
    seen.heard("one", b'{"id":"toolu')
    seen.heard("one", b'_17"}')
    found = seen.asking("toolu_17")
    assert found is not None
    assert found.model == "a"
    assert seen.asking("toolu_1") is None
    assert seen.asking("toolu_99") is None


def test_an_answer_belongs_to_the_last_request() -> None:
    seen = LastSeen()
    seen.saw("one", prompt("a", "Bash"))
    seen.heard("one", b'"toolu_1"')
    seen.saw("one", prompt("later", "Bash"))
    assert seen.asking("toolu_1") is None
    seen.heard("nobody", b'"toolu_1"')
    assert seen.asking("toolu_1") is None


def test_an_id_in_two_answers_tells_nothing() -> None:
    seen = LastSeen()
    for name in ("one", "two"):
        seen.saw(name, prompt(name, "Bash"))
        seen.heard(name, b'"call_0"')
    assert seen.asking("call_0") is None


def test_without_an_id_only_one_conversation_can_be_meant() -> None:
    seen = LastSeen()
    assert seen.asking("") is None
    seen.saw("title", prompt("small"))
    assert seen.asking("") is None
    seen.saw("one", prompt("a", "bash"))
    found = seen.asking("")
    assert found is not None
    assert found.model == "a"
    seen.saw("of a subagent", prompt("b", "bash"))
    assert seen.asking("") is None


def test_old_conversations_and_the_start_of_long_answers_are_forgotten() -> None:
    seen = LastSeen()
    seen.saw("old", prompt("old", "bash"))
    seen.heard("old", b'"toolu_1"')
    for number in range(16):
        seen.saw(str(number), prompt("new"))
    assert seen.asking("toolu_1") is None
    assert seen.asking("") is None
    seen.saw("long", prompt("x"))
    seen.heard("long", b'"toolu_2"')
    seen.heard("long", b"." * (1 << 20))
    assert seen.asking("toolu_2") is None
