"""The endpoint knows its secret, its bounds, and as much of HTTP as hooks speak."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from headroom_cli.proxy.config import listen
from headroom_cli.proxy.hook_endpoint import hooks_served

SECRET = "0123456789abcdef"


async def echo(agent: str, body: bytes) -> bytes:
    return agent.encode() + b" " + body


@asynccontextmanager
async def served(cap: int = 1000) -> AsyncIterator[int]:
    sock = listen()
    port = sock.getsockname()[1]
    async with hooks_served(sock, SECRET, echo, cap):
        yield port


async def said(port: int, *pieces: bytes, close: bool = True) -> bytes:
    """Everything that comes back for these bytes until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    if close:
        writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return answer


def post(path: str = f"/{SECRET}/claude", body: bytes = b"{}", *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def test_a_hook_is_answered() -> None:
    async with served() as port:
        answer = await said(port, post(body=b"event"))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 12\r\n" in answer
    assert answer.endswith(b"\r\n\r\nclaude event")


async def test_a_connection_may_be_used_again_and_bodies_come_in_pieces() -> None:
    async with served() as port:
        first = post(body=b"one")
        answer = await said(port, first[:10], first[10:-1], first[-1:], post(body=b"two"))
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.endswith(b"claude two")


async def test_close_and_old_clients_are_obeyed() -> None:
    async with served() as port:
        for asked in (post(f"/{SECRET}/vibe", b"x", "Connection: close"), post().replace(b"1.1", b"1.0", 1)):
            assert b"Connection: close" in await said(port, asked, close=False)


async def test_a_client_that_asks_first_is_told_to_go_on() -> None:
    async with served() as port:
        answer = await said(port, post(f"/{SECRET}/claude", b"body", "Expect: 100-continue"))
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (post("/"), 404),
        (post("/0123456789abcdee/claude"), 404),
        (post(f"/{SECRET}"), 404),
        (post(f"/{SECRET}/claude/more"), 404),
        (post().replace(b"POST", b"GET", 1), 405),
        (post(body=b"x" * 1001), 413),
        (post(f"/{SECRET}/claude", b"", "Transfer-Encoding: chunked"), 413),
        (post().replace(b"Content-Length: 2", b"Content-Length: -2"), 413),
    ],
)
async def test_what_is_not_for_us_is_refused_and_the_connection_ends(request_: bytes, status: int) -> None:
    async with served() as port:
        answer = await said(port, request_, close=False)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close" in answer


@pytest.mark.parametrize("noise", [b"nonsense\r\n\r\n", b"A" * 100_000, b"\x16\x03\x01\x02\x00", b""])
async def test_noise_ends_its_connection_only(noise: bytes) -> None:
    async with served() as port:
        assert await said(port, noise) == b""
        assert b"200 OK" in await said(port, post())


async def test_an_open_connection_does_not_keep_it_from_ending() -> None:
    """Nor is its end a fault that the loop would tell of."""
    told: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    async with served() as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(post()[:20])
        await writer.drain()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    await asyncio.sleep(0)
    assert told == []
