"""Long texts inside a result that is itself JSON: `[{"query": ..., "result": "line\\nline", ...}]`."""

from __future__ import annotations

import re

from headroom_cli.wire.prompt import Unreadable
from headroom_cli.wire.raw import Span, elements, is_array, is_object, is_string, members, string, whole

_LONG = 400  # characters; below that a text is not worth a place of its own
_DEPTH = 4
_OURS = "[headroom"  # a text that was made shorter keeps its place, however short it is now
# What agents put around a result that is JSON: Vibe around one that it has cut to its start and end, OpenClaw around
# what comes from outside, as from MCP servers.
_FRAMES = (
    ("<system>", re.compile(r"<system>[^<]*</system>\n<truncated-output>\n(.*?)\n</truncated-output>\n", re.DOTALL)),
    (
        "SECURITY NOTICE: ",
        re.compile(r'[^<{]*<<<EXTERNAL_UNTRUSTED_CONTENT id="\w+">>>\n[^\n]*\n---\n(.*)\n<<<END_EXTERNAL', re.DOTALL),
    ),
)


def inner_strings(text: str) -> list[tuple[tuple[int, int], str]]:
    """The long multi-line strings in the JSON `text`, or in the JSON of its frame: (place of the literal, string).

    Places count characters of `text`. Empty if `text` is no JSON or holds no such string.
    """
    framed = next((frame.match(text) for begin, frame in _FRAMES if text.startswith(begin)), None)
    if framed is None:
        return _in_json(text)
    before = framed.start(1)
    return [((before + start, before + end), inner) for (start, end), inner in _in_json(framed[1])]


def worth_a_place(text: str) -> bool:
    """True for a string inside JSON that is looked at as a text of its own."""
    return "\n" in text and (len(text) >= _LONG or _OURS in text)


def _in_json(text: str) -> list[tuple[tuple[int, int], str]]:
    if text.lstrip()[:1] not in ("{", "[", '"') or not (_OURS in text or (len(text) >= _LONG and "\\n" in text)):
        return []
    try:
        doc = text.encode()
        spans = _search(doc, whole(doc), _DEPTH)
        return list(zip(_characters(doc, spans), [string(doc, span) for span in spans], strict=True))
    except (Unreadable, UnicodeEncodeError):  # a lone surrogate stands in no JSON text
        return []


def _search(doc: bytes, at: Span, depth: int) -> list[Span]:
    if doc.find(b"\\n", at.start, at.end) < 0:
        return []
    if at.end - at.start < _LONG and doc.find(_OURS.encode(), at.start, at.end) < 0:
        return []
    if is_string(doc, at):
        return [at] if worth_a_place(string(doc, at)) else []
    if depth == 0:
        return []
    children: list[Span] = []
    if is_object(doc, at):
        children = list(members(doc, at).values())
    elif is_array(doc, at):
        children = elements(doc, at)
    return [span for child in children for span in _search(doc, child, depth - 1)]


def _characters(doc: bytes, spans: list[Span]) -> list[tuple[int, int]]:
    """The byte spans, which ascend, as character positions; each stretch of `doc` is decoded once."""
    places: list[tuple[int, int]] = []
    byte = character = 0
    for span in spans:
        start = character + len(doc[byte : span.start].decode())
        character = start + len(doc[span.start : span.end].decode())
        byte = span.end
        places.append((start, character))
    return places
