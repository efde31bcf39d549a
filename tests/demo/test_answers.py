from __future__ import annotations

import json
from typing import Any

import pytest

from headroom_cli.demo.answers import Anthropic, Chat, Dialect, Gemini
from headroom_cli.demo.responses import Responses
from headroom_cli.demo.turns import Call, Counts, Turn
from headroom_cli.proxy.routing import wire_for

TURN = Turn("Reading.", (Call("read", {"path": "a.py"}), Call("grep", {"pattern": "x"})))
COUNTS = Counts(fresh=10, write_5m=20, read=1000, output=7)
PATHS = {
    "anthropic": "/v1/messages",
    "openai_chat": "/v1/chat/completions",
    "openai_responses": "/v1/responses",
    "gemini": "/v1beta/models/m:generateContent",
}


def usage_of(dialect: Dialect, stream: bool) -> Any:
    """What our own reader finds in the answer."""
    path = PATHS[dialect.wire]
    path = path.replace(":generate", ":streamGenerate") if stream else path
    kind, body = dialect.answer(path, {"stream": stream, "stream_options": {"include_usage": True}}, TURN, COUNTS)
    wire = wire_for("POST", path)
    assert wire is not None
    reader = wire.usage_reader(kind)
    reader.feed(body if isinstance(body, bytes) else b"".join(body))
    return reader.usage()


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("dialect", [Anthropic(), Chat(), Responses(), Gemini()], ids=lambda d: d.wire)
def test_our_own_readers_find_the_usage(dialect: Dialect, stream: bool) -> None:
    usage = usage_of(dialect, stream)
    written = (usage.write_5m or 0) + (usage.write_1h or 0)
    assert usage.fresh + written == 30
    assert (usage.read, usage.output) == (1000, 7)


@pytest.mark.parametrize("dialect", [Anthropic(), Chat(), Responses(), Gemini()], ids=lambda d: d.wire)
def test_results_and_tools_are_seen(dialect: Dialect) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "anthropic": {
            "tools": [1],
            "messages": [{"role": "user", "content": "a"}, {"content": [{"type": "tool_result"}, {"type": "text"}]}],
        },
        "openai_chat": {"tools": [1], "messages": [{"role": "user"}, {"role": "tool"}]},
        "openai_responses": {
            "input": [{"type": "additional_tools"}, {"type": "function_call"}, {"type": "function_call_output"}]
        },
        "gemini": {"tools": [1], "contents": [{"parts": [{"functionResponse": {}}, {"text": ""}]}, {"parts": "x"}]},
    }
    assert dialect.results(bodies[dialect.wire]) == 1
    assert dialect.has_tools(bodies[dialect.wire])
    assert dialect.results({"messages": "x", "input": "hello", "contents": None}) == 0
    assert not dialect.has_tools({})


def test_a_wrapped_request_gets_a_wrapped_answer() -> None:
    inner = {"tools": [1], "contents": [{"parts": [{"functionResponse": {}}]}]}
    body = {"model": "g", "project": "p", "request": inner}
    assert (Gemini().results(body), Gemini().has_tools(body)) == (1, True)
    _, answer = Gemini().answer("/v1internal:generateContent", body, TURN, COUNTS)
    found = json.loads(answer)["response"]  # type: ignore[arg-type]
    assert found["modelVersion"] == "g"
    assert found["usageMetadata"]["cachedContentTokenCount"] == COUNTS.read


def test_an_anthropic_stream_has_its_events_in_order() -> None:
    _, pieces = Anthropic().answer("/v1/messages", {"stream": True}, TURN, COUNTS)
    events = [json.loads(piece.split(b"data: ")[1]) for piece in pieces]  # type: ignore[union-attr]
    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    assert [e["type"] for e in events] == ["message_start", *block * 3, "message_delta", "message_stop"]
    assert json.loads(events[5]["delta"]["partial_json"]) == {"path": "a.py"}
    assert events[-2]["delta"]["stop_reason"] == "tool_use"


def test_call_ids_are_the_same_in_every_run() -> None:
    _, one = Chat().answer("/v1/chat/completions", {}, TURN, COUNTS)
    calls = json.loads(one)["choices"][0]["message"]["tool_calls"]  # type: ignore[arg-type]
    assert [call["id"] for call in calls] == ["call_0000_0", "call_0000_1"]
    assert json.loads(calls[0]["function"]["arguments"]) == {"path": "a.py"}
