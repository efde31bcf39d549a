"""Continue's sessions: one JSON file for each, and an index that has their dates.

Checked with what Continue CLI 1.5.47 writes; its editor extensions write the same form.

    <id>.json       sessionId, workspaceDirectory, history: a list of
                    message {role, content, toolCalls, usage}, toolCallStates [{toolCallId, status, output}],
                    conversationSummary where /compact or the automatic compaction has put a summary in place of
                    all that was before
    sessions.json   [{sessionId, dateCreated, ...}], dateCreated in milliseconds, as a string

For Anthropic's models `prompt_tokens` is what was neither read from nor written to the cache; for OpenAI's it has what
was read. What it does not say: times besides the session's first, versions, whether the prompt came by `cn -p`. Of an
answer that the user stopped it keeps nothing: a message is followed by the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from headroom_cli.learn.readers import json_lines
from headroom_cli.learn.readers.values import arguments, count, listed, loaded, mapping, string, texts, when
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, Entry, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage

INDEX = "sessions.json"
_FAILED = {"errored", "canceled"}
_SAID_NO = "Permission denied by user"


class Continue:
    """Reads Continue's sessions. A source is the file of one."""

    agent = "continue"

    def sources(self, root: Path) -> Iterator[Source]:
        """The sessions in a folder."""
        return json_lines.files(path for path in root.glob("*.json") if path.name != INDEX)

    def read(self, source: Source) -> PastSession:
        """The session in a file."""
        session = mapping(loaded(source.path))
        history = listed(session.get("history"))
        items = [item for item in map(mapping, history) if mapping(item.get("message")).get("role")]
        entries = [entry for item in items for entry in _entries(item)]
        if not any(entries):
            raise BrokenTranscript("no message in it can be read")
        name = string(session.get("sessionId")) or source.path.stem
        created = _created(source.path.with_name(INDEX)).get(name)
        return PastSession(
            self.agent, name, _dated(_with_stopped(entries), created), string(session.get("workspaceDirectory")),
            damaged=len(history) - len(items),
        )  # fmt: skip


def _entries(item: Mapping[str, object]) -> Iterator[Entry | None]:
    """What an item of the history says; None where a message of Continue's own stands."""
    message = mapping(item.get("message"))
    text = texts(message.get("content"))
    summary = item.get("conversationSummary")
    if isinstance(summary, str):
        yield Compacted(summary)
        if summary == text and not message.get("usage"):  # the CLI keeps the summary in a message of its own
            return
    if message.get("role") == "user":
        yield Said(text)
    elif message.get("role") == "assistant":
        calls = tuple(_calls(message, item))
        if calls and calls[0].id.startswith("shell-"):  # `!command`, run by the user
            yield Said("!" + string(calls[0].arguments.get("command")))
        else:
            yield _answer(message, text, calls)
    else:
        yield None


def _answer(message: Mapping[str, object], text: str, calls: tuple[Call, ...]) -> Answer:
    reported = mapping(message.get("usage"))
    model = string(reported.get("model"))
    stopped = any(call.error and call.result == _SAID_NO for call in calls)
    return Answer(text, None, calls, model, _usage(reported, model) if reported else None, stopped)


def _calls(message: Mapping[str, object], item: Mapping[str, object]) -> Iterator[Call]:
    states = {string(mapping(state).get("toolCallId")): mapping(state) for state in listed(item.get("toolCallStates"))}
    for called in map(mapping, listed(message.get("toolCalls"))):
        name = string(called.get("id"))
        function, state = mapping(called.get("function")), states.get(name, {})
        status = string(state.get("status"))
        output = state.get("output")
        parts = [string(mapping(part).get("content")) for part in listed(output)]
        yield Call(
            string(function.get("name")), arguments(function.get("arguments")),
            "\n".join(parts) if isinstance(output, list) else None, status in _FAILED, name,
        )  # fmt: skip


def _usage(reported: Mapping[str, object], model: str) -> Usage:
    details = mapping(reported.get("prompt_tokens_details"))
    sent, output = count(reported.get("prompt_tokens")), count(reported.get("completion_tokens"))
    if "cache_read_tokens" in details or "cache_write_tokens" in details:
        read, written = count(details.get("cache_read_tokens")), count(details.get("cache_write_tokens"))
        return Usage(sent, written, None, read, output, model)
    read = count(details.get("cached_tokens"))
    return Usage(None if sent is None else max(0, sent - (read or 0)), None, None, read, output, model)


def _with_stopped(entries: Sequence[Entry | None]) -> list[Entry]:
    """The entries with an empty answer where a message was followed by the next one: the user stopped it."""
    whole: list[Entry] = []
    before: Entry | None = None
    for entry in entries:
        if isinstance(entry, Said) and isinstance(before, Said) and not before.text.startswith("!"):
            whole.append(Answer("", interrupted=True))
        if entry is not None:
            whole.append(entry)
        before = entry
    return whole


def _created(index: Path) -> dict[str, float]:
    """When each session of the index began; none if the index cannot be read."""
    try:
        state = index.stat()
    except OSError:
        return {}
    return _read_index(index, state.st_size, state.st_mtime)


@lru_cache(maxsize=1)
def _read_index(index: Path, size: int, changed: float) -> dict[str, float]:
    found = {}
    try:
        sessions = listed(loaded(index))
    except BrokenTranscript:
        return {}
    for session in map(mapping, sessions):
        created = string(session.get("dateCreated"))
        at = when(int(created) if created.isascii() and created.isdigit() else created)
        if at is not None:
            found[string(session.get("sessionId"))] = at
    return found


def _dated(entries: Sequence[Entry], created: float | None) -> tuple[Entry, ...]:
    """The entries, the first of them with the time at which the session began."""
    return tuple(replace(entry, at=created) if place == 0 else entry for place, entry in enumerate(entries))
