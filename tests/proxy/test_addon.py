"""What passes through the addon, seen from both ends."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading

import pytest

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Call, Turn
from headroom_cli.ledger.events import Exchange
from headroom_cli.proxy.config import Mode
from tests.fakes.books import Act, Ledger, Shrink
from tests.fakes.faulty import SSE_HEAD, Faulty, Heard, chunk, respond, say_then
from tests.fakes.running import raw_exchange, reverse, running, send

REQUEST = (
    b"POST /v1/messages?key=secret HTTP/1.1\r\nhOsT: example:1\r\nX-B: 1\r\nx-a: 2\r\nX-B: 3\r\n"
    b"content-LENGTH: %d\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n%s"
)


def test_nothing_but_host_and_length_changes_in_a_request() -> None:
    body = b'{"t": "LONG"}'
    with Faulty(respond(X_Odd="1", Server="them")) as upstream, reverse(upstream.url, Shrink()) as proxy:
        answer = raw_exchange(proxy.port, REQUEST % (len(body), body))
        booked = proxy.books.wait()
    expected = REQUEST.replace(b"example:1", b"127.0.0.1:%d" % upstream.port) % (10, b'{"t": "S"}')
    assert upstream.heard[0].head + upstream.heard[0].body == expected
    assert answer == b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nX-Odd: 1\r\nServer: them\r\n\r\n{}"
    assert booked[0].path == "/v1/messages"


def test_an_unedited_request_changes_in_its_host_only() -> None:
    body = b'{ "t" : "\\u0041", "t":1e400 }'
    with Faulty(respond()) as upstream, reverse(upstream.url) as proxy:
        raw_exchange(proxy.port, REQUEST % (len(body), body))
    expected = REQUEST.replace(b"example:1", b"127.0.0.1:%d" % upstream.port) % (len(body), body)
    assert upstream.heard[0].head + upstream.heard[0].body == expected


def test_other_paths_stream_in_both_directions() -> None:
    first = threading.Event()
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        reverse(f"http://127.0.0.1:{server.getsockname()[1]}") as proxy,
    ):

        def serve() -> None:
            sock, _ = server.accept()
            with sock:
                data = b""
                while not data.endswith(b"one"):
                    data += sock.recv(100)
                first.set()
                while not data.endswith(b"two"):
                    data += sock.recv(100)
                sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        with socket.create_connection(("127.0.0.1", proxy.port)) as client:
            client.sendall(b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\none")
            assert first.wait(20)
            client.sendall(b"two")
            assert client.recv(100).startswith(b"HTTP/1.1 200 OK")
        exchange = proxy.books.wait()[0]
    assert (exchange.wire, exchange.bytes_in, exchange.bytes_out) == ("", 6, 6)


def test_usage_is_booked_from_a_stream_and_from_a_body() -> None:
    body = {"model": "claude", "tools": [{"name": "x"}], "messages": [{"role": "user", "content": "hi"}]}
    with Provider([Turn("hi", (Call("x"),))]) as provider, reverse(provider.url) as proxy:
        for stream in (False, True):
            assert send(proxy.port, body=json.dumps({**body, "stream": stream}).encode()).status == 200
        booked = proxy.books.wait(2)
    for exchange in booked:
        assert exchange.usage is not None
        assert exchange.usage.fresh
        assert (exchange.model, exchange.status, exchange.fault) == ("claude", 200, "")
        assert exchange.first_byte_ms is not None


def test_several_requests_on_one_connection_are_booked_each() -> None:
    with Provider([]) as provider, reverse(provider.url) as proxy:
        request = b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n%s\r\n{}"
        raw_exchange(proxy.port, (request % b"") * 2 + request % b"Connection: close\r\n")
        assert len(proxy.books.wait(3)) == 3
        assert len(provider.requests) == 3


def test_a_websocket_on_a_wire_is_sent_back_to_post() -> None:
    upgrade = b"Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"
    request = b"GET /v1/responses HTTP/1.1\r\n" + upgrade.replace(b"Upgrade\r\n", b"Upgrade, close\r\n", 1)
    with Faulty(respond()) as upstream, reverse(upstream.url) as proxy:
        assert raw_exchange(proxy.port, request).startswith(b"HTTP/1.1 426 ")
    assert upstream.heard == []


def test_any_other_websocket_is_relayed_as_bytes() -> None:
    upgrade = (
        b"GET /v1/realtime HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n"
    )
    switch = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

    def echo(sock: socket.socket, _: Heard) -> None:
        sock.sendall(sock.recv(100))

    with (
        Faulty(say_then(switch, echo)) as upstream,
        reverse(upstream.url) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as client,
    ):
        client.sendall(upgrade)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        assert head == switch
        client.sendall(b"\x00\xffnot a frame")
        assert client.recv(100) == b"\x00\xffnot a frame"


class Lossy(Ledger):
    """Books that cannot be written."""

    def exchange(self, exchange: Exchange) -> None:
        raise OSError("disk full")


def test_books_that_fail_harm_nobody(monkeypatch: object) -> None:
    import tests.fakes.running as fakes

    books = Lossy()
    monkeypatch.setattr(fakes, "Ledger", lambda: books)  # type: ignore[attr-defined]
    with Faulty(respond()) as upstream, running(Mode.REVERSE, listener_options={"upstream": upstream.url}) as proxy:
        assert send(proxy.port).status == 200
        assert send(proxy.port).status == 200
        assert "disk full" in proxy.books.wait_notice()[0]
    assert len(books.notices) == 1


def test_an_early_answer_to_a_streamed_upload_arrives() -> None:
    with Faulty(respond("413 Too Large")) as upstream, reverse(upstream.url) as proxy:
        assert send(proxy.port, "/upload", b"x" * 1000).status == 413


def test_a_stream_that_ends_is_booked_once() -> None:
    raw = SSE_HEAD + chunk(b"data: {}\n\n") + chunk(b"")
    with Faulty(say_then(raw)) as upstream, reverse(upstream.url) as proxy:
        assert send(proxy.port).body == b"data: {}\n\n"
        booked = proxy.books.wait()
    assert len(proxy.books.exchanges) == len(booked) == 1


def test_a_signed_body_has_no_added_time_and_no_fault() -> None:
    shaper = Shrink()
    with Faulty(respond()) as upstream, reverse(upstream.url, shaper) as proxy:
        send(proxy.port, body=b'{"t": "LONG"}', headers={"X-Amz-Content-Sha256": "abc"})
        send(proxy.port, body=b'{"system": "x-anthropic-billing-header: a; cch=12ab3;"}')
        send(proxy.port, body=b'{"t": "LONG"}')
        booked = proxy.books.wait(3)
    assert [each.added_ms is None for each in booked] == [True, True, False]
    assert {each.fault for each in booked} == {""}
    assert len(shaper.seen) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nX-Key: hidden\r\nno colon hidden\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: hidden\r\n\r\n",
        b"hidden garbage\r\n\r\n",
    ],
)
def test_an_ending_quotes_nothing_of_the_response(raw: bytes) -> None:
    with Faulty(say_then(raw)) as upstream, reverse(upstream.url) as proxy:
        with contextlib.suppress(OSError, http.client.HTTPException):
            send(proxy.port)
        (booked,) = proxy.books.wait()
    assert (booked.ending, booked.fault) == ("upstream: not HTTP", "")


def test_a_fault_quotes_nothing_of_the_request() -> None:
    async def fail() -> None:
        raise KeyError("hidden")

    with Faulty(respond()) as upstream, reverse(upstream.url, Act(fail)) as proxy:
        send(proxy.port, body=b"{}")
        send(proxy.port, body=b"{}", headers={"Content-Encoding": "hidden"})
        booked = proxy.books.wait(2)
    assert [each.fault for each in booked] == ["KeyError", "unreadable: unknown content coding"]
    assert [each.added_ms is None for each in booked] == [False, True]


@pytest.mark.parametrize("body", [b'{"t": "LONG"}', b'{"system": "x-anthropic-billing-header: cch=1;", "t": "LONG"}'])
def test_who_only_meters_sees_signed_bodies_and_changes_none(body: bytes) -> None:
    shaper = Shrink()
    with Faulty(respond()) as upstream, reverse(upstream.url, shaper, meter_only=True) as proxy:
        send(proxy.port, body=body)
        send(proxy.port, body=body, headers={"authorization": "AWS4-HMAC-SHA256 Credential=x"})
        booked = proxy.books.wait(2)
    assert [heard.body for heard in upstream.heard] == [body, body]
    assert [seen for _, seen in shaper.seen] == [body, body]
    assert [(one.bytes_in, one.bytes_out) for one in booked] == [(len(body), len(body))] * 2
