"""Anthropic's Messages format: `messages` of `content` blocks, results as `tool_result`."""

from __future__ import annotations

from headroom_cli.wire import raw
from headroom_cli.wire.answer_terms import limit, prescribed
from headroom_cli.wire.conversation import Memory, conversation
from headroom_cli.wire.pieces import Opened, Piece, call, decoded, opaque, parts, results, said
from headroom_cli.wire.prompt import Kind, Prompt, Unreadable, UsageReader
from headroom_cli.wire.raw import Span
from headroom_cli.wire.top import flag, names, top
from headroom_cli.wire.usage import AnthropicTally, reader

_TEXT = frozenset(("text",))
# Clients leave thinking out of later requests, so it must not be part of the lineage.
_SILENT = frozenset(("thinking", "redacted_thinking"))


class Anthropic:
    """`POST /v1/messages`."""

    name = "anthropic"

    def __init__(self) -> None:
        self._memory = Memory()

    def parse(self, body: bytes) -> Prompt:
        """The prompt in `body`; raises Unreadable."""
        doc, fields = top(body)
        if "messages" not in fields:
            raise Unreadable("no messages")
        blocks, turns = conversation(doc, raw.elements(doc, fields["messages"]), open_message, self._memory)
        return Prompt(
            body=body,
            blocks=blocks,
            model=raw.text_of(doc, fields, "model"),
            tools=names(doc, fields.get("tools"), ("name",)),
            turns=turns,
            stream=flag(doc, fields.get("stream")),
            clears=_clears(decoded(doc, fields.get("context_management"))),
            limit=limit(doc, fields, "max_tokens"),
            formatted=prescribed(doc, fields, ("output_config", "format"), ("output_format",), ("tool_choice",)),
        )

    def usage_reader(self, content_type: str) -> UsageReader:
        """A reader for a response of this media type."""
        return reader(content_type, AnthropicTally())


def _clears(management: object) -> bool:
    """Whether the client asks the provider to leave out old tool results."""
    edits = management.get("edits") if isinstance(management, dict) else None
    if not isinstance(edits, list):
        return False
    return any(isinstance(edit, dict) and str(edit.get("type", "")).startswith("clear_tool_uses") for edit in edits)


def open_message(doc: bytes) -> Opened:
    """One element of `messages`; raises Unreadable where a key stands twice."""
    at = raw.whole(doc)
    if not raw.is_object(doc, at):
        return Opened((opaque(doc, at),))
    fields = raw.members(doc, at)
    turn = raw.text_of(doc, fields, "role") == "assistant"
    kind = Kind.ASSISTANT if turn else Kind.USER
    content = fields.get("content")
    if content is None or not raw.is_array(doc, content):
        return Opened(tuple(parts(doc, content, kind, _TEXT, _SILENT)), turn)
    pieces: list[Piece] = []
    for item in raw.elements(doc, content):
        pieces += _content_block(doc, item, kind)
    return Opened(tuple(pieces), turn)


def _content_block(doc: bytes, at: Span, kind: Kind) -> list[Piece]:
    if not raw.is_object(doc, at):
        return [opaque(doc, at)]
    fields = raw.members(doc, at)
    match raw.text_of(doc, fields, "type"):
        case "text" if "text" in fields and raw.is_string(doc, fields["text"]):
            return said(doc, fields["text"], kind)
        case "tool_use":
            name, ident = raw.text_of(doc, fields, "name"), raw.text_of(doc, fields, "id")
            return [call(name, decoded(doc, fields.get("input")), ident)]
        case "tool_result":
            ident = raw.text_of(doc, fields, "tool_use_id")
            error = flag(doc, fields.get("is_error"))
            return results(doc, fields.get("content"), ident, _TEXT, error=error)
        case shape if shape in _SILENT:
            return []
    return [opaque(doc, at)]
