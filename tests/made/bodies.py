"""Requests of every wire, made from one description of a conversation, spelled in many ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st


class Verbatim(str):
    """JSON text that is to stand in a body exactly so."""


@dataclass(frozen=True)
class Spelling:
    """How a JSON text is written down."""

    gap: str = ""
    ascii_only: bool = False
    backwards: bool = False  # key order

    def write(self, value: Any) -> str:
        gap = self.gap
        if isinstance(value, Verbatim):
            return str(value)
        if isinstance(value, dict):
            items = list(value.items())[:: -1 if self.backwards else 1]
            inside = f"{gap},{gap}".join(f"{self.write(key)}{gap}:{gap}{self.write(item)}" for key, item in items)
            return "{" + gap + inside + gap + "}"
        if isinstance(value, list):
            return "[" + gap + f"{gap},{gap}".join(self.write(item) for item in value) + gap + "]"
        return json.dumps(value, ensure_ascii=self.ascii_only)


@dataclass(frozen=True)
class Act:
    """One tool call with its result."""

    tool: str
    arguments: dict[str, Any]
    result: str
    listed: bool = False  # the result as a list of parts
    error: bool = False


@dataclass(frozen=True)
class Turn:
    """What the user says, what the agent answers, what it does."""

    user: str
    reply: str
    acts: tuple[Act, ...] = ()


def _anthropic(turns: list[Turn], extra: dict[str, Any]) -> dict[str, Any]:
    messages: list[dict[str, Any]] = []
    for n, turn in enumerate(turns):
        messages.append({"role": "user", "content": turn.user, **extra})
        spoken: list[dict[str, Any]] = [{"type": "thinking", "thinking": "hm", "signature": "x"}]
        spoken += [{"type": "text", "text": turn.reply, **extra}]
        answers: list[dict[str, Any]] = []
        for m, act in enumerate(turn.acts):
            ident = f"t{n}_{m}"
            spoken.append({"type": "tool_use", "id": ident, "name": act.tool, "input": act.arguments})
            content = [{"type": "text", "text": act.result, **extra}] if act.listed else act.result
            answer = {"type": "tool_result", "tool_use_id": ident, "content": content, **extra}
            answers.append({**answer, "is_error": True} if act.error else answer)
        messages.append({"role": "assistant", "content": spoken})
        if answers:
            messages.append({"role": "user", "content": answers})
    tools = [{"name": "Bash", "input_schema": {}}]
    return {"model": "m", "stream": True, "tools": tools, "messages": messages, "max_tokens": 5, **extra}


def _chat(turns: list[Turn], extra: dict[str, Any]) -> dict[str, Any]:
    messages: list[dict[str, Any]] = []
    for n, turn in enumerate(turns):
        messages.append({"role": "user", "content": turn.user, **extra})
        calls = [
            {"id": f"t{n}_{m}", "function": {"name": act.tool, "arguments": json.dumps(act.arguments)}, **extra}
            for m, act in enumerate(turn.acts)
        ]
        messages.append(
            {"role": "assistant", "content": turn.reply or None, **({"tool_calls": calls} if calls else {})}
        )
        for m, act in enumerate(turn.acts):
            content = [{"type": "text", "text": act.result, **extra}] if act.listed else act.result
            messages.append({"role": "tool", "tool_call_id": f"t{n}_{m}", "content": content, **extra})
    tools = [{"type": "function", "function": {"name": "Bash"}}]
    return {"model": "m", "stream": True, "tools": tools, "messages": messages, **extra}


def _responses(turns: list[Turn], extra: dict[str, Any]) -> dict[str, Any]:
    items: list[dict[str, Any]] = []
    for n, turn in enumerate(turns):
        items.append({"role": "user", "content": [{"type": "input_text", "text": turn.user, **extra}]})
        items.append({"type": "reasoning", "encrypted_content": "x"})
        said = [{"type": "output_text", "text": turn.reply, "annotations": []}]
        items.append({"type": "message", "role": "assistant", "content": said, **extra})
        for m, act in enumerate(turn.acts):
            spelled = json.dumps(act.arguments, indent=1)
            items.append({"type": "function_call", "call_id": f"t{n}_{m}", "name": act.tool, "arguments": spelled})
        for m, act in enumerate(turn.acts):
            output = [{"type": "input_text", "text": act.result, **extra}] if act.listed else act.result
            items.append({"type": "function_call_output", "call_id": f"t{n}_{m}", "output": output, **extra})
    return {"model": "m", "stream": True, "tools": [{"type": "function", "name": "Bash"}], "input": items, **extra}


def _gemini(turns: list[Turn], extra: dict[str, Any]) -> dict[str, Any]:
    contents: list[dict[str, Any]] = []
    for n, turn in enumerate(turns):
        contents.append({"role": "user", "parts": [{"text": turn.user, **extra}], **extra})
        parts: list[dict[str, Any]] = [{"text": "hm", "thought": True}, {"text": turn.reply}]
        answers = []
        for m, act in enumerate(turn.acts):
            ident = {"id": f"t{n}_{m}"} if act.listed else {}
            parts.append({"functionCall": {"name": act.tool, "args": act.arguments, **ident}, "thoughtSignature": "s"})
            answers.append(
                {"functionResponse": {"name": act.tool, "response": {"output": act.result}, **ident, **extra}}
            )
        contents.append({"role": "model", "parts": parts})
        if answers:
            contents.append({"role": "user", "parts": answers})
    return {"contents": contents, "tools": [{"functionDeclarations": [{"name": "Bash"}]}], **extra}


BUILDERS: dict[str, Callable[[list[Turn], dict[str, Any]], dict[str, Any]]] = {
    "anthropic": _anthropic,
    "openai_chat": _chat,
    "openai_responses": _responses,
    "gemini": _gemini,
}

# Things that no parser of ours may touch: a key given twice, numbers no float holds, odd spellings.
ODD = {
    "x_odd": Verbatim('{"a":1, "a":2,"big":123456789012345678901234567890,"e":1e400,"f":1.10,"s":"\\u00e9\\/"}'),
    "x_null": None,
}

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ARGUMENTS = st.dictionaries(TEXTS, JSON, max_size=3)
ACTS = st.builds(Act, st.sampled_from(["Bash", "Read", "Grep"]), ARGUMENTS, TEXTS, st.booleans())
TURNS = st.lists(st.builds(Turn, TEXTS, TEXTS, st.lists(ACTS, max_size=3).map(tuple)), min_size=1, max_size=4)
SPELLINGS = st.builds(Spelling, st.sampled_from(["", " ", "\n\t ", "\r\n"]), st.booleans(), st.booleans())
WIRE_NAMES = sorted(BUILDERS)


def body(wire: str, turns: list[Turn], spelling: Spelling = Spelling(), extra: dict[str, Any] | None = None) -> bytes:
    """The request of `wire` that says `turns`; `extra` fields stand in many of its objects."""
    return spelling.write(BUILDERS[wire](turns, extra or {})).encode()
