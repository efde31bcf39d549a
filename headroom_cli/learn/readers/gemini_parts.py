"""Contents in Google's form, as Gemini CLI and its fork Qwen Code keep them: a text, a part, or a list of parts.

As Gemini CLI 0.61.0 and Qwen Code 0.24.4 write them in every mode (tests/agents).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from headroom_cli.learn.readers.json_lines import Record
from headroom_cli.learn.readers.session_draft import AnswerDraft, SessionDraft
from headroom_cli.learn.readers.values import mapping, string

# What the agent answers for the model after a compaction; the summary stands before it, as if the user had said it.
ACKNOWLEDGED = "Got it. Thanks for the additional context!"
CANCELLED = "cancelled"
_REFERENCED = "--- Content from referenced files ---"
_NOT_TYPED = (
    "<session_context>", "<hook_context>", "<system-reminder>", "<environment_context>", "<state_snapshot>",
    "This is the Gemini CLI. We are setting up the context for our chat.",
    "This is the Qwen Code. We are setting up the context for our chat.",
    "Here is the user's editor context", "Here is a summary of changes in the user's editor context",
    "I ran the following shell command:", "System: Please continue.",
)  # fmt: skip


def parts(content: object) -> list[Record]:
    """The parts of a content, whichever form it has."""
    listed = content if isinstance(content, list) else [content]
    return [{"text": one} if isinstance(one, str) else one for one in listed if isinstance(one, (str, dict))]


def texts(content: object) -> list[str]:
    """The texts of a content that are no thoughts, in order."""
    return [string(one.get("text")) for one in parts(content) if one.get("thought") is not True and one.get("text")]


def typed_words(content: object) -> str:
    """What the user typed, without the files that an @path brought in and without what the agent says in their place.

    "" if nothing of it was typed.
    """
    kept = []
    for one in texts(content):
        before, brought, _ = one.partition(_REFERENCED)
        if not before.lstrip().startswith(_NOT_TYPED):
            kept.append(before.rstrip("\n") if brought else before)
        if brought:
            break
    return "\n".join(one for one in kept if one.strip())


def members(content: object, name: str) -> Iterator[Record]:
    """The function calls (`functionCall`) or function responses (`functionResponse`) in a content."""
    for one in parts(content):
        if found := mapping(one.get(name)):
            yield found


def put_calls(draft: SessionDraft, answer: AnswerDraft, content: object) -> None:
    """Adds the function calls in a content to the answer."""
    for one in members(content, "functionCall"):
        draft.call(answer, string(one.get("id")), string(one.get("name")), mapping(one.get("args")))


def put_results(draft: SessionDraft, content: object, *, failed: bool = False) -> None:
    """Puts the function responses in a content to their calls that have none yet.

    `failed` is what the agent says beside them.
    """
    for one in members(content, "functionResponse"):
        id, response = string(one.get("id")), mapping(one.get("response"))
        if (call := draft.calls.get(id)) is not None and call.result is None:
            draft.result(id, _printed(response), error=failed or bool(response.get("error")))


def _printed(response: Record) -> str:
    for key in ("output", "error", "content", "result"):
        value = response.get(key)
        if isinstance(value, str):
            return value
        if found := texts(value):
            return "\n".join(found)
    return json.dumps(response, ensure_ascii=False) if response else ""
