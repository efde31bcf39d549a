"""Shapes of the Messages format."""

from __future__ import annotations

import json
from typing import Any

from headroom_cli.wire.anthropic import Anthropic
from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.prompt import Block, Kind


def blocks(*messages: dict[str, Any]) -> tuple[Block, ...]:
    return Anthropic().parse(json.dumps({"messages": messages}).encode()).blocks


def user(*content: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(content)}


def test_system_messages_inside_the_conversation_are_user_blocks() -> None:
    found = blocks({"role": "system", "content": "env"}, {"role": "user", "content": "hi"})
    assert [(block.kind, block.text) for block in found] == [(Kind.USER, "env"), (Kind.USER, "hi")]


def test_string_or_list_and_markers_give_the_same_lineage() -> None:
    call = {
        "role": "assistant",
        "content": [{"type": "tool_use", "id": "a", "name": "Bash", "input": {"b": 1, "a": 2}}],
    }
    marked = [{"type": "text", "text": "out", "cache_control": {"type": "ephemeral"}}]
    one = blocks(
        {"role": "user", "content": "x"}, call, user({"type": "tool_result", "tool_use_id": "a", "content": "out"})
    )
    other = blocks(
        user({"type": "text", "text": "x"}), call, user({"type": "tool_result", "tool_use_id": "a", "content": marked})
    )
    assert lineage(one) == lineage(other)
    assert one[1] == Block(Kind.CALL, '{"a":2,"b":1}', "Bash", {"b": 1, "a": 2})
    assert (one[2].tool, one[2].arguments) == ("Bash", {"b": 1, "a": 2})


def test_thinking_is_left_out_and_unknown_blocks_are_opaque() -> None:
    thinking = {"type": "thinking", "thinking": "x", "signature": "y"}
    image = {"type": "image", "source": {"data": "aa"}}
    found = blocks(
        {"role": "assistant", "content": [thinking, {"type": "redacted_thinking", "data": "z"}]}, user(image)
    )
    assert [block.kind for block in found] == [Kind.OPAQUE]
    assert found == blocks(user({**image, "cache_control": {"type": "ephemeral"}}))


def test_results_with_errors_images_and_references() -> None:
    content = [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "tool_reference", "tool_name": "x"}]
    found = blocks(user({"type": "tool_result", "tool_use_id": "?", "is_error": True, "content": content}))
    assert [block.kind for block in found] == [Kind.RESULT, Kind.OPAQUE, Kind.OPAQUE]
    assert (found[0].error, found[0].tool, found[0].arguments) == (True, "", {})
    assert blocks(user({"type": "tool_result", "tool_use_id": "?"}))[0].place is None


def test_content_of_wrong_types_is_opaque() -> None:
    odd: list[Any] = [7, {"role": "user", "content": 7}, user(7, {"type": "text", "text": None}, {"text": "no type"})]
    assert [block.kind for block in blocks(*odd)] == [Kind.OPAQUE] * 5
    assert blocks({"role": "user", "content": None}, {"role": "user"}) == ()


def test_clearing_of_old_results_is_noticed() -> None:
    def clears(**top: Any) -> bool:
        return Anthropic().parse(json.dumps({"messages": [], **top}).encode()).clears

    assert clears(context_management={"edits": [{"type": "clear_tool_uses_20250919"}]})
    assert not clears(context_management={"edits": [{"type": "clear_thinking_20251015"}]})
    assert not clears(context_management={"edits": "x"})
    assert not clears()
