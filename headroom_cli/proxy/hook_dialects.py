"""What agents tell their hooks after a tool call, and how a hook answers: pure functions, one dialect for each agent.

Every shape was taken from the real program (versions in the wrappers), Cursor's from its documentation and the code
that it publishes. What is not exactly as it was seen is not read: the result then stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from headroom_cli.wire.nested import worth_a_place
from headroom_cli.wire.prompt import Block, Kind

Event = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """A tool result that a hook told of.

    `block` holds the text as the provider would see it. `call` is the id of the call, "" where the agent gives none;
    `conversation` is the agent's own name for what it is in. `answer` makes the hook's answer that puts a new text in
    the place of the block's; `stands` is the whole text of the result in the agent's requests from then on.
    """

    block: Block
    call: str
    conversation: str
    answer: Callable[[str], Event]
    stands: Callable[[str], str] = lambda text: text


Dialect = Callable[[Event], Told | None]


# ---- Claude Code: `updatedToolOutput` of the same shape as `tool_response`

# The one text of these tools' results that may be exchanged. Read is not among them: Claude Code numbers whatever
# lines it is given, so every number below a gap would be wrong.
_CLAUDE_TEXTS: Mapping[str, str] = MappingProxyType({"Bash": "stdout", "Grep": "content", "WebFetch": "result"})
# What else a shell result may say without meaning more than its text: not interrupted, in the background, or on disk.
_CLAUDE_PLAIN = frozenset({"stdout", "stderr", "noOutputExpected"})
_CLAUDE_CUTS = (("limit", "appliedLimit"), ("offset", "appliedOffset"))
_BLANK_START = re.compile(r"^(?:\s*\n)+")


def claude(event: Event) -> Told | None:
    """An event of Claude Code's PostToolUse. One for a failed call has another name."""
    tool, response = event.get("tool_name"), event.get("tool_response")
    if event.get("hook_event_name") != "PostToolUse" or not isinstance(tool, str):
        return None
    if tool.startswith("mcp__"):
        return _claude_mcp(event, tool, response)
    key = _CLAUDE_TEXTS.get(tool)
    if key is None or not isinstance(response, Mapping) or not isinstance(response.get(key), str):
        return None
    if tool == "Bash" and any(value for name, value in response.items() if name not in _CLAUDE_PLAIN):
        return None
    if tool == "Grep" and response.get("mode") != "content":
        return None
    return _claude_told(
        event,
        tool,
        str(response[key]),
        lambda text: {**response, key: text},
        lambda text: _claude_shown(response, text),
    )


def _claude_mcp(event: Event, tool: str, response: object) -> Told | None:
    if isinstance(response, str):
        return _claude_told(event, tool, response, lambda text: text, lambda text: text)
    part = response[0] if isinstance(response, list) and len(response) == 1 else None
    if not isinstance(part, Mapping) or part.get("type") != "text" or not isinstance(part.get("text"), str):
        return None
    return _claude_told(event, tool, str(part["text"]), lambda text: [{**part, "text": text}], lambda text: text)


def _claude_told(
    event: Event, tool: str, text: str, output: Callable[[str], object], shown: Callable[[str], str]
) -> Told:
    def answer(new: str) -> Event:
        return {"hookSpecificOutput": {"hookEventName": "PostToolUse", "updatedToolOutput": output(new)}}

    block = _result(tool, event.get("tool_input"), text)
    return Told(block, _text(event, "tool_use_id"), _text(event, "session_id"), answer, shown)


def _claude_shown(response: Event, text: str) -> str:
    """What Claude Code makes of such a result in its request."""
    if "stdout" in response:
        error = str(response.get("stderr") or "").strip()
        return "\n".join(filter(None, (_BLANK_START.sub("", text).rstrip(), error)))
    cut = [f"{name}: {response[key]}" for name, key in _CLAUDE_CUTS if response.get(key)]
    return f"{text}\n\n[Showing results with pagination = {', '.join(cut)}]" if cut else text


# ---- Copilot CLI: `modifiedResult`

_COPILOT_EXIT = re.compile(r"<(?:shellId: \S+ |command )?completed with exit code (?:-\d|[1-9])\d*>\s*\Z")


def copilot(event: Event) -> Told | None:
    """An event of Copilot's postToolUse."""
    result = event.get("toolResult")
    if not isinstance(result, Mapping) or result.get("resultType") != "success":
        return None
    text, tool = result.get("textResultForLlm"), event.get("toolName")
    if not isinstance(text, str) or not isinstance(tool, str) or not isinstance(event.get("toolArgs"), Mapping):
        return None
    block = _result(tool, event.get("toolArgs"), text, error=_COPILOT_EXIT.search(text) is not None)
    return Told(
        block, "", _text(event, "sessionId"), lambda new: {"modifiedResult": {**result, "textResultForLlm": new}}
    )


# ---- OpenCode: our plugin sends what `tool.execute.after` is given


def opencode(event: Event) -> Told | None:
    """What hooks/opencode/headroom.js tells. A shell command's exit code stands in the metadata."""
    text, tool, metadata = event.get("output"), event.get("tool"), event.get("metadata")
    # 1.1.11 gives no `args`: then nobody sees what is read back, or an instruction file.
    if not isinstance(text, str) or not isinstance(tool, str) or not isinstance(event.get("args"), Mapping):
        return None
    failed = isinstance(metadata, Mapping) and metadata.get("exit") not in (None, 0)
    block = _result(tool, event.get("args"), text, error=failed)
    return Told(block, _text(event, "callID"), _text(event, "sessionID"), lambda new: {"output": new})


# ---- Mistral Vibe: a "denied" post_tool gets its reason for its text


def vibe(event: Event) -> Told | None:
    """An event of Vibe's post_tool.

    The model is sent the result as JSON, and is sent the same JSON with another text in it.
    """
    output, tool = event.get("tool_output"), event.get("tool_name")
    if event.get("tool_status") != "success" or not isinstance(output, Mapping) or not isinstance(tool, str):
        return None
    texts = [(name, value) for name, value in output.items() if isinstance(value, str) and worth_a_place(value)]
    if len(texts) != 1:
        return None
    [(key, text)] = texts
    failed = output.get("returncode") not in (None, 0)
    block = _result(tool.rpartition(".")[2], event.get("tool_input"), text, error=failed, escaped=True)

    def whole(new: str) -> str:
        return json.dumps({**output, key: new}, separators=(",", ":"), ensure_ascii=False)

    def answer(new: str) -> Event:
        return {"decision": "deny", "reason": whole(new)}

    def stands(new: str) -> str:  # on the wire a short text inside JSON is no block of its own
        return new if worth_a_place(new) else whole(new)

    return Told(block, _text(event, "tool_call_id"), _text(event, "session_id"), answer, stands)


# ---- Cursor: `updated_mcp_tool_output`, for the tools of MCP servers only


def cursor(event: Event) -> Told | None:
    """An event of Cursor's postToolUse (https://cursor.com/docs/hooks.md).

    `tool_output` is JSON text: `{"content": [{"type": "text", "text": ...}], "isError": false}` for a result that came,
    and what is answered is read in the same form (npm @cursor/sdk 1.0.18, the executor of MCP tools). Of several
    parts, and of images, nothing is exchanged: Cursor would make text of them.
    """
    tool, output = event.get("tool_name"), _text(event, "tool_output")
    if event.get("hook_event_name") != "postToolUse" or not isinstance(tool, str) or not tool.startswith("MCP:"):
        return None
    try:
        result = json.loads(output)
    except (ValueError, RecursionError):
        return None
    if not isinstance(result, dict) or not result.keys() <= {"content", "isError"}:
        return None
    content, failed = result.get("content"), result.get("isError", False)
    part = content[0] if isinstance(content, list) and len(content) == 1 else None
    if not isinstance(part, dict) or part.keys() != {"type", "text"} or not isinstance(failed, bool):
        return None
    text = part["text"]
    if part["type"] != "text" or not isinstance(text, str):
        return None
    block = _result(tool, event.get("tool_input"), text, error=failed)

    def answer(new: str) -> Event:
        return {"updated_mcp_tool_output": {**result, "content": [{**part, "text": new}]}}

    return Told(block, _text(event, "tool_use_id"), _text(event, "conversation_id"), answer)


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {"claude": claude, "copilot": copilot, "cursor": cursor, "opencode": opencode, "vibe": vibe}
)


def _result(tool: str, arguments: object, text: str, *, error: bool = False, escaped: bool = False) -> Block:
    known = arguments if isinstance(arguments, Mapping) else {}
    return Block(Kind.RESULT, text, tool, known, error, escaped)


def _text(event: Event, key: str) -> str:
    value = event.get(key)
    return value if isinstance(value, str) else ""
