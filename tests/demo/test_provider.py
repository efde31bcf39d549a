from __future__ import annotations

import json

from headroom_cli.demo.provider import Provider, Received
from headroom_cli.demo.turns import Call, Turn
from tests.fakes.running import raw_exchange, send

SCRIPT = [Turn("one", (Call("a"), Call("b"))), Turn("two", (Call("c"),)), Turn("three")]


def chat(results: int, **more: object) -> bytes:
    messages = [{"role": "user", "content": "go"}, *[{"role": "tool", "content": "r"}] * results]
    return json.dumps({"tools": [{"type": "function"}], "messages": messages, **more}).encode()


def said(body: bytes) -> str:
    return str(json.loads(body)["choices"][0]["message"]["content"])


def test_the_turn_is_found_by_counting_results() -> None:
    with Provider(SCRIPT) as provider:
        path = "/v1/chat/completions"
        answers = [said(send(provider.port, path, chat(results)).body) for results in range(6)]
    assert answers == ["one", "two", "two", "three", "three", "three"]


def test_helper_requests_get_a_short_text_and_others_an_empty_object() -> None:
    with Provider(SCRIPT) as provider:
        assert said(send(provider.port, "/v1/chat/completions", chat(0, tools=[])).body) == "A short session"
        assert send(provider.port, "/api/hello", b"", method="GET").body == b"{}"
        assert send(provider.port, "/telemetry").body == b"{}"
        assert send(provider.port, "/v1/messages/count_tokens", b"x" * 40).body == b'{"input_tokens": 10}'
        assert raw_exchange(provider.port, b"HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n").endswith(b"\r\n\r\n")
        assert send(provider.port, "/v1/messages", b"not json").status == 200


def test_a_test_may_answer_what_is_no_model_s_request() -> None:
    def beside(request: Received) -> tuple[int, bytes] | None:
        return (404, b"[]") if request.method == "GET" else None

    with Provider(SCRIPT, beside=beside) as provider:
        missing = send(provider.port, "/models", b"", method="GET")
        assert (missing.status, missing.body) == (404, b"[]")
        assert said(send(provider.port, "/v1/chat/completions", chat(0)).body) == "one"


def test_a_test_may_choose_the_turn_itself() -> None:
    def choose(wire: str, body: object) -> Turn | None:
        return Turn(f"from {wire}") if wire == "openai_chat" else None

    with Provider(SCRIPT, choose=choose) as provider:
        assert said(send(provider.port, "/v1/chat/completions", chat(0)).body) == "from openai_chat"


def test_requests_are_kept_as_they_came() -> None:
    raw = b"POST /v1/messages HTTP/1.1\r\nX-Odd: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    with Provider(SCRIPT) as provider:
        raw_exchange(provider.port, raw + b'3\r\n{ "\r\n4\r\na":1\r\n1\r\n}\r\n0\r\n\r\n')
        request = provider.requests[0]
    assert request.body == b'{ "a":1}'
    assert request.headers[0] == ("X-Odd", "1")


def test_compressed_requests_are_read_where_somebody_can() -> None:
    with Provider(SCRIPT, decode=lambda body, encoding: body[::-1]) as provider:
        reply = send(provider.port, "/v1/chat/completions", chat(0)[::-1], {"Content-Encoding": "backwards"})
    assert said(reply.body) == "one"
