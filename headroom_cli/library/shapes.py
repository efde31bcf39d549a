"""Which format a list of messages is in, told from its shape alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from headroom_cli.errors import HeadroomError

Wires = frozenset[str]

ANTHROPIC, CHAT, RESPONSES, GEMINI = "anthropic", "openai_chat", "openai_responses", "gemini"
# Under which key of a request each format has its list. In this order one is taken where several fit.
LISTS = {CHAT: "messages", ANTHROPIC: "messages", RESPONSES: "input", GEMINI: "contents"}

_ALL: Wires = frozenset(LISTS)
_SPOKEN: Wires = frozenset((ANTHROPIC, CHAT, RESPONSES))  # messages with a role and content
_OPENAI: Wires = frozenset((CHAT, RESPONSES))

# Types of content parts that only some formats know. All others say nothing.
_PARTS: Mapping[str, Wires] = {
    **dict.fromkeys(("tool_use", "tool_result", "redacted_thinking", "document"), frozenset((ANTHROPIC,))),
    **dict.fromkeys(("server_tool_use", "web_search_tool_result"), frozenset((ANTHROPIC,))),
    "thinking": frozenset((ANTHROPIC, CHAT)),
    **dict.fromkeys(("image_url", "file"), frozenset((CHAT,))),
    **dict.fromkeys(("input_text", "output_text", "input_image", "input_file"), frozenset((RESPONSES,))),
    **dict.fromkeys(("input_audio", "refusal"), _OPENAI),
}
# Types of what stands in a list of the responses format beside its messages.
_ITEM = re.compile(r"message|reasoning|item_reference|compaction\w*|mcp_\w+|\w+_call|\w+_output")
# Keys that only messages of chat completions have.
_CHAT_KEYS = ("tool_calls", "tool_call_id", "function_call")
_ROLES: Mapping[str, Wires] = {
    **dict.fromkeys(("user", "assistant"), _SPOKEN),
    **dict.fromkeys(("system", "developer"), _OPENAI),
    **dict.fromkeys(("tool", "function"), frozenset((CHAT,))),
}
_HINT = f"say which format it is: wire= one of {', '.join(LISTS)}"


def wire_of(messages: Sequence[object], model: str = "") -> str:
    """The format of `messages` (as JSON has them): anthropic, openai_chat, openai_responses or gemini.

    Where the shape fits several, `model` decides between them, else the first: such a list holds no tool result, so
    nothing in it could be changed. Raises HeadroomError for a message of no known format, and for messages of
    different ones; it names them.
    """
    possible, told = _ALL, ""
    for number, message in enumerate(messages):
        for wires, sign in _signs(number, message):
            left, saying = possible & wires, f"message {number} has {sign} ({_or(wires)})"
            if not left:
                raise HeadroomError(f"the messages are of different formats: {told}, but {saying}", _HINT)
            if left != possible:
                possible, told = left, saying
    if ANTHROPIC in possible and "claude" in model.lower():
        return ANTHROPIC
    return next(name for name in LISTS if name in possible)


def _or(wires: Wires) -> str:
    return " or ".join(name for name in LISTS if name in wires)


def _signs(number: int, message: object) -> Iterable[tuple[Wires, str]]:
    """What in a message tells formats apart: the formats that have it, and its name."""
    if not isinstance(message, dict):
        raise HeadroomError(f"message {number} is no object but {type(message).__name__}", _HINT)
    role, kind = message.get("role"), message.get("type")
    if "parts" in message:
        yield frozenset((GEMINI,)), "`parts`"
    elif isinstance(kind, str) and _ITEM.fullmatch(kind) and (kind == "message" or role is None):
        yield frozenset((RESPONSES,)), f"type {kind!r}"
    elif not isinstance(role, str):
        what = f"no role, and type {kind!r}," if kind else "neither a role nor a type nor parts,"
        raise HeadroomError(f"message {number} has {what} which no known format has", _HINT)
    elif role not in _ROLES:
        raise HeadroomError(f"message {number} has the role {role!r}, which no known format has", _HINT)
    else:
        yield _ROLES[role], f"the role {role!r}"
        yield from ((frozenset((CHAT,)), f"`{key}`") for key in _CHAT_KEYS if message.get(key) is not None)
    yield from _content_signs(number, message.get("content"))


def _content_signs(number: int, content: object) -> Iterable[tuple[Wires, str]]:
    for place, part in enumerate(content if isinstance(content, list) else ()):
        kind = part.get("type") if isinstance(part, dict) else None
        if not isinstance(kind, str):
            raise HeadroomError(f"part {place} of message {number} has no type", _HINT)
        if kind in _PARTS:
            yield _PARTS[kind], f"a part of type {kind!r}"
