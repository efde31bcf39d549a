"""Makes Amazon's binary event stream, as its services send it."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Iterable, Mapping


def frame(payload: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """One frame; its headers are all text (type 7)."""
    head = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        for name, value in (headers or {}).items()
    )
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    prelude += struct.pack(">I", zlib.crc32(prelude))
    whole = prelude + head + payload
    return whole + struct.pack(">I", zlib.crc32(whole))


def invoked(messages: Iterable[Mapping[str, object]]) -> bytes:
    """What `invoke-with-response-stream` sends: each event of the model wrapped as base64, with padding."""
    return b"".join(frame(chunk(message), _headers("chunk")) for message in messages)


def chunk(message: Mapping[str, object]) -> bytes:
    """The payload of one wrapped event."""
    return json.dumps({"bytes": base64.b64encode(json.dumps(message).encode()).decode(), "p": "abcdefg"}).encode()


def conversed(events: Iterable[tuple[str, Mapping[str, object]]]) -> bytes:
    """What `converse-stream` sends: plain JSON, named in the headers."""
    return b"".join(frame(json.dumps(message).encode(), _headers(name)) for name, message in events)


def _headers(event: str) -> dict[str, str]:
    return {":event-type": event, ":content-type": "application/json", ":message-type": "event"}
