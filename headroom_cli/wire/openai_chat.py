"""OpenAI's chat completions format: calls in `tool_calls`, each result a message with role `tool`."""

from __future__ import annotations

from headroom_cli.wire import raw
from headroom_cli.wire.answer_terms import limit, prescribed
from headroom_cli.wire.conversation import Memory, conversation
from headroom_cli.wire.pieces import Opened, Piece, call, decoded, escaped_call, opaque, parts, results
from headroom_cli.wire.prompt import Kind, Prompt, Unreadable, UsageReader
from headroom_cli.wire.raw import Span
from headroom_cli.wire.top import flag, names, top
from headroom_cli.wire.usage import ChatTally, reader

_TEXT = frozenset(("text",))
# Clients leave thinking out of later requests, so it must not be part of the lineage.
_SILENT = frozenset(("thinking", "reasoning", "redacted_thinking"))


class OpenAIChat:
    """`POST /v1/chat/completions`."""

    name = "openai_chat"

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
            tools=names(doc, fields.get("tools"), ("function", "custom", "name")),
            turns=turns,
            stream=flag(doc, fields.get("stream")),
            limit=limit(doc, fields, "max_completion_tokens", "max_tokens"),
            formatted=prescribed(doc, fields, ("response_format",), ("tool_choice",)),
        )

    def usage_reader(self, content_type: str) -> UsageReader:
        """A reader for a response of this media type."""
        return reader(content_type, ChatTally())


def open_message(doc: bytes) -> Opened:
    """One element of `messages`; raises Unreadable where a key stands twice."""
    at = raw.whole(doc)
    if not raw.is_object(doc, at):
        return Opened((opaque(doc, at),))
    fields = raw.members(doc, at)
    content = fields.get("content")
    match raw.text_of(doc, fields, "role"):
        case "tool":
            ident, tool = raw.text_of(doc, fields, "tool_call_id"), raw.text_of(doc, fields, "name")
            return Opened(tuple(results(doc, content, ident, _TEXT, tool=tool)))
        case "function":  # the older form, which knows no ids
            return Opened(tuple(results(doc, content, "", _TEXT, tool=raw.text_of(doc, fields, "name"))))
        case "assistant":
            return Opened((*parts(doc, content, Kind.ASSISTANT, _TEXT, _SILENT), *_calls(doc, fields)), turn=True)
    return Opened(tuple(parts(doc, content, Kind.USER, _TEXT, _SILENT)))


def _calls(doc: bytes, fields: dict[str, Span]) -> list[Piece]:
    pieces: list[Piece] = []
    listed = fields.get("tool_calls")
    if listed is not None and raw.is_array(doc, listed):
        for item in raw.elements(doc, listed):
            pieces += _call(doc, item)
    single = fields.get("function_call")
    if single is not None and raw.is_object(doc, single):
        pieces += _function(doc, single, "")
    return pieces


def _call(doc: bytes, at: Span) -> list[Piece]:
    if not raw.is_object(doc, at):
        return [opaque(doc, at)]
    fields = raw.members(doc, at)
    ident = raw.text_of(doc, fields, "id")
    function, custom = fields.get("function"), fields.get("custom")
    if function is not None and raw.is_object(doc, function):
        return _function(doc, function, ident)
    if custom is not None and raw.is_object(doc, custom):
        inner = raw.members(doc, custom)
        return [call(raw.text_of(doc, inner, "name"), {"input": raw.text_of(doc, inner, "input")}, ident)]
    return [opaque(doc, at)]


def _function(doc: bytes, at: Span, ident: str) -> list[Piece]:
    fields = raw.members(doc, at)
    name, given = raw.text_of(doc, fields, "name"), fields.get("arguments")
    if given is not None and raw.is_object(doc, given):  # not the format, but some local servers speak so
        return [call(name, decoded(doc, given), ident)]
    return [escaped_call(name, raw.text_of(doc, fields, "arguments"), ident)]
