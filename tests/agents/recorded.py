"""What a provider has received, read without changing a byte of what is compared."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import msgspec

MODEL_PATHS = (
    "/v1/messages",
    "/responses",
    "/chat/completions",
    ":generateContent",
    ":streamGenerateContent",
    "/invoke",
    "/invoke-with-response-stream",
    ":streamRawPredict",
)


class _Body(msgspec.Struct):
    messages: list[msgspec.Raw] = []
    input: list[msgspec.Raw] = []
    contents: list[msgspec.Raw] = []
    tools: list[msgspec.Raw] = []
    request: _Body | None = None  # Gemini's Code Assist wraps what it sends


class _Content(msgspec.Struct):
    content: msgspec.Raw = msgspec.Raw(b"null")


class _Result(msgspec.Struct):
    type: str = ""
    role: str = ""
    tool_call_id: str = ""
    tool_use_id: str = ""
    call_id: str = ""
    content: msgspec.Raw = msgspec.Raw(b"null")
    output: msgspec.Raw = msgspec.Raw(b"null")


class _Response(msgspec.Struct):
    response: msgspec.Raw = msgspec.Raw(b"null")


class _Part(msgspec.Struct, rename="camel"):
    function_response: _Response | None = None


class _Parts(msgspec.Struct):
    parts: list[_Part] = []


@dataclass(frozen=True)
class Request:
    """One request of a conversation: its whole body, and its messages as they were written."""

    body: bytes
    messages: tuple[bytes, ...]

    @property
    def results(self) -> dict[str, bytes]:
        """The raw JSON text of every tool result, by the id of its call, in order. Gemini's have a number each."""
        found: dict[str, bytes] = {}
        for message in self.messages:
            item = msgspec.json.decode(message, type=_Result)
            if item.type in ("function_call_output", "custom_tool_call_output"):
                found[item.call_id] = bytes(item.output)
            elif item.role == "tool":
                found[item.tool_call_id] = bytes(item.content)
            for part in msgspec.json.decode(message, type=_Parts).parts:
                if part.function_response is not None:
                    found[str(len(found))] = bytes(part.function_response.response)
            for block in _blocks(message):
                if block.type == "tool_result":
                    found[block.tool_use_id] = bytes(block.content)
        return found

    @property
    def contents(self) -> list[Any]:
        """The messages as values, without what Claude Code itself writes anew: see `without_marks`."""
        return [without_marks(json.loads(message)) for message in self.messages]


def conversation(agent: str, result: dict[str, Any]) -> list[Request]:
    """The requests of the main conversation, in order: no titles, no commit messages, no token counts."""
    found = []
    for path, encoded in result["requests"]:
        body = base64.b64decode(encoded)
        if not path.endswith(MODEL_PATHS):
            continue
        read = msgspec.json.decode(body, type=_Body)
        read = read.request or read
        messages = tuple(bytes(one) for one in read.messages or read.input or read.contents)
        helper = b"Git commit message" in messages[0] if agent == "aider" else not (read.tools or b'"tools"' in body)
        if not helper:
            found.append(Request(body, messages))
    return found


def bodies(result: dict[str, Any]) -> bytes:
    """Everything that a provider was sent, in one piece."""
    return b"\n".join(base64.b64decode(encoded) for _, encoded in result["requests"])


def without_marks(value: Any) -> Any:
    """Claude Code moves its cache mark and then writes a lone text block as a string: neither changes the content."""
    if isinstance(value, list):
        cleaned = [without_marks(one) for one in value]
        lone = cleaned[0] if len(cleaned) == 1 else None
        return lone["text"] if isinstance(lone, dict) and set(lone) == {"type", "text"} else cleaned
    if isinstance(value, dict):
        return {key: without_marks(one) for key, one in value.items() if key != "cache_control"}
    return value


def _blocks(message: bytes) -> list[_Result]:
    content = bytes(msgspec.json.decode(message, type=_Content).content)
    if not content.startswith(b"["):
        return []
    try:
        return msgspec.json.decode(content, type=list[_Result])
    except msgspec.ValidationError:
        return []
