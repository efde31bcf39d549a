"""Google's generateContent format: `contents` of `parts`, results as `functionResponse`."""

from __future__ import annotations

from dataclasses import replace

from headroom_cli.wire import raw
from headroom_cli.wire.answer_terms import inside, limit
from headroom_cli.wire.conversation import Memory, conversation
from headroom_cli.wire.pieces import Opened, Piece, call, decoded, opaque, result, said
from headroom_cli.wire.prompt import Block, Kind, Prompt, Unreadable, UsageReader
from headroom_cli.wire.raw import Span
from headroom_cli.wire.top import flag, names, top
from headroom_cli.wire.usage import GeminiTally, reader

_FORMS = ("responseSchema", "responseJsonSchema", "responseMimeType")  # any of these prescribes JSON
# A response is a free object; under these keys agents put what the model is meant to read.
_TEXTS = ("output", "content", "result", "stdout", "text")


class Gemini:
    """`POST /v1beta/models/MODEL:generateContent` and `:streamGenerateContent`, and the same of `/v1internal`.

    To the latter (Code Assist) Gemini CLI sends `{"model", "project", "request": {...}}` for a login with a Google
    account, as version 0.61.0 was seen to do.
    """

    name = "gemini"

    def __init__(self) -> None:
        self._memory = Memory()

    def parse(self, body: bytes) -> Prompt:
        """The prompt in `body`; raises Unreadable. `model` is "" where the path names it."""
        doc, fields = top(body)
        model = raw.text_of(doc, fields, "model")
        if "contents" not in fields and "request" in fields:
            fields = raw.members(doc, fields["request"])
        if "contents" not in fields:
            raise Unreadable("no contents")
        given = fields["contents"]
        spans = [given] if raw.is_object(doc, given) else raw.elements(doc, given)
        blocks, turns = conversation(doc, spans, open_content, self._memory)
        wanted = inside(doc, fields, "generationConfig")
        return Prompt(
            body=body,
            blocks=blocks,
            model=model,
            tools=_tools(doc, fields.get("tools")),
            turns=turns,
            limit=limit(doc, wanted, "maxOutputTokens"),
            formatted=not wanted.keys().isdisjoint(_FORMS),
        )

    def usage_reader(self, content_type: str) -> UsageReader:
        """A reader for a response of this media type."""
        return reader(content_type, GeminiTally())


def _tools(doc: bytes, at: Span | None) -> tuple[str, ...]:
    if at is None or not raw.is_array(doc, at):
        return ()
    found: list[str] = []
    for group in raw.elements(doc, at):
        if raw.is_object(doc, group):
            fields = raw.members(doc, group)
            listed = fields.get("functionDeclarations") or fields.get("function_declarations")
            found += names(doc, listed, ("name",))
    return tuple(found)


def open_content(doc: bytes) -> Opened:
    """One element of `contents`; raises Unreadable where a key stands twice."""
    at = raw.whole(doc)
    if not raw.is_object(doc, at):
        return Opened((opaque(doc, at),))
    fields = raw.members(doc, at)
    turn = raw.text_of(doc, fields, "role") == "model"
    given = fields.get("parts")
    if given is None:
        return Opened((), turn)
    spans = raw.elements(doc, given) if raw.is_array(doc, given) else [given]
    kind = Kind.ASSISTANT if turn else Kind.USER
    return Opened(tuple(piece for span in spans for piece in _part(doc, span, kind)), turn)


def _part(doc: bytes, at: Span, kind: Kind) -> list[Piece]:
    if not raw.is_object(doc, at):
        return [opaque(doc, at)]
    fields = raw.members(doc, at)
    if flag(doc, fields.get("thought")):  # clients leave thoughts out of later requests
        return []
    answer = fields.get("functionResponse") or fields.get("function_response")
    asked = fields.get("functionCall") or fields.get("function_call")
    if answer is not None and raw.is_object(doc, answer):
        return _response(doc, answer)
    if asked is not None and raw.is_object(doc, asked):
        inner = raw.members(doc, asked)
        name, ident = raw.text_of(doc, inner, "name"), raw.text_of(doc, inner, "id")
        return [call(name, decoded(doc, inner.get("args")), ident)]
    if "text" in fields and raw.is_string(doc, fields["text"]):
        return said(doc, fields["text"], kind)
    return [opaque(doc, at)]


def _response(doc: bytes, at: Span) -> list[Piece]:
    outer = raw.members(doc, at)
    name, ident = raw.text_of(doc, outer, "name"), raw.text_of(doc, outer, "id")
    given = outer.get("response")
    if given is None or not raw.is_object(doc, given):
        return [opaque(doc, at)]
    fields = raw.members(doc, given)
    error = "error" in fields and not doc.startswith(b"null", fields["error"].start)
    pieces: list[Piece] = []
    for key, span in fields.items():
        if key in _TEXTS and raw.is_string(doc, span):
            pieces += result(doc, span, ident, tool=name, error=error)
        elif key == "error" and raw.is_string(doc, span):
            text = raw.text_of(doc, fields, key)
            pieces.append(Piece(Block(Kind.RESULT, text, tool=name, error=True), ident))
        else:
            pieces.append(opaque(doc, span))
    if not pieces or not (ident or any(piece.block.kind is Kind.RESULT for piece in pieces)):
        pieces.append(Piece(Block(Kind.RESULT, "", tool=name, error=error), ident))
    return _one_answer(pieces)


def _one_answer(pieces: list[Piece]) -> list[Piece]:
    """The pieces of one response: without ids, only the first result looks for the call that it answers."""
    first = next((at for at, piece in enumerate(pieces) if piece.block.kind is Kind.RESULT), len(pieces))
    return [replace(piece, goes_on=at > first) for at, piece in enumerate(pieces)]
