"""A provider that answers at once: `python -m scripts.benchmark.stub`. It prints its port.

A POST to a path with `slow` in it is answered as a stream whose first event comes at once and whose end comes
a second later; anything else gets a short JSON message. In a process of its own, so that it costs the client nothing.
"""

from __future__ import annotations

import asyncio
import sys

ENDING = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
SLOW = 1.0  # seconds between the first and the last event


class Stub(asyncio.Protocol):
    """One connection; understands requests with a Content-Length, which is all that the clients here send."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._head, self._missing, self._size, self._slow = b"", 0, 0, False

    def data_received(self, data: bytes) -> None:
        if self._missing == 0:
            self._head += data
            head, found, rest = self._head.partition(b"\r\n\r\n")
            if not found:
                return
            first, *fields = head.split(b"\r\n")
            lengths = [
                value for name, _, value in (f.partition(b":") for f in fields) if name.lower() == b"content-length"
            ]
            self._slow, self._head = b"slow" in first, b""
            self._missing = self._size = int(lengths[0]) if lengths else 0
            data = rest
        self._missing -= len(data)
        if self._missing <= 0:
            self._missing = 0
            self._answer()

    def _answer(self) -> None:
        if not self._slow:
            body = message(self._size)
            head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
            self._transport.write(head + body)
            return
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        self._transport.write(head + chunk(opening(self._size)))
        asyncio.get_running_loop().call_later(SLOW, self._transport.write, chunk(ENDING) + chunk(b""))


def usage(size: int) -> bytes:
    """The usage of a request of `size` bytes, at four bytes a token and without a cache."""
    zeros = b'"cache_read_input_tokens":0,"cache_creation_input_tokens":0,"output_tokens":1'
    return b'"usage":{"input_tokens":%d,%s}' % (size // 4, zeros)


def message(size: int) -> bytes:
    """A whole answer."""
    content = b'"stop_reason":"end_turn","content":[{"type":"text","text":"ok"}]'
    return b'{"id":"msg_1","type":"message","role":"assistant","model":"stub",%s,%s}' % (content, usage(size))


def opening(size: int) -> bytes:
    """The first event of a stream."""
    start = b'{"type":"message_start","message":{"model":"stub",%s}}' % usage(size)
    return b"event: message_start\ndata: %s\n\n" % start


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        sys.exit(130)
