"""The user's own proxy: what goes through it, and in which form."""

from __future__ import annotations

import socket

import pytest

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Turn
from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import Mode
from headroom_cli.proxy.outer_proxy import OuterProxy
from tests.fakes.certs import Authority, issuer
from tests.fakes.faulty import Faulty, respond
from tests.fakes.outer import OuterProxy as Corporate
from tests.fakes.running import connect, over, raw_exchange, running, send


@pytest.fixture
def provider(origin_ca: Authority):
    with Provider([Turn("hi")], tls=origin_ca.server_context("localhost")) as provider:
        yield provider


def test_blind_tunnels_go_through_it(provider: Provider, origin_ca: Authority) -> None:
    with Corporate("me:pass word") as outer:
        url = f"http://me:pass%20word@127.0.0.1:{outer.port}"
        with running(Mode.FORWARD, outer_proxy=url) as proxy:
            _, raw = connect(proxy.port, f"blind.example:{provider.port}")
            context = origin_ca.client_context()
            with context.wrap_socket(raw, server_hostname="localhost") as sock:
                assert issuer(sock) == "origin"
    assert outer.asked == [f"CONNECT blind.example:{provider.port} HTTP/1.1"]


def test_opened_hosts_go_through_it(session_ca: Authority, origin_ca: Authority) -> None:
    with (
        Corporate() as outer,
        Provider([Turn("hi")], tls=origin_ca.server_context("api.example.com")) as provider,
    ):
        options = {"open_hosts": ("api.example.com",), "ca_dir": session_ca.folder, "trusted_ca": origin_ca.pem}
        with running(Mode.FORWARD, outer_proxy=f"127.0.0.1:{outer.port}", **options) as proxy:
            _, raw = connect(proxy.port, f"api.example.com:{provider.port}")
            with session_ca.client_context().wrap_socket(raw, server_hostname="api.example.com") as sock:
                assert over(sock, host="api.example.com").status == 200
    assert outer.asked == [f"CONNECT api.example.com:{provider.port} HTTP/1.1"]


def test_reverse_listeners_go_through_it(origin_ca: Authority) -> None:
    with (
        Corporate() as outer,
        Provider([Turn("hi")], tls=origin_ca.server_context("api.example.com")) as provider,
    ):
        upstream = {"upstream": f"https://api.example.com:{provider.port}"}
        options = {"trusted_ca": origin_ca.pem, "outer_proxy": f"http://127.0.0.1:{outer.port}"}
        with (
            running(Mode.REVERSE, listener_options=upstream, **options) as proxy,
            socket.create_connection(("127.0.0.1", proxy.port)) as sock,
        ):
            assert over(sock).status == 200
    assert outer.asked == [f"CONNECT api.example.com:{provider.port} HTTP/1.1"]
    assert provider.requests[0].header("host") == f"api.example.com:{provider.port}"


def test_no_proxy_and_loopback_do_not(provider: Provider, origin_ca: Authority) -> None:
    with Corporate() as outer, running(Mode.FORWARD, outer_proxy=f"127.0.0.1:{outer.port}") as proxy:
        _, raw = connect(proxy.port, f"localhost:{provider.port}")
        with origin_ca.client_context().wrap_socket(raw, server_hostname="localhost") as sock:
            assert over(sock).status == 200
    assert outer.asked == []


def test_what_is_in_the_open_goes_through_it_as_a_whole_url() -> None:
    with Faulty(respond(body=b"far")) as far, Corporate("me:other", tunnels=False) as outer:
        place = f"far.example:{far.port}"
        with running(Mode.FORWARD, outer_plain_proxy=f"http://me:other@127.0.0.1:{outer.port}") as proxy:
            head = f"POST http://{place}/x?y=1 HTTP/1.1\r\nHost: {place}\r\nProxy-Authorization: Basic eA==\r\n"
            rest = "Content-Length: 2\r\nConnection: close\r\n\r\n{}"
            assert raw_exchange(proxy.port, (head + rest).encode()).endswith(b"far")
            assert (proxy.books.wait()[0].host, proxy.books.wait()[0].path) == ("far.example", "/x")
    assert outer.asked == [f"POST http://{place}/x?y=1 HTTP/1.1"]
    (heard,) = far.heard
    assert heard.head.count(b"Host: " + place.encode()) == 1
    assert heard.head.lower().count(b"proxy-authorization: ") == 1
    assert heard.body == b"{}"


def test_a_gateway_in_the_open_is_reached_the_same_way() -> None:
    with Faulty(respond()) as far, Corporate(tunnels=False) as outer:
        upstream = {"upstream": f"http://gw.example:{far.port}/v9"}
        way = f"127.0.0.1:{outer.port}"
        with running(Mode.REVERSE, listener_options=upstream, outer_plain_proxy=way) as proxy:
            assert [send(proxy.port).status for _ in range(2)] == [200, 200]
    assert outer.asked == [f"POST http://gw.example:{far.port}/v9/v1/messages HTTP/1.1"] * 2
    assert f"Host: gw.example:{far.port}\r\n".encode() in far.heard[0].head


def test_an_opened_connection_may_be_sent_to_a_gateway_in_the_open(session_ca: Authority) -> None:
    with Faulty(respond()) as far, Corporate(tunnels=False) as outer:
        options = {"open_hosts": ("api.example.com",), "ca_dir": session_ca.folder}
        options |= {"upstream": f"http://gw.example:{far.port}", "outer_plain_proxy": f"127.0.0.1:{outer.port}"}
        with running(Mode.FORWARD, **options) as proxy:
            _, raw = connect(proxy.port, "api.example.com:443")
            with session_ca.client_context().wrap_socket(raw, server_hostname="api.example.com") as sock:
                assert over(sock, host="api.example.com").status == 200
    assert outer.asked == [f"POST http://gw.example:{far.port}/v1/messages HTTP/1.1"]


def test_an_address_in_the_open_is_written_as_in_a_url() -> None:
    with Faulty(respond()) as far, Corporate() as outer:
        place = f"[2001:db8::1]:{far.port}"
        with running(Mode.FORWARD, outer_plain_proxy=f"127.0.0.1:{outer.port}") as proxy:
            request = f"GET http://{place}/ HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n"
            assert raw_exchange(proxy.port, request.encode()).startswith(b"HTTP/1.1 200 ")
    assert outer.asked == [f"GET http://{place}/ HTTP/1.1"]


def test_without_a_proxy_of_its_own_what_is_in_the_open_goes_directly() -> None:
    with Corporate() as outer, running(Mode.FORWARD, outer_proxy=f"127.0.0.1:{outer.port}") as proxy:
        request = b"GET http://a.invalid/ HTTP/1.1\r\nHost: a.invalid\r\nConnection: close\r\n\r\n"
        assert raw_exchange(proxy.port, request) == b""
        assert proxy.books.wait()[0].ending == "upstream: not reached"
    assert outer.asked == []


@pytest.mark.parametrize(("port", "login"), [(80, "plain"), (443, "tunnel")])
def test_a_tunnel_goes_by_its_port_and_has_the_login_of_its_proxy(port: int, login: str) -> None:
    with Corporate("me:plain", tunnels=False) as plain, Corporate("me:tunnel", tunnels=False) as tunnel:
        options = {
            "outer_proxy": f"me:tunnel@127.0.0.1:{tunnel.port}",
            "outer_plain_proxy": f"me:plain@127.0.0.1:{plain.port}",
        }
        with running(Mode.FORWARD, **options) as proxy:
            _, sock = connect(proxy.port, f"a.invalid:{port}")
            with sock:
                sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
                assert sock.recv(1) == b""
    asked, other = (plain, tunnel) if login == "plain" else (tunnel, plain)
    assert (asked.asked, asked.refused, other.asked) == ([f"CONNECT a.invalid:{port} HTTP/1.1"], [403], [])


def test_its_refusal_closes_the_connection(session_ca: Authority) -> None:
    with Corporate("a:b") as outer:
        upstream = {"upstream": "https://api.example.com"}
        with running(Mode.REVERSE, listener_options=upstream, outer_proxy=f"127.0.0.1:{outer.port}") as proxy:
            with socket.create_connection(("127.0.0.1", proxy.port)) as sock, pytest.raises(ConnectionError):
                over(sock)
            assert proxy.books.wait()[0].ending == "upstream: not reached"


def test_outer_proxies_are_read_as_curl_reads_them() -> None:
    assert OuterProxy.parse("http://corp:3128") == OuterProxy(("http", ("corp", 3128)), "")
    assert OuterProxy.parse("corp:3128").spec == ("http", ("corp", 3128))
    assert OuterProxy.parse("https://corp").spec == ("https", ("corp", 443))
    assert OuterProxy.parse("http://a%40b:p%3Aw@corp:1").authorization == "Basic YUBiOnA6dw=="
    for url in ("socks5://corp:1", "http://", "http://corp:99999"):
        with pytest.raises(HeadroomError):
            OuterProxy.parse(url)
