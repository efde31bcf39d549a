"""Amazon's binary event stream (`application/vnd.amazon.eventstream`), read as it arrives in arbitrary pieces.

Format: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html. A frame is a prelude of three
big-endian 32-bit numbers (length of the frame, length of its headers, CRC of these two), the headers, the payload,
and a CRC of all that. Only payloads are wanted here: which event it is shows in them, too.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator

import msgspec

MEDIA_TYPE = "application/vnd.amazon.eventstream"
_PRELUDE = struct.Struct(">III")
_CRC = 4  # bytes behind each frame


class Frames:
    """The payload of each frame. Memory is bounded: a frame larger than `cap` bytes is skipped."""

    def __init__(self, cap: int = 8 << 20) -> None:
        self._cap = cap
        self._held = bytearray()
        self._skip = 0  # bytes of a frame over the cap that have still to come

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The payloads of the frames that `piece` completes; must be exhausted before the next call.

        Raises ValueError where the bytes are no such stream: nothing that follows can be found then.
        """
        gone = min(self._skip, len(piece))
        self._skip -= gone
        self._held += piece[gone:]
        while len(self._held) >= _PRELUDE.size:
            size, headers, check = _PRELUDE.unpack_from(self._held)
            if zlib.crc32(self._held[:8]) != check or size < _PRELUDE.size + headers + _CRC:
                raise ValueError("not an event stream")
            if size > self._cap:
                self._skip = max(0, size - len(self._held))
                del self._held[:size]
                continue
            if len(self._held) < size:
                return
            payload = bytes(self._held[_PRELUDE.size + headers : size - _CRC])
            del self._held[:size]
            yield payload


def event(payload: bytes) -> bytes:
    """The JSON of one event: what `invoke` streams is wrapped in an object as base64 under `bytes`."""
    if b'"bytes"' not in payload:
        return payload
    try:
        wrapped = msgspec.json.decode(payload, type=dict[str, msgspec.Raw]).get("bytes")
        return payload if wrapped is None else base64.b64decode(msgspec.json.decode(wrapped, type=str))
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        return payload


def told(content_type: str) -> Callable[[bytes], Iterable[bytes]]:
    """A function of a response's pieces that gives what they tell as text: of such a stream the JSON of its events.

    Those of any other media type are given as they are. The function raises ValueError as `Frames.feed` does.
    """
    if MEDIA_TYPE not in content_type.lower():
        return lambda piece: (piece,)
    frames = Frames()
    return lambda piece: (event(payload) for payload in frames.feed(piece))
