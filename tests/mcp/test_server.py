"""The protocol: every line is answered with one line, or with none where none is due, and nothing ends the server."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.errors import HeadroomError
from headroom_cli.mcp.server import VERSIONS, Tool, answered, serve
from tests.made.effort import examples


def _echo(arguments: Mapping[str, str]) -> list[str]:
    if arguments["text"] == "bad":
        raise HeadroomError("that is bad", "say something else")
    if arguments["text"] == "bug":
        raise ZeroDivisionError
    return [f"{name}={value}" for name, value in arguments.items()]


ECHO = Tool("echo", "Says it again.", {"text": "what to say", "times": ""}, _echo)
KEEP = Tool("keep", "Keeps.", {}, lambda _: ["kept"], keeps=True)
TOOLS = {"echo": ECHO, "keep": KEEP}


def ask(message: object) -> Any:
    answer = answered(json.dumps(message).encode(), TOOLS)
    assert answer is None or b"\n" not in answer
    return None if answer is None else json.loads(answer)


def request(method: str, params: object = None, ident: object = 1) -> dict[str, object]:
    made: dict[str, object] = {"jsonrpc": "2.0", "id": ident, "method": method}
    return made if params is None else {**made, "params": params}


def call(name: object, arguments: object = None) -> Any:
    return ask(request("tools/call", {"name": name, "arguments": arguments}))


@pytest.mark.parametrize(
    ("asked", "agreed"),
    [*((version, version) for version in VERSIONS), ("2099-01-01", VERSIONS[0]), (None, VERSIONS[0])],
)
def test_the_version_is_agreed_on(asked: str | None, agreed: str) -> None:
    result = ask(request("initialize", {"protocolVersion": asked, "capabilities": {}}))["result"]
    assert result["protocolVersion"] == agreed
    assert result["capabilities"] == {"tools": {}}
    assert result["serverInfo"]["name"] == "headroom"


def test_tools_are_listed() -> None:
    echo, keep = ask(request("tools/list"))["result"]["tools"]
    assert echo["inputSchema"] == {
        "type": "object",
        "properties": {"text": {"type": "string", "description": "what to say"}, "times": {"type": "string"}},
        "required": ["text"],
    }
    assert keep["inputSchema"] == {"type": "object", "properties": {}, "required": []}
    assert [tool["annotations"]["readOnlyHint"] for tool in (echo, keep)] == [True, False]


def test_a_call() -> None:
    result = call("echo", {"text": "hi", "times": 3})["result"]
    assert result == {"content": [{"type": "text", "text": text} for text in ("text=hi", "times=3")], "isError": False}
    assert call("keep")["result"]["content"][0]["text"] == "kept"
    assert call("echo", {"text": "a \ud800 b"})["result"]["content"][0]["text"] == "text=a ? b"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"text": "bad"}, "error: that is bad\nsay something else"),
        ({"text": "x", "colour": 1}, "no argument 'colour'"),
        ({"text": ["x"]}, "must be text"),
        ({"text": None}, "text is missing"),
        ({}, "text is missing"),
        (None, "text is missing"),
    ],
)
def test_what_the_model_can_mend_is_a_result(arguments: object, said: str) -> None:
    result = call("echo", arguments)["result"]
    assert result["isError"] is True
    assert said in result["content"][0]["text"]


@pytest.mark.parametrize(
    ("message", "code", "ident"),
    [
        ([], -32600, None),
        (7, -32600, None),
        ({}, None, None),
        ({"id": 1}, -32600, 1),
        ({"id": None, "method": "ping"}, -32600, None),
        ({"id": [1], "method": "ping"}, -32600, None),
        ({"id": True, "method": "ping"}, -32600, None),
        (request("ping", ident="a"), None, "a"),
        (request("ping", [1]), -32602, 1),
        (request("resources/list"), -32601, 1),
        (request("tools/call", {"name": "none"}), -32602, 1),
        (request("tools/call", {"name": ["echo"]}), -32602, 1),
        (request("tools/call", {"name": "echo", "arguments": 1}), -32602, 1),
        (request("tools/call", {"name": "echo", "arguments": {"text": "bug"}}), -32603, 1),
    ],
)
def test_errors_of_the_protocol(message: object, code: int | None, ident: object) -> None:
    answer = ask(message)
    if message == {}:
        assert answer is None
    elif code is None:
        assert answer == {"jsonrpc": "2.0", "id": ident, "result": {}}
    else:
        assert (answer["error"]["code"], answer["id"]) == (code, ident)


def test_nothing_is_due_to_notifications_and_answers() -> None:
    assert ask({"jsonrpc": "2.0", "method": "notifications/initialized"}) is None
    assert ask({"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "echo"}}) is None
    assert ask({"jsonrpc": "2.0", "id": 4, "result": {}}) is None


def test_a_batch() -> None:
    made = ask([request("ping", ident=1), {"method": "notifications/x"}, request("none", ident=2)])
    assert [answer["id"] for answer in made] == [1, 2]
    assert ask([{"method": "notifications/x"}]) is None


@pytest.mark.parametrize("line", [b"{", b"\xff\xfe", b"[" * 100_000, b"nonsense", b'"' + b"x" * 1000])
def test_what_is_no_json(line: bytes) -> None:
    answer = answered(line, TOOLS)
    assert answer is not None
    assert json.loads(answer)["error"]["code"] == -32700


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["echo", "ping", "tools/call", "x", "2.0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "method", "params", "name", "arguments", "text", "result"]), inner, max_size=5
        )
    ),
)


@given(values)
@settings(max_examples=examples(300))
def test_whatever_comes_is_answered_in_the_protocol(message: object) -> None:
    answer = ask(message)
    for one in answer if isinstance(answer, list) else [answer] if answer is not None else []:
        assert one["jsonrpc"] == "2.0"
        assert ("result" in one) != ("error" in one)


def test_it_ends_with_its_input_and_prints_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    before = sys.stdout
    noisy = Tool("noisy", "", {}, lambda _: [print("noise"), "quiet"][1:])  # type: ignore[list-item]
    sink = io.BytesIO()
    try:
        serve([noisy], [b"\n", json.dumps(request("tools/call", {"name": "noisy"})).encode() + b"\n"], sink)
    finally:
        sys.stdout = before
    (line,) = sink.getvalue().splitlines()
    assert json.loads(line)["result"]["content"][0]["text"] == "quiet"
    assert capsys.readouterr().out == ""


def test_it_ends_when_nobody_reads(capsys: pytest.CaptureFixture[str]) -> None:
    class Gone(io.BytesIO):
        def flush(self) -> None:
            raise BrokenPipeError

    lines = iter([json.dumps(request("ping")).encode()] * 3)
    serve([], lines, Gone())
    assert len(list(lines)) == 2
