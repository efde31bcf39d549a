"""Usage is read the same from JSON and events, in any pieces, and nothing makes it raise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire.prompt import Usage
from headroom_cli.wire.wires import by_name
from tests.made.bodies import JSON, WIRE_NAMES


def events(*messages: Any) -> bytes:
    return "".join(f"event: e\ndata: {json.dumps(message)}\n\n" for message in messages).encode() + b"data: [DONE]\n\n"


def usage(wire: str, response: bytes, cuts: list[int] | None = None, kind: str = "text/event-stream") -> Usage | None:
    reader = by_name(wire).usage_reader(kind)
    at = 0
    for cut in sorted({cut % (len(response) + 1) for cut in cuts or []}):
        reader.feed(response[at:cut])
        at = cut
    reader.feed(response[at:])
    return reader.usage()


A_USAGE = {
    "input_tokens": 10,
    "cache_read_input_tokens": 2000,
    "cache_creation_input_tokens": 300,
    "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 200},
    "output_tokens": 1,
}
C_USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 7,
    "prompt_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 30},
}
R_USAGE = {
    "input_tokens": 50,
    "output_tokens": 9,
    "input_tokens_details": {"cached_tokens": 20},
    "output_tokens_details": {"reasoning_tokens": 4},
}
G_USAGE = {
    "promptTokenCount": 80,
    "cachedContentTokenCount": 30,
    "candidatesTokenCount": 5,
    "thoughtsTokenCount": 6,
    "toolUsePromptTokenCount": 2,
}
CASES = {
    "anthropic": (
        [
            {"type": "message_start", "message": {"model": "claude", "usage": A_USAGE}},
            {"type": "content_block_delta", "delta": {"text": "usage"}},
            {"type": "message_delta", "usage": {"output_tokens": 42, "cache_creation_input_tokens": 300}},
        ],
        {"model": "claude", "usage": {**A_USAGE, "output_tokens": 42}},
        Usage(10, 100, 200, 2000, 42, "claude"),
    ),
    "openai_chat": (
        [{"model": "gpt", "choices": [], "usage": None}, {"model": "gpt", "choices": [], "usage": C_USAGE}],
        {"model": "gpt", "usage": C_USAGE},
        Usage(10, 30, None, 60, 7, "gpt"),
    ),
    "openai_responses": (
        [
            {"type": "response.created", "response": {"model": "gpt", "usage": None}},
            {"type": "response.completed", "response": {"model": "gpt", "usage": R_USAGE}},
        ],
        {"model": "gpt", "usage": R_USAGE},
        Usage(30, None, None, 20, 9, "gpt"),
    ),
    "gemini": (
        [{"usageMetadata": {"promptTokenCount": 80}}, {"usageMetadata": G_USAGE, "modelVersion": "gem"}],
        {"usageMetadata": G_USAGE, "modelVersion": "gem"},
        Usage(52, None, None, 30, 11, "gem"),
    ),
}


@pytest.mark.parametrize("wire", WIRE_NAMES)
def test_events_and_body_say_the_same(wire: str) -> None:
    stream, body, expected = CASES[wire]
    assert usage(wire, events(*stream)) == expected
    assert usage(wire, json.dumps(body).encode(), kind="application/json") == expected


@given(st.sampled_from(WIRE_NAMES), st.lists(st.integers(0, 5000), max_size=40))
def test_any_cut_gives_the_same(wire: str, cuts: list[int]) -> None:
    stream, body, expected = CASES[wire]
    assert usage(wire, events(*stream), cuts) == expected
    assert usage(wire, json.dumps(body).encode(), cuts, "application/json") == expected


@given(st.sampled_from(WIRE_NAMES), JSON, st.binary(max_size=100), st.sampled_from(["text/event-stream", "", "x"]))
def test_nothing_makes_it_raise(wire: str, value: object, junk: bytes, kind: str) -> None:
    shapes = [
        {"usage": value},
        {"message": {"usage": value}},
        {"usage": {"input_tokens": value}},
        [value, {"usage": 1}],
    ]
    shapes += [{"response": {"usage": {"input_tokens_details": value}}}, {"usageMetadata": value}]
    usage(wire, events(*shapes) + junk, kind=kind)
    usage(wire, b'"usage"' + junk, kind=kind)
    for shape in shapes:
        usage(wire, json.dumps(shape).encode(), kind=kind)


def test_unknown_is_none_and_fresh_is_never_negative() -> None:
    said = {"usage": {"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 9}}}
    assert usage("openai_chat", events(said)) == Usage(0, None, None, 9, None)
    assert usage("openai_chat", events({"usage": {"prompt_tokens": 5}})) == Usage(5, None, None, None, None)
    assert all(usage(wire, b"data: {}\n\n") is None for wire in WIRE_NAMES)


def test_forms_of_other_servers() -> None:
    deepseek = {"usage": {"prompt_tokens": 9, "prompt_cache_hit_tokens": 4, "completion_tokens": 1}}
    assert usage("openai_chat", events(deepseek)) == Usage(5, None, None, 4, 1)
    plain = {"usage": {"input_tokens": 1, "cache_creation_input_tokens": 8, "cache_read_input_tokens": 0}}
    assert usage("anthropic", events(plain)) == Usage(1, 8, None, 0, None)
    array = json.dumps([{"usageMetadata": {"promptTokenCount": 1}}, {"usageMetadata": G_USAGE}]).encode()
    assert usage("gemini", array, kind="application/json") == Usage(52, None, None, 30, 11)
    assert usage("gemini", events({"response": {"usageMetadata": G_USAGE}})) == Usage(52, None, None, 30, 11)
    late = events({"message": {"usage": {"input_tokens": 0}}}, {"usage": {"input_tokens": 7, "output_tokens": 3}})
    assert usage("anthropic", late) == Usage(7, None, None, None, 3)


def test_a_stream_that_breaks_off_keeps_what_was_said() -> None:
    stream = events(*CASES["anthropic"][0])
    assert usage("anthropic", stream[: stream.index(b"message_delta")]) == Usage(10, 100, 200, 2000, 1, "claude")


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
def test_a_huge_response_is_not_kept(kind: str) -> None:
    reader = by_name("openai_chat").usage_reader(kind)
    for _ in range(100):
        reader.feed(b"x" * (1 << 20))
    held = reader._events._line if kind == "text/event-stream" else reader._body  # type: ignore[attr-defined]
    assert len(held) <= 8 << 20
    assert reader.usage() is None
