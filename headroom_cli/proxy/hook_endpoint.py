"""Where hooks call: an HTTP/1.1 server on loopback that answers `POST /SECRET/AGENT`, and nothing else.

Its clients are agents' own HTTP clients, curl, and a shell that writes to a socket. It knows as much of HTTP as these
need: a body with a length, one request after the other, and `Expect: 100-continue`.
"""

from __future__ import annotations

import asyncio
import hmac
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

HEAD_CAP = 32 * 1024  # bytes of request line and headers
PATIENCE = 5.0  # seconds for a request to come in whole, once it has begun
IDLE = 60.0  # seconds between two requests of one connection
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_ENOUGH = 64  # connections at a time: agents run few tools at once

Answer = Callable[[str, bytes], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class _Request:
    """`length` is None where the head gives none that can be trusted."""

    method: str
    path: str
    length: int | None
    expects: bool
    lasts: bool


@asynccontextmanager
async def hooks_served(sock: socket.socket, secret: str, answer: Answer, body_cap: int) -> AsyncIterator[None]:
    """Serves on a bound, listening socket while the context is open; `answer` gets the agent's name and the body.

    The socket is closed at the end. `body_cap` bounds a request's body, in bytes.
    """
    connections: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(connections) >= _ENOUGH:
            writer.close()
            return
        task = asyncio.get_running_loop().create_task(_connection(reader, writer, secret, answer, body_cap))
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(accept, sock=sock, limit=HEAD_CAP)
    try:
        yield
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _connection(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secret: str, answer: Answer, body_cap: int
) -> None:
    """Answers the requests of one client. One that went away, or speaks something else, has its own text."""
    try:
        while await _one(reader, writer, secret, answer, body_cap):
            pass
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        pass
    finally:
        with suppress(OSError):
            writer.close()


async def _one(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secret: str, answer: Answer, body_cap: int
) -> bool:
    """Answers one request; true if another may follow on this connection."""
    async with asyncio.timeout(IDLE):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return False
    request = _parsed(head)
    agent = _agent(request.path, secret)
    if request.length is None or request.length > body_cap or not agent or request.method != "POST":
        writer.write(_response(404 if not agent else 405 if request.method != "POST" else 413, b"", last=True))
        await writer.drain()
        return False
    if request.expects:
        writer.write(_CONTINUE)
    async with asyncio.timeout(PATIENCE):
        body = await reader.readexactly(request.length)
    writer.write(_response(200, await answer(agent, body), last=not request.lasts))
    await writer.drain()
    return request.lasts


def _parsed(head: bytes) -> _Request:
    """Raises ValueError for what is no request."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, version = first.split(" ")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    length = headers.get("content-length", "")
    framed = length.isdecimal() and "transfer-encoding" not in headers
    return _Request(
        method,
        path,
        int(length) if framed else None,
        headers.get("expect", "").lower() == "100-continue",
        version == "HTTP/1.1" and headers.get("connection", "").lower() != "close",
    )


def _agent(path: str, secret: str) -> str:
    """The agent that the path names, "" if its secret is another."""
    _, given, agent, *more = (*path.split("/"), "", "")
    return agent if not any(more) and hmac.compare_digest(given.encode(), secret.encode()) else ""


_WORDS = {200: "OK", 404: "Not Found", 405: "Method Not Allowed", 413: "Content Too Large"}


def _response(status: int, body: bytes, *, last: bool) -> bytes:
    closing = "Connection: close\r\n" if last else ""
    head = (
        f"HTTP/1.1 {status} {_WORDS[status]}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{closing}\r\n"
    )
    return head.encode() + body
