from __future__ import annotations

import json

from headroom_cli.demo.responses import Responses
from headroom_cli.demo.turns import Call, Counts, Turn


def test_a_stream_has_every_event_that_codex_waits_for() -> None:
    turn = Turn("Hi", (Call("shell", {"command": "ls"}), Call("exec", "print(1)")))
    _, pieces = Responses().answer("/v1/responses", {"stream": True, "model": "m"}, turn, Counts())
    events = [json.loads(piece.split(b"data: ")[1]) for piece in pieces]  # type: ignore[union-attr]
    assert [e["sequence_number"] for e in events] == list(range(len(events)))
    assert [e["type"].removeprefix("response.") for e in events] == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
        "output_item.added",
        "custom_tool_call_input.delta",
        "custom_tool_call_input.done",
        "output_item.done",
        "completed",
    ]
    items = events[-1]["response"]["output"]
    assert [item["type"] for item in items] == ["message", "function_call", "custom_tool_call"]
    assert json.loads(items[1]["arguments"]) == {"command": "ls"}
    assert items[2]["input"] == "print(1)"


def test_a_call_in_a_group() -> None:
    _, answer = Responses().answer("/v1/responses", {}, Turn("", (Call("look", {"a": 1}, "mcp__x"),)), Counts())
    assert isinstance(answer, bytes)
    (item,) = json.loads(answer)["output"]
    assert (item["namespace"], item["name"]) == ("mcp__x", "look")
