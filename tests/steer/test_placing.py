from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.steer.directive import DIRECTIVES
from headroom_cli.steer.placing import level_in, place, stands_in
from headroom_cli.wire.splice import render
from headroom_cli.wire.wires import by_name
from tests.made.bodies import SPELLINGS, TEXTS, TURNS, WIRE_NAMES, Spelling, Turn, body
from tests.made.effort import examples

TEXT = DIRECTIVES[2]
MARK = {"cache_control": {"type": "ephemeral"}}
PART = {"type": "text", "text": "You are an agent."}
USER = {"role": "user", "content": "hello"}
SAID = {"role": "assistant", "content": "hi"}


def placed(wire: str, request: Any) -> Any:
    whole = request if isinstance(request, bytes) else json.dumps(request).encode()
    made = place(wire, whole, TEXT)
    return None if made is None else json.loads(render(whole, [], [made]))


@pytest.mark.parametrize(
    ("wire", "request_", "after"),
    [
        ("anthropic", {"system": "You.", "messages": [USER]}, {"system": f"You.\n\n{TEXT}"}),
        ("anthropic", {"system": [{**PART, **MARK}]}, {"system": [{**PART, **MARK}, {"type": "text", "text": TEXT}]}),
        (
            "openai_chat",
            {"messages": [{"role": "system", "content": "You."}, USER]},
            {"messages": [{"role": "system", "content": f"You.\n\n{TEXT}"}, USER]},
        ),
        (
            "openai_chat",
            {"messages": [{"role": "system", "content": [{**PART, **MARK}]}, USER, {"role": "system", "content": "x"}]},
            {
                "messages": [
                    {"role": "system", "content": [{**PART, **MARK}, {"type": "text", "text": TEXT}]},
                    USER,
                    {"role": "system", "content": "x"},
                ]
            },
        ),
        (
            "openai_responses",
            {
                "instructions": "base",
                "input": [
                    {"type": "additional_tools", "role": "developer", "tools": []},
                    {"role": "developer", "content": [{"type": "input_text", "text": "a"}]},
                    {"role": "system", "content": "b"},
                    USER,
                ],
            },
            {
                "instructions": "base",
                "input": [
                    {"type": "additional_tools", "role": "developer", "tools": []},
                    {"role": "developer", "content": [{"type": "input_text", "text": "a"}]},
                    {"role": "system", "content": f"b\n\n{TEXT}"},
                    USER,
                ],
            },
        ),
        (
            "openai_responses",
            {"input": [{"role": "developer", "content": [{"type": "input_text", "text": "a"}]}, USER]},
            {
                "input": [
                    {
                        "role": "developer",
                        "content": [{"type": "input_text", "text": "a"}, {"type": "input_text", "text": TEXT}],
                    },
                    USER,
                ]
            },
        ),
        ("openai_responses", {"instructions": "base", "input": [USER]}, {"instructions": f"base\n\n{TEXT}"}),
        ("openai_responses", {"instructions": "base", "input": "hello"}, {"instructions": f"base\n\n{TEXT}"}),
        (
            "gemini",
            {"contents": [], "systemInstruction": {"parts": [{"text": "a"}, {"text": "b"}, {"inlineData": {}}]}},
            {"systemInstruction": {"parts": [{"text": "a"}, {"text": f"b\n\n{TEXT}"}, {"inlineData": {}}]}},
        ),
        (
            "gemini",
            {"contents": [], "system_instruction": {"parts": {"text": "a"}}},
            {"system_instruction": {"parts": {"text": f"a\n\n{TEXT}"}}},
        ),
        (
            "gemini",
            {
                "model": "m",
                "request": {"contents": [], "systemInstruction": {"role": "user", "parts": [{"text": "a"}]}},
            },
            {"request": {"contents": [], "systemInstruction": {"role": "user", "parts": [{"text": f"a\n\n{TEXT}"}]}}},
        ),
    ],
)
def test_it_stands_behind_the_clients_system_text(wire: str, request_: Any, after: Any) -> None:
    assert placed(wire, request_) == {**request_, **after}


@pytest.mark.parametrize(
    ("wire", "request_"),
    [
        ("anthropic", {"messages": [USER]}),
        ("anthropic", {"system": "", "messages": [USER]}),
        ("anthropic", {"system": [], "messages": [USER]}),
        ("anthropic", {"system": None, "messages": [USER]}),
        ("openai_chat", {"messages": [USER, {"role": "system", "content": "late"}]}),
        ("openai_chat", {"messages": [{"role": "system", "content": ""}, USER]}),
        ("openai_chat", {"messages": [{"role": "system"}, USER]}),
        ("openai_responses", {"input": [USER]}),
        ("openai_responses", {"input": "hello", "instructions": ""}),
        # What the provider behind a login with ChatGPT compares with its own.
        ("openai_responses", {"input": [USER], "instructions": "You are a coding agent running in the Codex CLI."}),
        ("gemini", {"contents": []}),
        ("gemini", {"contents": [], "systemInstruction": {"parts": [{"inlineData": {}}]}}),
        ("gemini", {"contents": [], "systemInstruction": {"role": "user"}}),
        ("bedrock", {"system": [{"text": "You."}]}),
        ("anthropic", b'{"system":"a","system":"b"}'),
        ("gemini", b'{"systemInstruction":{"parts":[],"parts":[]}}'),
        ("anthropic", b"no JSON"),
    ],
)
def test_without_system_text_it_has_no_place(wire: str, request_: Any) -> None:
    assert placed(wire, request_) is None


def with_system(wire: str, turns: list[Turn], spelling: Spelling, system: str) -> bytes:
    """A request whose client has this system text, in the form in which its wire has one."""
    if wire == "openai_chat":
        whole = json.loads(body(wire, turns))
        whole["messages"].insert(0, {"role": "system", "content": system})
        return spelling.write(whole).encode()
    own: dict[str, Any] = {
        "anthropic": {"system": system},
        "openai_responses": {"instructions": system},
        "gemini": {"systemInstruction": {"parts": [{"text": system}]}},
    }[wire]
    return spelling.write({**json.loads(body(wire, turns)), **own}).encode()


@settings(max_examples=examples(200))
@given(st.sampled_from(WIRE_NAMES), TURNS, SPELLINGS, TEXTS.filter(lambda text: text and "Codex" not in text))
def test_nothing_else_changes(wire: str, turns: list[Turn], spelling: Spelling, system: str) -> None:
    whole = with_system(wire, turns, spelling, system)
    made = place(wire, whole, TEXT)
    assert made is not None
    sent = render(whole, [], [made])
    assert sent[: made.at] == whole[: made.at]
    assert sent[made.at + len(made.content) :] == whole[made.at :]
    assert sent.count(TEXT.encode()) == 1
    assert stands_in(sent, TEXT)
    assert not stands_in(whole, TEXT)
    before, after = by_name(wire).parse(whole), by_name(wire).parse(sent)
    assert [block.text for block in before.blocks] == [block.text.replace(f"\n\n{TEXT}", "") for block in after.blocks]
    assert (before.tools, before.turns) == (after.tools, after.turns)
    assert place(wire, sent, TEXT) is None


@pytest.mark.parametrize("level", DIRECTIVES)
def test_a_directive_is_known_again_by_its_words(level: int) -> None:
    made = place("anthropic", b'{"system":"Be exact.","messages":[]}', DIRECTIVES[level])
    assert made is not None
    assert level_in(render(b'{"system":"Be exact.","messages":[]}', [], [made])) == level
    assert level_in(b'{"system":"Be exact.","messages":[]}') == 0
