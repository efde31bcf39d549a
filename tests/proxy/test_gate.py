from __future__ import annotations

import pytest

from headroom_cli.proxy.config import Mode
from tests.fakes.faulty import Faulty, respond
from tests.fakes.running import raw_exchange, running, send


@pytest.fixture
def upstream():
    with Faulty(respond()) as upstream:
        yield upstream


def test_a_reverse_listener_needs_and_strips_the_secret(upstream: Faulty) -> None:
    with running(Mode.REVERSE, listener_options={"upstream": upstream.url, "secret": "abc"}) as proxy:
        for path in ("/v1/messages", "/abcd/v1/messages", "/", "/ab", "/xyz/v1/messages"):
            assert send(proxy.port, path).status == 404
        assert upstream.heard == []
        for path in ("/abc/v1/messages?beta=true", "/abc", "/abc/", "/abc?x=1"):
            assert send(proxy.port, path).status == 200
        booked = proxy.books.wait(4)
    lines = [heard.head.split(b"\r\n")[0] for heard in upstream.heard]
    assert lines == [
        b"POST /v1/messages?beta=true HTTP/1.1",
        b"POST / HTTP/1.1",
        b"POST / HTTP/1.1",
        b"POST /?x=1 HTTP/1.1",
    ]
    assert len(booked) == 4
    assert booked[0].path == "/v1/messages"


def test_a_foreign_host_header_is_refused(upstream: Faulty) -> None:
    options = {"upstream": upstream.url, "check_host": True}
    with running(Mode.REVERSE, listener_options=options) as proxy:
        for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"):
            assert send(proxy.port, headers={"Host": host}).status == 403
        for host in ("localhost", f"127.0.0.1:{proxy.port}", "[::1]:80"):
            assert send(proxy.port, headers={"Host": host}).status == 200
    assert len(upstream.heard) == 3


def test_a_refused_big_body_is_not_read(upstream: Faulty) -> None:
    options = {"upstream": upstream.url, "secret": "abc"}
    with running(Mode.REVERSE, listener_options=options) as proxy:
        head = b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
        assert raw_exchange(proxy.port, head) == b""
        head = b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert raw_exchange(proxy.port, head) == b""
    assert proxy.books.notices == []


def test_a_base_url_with_a_path_comes_before_the_clients_path(upstream: Faulty) -> None:
    with running(Mode.REVERSE, listener_options={"upstream": upstream.url + "/gateway/"}) as proxy:
        send(proxy.port)
    assert upstream.heard[0].head.startswith(
        b"POST /gateway/v1/messages HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % upstream.port
    )


def test_a_base_urls_query_comes_after_the_clients_own(upstream: Faulty) -> None:
    with running(Mode.REVERSE, listener_options={"upstream": upstream.url + "/gateway?team=7&x=%2F"}) as proxy:
        send(proxy.port, "/v1/messages?beta=true")
        send(proxy.port, "/v1/messages")
        assert [one.path for one in proxy.books.wait(2)] == ["/gateway/v1/messages"] * 2
    assert [heard.head.split(b" ")[1] for heard in upstream.heard] == [
        b"/gateway/v1/messages?beta=true&team=7&x=%2F",
        b"/gateway/v1/messages?team=7&x=%2F",
    ]


def test_an_owner_listener_sends_everything_to_the_configured_upstream(upstream: Faulty) -> None:
    with running(Mode.OWNER, upstream=upstream.url) as proxy:
        assert send(proxy.port, "/v1beta/models/m:generateContent").status == 200
        assert proxy.books.wait()[0].wire == "gemini"


def test_absolute_urls_go_where_they_say_and_listed_ones_to_the_upstream(upstream: Faulty, tmp_path: object) -> None:
    with Faulty(respond(body=b"other")) as other, running(Mode.FORWARD) as proxy:
        request = f"GET {other.url}/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:{other.port}\r\nConnection: close\r\n\r\n"
        assert raw_exchange(proxy.port, request.encode()).endswith(b"other")
        assert proxy.books.wait()[0].wire == ""
    assert other.heard[0].head.startswith(b"GET /x?y=1 HTTP/1.1\r\n")


@pytest.mark.parametrize("mode", [Mode.FORWARD, Mode.REVERSE, Mode.OWNER])
def test_the_proxy_does_not_call_itself(mode: Mode) -> None:
    with running(mode, listener_options={"upstream": "http://127.0.0.1:1"}) as proxy:
        own = f"127.0.0.1:{proxy.port}"
        request = f"GET http://{own}/ HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n"
        answer = raw_exchange(proxy.port, request.encode())
    assert answer.startswith(b"HTTP/1.1 400") == (mode is Mode.FORWARD)


def test_a_tunnel_through_a_plain_listener_is_refused() -> None:
    with running(Mode.REVERSE, listener_options={"upstream": "http://127.0.0.1:1"}) as proxy:
        answer = raw_exchange(proxy.port, b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 405")
