"""Bodies that cannot be read, or must not be: the provider gets the client's bytes and decides."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import json
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from headroom_cli.proxy.seams import ANYWHERE, Destination, Shaped
from headroom_cli.wire.prompt import Wire
from tests.fakes.books import Act, Shrink
from tests.fakes.faulty import Faulty, respond
from tests.fakes.running import raw_exchange, reverse, send

PATHS = ["/v1/messages", "/v1/chat/completions", "/v1/responses", "/v1beta/models/m:generateContent"]


class Parse:
    """A shaper that reads the prompt as the real one does, and raises what that raises."""

    async def shape(self, wire: Wire, body: bytes, to: Destination = ANYWHERE) -> Shaped:
        wire.parse(body)
        return Shaped(body)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "body",
    [
        b'{"messages": [',
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"messages": "hi", "input": 3, "contents": "x"}',
        b'{"messages": ["hi"], "input": ["hi"], "contents": [1]}',
        b'{"tools": "x", "messages": [{"role": "user", "content": [{"type": "text", "text": null}]}]}',
        b'{"messages": [{"role": "user", "content": [{"type": "tool_result", "content": null}]}]}',
        b'{"input": [{"type": "function_call_output", "output": null}]}',
        b'{"a": 1, "a": 2, "n": 100000000000000000000000000000, "x": 1.10, "s": "\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_malformed_bodies_reach_the_provider_as_they_are(path: str, body: bytes, parsing: tuple[Faulty, int]) -> None:
    upstream, port = parsing
    before = len(upstream.heard)
    assert send(port, path, body).status == 200
    assert [heard.body for heard in upstream.heard[before:]] == [body]


@pytest.fixture(scope="module")
def parsing():
    with Faulty(respond()) as upstream, reverse(upstream.url, Parse()) as proxy:
        yield upstream, proxy.port


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "identity": lambda body: body,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
UNCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "identity": lambda body: body,
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_an_edited_body_is_sent_in_the_clients_own_coding(coding: str) -> None:
    body = json.dumps({"text": "LONG " * 50}).encode()
    shaper = Shrink()
    with Faulty(respond()) as upstream, reverse(upstream.url, shaper) as proxy:
        coded = CODINGS[coding](body)
        assert send(proxy.port, body=coded, headers={"Content-Encoding": coding}).status == 200
        booked = proxy.books.wait()[0]
    assert shaper.seen == [("anthropic", body)]
    sent = upstream.heard[0]
    assert UNCODINGS[coding](sent.body) == body.replace(b"LONG", b"S")
    assert f"content-encoding: {coding}\r\n".encode() in sent.head.lower()
    assert f"content-length: {len(sent.body)}\r\n".encode() in sent.head.lower()
    assert (booked.bytes_in, booked.bytes_out) == (len(coded), len(sent.body))


@pytest.mark.parametrize("coding", CODINGS)
def test_an_unedited_body_keeps_its_bytes(coding: str) -> None:
    coded = CODINGS[coding](b'{"text": "short"}')
    with Faulty(respond()) as upstream, reverse(upstream.url, Shrink()) as proxy:
        send(proxy.port, body=coded, headers={"Content-Encoding": coding})
    assert upstream.heard[0].body == coded


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "compress", "gzip, nonsense"])
def test_undecodable_bodies_reach_the_provider_as_they_are(coding: str) -> None:
    with Faulty(respond()) as upstream, reverse(upstream.url, Shrink()) as proxy:
        assert send(proxy.port, body=b"LONG but not coded", headers={"Content-Encoding": coding}).status == 200
        booked = proxy.books.wait()
    assert upstream.heard[0].body == b"LONG but not coded"
    assert booked[0].fault


def test_a_zip_bomb_is_relayed_unopened() -> None:
    bomb = gzip.compress(b"\0" * (80 << 20))
    shaper = Shrink()
    with Faulty(respond()) as upstream, reverse(upstream.url, shaper, body_cap=8 << 20) as proxy:
        assert send(proxy.port, body=bomb, headers={"Content-Encoding": "gzip"}).status == 200
        booked = proxy.books.wait()
    assert upstream.heard[0].body == bomb
    assert booked[0].fault
    assert shaper.seen == []


def test_fifty_megabytes_pass() -> None:
    body = b'{"image": "' + b"A" * (50 << 20) + b'"}'
    with Faulty(respond()) as upstream, reverse(upstream.url, Shrink()) as proxy:
        assert send(proxy.port, body=body).status == 200
    assert upstream.heard[0].body == body


def test_a_body_over_the_cap_streams_past_the_shaper() -> None:
    body = b"LONG" * 100_000
    shaper = Shrink()
    with Faulty(respond()) as upstream, reverse(upstream.url, shaper, body_cap=100_000) as proxy:
        assert send(proxy.port, body=body).status == 200
        booked = proxy.books.wait()
    assert upstream.heard[0].body == body
    assert shaper.seen == []
    assert booked[0].fault == "body over the cap"
    assert booked[0].bytes_in == booked[0].bytes_out == len(body)


def test_a_chunked_body_is_edited_and_stays_chunked() -> None:
    with Faulty(respond()) as upstream, reverse(upstream.url, Shrink()) as proxy:
        raw_exchange(
            proxy.port,
            b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            b'a\r\n{"t":"LONG\r\n2\r\n"}\r\n0\r\n\r\n',
        )
        booked = proxy.books.wait()
    assert b"Transfer-Encoding: chunked\r\n" in upstream.heard[0].head
    assert (booked[0].bytes_in, booked[0].bytes_out) == (12, 9)


@pytest.mark.parametrize("error", [ValueError("no"), RecursionError(), MemoryError(), KeyError("x"), TimeoutError()])
def test_a_shaper_that_raises_changes_nothing(error: Exception) -> None:
    async def fail() -> None:
        raise error

    with Faulty(respond()) as upstream, reverse(upstream.url, Act(fail)) as proxy:
        assert send(proxy.port, body=b'{"a":1}').status == 200
        booked = proxy.books.wait()
    assert upstream.heard[0].body == b'{"a":1}'
    assert booked[0].fault


def test_a_shaper_that_hangs_is_not_waited_for() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    with Faulty(respond()) as upstream, reverse(upstream.url, Act(hang), shape_limit=0.05) as proxy:
        assert send(proxy.port, body=b'{"a":1}').status == 200
        booked = proxy.books.wait()
    assert upstream.heard[0].body == b'{"a":1}'
    assert booked[0].fault == "shaping took too long"


def test_a_client_that_leaves_while_its_body_is_shaped_costs_no_call() -> None:
    import threading

    entered = threading.Event()

    async def wait() -> None:
        entered.set()
        await asyncio.sleep(0.3)

    with Faulty(respond()) as upstream, reverse(upstream.url, Act(wait)) as proxy:
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port)
        connection.request("POST", "/v1/messages", b'{"a":1}')
        assert entered.wait(20)
        connection.close()
        assert len(proxy.books.wait()) == 1
    assert upstream.heard == []


@pytest.mark.parametrize(
    "headers",
    [
        {"x-amz-content-sha256": "e3b0c44298fc1c14"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/bedrock/aws4_request"},
        {"Content-MD5": "abc"},
    ],
)
def test_signed_requests_are_relayed_to_the_byte(headers: dict[str, str]) -> None:
    shaper = Shrink()
    with Faulty(respond(body=b'{"usage":{"input_tokens":5}}')) as upstream, reverse(upstream.url, shaper) as proxy:
        send(proxy.port, body=b'{"t":"LONG"}', headers=headers)
        booked = proxy.books.wait()
    assert upstream.heard[0].body == b'{"t":"LONG"}'
    assert shaper.seen == []
    assert booked[0].wire == "anthropic"
    assert booked[0].usage is not None
    assert booked[0].usage.fresh == 5


def test_a_body_with_its_own_checksum_is_relayed_to_the_byte() -> None:
    system = [{"type": "text", "text": "x-anthropic-billing-header: cc_version=2.1.330; cch=1a2b3; cc_turn_index=1;"}]
    signed = json.dumps({"system": system, "messages": [{"role": "user", "content": "LONG"}]}).encode()
    quoted = json.dumps({"system": "You help.", "messages": [{"role": "user", "content": system[0]["text"] + "LONG"}]})
    with Faulty(respond()) as upstream, reverse(upstream.url, Shrink()) as proxy:
        send(proxy.port, body=signed)
        send(proxy.port, body=quoted.encode())
    assert upstream.heard[0].body == signed
    assert upstream.heard[1].body == quoted.replace("LONG", "S").encode()
