"""Content codings of bodies, decoded within bounds: a small body may unpack to a very large one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from headroom_cli.wire.prompt import Unreadable

_GZIP = zlib.MAX_WBITS | 16
_STEP = 1 << 18  # bytes of output asked for at a time
_PIECE_CAP = 16 << 20  # what one piece of a response may unpack to before it counts as an attack


class _Stream(Protocol):
    """One coding being undone. `feed` gives output in pieces, so that the caller can stop; raises ValueError."""

    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def finished(self) -> bool:
        """Whether the coded data came to its proper end."""


class _Gzip:
    """gzip, one or more members."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(_GZIP)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._engine.eof:
                self._engine = zlib.decompressobj(_GZIP)
            yield _unpacked(self._engine, data)
            data = self._engine.unconsumed_tail or self._engine.unused_data

    def finished(self) -> bool:
        return self._engine.eof


class _Deflate:
    """deflate with the zlib header or without it, as servers disagree: the first two bytes tell."""

    def __init__(self) -> None:
        self._head = b""
        self._engine: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._engine is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            headed = data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._engine = zlib.decompressobj(zlib.MAX_WBITS if headed else -zlib.MAX_WBITS)
        while data:
            if self._engine.eof:
                raise ValueError("data after the end")
            yield _unpacked(self._engine, data)
            data = self._engine.unconsumed_tail or self._engine.unused_data

    def finished(self) -> bool:
        return self._engine is not None and self._engine.eof


def _unpacked(engine: zlib._Decompress, data: bytes) -> bytes:
    try:
        return engine.decompress(data, _STEP)
    except zlib.error as error:
        raise ValueError(str(error)) from None


class _Brotli:
    """br. Its older binding cannot bound its output, so it is fed few bytes at a time."""

    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]

        self._engine = brotli.Decompressor()
        self._error: type[Exception] = brotli.error
        self._bounded = hasattr(self._engine, "can_accept_more_data")

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            if self._bounded:
                yield from self._limited(data)
            else:
                for at in range(0, len(data), 4):
                    yield self._engine.process(data[at : at + 4])
        except self._error as error:
            raise ValueError(str(error)) from None

    def _limited(self, data: bytes) -> Iterator[bytes]:
        piece = self._engine.process(data, output_buffer_limit=_STEP)
        yield piece
        # All input may have been taken in while output still waits inside the engine.
        while not self._engine.is_finished() and (piece or not self._engine.can_accept_more_data()):
            piece = self._engine.process(b"", output_buffer_limit=_STEP)
            yield piece

    def finished(self) -> bool:
        return bool(self._engine.is_finished())


class _Zstd:
    """zstd. Four bytes can stand for a block of 128 KiB, so it is fed few bytes at a time."""

    def __init__(self) -> None:
        import zstandard

        self._new = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj
        self._engine = self._new()
        self._error: type[Exception] = zstandard.ZstdError

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            for at in range(0, len(data), 128):
                rest = data[at : at + 128]
                while rest:
                    if self._engine.eof:
                        self._engine = self._new()
                    yield self._engine.decompress(rest)
                    rest = self._engine.unused_data if self._engine.eof else b""
        except self._error as error:
            raise ValueError(str(error)) from None

    def finished(self) -> bool:
        return bool(self._engine.eof)


def _stream(coding: str) -> _Stream:
    if coding in ("gzip", "x-gzip"):
        return _Gzip()
    if coding == "deflate":
        return _Deflate()
    if coding == "br":
        return _Brotli()
    if coding == "zstd":
        return _Zstd()
    raise Unreadable("unknown content coding")


def _codings(content_encoding: str) -> list[str]:
    """The codings in the order in which they were applied."""
    listed = (part.strip().lower() for part in content_encoding.split(","))
    return [part for part in listed if part not in ("", "identity")]


def decoded(body: bytes, content_encoding: str, cap: int) -> bytes:
    """`body` with its codings undone, the same object if there are none.

    Raises Unreadable for an unknown coding, broken or unfinished data, and as soon as a step
    unpacks to more than `cap` bytes.
    """
    if len(body) > cap:
        raise Unreadable("larger than the cap")
    for coding in reversed(_codings(content_encoding)):
        body = _undone(body, coding, cap)
    return body


def _undone(body: bytes, coding: str, cap: int) -> bytes:
    stream = _stream(coding)
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in stream.feed(body):
            size += len(piece)
            if size > cap:
                raise Unreadable("unpacks to more than the cap")
            pieces.append(piece)
    except ValueError as error:
        raise Unreadable(f"broken {coding}: {error}") from None
    if not stream.finished():
        raise Unreadable(f"unfinished {coding}")
    return b"".join(pieces)


def encoded(body: bytes, content_encoding: str) -> bytes:
    """`body` with the codings applied in their order; raises Unreadable for an unknown one."""
    for coding in _codings(content_encoding):
        body = _encoder(coding)(body)
    return body


def _encoder(coding: str) -> Callable[[bytes], bytes]:
    if coding in ("gzip", "x-gzip"):
        return lambda body: zlib.compress(body, 6, _GZIP)
    if coding == "deflate":
        return zlib.compress
    if coding == "br":
        import brotli

        return lambda body: bytes(brotli.compress(body, quality=4))
    if coding == "zstd":
        import zstandard

        return zstandard.ZstdCompressor(level=3).compress
    raise Unreadable("unknown content coding")


class Decoder:
    """Undoes the codings of a response as it passes, for reading only.

    After anything that cannot be decoded, or a piece that unpacks to an absurd size, it returns b"" for ever.
    """

    def __init__(self, content_encoding: str) -> None:
        try:
            self._streams: list[_Stream] | None = [_stream(coding) for coding in reversed(_codings(content_encoding))]
        except Unreadable:
            self._streams = None

    def feed(self, piece: bytes) -> bytes:
        """What `piece` adds to the decoded response."""
        if self._streams is None:
            return b""
        try:
            for stream in self._streams:
                piece = self._bounded(stream, piece)
        except ValueError:
            self._streams = None
            return b""
        return piece

    @staticmethod
    def _bounded(stream: _Stream, data: bytes) -> bytes:
        pieces: list[bytes] = []
        size = 0
        for piece in stream.feed(data):
            size += len(piece)
            if size > _PIECE_CAP:
                raise ValueError("unpacks to too much")
            pieces.append(piece)
        return b"".join(pieces)
