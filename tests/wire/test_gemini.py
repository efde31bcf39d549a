"""Shapes of the generateContent format."""

from __future__ import annotations

import json
from typing import Any

from headroom_cli.wire.gemini import Gemini
from headroom_cli.wire.prompt import Block, Kind, Usage


def blocks(*contents: Any) -> tuple[Block, ...]:
    return Gemini().parse(json.dumps({"contents": contents}).encode()).blocks


def response(name: str, given: Any, **more: Any) -> dict[str, Any]:
    return {"functionResponse": {"name": name, "response": given, **more}}


def test_texts_of_a_response_and_its_other_values() -> None:
    given = {"stdout": "a", "exit": 0, "content": "b", "custom": "c", "text": ["d"]}
    found = blocks({"role": "user", "parts": [response("sh", given)]})
    assert [block.text for block in found if block.place] == ["a", "b"]
    assert [block.kind for block in found] == [Kind.RESULT, Kind.OPAQUE, Kind.RESULT, Kind.OPAQUE, Kind.OPAQUE]


def test_errors() -> None:
    found = blocks({"role": "user", "parts": [response("sh", {"error": "no", "output": "half"})]})
    assert [(block.text, block.error, block.place is None) for block in found] == [
        ("no", True, True),
        ("half", True, False),
    ]
    found = blocks({"role": "user", "parts": [response("sh", {"error": None, "output": "x"})]})
    assert [block.error for block in found if block.kind is Kind.RESULT] == [False]


def test_a_response_of_several_texts_answers_one_call() -> None:
    calls = [{"functionCall": {"name": "sh", "args": {"n": n}}} for n in (1, 2, 3)]
    answers = [
        response("sh", {"output": "one", "stdout": "also one"}),
        response("sh", {"custom": [1]}),
        response("sh", {"output": "three"}),
    ]
    found = blocks({"role": "model", "parts": calls}, {"role": "user", "parts": answers})
    assert [(block.text, block.arguments) for block in found if block.kind is Kind.RESULT] == [
        ("one", {"n": 1}),
        ("also one", {"n": 1}),
        ("", {"n": 2}),
        ("three", {"n": 3}),
    ]


def test_calls_are_matched_by_order_where_there_are_no_ids() -> None:
    calls = [{"functionCall": {"name": "sh", "args": {"n": n}}, "thoughtSignature": "s"} for n in (1, 2)]
    answers = [response("sh", {"output": text}) for text in ("one", "two")]
    found = blocks({"role": "model", "parts": calls}, {"role": "user", "parts": answers})
    assert [(block.text, block.arguments) for block in found[2:]] == [("one", {"n": 1}), ("two", {"n": 2})]


def test_a_response_with_an_id_finds_its_call_that_has_none() -> None:
    calls = [{"functionCall": {"name": "sh", "args": {"n": n}}} for n in (1, 2)]
    answers = [response("sh", {"output": text}, id=f"sh_{text}") for text in ("one", "two")]
    found = blocks({"role": "model", "parts": calls}, {"role": "user", "parts": answers})
    assert [(block.text, block.arguments) for block in found[2:]] == [("one", {"n": 1}), ("two", {"n": 2})]
    twice = [answers[0], answers[0], answers[1], answers[1]]
    found = blocks({"role": "model", "parts": calls}, {"role": "user", "parts": twice})
    assert [block.arguments["n"] for block in found[2:]] == [1, 1, 2, 2]
    # One that has an id of its own is answered by that only.
    calls[0]["functionCall"]["id"] = "other"
    found = blocks({"role": "model", "parts": calls[:1]}, {"role": "user", "parts": answers[:1]})
    assert [block.arguments for block in found if block.kind is Kind.RESULT] == [{}]


def test_a_response_given_twice_finds_its_call_by_id_both_times() -> None:
    call = {"functionCall": {"name": "sh", "id": "1", "args": {"n": 1}}}
    answer = response("sh", {"output": "x"}, id="1")
    found = blocks({"role": "model", "parts": [call]}, {"role": "user", "parts": [answer, answer]})
    assert [block.arguments for block in found] == [{"n": 1}] * 3


def test_thoughts_images_and_odd_parts() -> None:
    parts = [{"text": "hm", "thought": True}, {"text": "say"}, {"inlineData": {}}, 7, response("sh", "odd")]
    found = blocks({"role": "model", "parts": parts}, {"role": "user"}, 7)
    assert [block.kind for block in found] == [Kind.ASSISTANT, *[Kind.OPAQUE] * 4]


def test_the_wrapped_request_of_a_google_login() -> None:
    inner = {"contents": [{"role": "user", "parts": [response("sh", {"output": "x"})]}]}
    inner["tools"] = [{"functionDeclarations": [{"name": "a"}, {"name": "b"}]}, {"googleSearch": {}}]
    body = json.dumps({"model": "m", "project": "p", "request": inner}).encode()
    found = Gemini().parse(body)
    place = found.blocks[0].place
    assert place is not None
    assert body[place.start : place.end] == b'"x"'
    assert (found.tools, found.model) == (("a", "b"), "m")
    reader = Gemini().usage_reader("text/event-stream")
    usage = {"promptTokenCount": 30, "cachedContentTokenCount": 20, "candidatesTokenCount": 5}
    reader.feed(
        b"data: " + json.dumps({"response": {"modelVersion": "m-2", "usageMetadata": usage}}).encode() + b"\n\n"
    )
    assert reader.usage() == Usage(fresh=10, read=20, output=5, model="m-2")
