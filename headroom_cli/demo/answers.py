"""A scripted turn in the words of each wire, as one JSON body or as server-sent events."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from headroom_cli.demo.turns import Call, Counts, Turn

Json = Mapping[str, Any]
Answer = tuple[str, bytes | Sequence[bytes]]  # content type, and the body or its pieces


class Dialect(Protocol):
    """How one wire asks and is answered."""

    wire: str

    def matches(self, path: str) -> bool:
        """Whether a path without query string is this wire's endpoint."""

    def results(self, body: Json) -> int:
        """How many tool results a request holds."""

    def has_tools(self, body: Json) -> bool:
        """Whether the client offers tools: helper requests (titles and the like) do not."""

    def answer(self, path: str, body: Json, turn: Turn, counts: Counts) -> Answer:
        """The turn as a response to `body`."""


def whole(value: Json) -> Answer:
    """One JSON body."""
    return "application/json", json.dumps(value).encode()


def stream(events: Sequence[Json], *, named: bool, done: bool = False) -> Answer:
    """Server-sent events, one piece each; `named` writes an event line from `type`, `done` ends with [DONE]."""
    pieces = []
    for event in events:
        head = f"event: {event['type']}\n" if named else ""
        pieces.append(f"{head}data: {json.dumps(event)}\n\n".encode())
    return "text/event-stream; charset=utf-8", [*pieces, b"data: [DONE]\n\n"] if done else pieces


def arguments(call: Call) -> str:
    """The arguments as a JSON text."""
    return call.arguments if isinstance(call.arguments, str) else json.dumps(dict(call.arguments))


def call_id(body: Json, dialect: Dialect, at: int) -> str:
    """The id of the `at`-th call of a turn: the same for the same turn in every run."""
    return f"call_{dialect.results(body):04d}_{at}"


def items(value: Any) -> list[Json]:
    """The objects in a list, whatever else it may be."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class Anthropic:
    """Messages."""

    wire = "anthropic"

    def matches(self, path: str) -> bool:
        return path.endswith("/v1/messages")

    def results(self, body: Json) -> int:
        blocks = [block for message in items(body.get("messages")) for block in items(message.get("content"))]
        return sum(block.get("type") == "tool_result" for block in blocks)

    def has_tools(self, body: Json) -> bool:
        return bool(body.get("tools"))

    def answer(self, path: str, body: Json, turn: Turn, counts: Counts) -> Answer:
        content: list[dict[str, Any]] = [{"type": "text", "text": turn.text}] if turn.text else []
        for at, call in enumerate(turn.calls):
            ident = "toolu_" + call_id(body, self, at)
            content.append({"type": "tool_use", "id": ident, "name": call.name, "input": call.arguments})
        message = {
            "id": f"msg_{secrets.token_hex(12)}",
            "type": "message",
            "role": "assistant",
            "model": body.get("model", "demo"),
            "content": content,
            "stop_reason": "tool_use" if turn.calls else "end_turn",
            "stop_sequence": None,
            "usage": self._usage(counts),
        }
        return stream(self._events(message), named=True) if body.get("stream") else whole(message)

    def _usage(self, counts: Counts) -> dict[str, Any]:
        return {
            "input_tokens": counts.fresh,
            "cache_creation_input_tokens": counts.write_5m + counts.write_1h,
            "cache_creation": {
                "ephemeral_5m_input_tokens": counts.write_5m,
                "ephemeral_1h_input_tokens": counts.write_1h,
            },
            "cache_read_input_tokens": counts.read,
            "output_tokens": counts.output,
        }

    def _events(self, message: dict[str, Any]) -> list[Json]:
        first_usage = {**message["usage"], "output_tokens": 1}
        opening = {**message, "content": [], "stop_reason": None, "usage": first_usage}
        events: list[Json] = [{"type": "message_start", "message": opening}]
        for at, block in enumerate(message["content"]):
            if block["type"] == "text":
                empty: Json = {"type": "text", "text": ""}
                delta: Json = {"type": "text_delta", "text": block["text"]}
            else:
                empty = {**block, "input": {}}
                delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            events.append({"type": "content_block_start", "index": at, "content_block": empty})
            events.append({"type": "content_block_delta", "index": at, "delta": delta})
            events.append({"type": "content_block_stop", "index": at})
        stop = {"stop_reason": message["stop_reason"], "stop_sequence": None}
        events.append({"type": "message_delta", "delta": stop, "usage": message["usage"]})
        return [*events, {"type": "message_stop"}]


class Chat:
    """Chat completions."""

    wire = "openai_chat"

    def matches(self, path: str) -> bool:
        return path.endswith("/chat/completions")

    def results(self, body: Json) -> int:
        return sum(message.get("role") == "tool" for message in items(body.get("messages")))

    def has_tools(self, body: Json) -> bool:
        return bool(body.get("tools"))

    def answer(self, path: str, body: Json, turn: Turn, counts: Counts) -> Answer:
        calls = [
            {
                "index": at,
                "id": call_id(body, self, at),
                "type": "function",
                "function": {"name": call.name, "arguments": arguments(call)},
            }
            for at, call in enumerate(turn.calls)
        ]
        message: dict[str, Any] = {"role": "assistant", "content": turn.text or None}
        if calls:
            message["tool_calls"] = calls
        base = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": 1, "model": body.get("model", "demo")}
        finish = "tool_calls" if calls else "stop"
        if not body.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": finish}
            return whole({**base, "object": "chat.completion", "choices": [choice], "usage": self._usage(counts)})
        base["object"] = "chat.completion.chunk"
        events: list[Json] = [
            {**base, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
            {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]},
        ]
        options = body.get("stream_options")
        # Mistral's own models tell it unasked: https://docs.mistral.ai/api
        unasked = str(body.get("model")).startswith(("mistral", "devstral"))
        if unasked or (isinstance(options, dict) and options.get("include_usage")):
            events.append({**base, "choices": [], "usage": self._usage(counts)})
        return stream(events, named=False, done=True)

    def _usage(self, counts: Counts) -> dict[str, Any]:
        return {
            "prompt_tokens": counts.sent,
            "completion_tokens": counts.output,
            "total_tokens": counts.sent + counts.output,
            "prompt_tokens_details": {"cached_tokens": counts.read},
        }


class Gemini:
    """generateContent and streamGenerateContent."""

    wire = "gemini"

    def matches(self, path: str) -> bool:
        return path.endswith((":generateContent", ":streamGenerateContent"))

    def results(self, body: Json) -> int:
        parts = [part for content in items(body.get("contents")) for part in items(content.get("parts"))]
        return sum("functionResponse" in part for part in parts)

    def has_tools(self, body: Json) -> bool:
        return bool(body.get("tools"))

    def answer(self, path: str, body: Json, turn: Turn, counts: Counts) -> Answer:
        parts: list[Json] = [{"text": turn.text}] if turn.text else []
        parts += [{"functionCall": {"name": call.name, "args": call.arguments}} for call in turn.calls]
        answer = {
            "candidates": [{"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": "STOP"}],
            "modelVersion": path.rsplit("/", 1)[-1].split(":", 1)[0],
            "responseId": secrets.token_hex(8),
            "usageMetadata": {
                "promptTokenCount": counts.sent,
                "cachedContentTokenCount": counts.read,
                "candidatesTokenCount": counts.output,
                "totalTokenCount": counts.sent + counts.output,
            },
        }
        return stream([answer], named=False) if path.endswith(":streamGenerateContent") else whole(answer)
