"""Putting a streamed message together again."""

from __future__ import annotations

import json

import pytest

from headroom_cli.demo.stream import message


def lines(*events: dict[str, object]) -> list[bytes]:
    return [line for event in events for line in (b"event: x\n", b"data: %s\n" % json.dumps(event).encode(), b"\n")]


def test_text_and_input_come_in_pieces() -> None:
    content = message(
        lines(
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            {"type": "ping"},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Grü"}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "ße"}},
            {"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "id": "t", "input": {}}},
            {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": '{"a":'}},
            {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": " 1}"}},
        )
    )
    assert content == [{"type": "text", "text": "Grüße"}, {"type": "tool_use", "id": "t", "input": {"a": 1}}]


def test_an_error_event_is_raised() -> None:
    with pytest.raises(ValueError, match="busy"):
        message(lines({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}))
