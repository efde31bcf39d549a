"""Starts an engine for a test, and speaks to it in the plainest way."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from headroom_cli.proxy.config import EngineConfig, Listener, Mode, listen
from headroom_cli.proxy.engine import Engine
from headroom_cli.proxy.seams import Shaper
from tests.fakes.books import AsIs, Ledger


@dataclass(frozen=True)
class Running:
    """An engine with one listener."""

    engine: Engine
    port: int
    books: Ledger


@dataclass(frozen=True)
class Reply:
    """A response as it came: header names in their own case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@contextmanager
def running(
    mode: Mode,
    shaper: Shaper | None = None,
    *,
    listener_options: dict[str, object] | None = None,
    **options: object,
) -> Iterator[Running]:
    """An engine that serves one listener of `mode`; `options` go into its EngineConfig."""
    books = Ledger()
    listener = replace(Listener(listen(), mode), **(listener_options or {}))  # type: ignore[arg-type]
    port = listener.sock.getsockname()[1]
    engine = Engine(replace(EngineConfig((listener,)), **options), shaper or AsIs(), books)  # type: ignore[arg-type]
    engine.start()
    try:
        engine.wait_ready(60)
        yield Running(engine, port, books)
    finally:
        engine.stop()


def reverse(upstream: str, shaper: Shaper | None = None, **options: object):
    """An engine with a reverse listener in front of `upstream`."""
    return running(Mode.REVERSE, shaper, listener_options={"upstream": upstream}, **options)


def send(
    port: int,
    path: str = "/v1/messages",
    body: bytes = b"{}",
    headers: dict[str, str] | None = None,
    method: str = "POST",
) -> Reply:
    """One request over a fresh connection; raises what http.client raises when the connection is closed on it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=body or None, headers=headers or {})
        response = connection.getresponse()
        return Reply(response.status, tuple(response.getheaders()), response.read())
    finally:
        connection.close()


def raw_exchange(port: int, request: bytes) -> bytes:
    """Everything that comes back for these bytes until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(request)
        pieces = []
        while piece := sock.recv(65536):
            pieces.append(piece)
        return b"".join(pieces)


def connect(port: int, target: str, headers: str = "") -> tuple[bytes, socket.socket]:
    """Asks a forward proxy for a tunnel: the head of its answer, and the socket, which the caller closes."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{headers}\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        piece = sock.recv(1)
        if not piece:
            break
        head += piece
    return head, sock


def over(sock: socket.socket, path: str = "/v1/messages", body: bytes = b"{}", host: str = "localhost") -> Reply:
    """One HTTP/1.1 POST over an open (TLS) socket."""
    connection = http.client.HTTPConnection(host)
    connection.sock = sock
    connection.request("POST", path, body)
    response = connection.getresponse()
    return Reply(response.status, tuple(response.getheaders()), response.read())
