from __future__ import annotations

import json
from typing import Any

import pytest

from headroom_cli.wire.wires import by_name

SCHEMA = {"type": "json_schema", "name": "title", "schema": {}}


def asked(wire: str, **more: Any) -> tuple[int | None, bool]:
    said: dict[str, dict[str, Any]] = {
        "anthropic": {"messages": []},
        "openai_chat": {"messages": []},
        "openai_responses": {"input": []},
        "gemini": {"contents": []},
    }
    prompt = by_name(wire).parse(json.dumps({**said[wire], **more}).encode())
    return prompt.limit, prompt.formatted


@pytest.mark.parametrize(
    ("wire", "more", "terms"),
    [
        ("anthropic", {"max_tokens": 512}, (512, False)),
        ("anthropic", {"max_tokens": 512, "output_config": {"effort": "low"}}, (512, False)),
        ("anthropic", {"output_config": {"format": SCHEMA}}, (None, True)),
        ("anthropic", {"output_format": SCHEMA}, (None, True)),
        ("anthropic", {"tool_choice": {"type": "auto"}}, (None, False)),
        ("anthropic", {"tool_choice": {"type": "tool", "name": "title"}}, (None, True)),
        ("openai_chat", {"max_tokens": 9, "max_completion_tokens": 8}, (8, False)),
        ("openai_chat", {"max_tokens": None, "response_format": {"type": "text"}}, (None, False)),
        ("openai_chat", {"response_format": {"type": "json_object"}, "tool_choice": "auto"}, (None, True)),
        ("openai_chat", {"tool_choice": {"type": "function", "function": {"name": "x"}}}, (None, True)),
        ("openai_responses", {"max_output_tokens": 7, "text": {"verbosity": "low"}}, (7, False)),
        ("openai_responses", {"text": {"format": {"type": "text"}}}, (None, False)),
        ("openai_responses", {"text": {"format": SCHEMA}, "max_output_tokens": "many"}, (None, True)),
        ("gemini", {"generationConfig": {"maxOutputTokens": 64_000, "temperature": 1}}, (64_000, False)),
        ("gemini", {"generationConfig": {"responseMimeType": "application/json"}}, (None, True)),
        ("gemini", {"generationConfig": [1]}, (None, False)),
    ],
)
def test_what_the_answer_is_to_be(wire: str, more: dict[str, Any], terms: tuple[int | None, bool]) -> None:
    assert asked(wire, **more) == terms


def test_a_key_given_twice_prescribes_nothing() -> None:
    body = b'{"messages":[],"response_format":{"type":"json_object","type":"json_object"}}'
    assert not by_name("openai_chat").parse(body).formatted
