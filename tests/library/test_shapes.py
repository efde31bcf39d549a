"""The format of a list is told from its shape, or the message that spoils it is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from headroom_cli.errors import HeadroomError
from headroom_cli.library.shapes import LISTS, wire_of
from tests.library.histories import BUILD, messages, ran, turns, wires
from tests.made.bodies import WIRE_NAMES, Act, Turn
from tests.made.effort import examples

PLAIN = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}]
WITH_RESULT = [Turn("hi", "ho", (Act("Bash", {"command": "ls"}, BUILD),))]


@settings(max_examples=examples(60))
@given(turns, wires)
def test_every_list_of_a_wire_is_told(said: list[Turn], wire: str) -> None:
    found = wire_of(messages(wire, said))
    assert found == wire or not any(turn.acts for turn in said)


def test_every_wire_has_its_list() -> None:
    assert sorted(LISTS) == WIRE_NAMES


def test_where_nothing_tells_the_model_does() -> None:
    assert wire_of(PLAIN) == "openai_chat"
    assert wire_of(PLAIN, "anthropic/claude-opus-4-5") == "anthropic"
    assert wire_of(ran("x"), "claude-opus-4-5") == "openai_chat"
    assert wire_of([]) == "openai_chat"
    assert wire_of([{"role": "system", "content": "s"}, *PLAIN], "claude") == "openai_chat"
    assert wire_of([{"role": "developer", "content": [{"type": "input_text", "text": "s"}]}]) == "openai_responses"


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ("hello", "message 2 is no object but str"),
        ({"content": "x"}, "message 2 has neither a role nor a type nor parts"),
        ({"type": "human", "content": "x"}, "message 2 has no role, and type 'human',"),
        ({"role": "ai", "content": "x"}, "message 2 has the role 'ai'"),
        ({"role": "user", "content": [{"text": "x"}]}, "part 0 of message 2 has no type"),
        ({"role": "user", "content": ["x"]}, "part 0 of message 2 has no type"),
    ],
)
def test_a_message_of_no_format_is_named(odd: Any, says: str) -> None:
    with pytest.raises(HeadroomError, match=says) as raised:
        wire_of([*PLAIN, odd])
    assert "wire=" in raised.value.hint


@pytest.mark.parametrize("one", WIRE_NAMES)
@pytest.mark.parametrize("other", WIRE_NAMES)
def test_formats_do_not_mix(one: str, other: str) -> None:
    mixed = messages(one, WITH_RESULT) + messages(other, WITH_RESULT)
    if one == other:
        assert wire_of(mixed) == one
        return
    with pytest.raises(HeadroomError, match=rf"message \d .*\b{one}\b.* but message \d .*\b{other}\b"):
        wire_of(mixed)
