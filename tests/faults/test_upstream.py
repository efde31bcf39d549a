"""Upstreams that fail: the client sees what it would have seen without us, and the upstream is asked once."""

from __future__ import annotations

import http.client
import socket
import threading

import pytest

from headroom_cli.proxy.config import listen
from tests.fakes.faulty import SSE_HEAD, Faulty, Heard, chunk, reset, respond, say_then
from tests.fakes.running import reverse, send

GONE = (ConnectionError, http.client.BadStatusLine)  # RemoteDisconnected is both


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "401 Unauthorized", "429 Too Many Requests", "500 Oops", "529 Overloaded"]
)
def test_errors_of_the_provider_are_relayed_and_never_repeated(status: str) -> None:
    body = b'{"type":"error","error":{"type":"overloaded_error"}}'
    with Faulty(respond(status, body, Retry_After="7", X_Request_Id="r1")) as upstream, reverse(upstream.url) as proxy:
        reply = send(proxy.port)
        booked = proxy.books.wait()
    assert (reply.status, reply.body) == (int(status[:3]), body)
    assert reply.header("retry-after") == "7"
    assert [name for name, _ in reply.headers] == ["content-length", "Retry-After", "X-Request-Id"]
    assert len(upstream.heard) == 1
    assert [exchange.status for exchange in booked] == [int(status[:3])]


@pytest.mark.parametrize(
    "act",
    [reset, lambda *_: None, say_then(b"\x00\x01garbage\r\n\r\n"), say_then(b"HTTP/1.1 200 OK\r\ncontent-le")],
    ids=["reset", "closed", "garbage", "broken off in the headers"],
)
def test_no_answer_closes_the_connection_without_an_answer_of_ours(act: object) -> None:
    with Faulty(act) as upstream, reverse(upstream.url) as proxy:  # type: ignore[arg-type]
        with pytest.raises(GONE):
            send(proxy.port)
        booked = proxy.books.wait()
    assert len(upstream.heard) == 1
    assert len(booked) == 1
    assert (booked[0].status, booked[0].fault) == (0, "")
    assert booked[0].ending in ("upstream: broke off before its answer", "upstream: not HTTP")


def test_an_upstream_that_is_down_closes_the_connection() -> None:
    sock = listen()
    port = sock.getsockname()[1]
    sock.close()
    with reverse(f"http://127.0.0.1:{port}") as proxy:
        with pytest.raises(GONE):
            send(proxy.port)
        booked = proxy.books.wait()
    assert len(booked) == 1
    assert (booked[0].ending, booked[0].fault) == ("upstream: not reached", "")


def test_a_streamed_upload_to_an_upstream_that_is_down_closes_the_connection() -> None:
    sock = listen()
    port = sock.getsockname()[1]
    sock.close()
    with reverse(f"http://127.0.0.1:{port}") as proxy:
        with pytest.raises(GONE):
            send(proxy.port, "/telemetry", b"x" * 100_000)
        booked = proxy.books.wait()
    assert len(booked) == 1


def test_a_reset_inside_the_stream_ends_the_client_there() -> None:
    start = chunk(b'data: {"type":"message_start","message":{"usage":{"input_tokens":3}}}\n\n')
    with Faulty(say_then(SSE_HEAD + start, reset)) as upstream, reverse(upstream.url) as proxy:
        with pytest.raises((ConnectionError, http.client.IncompleteRead)):
            send(proxy.port)
        booked = proxy.books.wait()
    assert len(upstream.heard) == 1
    assert len(booked) == 1
    assert booked[0].status == 200
    assert (booked[0].ending, booked[0].fault) == ("upstream: broke off in its answer", "")


def test_odd_response_headers_are_relayed() -> None:
    raw = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx odd: 1\r\n\r\n{}"
    with Faulty(say_then(raw)) as upstream, reverse(upstream.url) as proxy:
        assert send(proxy.port).body == b"{}"


def test_each_piece_of_a_stream_arrives_before_the_next_is_sent() -> None:
    go_on = threading.Semaphore(0)
    pieces = [f'data: {{"n": {n}}}\n\n'.encode() for n in range(4)]

    def act(sock: socket.socket, _: Heard) -> None:
        sock.sendall(SSE_HEAD)
        for piece in pieces:
            sock.sendall(chunk(piece))
            assert go_on.acquire(timeout=20)
        sock.sendall(chunk(b""))

    with Faulty(act) as upstream, reverse(upstream.url) as proxy:
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
        connection.request("POST", "/v1/messages", b'{"stream":true}')
        response = connection.getresponse()
        for piece in pieces:
            assert response.read1(65536) == piece
            go_on.release()
        assert response.read() == b""
        connection.close()
        assert len(proxy.books.wait()) == 1


def test_a_client_that_leaves_inside_the_stream_closes_the_upstream() -> None:
    upstream_closed = threading.Event()

    def act(sock: socket.socket, _: Heard) -> None:
        sock.sendall(SSE_HEAD + chunk(b"data: {}\n\n"))
        if sock.recv(1) == b"":
            upstream_closed.set()

    with Faulty(act) as upstream, reverse(upstream.url) as proxy:
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
        connection.request("POST", "/v1/messages", b'{"stream":true}')
        response = connection.getresponse()
        assert response.read1(65536) == b"data: {}\n\n"
        response.close()
        connection.close()
        assert upstream_closed.wait(20)
        booked = proxy.books.wait()
    assert len(booked) == 1
    assert (booked[0].ending, booked[0].fault) == ("client gone", "")
    assert len(upstream.heard) == 1


def test_a_client_that_leaves_before_the_answer_closes_the_upstream() -> None:
    upstream_closed, arrived = threading.Event(), threading.Event()

    def act(sock: socket.socket, _: Heard) -> None:
        arrived.set()
        if sock.recv(1) == b"":
            upstream_closed.set()

    with Faulty(act) as upstream, reverse(upstream.url) as proxy:
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
        connection.request("POST", "/v1/messages", b"{}")
        assert arrived.wait(20)
        connection.close()
        assert upstream_closed.wait(20)
        assert len(proxy.books.wait()) == 1


def test_stopping_the_engine_ends_open_streams_and_books_them() -> None:
    with Faulty(say_then(SSE_HEAD + chunk(b"data: {}\n\n"), lambda sock, _: sock.recv(1))) as upstream:
        with reverse(upstream.url) as proxy:
            connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
            connection.request("POST", "/v1/messages", b"{}")
            response = connection.getresponse()
            assert response.read1(65536) == b"data: {}\n\n"
        with pytest.raises((ConnectionError, http.client.IncompleteRead)):
            response.read()
        response.close()
        connection.close()
    assert len(proxy.books.exchanges) == 1
