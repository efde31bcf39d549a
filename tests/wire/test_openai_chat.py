"""Shapes of the chat completions format."""

from __future__ import annotations

import json
from typing import Any

from headroom_cli.wire.openai_chat import OpenAIChat
from headroom_cli.wire.prompt import Block, Kind


def blocks(*messages: Any) -> tuple[Block, ...]:
    return OpenAIChat().parse(json.dumps({"messages": messages}).encode()).blocks


def test_calls_of_every_form() -> None:
    found = blocks(
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "1", "function": {"name": "a", "arguments": '{ "x": 1 }'}},
            {"id": "2", "type": "custom", "custom": {"name": "b", "input": "text"}},
            {"id": "3", "function": {"name": "c", "arguments": {"y": 2}}},
            {"id": "4", "type": "new"}, 5,
        ]},
        {"role": "assistant", "function_call": {"name": "old", "arguments": "{}"}},
    )  # fmt: skip
    assert [(block.kind, block.tool, block.text, block.escaped) for block in found if block.kind is Kind.CALL] == [
        (Kind.CALL, "a", '{"x":1}', True),
        (Kind.CALL, "b", '{"input":"text"}', False),
        (Kind.CALL, "c", '{"y":2}', False),
        (Kind.CALL, "old", "{}", True),
    ]
    assert [block.kind for block in found][3:5] == [Kind.OPAQUE, Kind.OPAQUE]


def test_results_by_id_and_by_name() -> None:
    call = {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "a", "arguments": '{"x":1}'}}]}
    old = {"role": "assistant", "function_call": {"name": "old", "arguments": '{"y":2}'}}
    parts = [{"type": "text", "text": "two"}, {"type": "text", "text": "three"}]
    found = blocks(
        call,
        {"role": "tool", "tool_call_id": "1", "name": "other", "content": "one"},
        {"role": "tool", "tool_call_id": "1", "content": parts},
        {"role": "tool", "tool_call_id": "gone", "name": "named", "content": "four"},
        old,
        {"role": "function", "name": "old", "content": "five"},
    )
    results = [(block.text, block.tool, dict(block.arguments)) for block in found if block.kind is Kind.RESULT]
    assert results == [
        ("one", "a", {"x": 1}), ("two", "a", {"x": 1}), ("three", "a", {"x": 1}), ("four", "named", {}),
        ("five", "old", {"y": 2}),
    ]  # fmt: skip


def test_roles_and_parts() -> None:
    found = blocks(
        {"role": "developer", "content": "a"},
        {"role": "user", "content": [{"type": "text", "text": "b"}, {"type": "image_url", "image_url": {}}]},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": []}, {"type": "text", "text": "c"}]},
    )
    assert [block.kind for block in found] == [Kind.USER, Kind.USER, Kind.OPAQUE, Kind.ASSISTANT]
