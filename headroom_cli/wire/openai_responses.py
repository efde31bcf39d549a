"""OpenAI's responses format: `input` is a list of items, calls and results among them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from headroom_cli.wire import raw
from headroom_cli.wire.answer_terms import limit, prescribed
from headroom_cli.wire.conversation import Memory, conversation
from headroom_cli.wire.pieces import Opened, call, decoded, escaped_call, opaque, parts, results
from headroom_cli.wire.prompt import Kind, Prompt, Unreadable, UsageReader
from headroom_cli.wire.raw import Span
from headroom_cli.wire.top import flag, names, top
from headroom_cli.wire.usage import ResponsesTally, reader

_TEXT = frozenset(("input_text", "output_text", "text"))
_SILENT = frozenset(("reasoning_text", "reasoning", "thinking"))


class OpenAIResponses:
    """`POST /v1/responses`."""

    name = "openai_responses"

    def __init__(self) -> None:
        self._memory = Memory()

    def parse(self, body: bytes) -> Prompt:
        """The prompt in `body`; raises Unreadable. A plain string as `input` is one user text."""
        doc, fields = top(body)
        if "input" not in fields:
            raise Unreadable("no input")
        given = fields["input"]
        tools = names(doc, fields.get("tools"), ("name", "type"))
        if raw.is_string(doc, given):
            blocks, turns = tuple(piece.block for piece in parts(doc, given, Kind.USER, _TEXT, _SILENT)), 0
        else:
            items = raw.elements(doc, given)
            blocks, turns = conversation(doc, items, open_item, self._memory)
            tools = tools or _tools_inside(doc, items[:1])
        return Prompt(
            body=body,
            blocks=blocks,
            model=raw.text_of(doc, fields, "model"),
            tools=tools,
            turns=turns,
            stream=flag(doc, fields.get("stream")),
            clears=raw.text_of(doc, fields, "truncation") == "auto",
            follows=raw.text_of(doc, fields, "previous_response_id"),
            limit=limit(doc, fields, "max_output_tokens"),
            formatted=prescribed(doc, fields, ("text", "format"), ("tool_choice",)),
        )

    def usage_reader(self, content_type: str) -> UsageReader:
        """A reader for a response of this media type."""
        return reader(content_type, ResponsesTally())


def open_item(doc: bytes) -> Opened:
    """One element of `input`; raises Unreadable where a key stands twice."""
    at = raw.whole(doc)
    if not raw.is_object(doc, at):
        return Opened((opaque(doc, at),))
    fields = raw.members(doc, at)
    kind = raw.text_of(doc, fields, "type")
    if kind == "message" or (not kind and "role" in fields):
        turn = raw.text_of(doc, fields, "role") == "assistant"
        speaker = Kind.ASSISTANT if turn else Kind.USER
        return Opened(tuple(parts(doc, fields.get("content"), speaker, _TEXT, _SILENT)), turn)
    if kind == "reasoning":  # dropped by clients later on, so it must not be part of the lineage
        return Opened((), turn=True)
    return _tool_item(doc, at, kind, fields)


def _tools_inside(doc: bytes, items: Sequence[Span]) -> tuple[str, ...]:
    """The tools in groups that stand as an item of the input, as in Codex' code mode."""
    found: list[str] = []
    with suppress(Unreadable):
        for item in items:
            fields = raw.members(doc, item) if raw.is_object(doc, item) else {}
            if raw.text_of(doc, fields, "type") == "additional_tools" and "tools" in fields:
                for group in raw.elements(doc, fields["tools"]):
                    inner = raw.members(doc, group)
                    found += names(doc, inner.get("tools"), ("name",)) or [raw.text_of(doc, inner, "name")]
    return tuple(name for name in found if name)


def _tool_item(doc: bytes, at: Span, kind: str, fields: dict[str, Span]) -> Opened:
    ident, name = raw.text_of(doc, fields, "call_id"), raw.text_of(doc, fields, "name")
    match kind:
        case "function_call":
            return Opened((escaped_call(name, raw.text_of(doc, fields, "arguments"), ident),), turn=True)
        case "custom_tool_call":
            return Opened((call(name, {"input": raw.text_of(doc, fields, "input")}, ident),), turn=True)
        case "local_shell_call":
            return Opened((call("local_shell", decoded(doc, fields.get("action")), ident),), turn=True)
        case "function_call_output" | "custom_tool_call_output" | "local_shell_call_output":
            # The older shell tool answers under the item's own id.
            return Opened(tuple(results(doc, fields.get("output"), ident or raw.text_of(doc, fields, "id"), _TEXT)))
    return Opened((opaque(doc, at),), turn=kind.endswith("_call"))
