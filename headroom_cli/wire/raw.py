"""Where the values of a JSON text stand, found without rewriting or fully decoding it.

msgspec hands out the members of an object as raw bytes but not their positions. They are recovered
by walking forward over the keys; whatever does not line up exactly is Unreadable, so that a body
which two parsers might read differently (duplicate keys above all) is never edited.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar, cast

import msgspec

from headroom_cli.wire.prompt import Unreadable

T = TypeVar("T")

_SPACE = re.compile(rb"[ \t\n\r]*")
_COLON = re.compile(rb"[ \t\n\r]*:[ \t\n\r]*")
_COMMA = re.compile(rb"[ \t\n\r]*,[ \t\n\r]*")
_KEY = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)", re.DOTALL
)
_LONE = rb"\uFFFD"


class Span(NamedTuple):
    """The half-open byte range of one JSON value, without the white space around it."""

    start: int
    end: int


@lru_cache(maxsize=32)
def _decoder(kind: Hashable) -> msgspec.json.Decoder[object]:
    return msgspec.json.Decoder(kind)


def _decoded(doc: bytes, at: Span, kind: type[T]) -> T:
    try:
        value = _decoder(cast(Hashable, kind)).decode(memoryview(doc)[at.start : at.end])
    except (ValueError, RecursionError, OverflowError) as error:  # msgspec's own errors are ValueErrors
        raise Unreadable(f"not the expected JSON at byte {at.start}: {error}") from None
    return value  # type: ignore[return-value]  # the decoder was made for `kind`


def whole(doc: bytes) -> Span:
    """The span of the only value in `doc`."""
    end = len(doc)
    while end and doc[end - 1] in b" \t\n\r":
        end -= 1
    match = _SPACE.match(doc)
    return Span(min(match.end() if match else 0, end), end)


def _skip(doc: bytes, cursor: int) -> int:
    match = _SPACE.match(doc, cursor)
    return match.end() if match else cursor


def _after(doc: bytes, cursor: int, end: int, closing: bytes) -> int:
    """The start of the next item, or `end` where `closing` is the last byte of the container."""
    cursor = _skip(doc, cursor)
    if doc.startswith(b",", cursor):
        return _skip(doc, cursor + 1)
    if cursor != end - 1 or not doc.startswith(closing, cursor):
        raise Unreadable(f"keys and values do not line up at byte {cursor}")
    return end


def _past_key(doc: bytes, cursor: int, key: str) -> int:
    literal = b'"%b"' % key.encode()
    if doc.startswith(literal, cursor):
        cursor += len(literal)
    else:
        match = _KEY.match(doc, cursor)
        if match is None or string(doc, Span(cursor, match.end())) != key:
            raise Unreadable(f"keys and values do not line up at byte {cursor}")
        cursor = match.end()
    colon = _COLON.match(doc, cursor)
    if colon is None:
        raise Unreadable(f"keys and values do not line up at byte {cursor}")
    return colon.end()


def members(doc: bytes, at: Span) -> dict[str, Span]:
    """The members of the object at `at`; Unreadable if it is none or names a key twice."""
    found: dict[str, Span] = {}
    values = _decoded(doc, at, dict[str, msgspec.Raw])
    if not values:
        return found
    cursor = _skip(doc, at.start + 1)
    for key, raw in values.items():
        cursor = _past_key(doc, cursor, key)
        if not doc.startswith(raw, cursor):
            raise Unreadable(f"keys and values do not line up at byte {cursor}")
        found[key] = Span(cursor, cursor + len(memoryview(raw)))
        cursor = _after(doc, found[key].end, at.end, b"}")
    if cursor != at.end:
        raise Unreadable(f"an object with duplicate keys at byte {at.start}")
    return found


def elements(doc: bytes, at: Span) -> list[Span]:
    """The elements of the array at `at`; Unreadable if it is none."""
    found: list[Span] = []
    values = _decoded(doc, at, list[msgspec.Raw])
    if not values:
        return found
    cursor = _skip(doc, at.start + 1)
    for raw in values:
        start, cursor = cursor, cursor + len(memoryview(raw))
        found.append(Span(start, cursor))
        comma = _COMMA.match(doc, cursor)  # the common case without a call: this loop sees every message
        cursor = comma.end() if comma else _after(doc, cursor, at.end, b"]")
    return found


def is_object(doc: bytes, at: Span) -> bool:
    """Whether an object stands there."""
    return doc.startswith(b"{", at.start)


def is_array(doc: bytes, at: Span) -> bool:
    """Whether an array stands there."""
    return doc.startswith(b"[", at.start)


def is_string(doc: bytes, at: Span) -> bool:
    """Whether a string literal stands there."""
    return doc.startswith(b'"', at.start)


def string(doc: bytes, at: Span) -> str:
    """The string at `at`; Unreadable if it is none or has no exact text (a lone surrogate)."""
    if doc.find(_LONE, at.start, at.end) >= 0:
        raise Unreadable(f"no exact text at byte {at.start}")
    return _decoded(doc, at, str)


def value(doc: bytes, at: Span) -> object:
    """The value at `at`, decoded."""
    return _decoded(doc, at, object)


def text_of(doc: bytes, fields: Mapping[str, Span], key: str) -> str:
    """The string under `key`, "" where the key is missing or holds something else."""
    at = fields.get(key)
    if at is None or not is_string(doc, at):
        return ""
    try:
        return string(doc, at)
    except Unreadable:
        return ""


def readable(body: bytes) -> bytes:
    """`body` with every lone surrogate escape replaced by one of the same length that `string` refuses.

    Agents that cut text between the halves of an emoji send such escapes, and msgspec refuses the whole
    document for one of them. All positions stay valid for the original.
    """
    if b"\\ud" not in body and b"\\uD" not in body:
        return body

    def patched(match: re.Match[bytes]) -> bytes:
        escape = match.group()
        return _LONE if len(escape) == 6 else escape

    return _ESCAPE.sub(patched, body)
