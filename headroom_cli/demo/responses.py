"""A scripted turn in the words of OpenAI's Responses, with the full set of events that Codex waits for."""

from __future__ import annotations

import secrets
from typing import Any

from headroom_cli.demo.answers import Answer, Json, arguments, call_id, items, stream, whole
from headroom_cli.demo.turns import Call, Counts, Turn

# What is still empty in an item that has just begun.
_EMPTY: dict[str, dict[str, Any]] = {
    "message": {"content": []},
    "custom_tool_call": {"input": ""},
    "function_call": {"arguments": ""},
}


class Responses:
    """Responses, function calls and custom tool calls."""

    wire = "openai_responses"

    def matches(self, path: str) -> bool:
        return path.endswith("/responses")

    def results(self, body: Json) -> int:
        return sum(str(item.get("type", "")).endswith("_call_output") for item in items(body.get("input")))

    def has_tools(self, body: Json) -> bool:
        # In code mode the tools stand in an item of the input.
        return bool(body.get("tools")) or any(i.get("type") == "additional_tools" for i in items(body.get("input")))

    def answer(self, path: str, body: Json, turn: Turn, counts: Counts) -> Answer:
        output = [self._message(turn.text)] if turn.text else []
        output += [self._call(call, call_id(body, self, at)) for at, call in enumerate(turn.calls)]
        response: dict[str, Any] = {
            "id": f"resp_{secrets.token_hex(12)}",
            "object": "response",
            "created_at": 1,
            "status": "completed",
            "model": body.get("model", "demo"),
            "output": output,
            "parallel_tool_calls": True,
            "usage": {
                "input_tokens": counts.sent,
                "input_tokens_details": {"cached_tokens": counts.read},
                "output_tokens": counts.output,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": counts.sent + counts.output,
            },
        }
        return stream(self._events(response), named=True) if body.get("stream") else whole(response)

    def _message(self, text: str) -> dict[str, Any]:
        part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
        ident = f"msg_{secrets.token_hex(12)}"
        return {"id": ident, "type": "message", "role": "assistant", "status": "completed", "content": [part]}

    def _call(self, call: Call, ident: str) -> dict[str, Any]:
        item = {"id": f"fc_{secrets.token_hex(12)}", "call_id": ident, "name": call.name, "status": "completed"}
        if call.namespace:
            item["namespace"] = call.namespace
        if isinstance(call.arguments, str):
            return {**item, "type": "custom_tool_call", "input": call.arguments}
        return {**item, "type": "function_call", "arguments": arguments(call)}

    def _events(self, response: dict[str, Any]) -> list[Json]:
        opening = {**response, "status": "in_progress", "output": [], "usage": None}
        events: list[dict[str, Any]] = [
            {"type": "response.created", "response": opening},
            {"type": "response.in_progress", "response": opening},
        ]
        for at, item in enumerate(response["output"]):
            begun = {**item, **_EMPTY[item["type"]], "status": "in_progress"}
            events.append({"type": "response.output_item.added", "output_index": at, "item": begun})
            inner = self._text(item) if item["type"] == "message" else self._arguments(item)
            events += [{**event, "output_index": at, "item_id": item["id"]} for event in inner]
            events.append({"type": "response.output_item.done", "output_index": at, "item": item})
        events.append({"type": "response.completed", "response": response})
        return [{**event, "sequence_number": at} for at, event in enumerate(events)]

    def _text(self, item: Json) -> list[dict[str, Any]]:
        part = item["content"][0]
        place = {"content_index": 0}
        return [
            {"type": "response.content_part.added", "part": {**part, "text": ""}, **place},
            {"type": "response.output_text.delta", "delta": part["text"], "logprobs": [], **place},
            {"type": "response.output_text.done", "text": part["text"], "logprobs": [], **place},
            {"type": "response.content_part.done", "part": part, **place},
        ]

    def _arguments(self, item: Json) -> list[dict[str, Any]]:
        if item["type"] == "custom_tool_call":
            kind, key = "response.custom_tool_call_input", "input"
        else:
            kind, key = "response.function_call_arguments", "arguments"
        return [{"type": f"{kind}.delta", "delta": item[key]}, {"type": f"{kind}.done", key: item[key]}]
