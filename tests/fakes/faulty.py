"""An upstream that misbehaves on purpose: raw sockets, so that nothing is sent but what a test wants."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Heard:
    """One request as bytes: the head up to and with the empty line, and the body."""

    head: bytes
    body: bytes


Act = Callable[[socket.socket, Heard], None]


@dataclass
class Faulty:
    """Runs while the context is open: reads one request on each connection, then does `act`, then closes."""

    act: Act
    heard: list[Heard] = field(default_factory=list)
    closed_early: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Faulty:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock:
            request = read_request(sock)
            if request is None:
                return
            self.heard.append(request)
            try:
                self.act(sock, request)
            except OSError:
                self.closed_early.set()


def read_request(sock: socket.socket) -> Heard | None:
    """One request with a Content-Length or without a body; None if the client leaves before its end."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    pieces, size = [body], len(body)
    while size < length:
        piece = sock.recv(1 << 20)
        if not piece:
            return None
        pieces.append(piece)
        size += len(piece)
    return Heard(head + b"\r\n\r\n", b"".join(pieces))


def respond(status: str = "200 OK", body: bytes = b"{}", **headers: str) -> Act:
    """Answers and closes; header names have _ for -."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    raw = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return lambda sock, _: sock.sendall(raw)


def reset(sock: socket.socket, *_: Any) -> None:
    """Closes with a TCP reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def say_then(raw: bytes, then: Act = lambda *_: None) -> Act:
    """Sends these bytes, then does something else."""

    def act(sock: socket.socket, request: Heard) -> None:
        sock.sendall(raw)
        then(sock, request)

    return act


SSE_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """One piece of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)
