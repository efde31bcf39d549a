"""Recorded sessions of real users in the corpus's own format (shared/data/README.md), as past sessions.

They are for trying out what learns from sessions. No time is recorded in them, and what stood in which record of
the agent is lost: a skill's text is told from the user's only by standing behind the command that loaded it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from headroom_cli.learn.readers.own_words import INTERRUPTED, SUMMARY, claude_words, codex_words, element
from headroom_cli.learn.transcript import Answer, Call, Compacted, Entry, PastSession, Said
from headroom_cli.wire.prompt import Usage

SESSIONS = Path(__file__).parents[3] / "shared" / "data" / "sessions"

_SCRIPTED = ("mini", "sweagent", "openhands", "pi")  # runs of benchmarks, and tasks that another agent gave
_TASKS = ("You are a ", "Review ", "Independently verify ", "<task>")  # how none of the humans in it begins
_LATE = "[late tool output]"
_NONE = "[no output recorded]"
_CONTINUING = "Continue if you have next steps, or stop and ask for clarification"  # OpenCode after compacting


def past_sessions(folder: Path = SESSIONS) -> Iterator[PastSession]:
    """The sessions of a folder, by file name; none if it is not there."""
    for file in sorted(folder.glob("*.json")):
        yield past_session(json.loads(file.read_text()))


def past_session(document: Mapping[str, Any]) -> PastSession:
    """One file's session. Where several requests share a message, each but the first is an Answer without text."""
    meta = document["meta"]
    side = "subagent)" in str(meta.get("title", "")) or meta["format"] == "pi"
    return PastSession(
        agent=str(meta["agent"]).partition(" ")[0].replace("claude-code", "claude"),
        id=str(meta["session_id"]),
        entries=tuple(_entries(document, next(iter(meta.get("models") or ()), ""))),
        project=str(meta.get("cwd", "")),
        version=str(meta.get("agent_version", "")),
        typed=meta["format"] not in _SCRIPTED and not side and not _opening(document).startswith(_TASKS),
        side=side,
    )


def _entries(document: Mapping[str, Any], model: str) -> Iterator[Entry]:
    messages, style = document["messages"], str(document["meta"]["format"])
    boundaries = set(document.get("compact_boundaries") or ())
    results = {block["tool_use_id"]: block for one in messages for block in _blocks(one, "tool_result")}
    usages = _usages(document.get("usage") or (), messages)
    for at, message in enumerate(messages):
        if at in boundaries:
            yield Compacted(_summary(messages[at]))
        if message["role"] == "assistant":
            stopped = at + 1 < len(messages) and any(_stops(one) for one in _texts(messages[at + 1]))
            first, *more = usages.get(at) or [None]
            calls = tuple(_call(block, results.get(block["id"], {})) for block in _blocks(message, "tool_use"))
            text = "\n\n".join(_texts(message))
            yield Answer(text, calls=calls, model=model, usage=first, interrupted=stopped)
            yield from (Answer("", model=model, usage=one) for one in more)
        else:
            before = _blocks(messages[at - 1], "tool_use") if at else []
            loaded = any(one["name"] == "Skill" for one in before)
            yield from (Said(words) for words in _said(_texts(message), style, loaded))


def _blocks(message: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    content = message["content"]
    return [one for one in content if one.get("type") == kind] if isinstance(content, list) else []


def _texts(message: Mapping[str, Any]) -> list[str]:
    content = message["content"]
    return [content] if isinstance(content, str) else [str(one["text"]) for one in _blocks(message, "text")]


def _stops(text: str) -> bool:
    return text.lstrip().startswith((INTERRUPTED, "<turn_aborted>"))


def _summary(message: Mapping[str, Any]) -> str:
    return next((text for text in _texts(message) if text.startswith(SUMMARY)), "")


def _opening(document: Mapping[str, Any]) -> str:
    said = (one for one in document["messages"] if one["role"] == "user")
    return next((words for one in said for words in _said(_texts(one), str(document["meta"]["format"]), False)), "")


def _said(texts: Sequence[str], style: str, loaded: bool) -> Iterator[str]:
    """The user's words of a message, one piece for each text that has any. `loaded`: a skill's text comes first."""
    for text in texts:
        words = _words(text, style)
        if loaded and words and not words.startswith(("/", "!")):
            loaded, words = False, ""
        if words:
            yield words
        loaded |= text.lstrip().startswith("<command-message>") and element(text, "command-name") is not None


def _words(text: str, style: str) -> str:
    if text.startswith((_LATE, _CONTINUING, "[aider output]")):
        return ""
    if style in (*_SCRIPTED, "aider"):
        return text.strip()
    return codex_words(text) if style == "codex" else claude_words(text)


def _call(block: Mapping[str, Any], answer: Mapping[str, Any]) -> Call:
    content = answer.get("content")
    if isinstance(content, list):
        content = "\n".join(str(one.get("text", "")) for one in content if one.get("type") == "text")
    given = block.get("input")
    return Call(
        str(block["name"]),
        given if isinstance(given, dict) else {"input": given},
        None if content == _NONE else content,
        bool(answer.get("is_error")),
        str(block["id"]),
    )


def _usages(recorded: Sequence[Mapping[str, int]], messages: Sequence[Mapping[str, Any]]) -> dict[int, list[Usage]]:
    """By the message that each came with: a record that names a user's message belongs to the answer before it."""
    found: dict[int, list[Usage]] = {}
    for one in recorded:
        at = min(one["msg"], len(messages) - 1)
        while at >= 0 and messages[at]["role"] != "assistant":
            at -= 1
        counts = (one["cache_creation_input_tokens"], one["cache_read_input_tokens"], one["output_tokens"])
        found.setdefault(at, []).append(Usage(one["input_tokens"], counts[0], None, counts[1], counts[2]))
    return found
