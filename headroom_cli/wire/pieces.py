"""The building stones of one message: blocks whose places count from the start of that message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from headroom_cli.wire.list_results import Answer, answers
from headroom_cli.wire.nested import inner_strings
from headroom_cli.wire.prompt import Block, Kind, Place, Unreadable
from headroom_cli.wire.raw import Span, elements, is_array, is_object, is_string, members, string, text_of, value

_CANONICAL = msgspec.json.Encoder(order="sorted")
# Markers and ids move or change between requests although what the model reads stays the same.
_PASSING = frozenset(
    ("cache_control", "id", "call_id", "tool_use_id", "tool_call_id", "internal_chat_message_metadata_passthrough")
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block and what ties it to others: `id` of a call, or of the call that a result answers.

    `goes_on` is set on a result that answers the same call as the result before it, where no id says so. `answer`
    says which of the things that the call asked for a result answers, where it answers a list of them.
    """

    block: Block
    id: str = ""
    goes_on: bool = False
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """One message, opened. `turn` is set for a message of the assistant."""

    pieces: tuple[Piece, ...]
    turn: bool = False


def digest(doc: bytes, at: Span) -> str:
    """A name for the value at `at`, blind to cache markers and ids on its top level."""
    seal = blake2b(digest_size=16)
    try:
        fields = members(doc, at) if is_object(doc, at) else {}
    except Unreadable:
        fields = {}
    if not fields:
        seal.update(memoryview(doc)[at.start : at.end])
    for key in sorted(fields.keys() - _PASSING):
        seal.update(b"%b\0%d\0" % (key.encode(), fields[key].end - fields[key].start))
        seal.update(memoryview(doc)[fields[key].start : fields[key].end])
    return seal.hexdigest()


def opaque(doc: bytes, at: Span) -> Piece:
    """A piece that nobody looks into."""
    return Piece(Block(Kind.OPAQUE, digest(doc, at)))


def said(doc: bytes, at: Span, kind: Kind) -> list[Piece]:
    """What somebody said in a string; nothing for an empty one."""
    try:
        text = string(doc, at)
    except Unreadable:
        return [opaque(doc, at)]
    return [Piece(Block(kind, text))] if text else []


def call(name: str, arguments: object, ident: str, *, escaped: bool = False) -> Piece:
    """A tool call whose arguments are decoded."""
    text = arguments if isinstance(arguments, str) else canonical(arguments)
    known = arguments if isinstance(arguments, Mapping) else {}
    return Piece(Block(Kind.CALL, text, tool=name, arguments=known, escaped=escaped), ident)


def escaped_call(name: str, arguments: str, ident: str) -> Piece:
    """A tool call whose arguments stand as JSON in a string: white space in them means nothing."""
    try:
        decoded: object = msgspec.json.decode(arguments)
    except (ValueError, RecursionError):
        decoded = arguments
    return call(name, decoded, ident, escaped=True)


# The exit code beside the output, where an agent sends both as JSON.
_FAILED = re.compile(r'"(?:exit_?code|exitCode|returncode)"\s*:\s*(?:-\d|[1-9])')


def canonical(decoded: object) -> str:
    """Compact JSON with sorted keys."""
    try:
        return _CANONICAL.encode(decoded).decode()
    except (ValueError, OverflowError, RecursionError, TypeError):
        return repr(decoded)


def result(doc: bytes, at: Span, ident: str, *, tool: str = "", error: bool = False) -> list[Piece]:
    """The result text in the string at `at`: one piece, or one for each long text inside it if it is JSON."""
    try:
        text = string(doc, at)
    except Unreadable:
        return [opaque(doc, at)]
    inner = inner_strings(text)
    if not inner:
        block = Block(Kind.RESULT, text, tool=tool, error=error, place=Place(at.start, at.end) if text else None)
        return [Piece(block, ident)]
    rest = "".join(text[a:b] for a, b in _gaps([span for span, _ in inner], len(text)))
    error = error or _FAILED.search(rest) is not None
    pieces = [Piece(Block(Kind.OPAQUE, blake2b(rest.encode(), digest_size=16).hexdigest()))]
    for (span, part), answer in zip(inner, answers(text, [span[0] for span, _ in inner]), strict=True):
        block = Block(Kind.RESULT, part, tool=tool, error=error or (answer is not None and answer.failed), escaped=True,
                      place=Place(at.start, at.end, span))  # fmt: skip
        pieces.append(Piece(block, ident, answer=answer))
    return pieces


def _gaps(spans: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), length]
    return list(zip(starts, ends, strict=True))


def results(
    doc: bytes, at: Span | None, ident: str, types: frozenset[str], *, tool: str = "", error: bool = False
) -> list[Piece]:
    """A tool result given as a string or as a list of parts; parts of `types` hold their string in `text`."""
    empty = [Piece(Block(Kind.RESULT, "", tool=tool, error=error), ident)]
    if at is None or doc.startswith(b"null", at.start):
        return empty
    if is_string(doc, at):
        return result(doc, at, ident, tool=tool, error=error)
    if not is_array(doc, at):
        return [opaque(doc, at)]
    pieces: list[Piece] = []
    for item in elements(doc, at):
        text = _text_span(doc, item, types)
        pieces += [opaque(doc, item)] if text is None else result(doc, text, ident, tool=tool, error=error)
    return pieces or empty


def _text_span(doc: bytes, at: Span, types: frozenset[str]) -> Span | None:
    if not is_object(doc, at):
        return None
    fields = members(doc, at)
    text = fields.get("text")
    if text is None or not is_string(doc, text) or text_of(doc, fields, "type") not in types:
        return None
    return text


def parts(doc: bytes, at: Span | None, kind: Kind, types: frozenset[str], silent: frozenset[str]) -> list[Piece]:
    """Content given as a string or as a list of parts; parts of the types in `silent` are left out."""
    if at is None or doc.startswith(b"null", at.start):
        return []
    if is_string(doc, at):
        return said(doc, at, kind)
    if not is_array(doc, at):
        return [opaque(doc, at)]
    pieces: list[Piece] = []
    for item in elements(doc, at):
        pieces += part(doc, item, kind, types, silent)
    return pieces


def part(doc: bytes, at: Span, kind: Kind, types: frozenset[str], silent: frozenset[str]) -> list[Piece]:
    """One part of a content list."""
    text = _text_span(doc, at, types)
    if text is not None:
        return said(doc, text, kind)
    if is_object(doc, at) and text_of(doc, members(doc, at), "type") in silent:
        return []
    return [opaque(doc, at)]


def decoded(doc: bytes, at: Span | None) -> object:
    """The value at `at`, {} where there is none or it cannot be decoded."""
    try:
        return {} if at is None else value(doc, at)
    except Unreadable:
        return {}
