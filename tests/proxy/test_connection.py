"""Tunnels: which are opened, which stay blind, and who may ask for one."""

from __future__ import annotations

import base64
import socket
import ssl
import threading

import h2.config
import h2.connection
import h2.events
import pytest
from mitmproxy.proxy import events
from mitmproxy.proxy.layers import HttpLayer

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Turn
from headroom_cli.ledger.events import Past
from headroom_cli.proxy.config import Mode
from tests.fakes.books import Shrink
from tests.fakes.certs import Authority, issuer
from tests.fakes.faulty import Faulty, respond
from tests.fakes.h2server import H2Server
from tests.fakes.running import connect, over, raw_exchange, running, send

BODY = b'{"messages":[{"role":"user","content":"LONG"}]}'


@pytest.fixture
def provider(origin_ca: Authority):
    with Provider([Turn("hi")], tls=origin_ca.server_context("localhost")) as provider:
        yield provider


def test_a_listed_host_is_opened_with_the_sessions_ca(
    provider: Provider, session_ca: Authority, origin_ca: Authority
) -> None:
    options = {"open_hosts": ("localhost",), "ca_dir": session_ca.folder, "trusted_ca": origin_ca.pem}
    with running(Mode.FORWARD, Shrink(), **options) as proxy:
        head, raw = connect(proxy.port, f"localhost:{provider.port}")
        assert head.startswith(b"HTTP/1.1 200")
        with session_ca.client_context().wrap_socket(raw, server_hostname="localhost") as sock:
            assert issuer(sock) == "session"
            assert over(sock, body=BODY).status == 200
            assert over(sock, "/v1/other", body=BODY).status == 200
        booked = proxy.books.wait(2)
    assert [request.body for request in provider.requests] == [BODY.replace(b"LONG", b"S"), BODY]
    assert provider.requests[0].header("host") == "localhost"
    assert [(e.host, e.wire) for e in booked] == [("localhost", "anthropic"), ("localhost", "")]


def test_any_other_host_shows_its_own_certificate(
    provider: Provider, session_ca: Authority, origin_ca: Authority
) -> None:
    options = {"open_hosts": ("api.example.com",), "ca_dir": session_ca.folder}
    with running(Mode.FORWARD, Shrink(), **options) as proxy:
        _, raw = connect(proxy.port, f"localhost:{provider.port}")
        with origin_ca.client_context().wrap_socket(raw, server_hostname="localhost") as sock:
            assert issuer(sock) == "origin"
            assert over(sock, body=BODY).status == 200
        assert proxy.books.exchanges == []
        assert proxy.books.passed == [("localhost", Past.UNOPENED)]
    assert provider.requests[0].body == BODY


@pytest.mark.parametrize("target", ["127.0.0.1", "localhost"])
def test_the_name_in_the_hello_counts_where_the_tunnel_names_an_address(
    provider: Provider, session_ca: Authority, origin_ca: Authority, target: str
) -> None:
    options = {"open_hosts": ("localhost",), "ca_dir": session_ca.folder, "trusted_ca": origin_ca.pem}
    with running(Mode.FORWARD, **options) as proxy:
        _, raw = connect(proxy.port, f"{target}:{provider.port}")
        with session_ca.client_context().wrap_socket(raw, server_hostname="localhost") as sock:
            assert issuer(sock) == "session"


def test_a_listed_name_in_the_hello_of_an_unlisted_tunnel_opens_nothing(
    provider: Provider, session_ca: Authority, origin_ca: Authority
) -> None:
    options = {"open_hosts": ("api.example.com",), "ca_dir": session_ca.folder}
    context = origin_ca.client_context()
    context.check_hostname = False
    with running(Mode.FORWARD, **options) as proxy:
        _, raw = connect(proxy.port, f"localhost:{provider.port}")
        with context.wrap_socket(raw, server_hostname="api.example.com") as sock:
            assert issuer(sock) == "origin"
        assert proxy.books.passed == [("localhost", Past.UNOPENED)]


def test_a_blind_tunnel_to_an_address_counts_under_the_name_in_its_hello(
    provider: Provider, session_ca: Authority, origin_ca: Authority
) -> None:
    options = {"open_hosts": ("api.example.com",), "ca_dir": session_ca.folder}
    with running(Mode.FORWARD, **options) as proxy:
        for _ in range(2):
            _, raw = connect(proxy.port, f"127.0.0.1:{provider.port}")
            with origin_ca.client_context().wrap_socket(raw, server_hostname="localhost") as sock:
                assert issuer(sock) == "origin"
        assert proxy.books.passed == [("localhost", Past.UNOPENED)] * 2


def test_a_models_request_to_an_unlisted_host_is_counted_and_not_read(session_ca: Authority) -> None:
    options = {"open_hosts": ("api.example.com",), "ca_dir": session_ca.folder}
    with Faulty(respond()) as upstream, running(Mode.FORWARD, Shrink(), **options) as proxy:
        target = f"http://127.0.0.1:{upstream.port}"
        for path in ("/v1/messages", "/v1/models"):
            assert send(proxy.port, target + path, BODY).status == 200
        assert proxy.books.passed == [("127.0.0.1", Past.UNOPENED)]
        assert [one.wire for one in proxy.books.wait(2)] == ["", ""]
    assert upstream.heard[0].body == BODY


def test_plain_http_to_a_listed_address_is_read(session_ca: Authority) -> None:
    options = {"open_hosts": ("127.0.0.1",), "ca_dir": session_ca.folder}
    with Faulty(respond()) as upstream, running(Mode.FORWARD, Shrink(), **options) as proxy:
        _, sock = connect(proxy.port, f"127.0.0.1:{upstream.port}")
        with sock:
            assert over(sock, body=BODY).status == 200
        assert proxy.books.wait()[0].wire == "anthropic"
    assert upstream.heard[0].body == BODY.replace(b"LONG", b"S")


def test_a_server_that_speaks_first_is_heard_in_a_blind_tunnel() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            sock, _ = server.accept()
            with sock:
                sock.sendall(b"SSH-2.0-hello\r\n")
                sock.recv(1)

        threading.Thread(target=greet, daemon=True).start()
        with running(Mode.FORWARD) as proxy:
            _, sock = connect(proxy.port, f"localhost:{server.getsockname()[1]}")
            with sock:
                assert sock.recv(100) == b"SSH-2.0-hello\r\n"


def test_a_client_that_rejects_the_ca_is_reported_once(
    provider: Provider, session_ca: Authority, origin_ca: Authority
) -> None:
    options = {"open_hosts": ("localhost",), "ca_dir": session_ca.folder}
    with running(Mode.FORWARD, **options) as proxy:
        for _ in range(2):
            _, raw = connect(proxy.port, f"localhost:{provider.port}")
            with raw, pytest.raises(ssl.SSLCertVerificationError):
                origin_ca.client_context().wrap_socket(raw, server_hostname="localhost")
        text, hint = proxy.books.wait_notice()
    assert "localhost" in text
    assert proxy.books.passed == [("localhost", Past.REFUSED)] * 2
    for name in ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CODEX_CA_CERTIFICATE"):
        assert name in hint
    assert len(proxy.books.notices) == 1


def test_connections_that_end_unused_again_and_again_are_reported(provider: Provider, session_ca: Authority) -> None:
    options = {"open_hosts": ("localhost",), "ca_dir": session_ca.folder}
    with running(Mode.FORWARD, **options) as proxy:
        for _ in range(3):
            _, raw = connect(proxy.port, f"localhost:{provider.port}")
            session_ca.client_context().wrap_socket(raw, server_hostname="localhost").close()
        assert "localhost" in proxy.books.wait_notice()[0]


def test_a_crash_inside_a_layer_ends_the_connection_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Crashing(HttpLayer):
        def _handle_event(self, event: events.Event):
            if isinstance(event, events.DataReceived):
                raise RuntimeError("layer broke")
            yield from ()

    monkeypatch.setattr("headroom_cli.proxy.connection.HttpLayer", Crashing)
    with running(Mode.FORWARD) as proxy:
        assert raw_exchange(proxy.port, b"GET http://localhost/ HTTP/1.1\r\n\r\n") == b""
        told = proxy.books.wait_notice()[0]
    assert "RuntimeError at test_connection.py:" in told
    assert "layer broke" not in told  # an error's words may quote what came over the connection


def test_an_upstream_whose_certificate_is_not_trusted_gets_nothing(provider: Provider, session_ca: Authority) -> None:
    options = {"open_hosts": ("localhost",), "ca_dir": session_ca.folder, "trusted_ca": session_ca.pem}
    with running(Mode.FORWARD, **options) as proxy:
        _, raw = connect(proxy.port, f"localhost:{provider.port}")
        context = session_ca.client_context()
        with context.wrap_socket(raw, server_hostname="localhost") as sock, pytest.raises(ConnectionError):
            over(sock, body=BODY)
        assert proxy.books.wait()[0].ending == "upstream: certificate not trusted"
    assert provider.requests == []


def _pump(connection: h2.connection.H2Connection, unsent: dict[int, bytes]) -> None:
    """Sends as much of the bodies as the other side has room for."""
    for stream in list(unsent):
        while stream in unsent and (room := min(connection.local_flow_control_window(stream), 16384)):
            piece, rest = unsent[stream][:room], unsent[stream][room:]
            connection.send_data(stream, piece, end_stream=not rest)
            unsent[stream] = rest
            if not rest:
                del unsent[stream]


def _h2_posts(sock: ssl.SSLSocket, bodies: list[bytes], path: str = "/v1/messages") -> dict[int, bytes]:
    connection = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    connection.initiate_connection()
    for at in range(len(bodies)):
        headers = [(":method", "POST"), (":path", path), (":scheme", "https"), (":authority", "localhost")]
        connection.send_headers(1 + 2 * at, headers)
    unsent = {1 + 2 * at: body for at, body in enumerate(bodies)}
    _pump(connection, unsent)
    sock.sendall(connection.data_to_send())
    replies: dict[int, bytes] = {}
    ended = 0
    while ended < len(bodies):
        for event in connection.receive_data(sock.recv(65536)):
            if isinstance(event, h2.events.ResponseReceived):
                replies[event.stream_id] = dict(event.headers)[":status"].encode() + b" "
            elif isinstance(event, h2.events.DataReceived):
                replies[event.stream_id] += event.data
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
                ended += 1
        _pump(connection, unsent)
        sock.sendall(connection.data_to_send())
    return replies


def test_http2_clients_are_served_several_streams_at_once(
    provider: Provider, session_ca: Authority, origin_ca: Authority
) -> None:
    options = {"open_hosts": ("localhost",), "ca_dir": session_ca.folder, "trusted_ca": origin_ca.pem}
    context = session_ca.client_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with running(Mode.FORWARD, Shrink(), **options) as proxy:
        _, raw = connect(proxy.port, f"localhost:{provider.port}")
        with context.wrap_socket(raw, server_hostname="localhost") as sock:
            assert sock.selected_alpn_protocol() == "h2"
            replies = _h2_posts(sock, [BODY] * 8)
        _, raw = connect(proxy.port, f"localhost:{provider.port}")
        with context.wrap_socket(raw, server_hostname="localhost") as sock:
            _h2_posts(sock, [BODY], "/telemetry")
        booked = proxy.books.wait(9)
    assert [reply[:4] for reply in replies.values()] == [b"200 "] * 8
    assert [request.body for request in provider.requests] == [BODY.replace(b"LONG", b"S")] * 8 + [BODY]
    assert provider.requests[0].header("host") == "localhost"
    assert len(booked) == 9


def _h2_through(session_ca: Authority, origin_ca: Authority, server: H2Server, bodies: list[bytes]) -> dict[int, bytes]:
    options = {"open_hosts": ("localhost",), "ca_dir": session_ca.folder, "trusted_ca": origin_ca.pem}
    context = session_ca.client_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with running(Mode.FORWARD, Shrink(), **options) as proxy:
        _, raw = connect(proxy.port, f"localhost:{server.port}")
        with context.wrap_socket(raw, server_hostname="localhost") as sock:
            replies = _h2_posts(sock, bodies)
        assert len(proxy.books.wait(len(bodies))) == len(bodies)
    return replies


def test_http2_from_end_to_end(session_ca: Authority, origin_ca: Authority) -> None:
    big = b'{"t":"LONG' + b"x" * 300_000 + b'"}'
    with H2Server(origin_ca.server_context("localhost")) as server:
        replies = _h2_through(session_ca, origin_ca, server, [BODY, big, BODY])
    assert list(replies.values()) == [b"200 {}"] * 3
    assert sorted(server.bodies) == sorted(body.replace(b"LONG", b"S") for body in (BODY, big, BODY))
    assert {headers[":authority"] for headers in server.headers} == {"localhost"}


def test_an_http2_reset_by_the_provider_is_passed_on(session_ca: Authority, origin_ca: Authority) -> None:
    with H2Server(origin_ca.server_context("localhost"), answer=None) as server:
        assert _h2_through(session_ca, origin_ca, server, [BODY]) == {}
    assert server.bodies == [BODY.replace(b"LONG", b"S")]


def test_an_http2_stream_without_an_answer_is_reset(session_ca: Authority) -> None:
    with Faulty(lambda *_: None) as upstream:
        options = {"open_hosts": ("localhost",), "ca_dir": session_ca.folder, "upstream": upstream.url}
        context = session_ca.client_context()
        context.set_alpn_protocols(["h2"])
        with running(Mode.FORWARD, **options) as proxy:
            _, raw = connect(proxy.port, "localhost:443")
            with context.wrap_socket(raw, server_hostname="localhost") as sock:
                assert _h2_posts(sock, [BODY]) == {}
            assert len(proxy.books.wait()) == 1
    assert len(upstream.heard) == 1


def test_plain_http_inside_a_tunnel_to_a_listed_host_is_read(session_ca: Authority) -> None:
    with Faulty(respond()) as upstream:
        options = {"open_hosts": ("localhost",), "upstream": upstream.url, "ca_dir": session_ca.folder}
        with running(Mode.FORWARD, Shrink(), **options) as proxy:
            _, sock = connect(proxy.port, "localhost:80")
            with sock:
                assert over(sock, body=BODY).status == 200
    assert upstream.heard[0].body == BODY.replace(b"LONG", b"S")


class TestCredential:
    def test_a_tunnel_needs_the_secret(self) -> None:
        with running(Mode.FORWARD, listener_options={"secret": "s3cret"}) as proxy:
            head, sock = connect(proxy.port, "localhost:1")
            sock.close()
        assert head.startswith(b"HTTP/1.1 407 ")
        assert b"proxy-authenticate: Basic" in head

    def test_the_secret_opens_it_and_is_not_passed_on(self) -> None:
        login = base64.b64encode(b"headroom:s3cret").decode()
        with Faulty(respond()) as upstream, running(Mode.FORWARD, listener_options={"secret": "s3cret"}) as proxy:
            head, sock = connect(proxy.port, f"localhost:{upstream.port}", f"Proxy-Authorization: Basic {login}\r\n")
            sock.close()
            assert head.startswith(b"HTTP/1.1 200 ")
            request = f"GET {upstream.url}/x HTTP/1.1\r\nHost: a\r\nProxy-Authorization: Basic {login}\r\n"
            answer = raw_exchange(proxy.port, request.encode() + b"Connection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"roxy-" not in upstream.heard[-1].head

    @pytest.mark.parametrize("value", ["Basic !!", "Bearer s3cret", "Basic " + base64.b64encode(b"x:s3cret").decode()])
    def test_a_wrong_secret_does_not(self, value: str) -> None:
        with Faulty(respond()) as upstream, running(Mode.FORWARD, listener_options={"secret": "s3cret"}) as proxy:
            request = f"GET {upstream.url}/x HTTP/1.1\r\nHost: a\r\nProxy-Authorization: {value}\r\n"
            answer = raw_exchange(proxy.port, request.encode() + b"Connection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 407 ")
        assert upstream.heard == []
