"""Where a directive stands in a request: behind the client's own system text, so that nothing before it changes.

Each wire has its place. A request without any system text is no agent's, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec

from headroom_cli.steer.directive import DIRECTIVES, OPENING
from headroom_cli.wire import raw
from headroom_cli.wire.prompt import Insertion, Unreadable
from headroom_cli.wire.raw import Span
from headroom_cli.wire.top import top

_GAP = "\n\n"  # between the client's text and ours, where both are one string
_LEADING = frozenset(("system", "developer"))
# The provider behind a login with ChatGPT takes these instructions as they are shipped, and refuses any other.
_CHECKED = b"Codex"

Placer = Callable[[bytes, Mapping[str, Span], str], Insertion | None]


def place(wire: str, body: bytes, text: str) -> Insertion | None:
    """What puts `text` into the request, None where there is no place for it or where it stands there already.

    Everything before that place, and everything behind it, keeps its bytes; no block is changed but the last system
    text, and no cache mark is moved.
    """
    try:
        doc, fields = top(body)
        return _PLACERS[wire](doc, fields, text) if wire in _PLACERS else None
    except Unreadable:
        return None


def stands_in(body: bytes, text: str) -> bool:
    """Whether a directive stands in a request, whoever put it there."""
    return _escaped(text) in body


def level_in(body: bytes) -> int:
    """The level of the directive of this version of the program that stands in a request, 0 for none."""
    if not stands_in(body, OPENING):  # all of them begin so: one look suffices where there is none
        return 0
    return next((level for level, text in DIRECTIVES.items() if stands_in(body, text)), 0)


def _anthropic(doc: bytes, fields: Mapping[str, Span], text: str) -> Insertion | None:
    """A block of its own after the last one of `system`, without a cache mark; or the end of a plain string."""
    return _in_content(doc, fields.get("system"), text, "text")


def _openai_chat(doc: bytes, fields: Mapping[str, Span], text: str) -> Insertion | None:
    """The end of the last system or developer message before anybody else speaks."""
    return _in_content(doc, _last_leading(doc, fields.get("messages")), text, "text")


def _openai_responses(doc: bytes, fields: Mapping[str, Span], text: str) -> Insertion | None:
    """The end of the last leading developer or system item of `input`, else of `instructions`."""
    leading, own = _last_leading(doc, fields.get("input")), fields.get("instructions")
    if leading is not None:
        return _in_content(doc, leading, text, "input_text")
    if own is None or _CHECKED in doc[own.start : own.end]:
        return None
    return _at_end(doc, own, text)


def _gemini(doc: bytes, fields: Mapping[str, Span], text: str) -> Insertion | None:
    """The end of the last text part of the system instruction, in either spelling; Code Assist wraps the request."""
    if "contents" not in fields and "request" in fields:
        fields = raw.members(doc, fields["request"])
    given = fields.get("systemInstruction") or fields.get("system_instruction")
    if given is None or not raw.is_object(doc, given):
        return None
    listed = raw.members(doc, given).get("parts")
    if listed is None:
        return None
    for part in reversed(raw.elements(doc, listed) if raw.is_array(doc, listed) else [listed]):
        inner = raw.members(doc, part) if raw.is_object(doc, part) else {}
        if "text" in inner:
            return _at_end(doc, inner["text"], text)
    return None


_PLACERS: Mapping[str, Placer] = MappingProxyType(
    {
        "anthropic": _anthropic,
        "openai_chat": _openai_chat,
        "openai_responses": _openai_responses,
        "gemini": _gemini,
    }
)


def _last_leading(doc: bytes, listed: Span | None) -> Span | None:
    """The content of the last system or developer message before anybody else speaks."""
    last: Span | None = None
    for item in raw.elements(doc, listed) if listed is not None and raw.is_array(doc, listed) else ():
        fields = raw.members(doc, item) if raw.is_object(doc, item) else {}
        if raw.text_of(doc, fields, "role") not in _LEADING:
            break
        last = fields.get("content", last)
    return last


def _in_content(doc: bytes, at: Span | None, text: str, kind: str) -> Insertion | None:
    """The end of content that is a string, or a part of its own at the end of a list that holds any."""
    if at is None:
        return None
    if not raw.is_array(doc, at):
        return _at_end(doc, at, text)
    parts = raw.elements(doc, at)
    if not parts or _escaped(text) in doc[at.start : at.end]:
        return None
    return Insertion(parts[-1].end, b"," + msgspec.json.encode({"type": kind, "text": text}))


def _at_end(doc: bytes, at: Span, text: str) -> Insertion | None:
    """The end of a string that is not empty."""
    if not raw.is_string(doc, at) or at.end - at.start <= len('""') or _escaped(text) in doc[at.start : at.end]:
        return None
    return Insertion(at.end - 1, _escaped(_GAP + text))


def _escaped(text: str) -> bytes:
    return msgspec.json.encode(text)[1:-1]
