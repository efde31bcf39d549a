"""Copilot CLI's transcripts: session-state/<id>/events.jsonl, of old versions session-state/<id>.jsonl.

Events as 1.0.102 writes them (tests/agents, and the schema of events that it ships), {type, data, timestamp, agentId}:

- `session.start` and `session.resume`: id, folder, version.
- `user.message`: `content` as typed; `source` says where it is not the user's.
- `assistant.message` with `toolRequests`; several of one `apiCallId` are one answer. `session.usage_record` has its
  usage, whichever comes first. `inputTokens` include those read from and written to the cache, whose lifetime is not
  told: they count as written for five minutes.
- `tool.execution_complete`: what a tool printed, or why it failed.
- `abort`: the user stopped the turn. `session.compaction_complete`: with the summary, and the usage of making it.

What subagents do stands in the same file under their `agentId` and is left out, like the messages to helper models
(`model.*`). It is nowhere told whether a prompt came from a script: in a run with `-p`, system messages say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from headroom_cli.learn.readers import json_lines
from headroom_cli.learn.readers.json_lines import Record, arguments, count, records, seconds
from headroom_cli.learn.readers.session_draft import SessionDraft
from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import PastSession, Source
from headroom_cli.wire.prompt import Usage

_SCRIPTED = "running in non-interactive mode"  # in the system prompt of a run with -p
_MAIN = "conversation-agent"


class Copilot:
    """Reads one folder's events as one session."""

    agent = "copilot"

    def sources(self, root: Path) -> Iterator[Source]:
        """The events of every session below the folder."""
        return json_lines.files(path for pattern in ("*/events.jsonl", "*.jsonl") for path in root.glob(pattern))

    def read(self, source: Source) -> PastSession:
        """The session; raises BrokenTranscript if no line of the file is an event."""
        reading = _Reading()
        damaged = json_lines.taken(source.path, reading.take)
        return reading.draft.finished(
            self.agent, reading.id or _named(source.path), project=reading.project, version=reading.version,
            typed=reading.typed, side=reading.side, damaged=damaged,
        )  # fmt: skip


def _named(path: Path) -> str:
    return path.parent.name if path.name == "events.jsonl" else path.stem


class _Reading:
    """One file of events while it is read."""

    def __init__(self) -> None:
        self.draft = SessionDraft()
        self.id = self.project = self.version = ""
        self.side = False
        self._words = self._scripts = 0
        self._pending = False  # a prompt whose system message, if there is a new one, is still to come
        self._scripted = False

    @property
    def typed(self) -> bool:
        """Whether a human typed any of the prompts; true where there is none."""
        return not self.side and (self._words > self._scripts or not self._words)

    def take(self, event: Record) -> None:
        """Reads one event; what is of no known type says nothing."""
        kind, data, at = string(event.get("type")), mapping(event.get("data")), seconds(event.get("timestamp"))
        if event.get("agentId") or data.get("parentToolCallId"):
            return  # a subagent's
        if kind in ("session.start", "session.resume"):
            self._start(data)
        elif kind == "user.message":
            self._said(data, at)
        elif kind == "system.message":
            self._system(string(data.get("content")))
        elif kind == "assistant.message":
            self._answer(data, at)
        elif kind in ("session.usage_record", "assistant.usage"):
            self._used(mapping(data.get("usage")) or data, at)
        elif kind == "tool.execution_complete":
            self._result(data)
        elif kind == "abort":
            self.draft.interrupted(at=at)
        elif kind == "session.compaction_complete" and data.get("success") is not False:
            self._compacted(data, at)

    def _start(self, data: Record) -> None:
        self.id = self.id or string(data.get("sessionId"))
        self.project = self.project or string(mapping(data.get("context")).get("cwd"))
        self.version = string(data.get("copilotVersion")) or self.version
        self.side = self.side or bool(data.get("detachedFromSpawningParentSessionId"))
        self._scripted = False

    def _said(self, data: Record, at: float | None) -> None:
        source = string(data.get("source"))
        if source not in ("", "user") or data.get("isAutopilotContinuation") is True:
            return
        words = string(data.get("content"))
        if words.strip():
            self._words += 1
            self._scripts += self._scripted
            self._pending = not self._scripted
            self.draft.said(words, at)

    def _system(self, words: str) -> None:
        """A run's system message comes after its first prompt and says whether it is one of a script."""
        self._scripted = _SCRIPTED in words[:2000]
        self._scripts += self._pending and self._scripted
        self._pending = False

    def _answer(self, data: Record, at: float | None) -> None:
        answer = self.draft.answer(string(data.get("apiCallId")))
        answer.at, answer.model = at or answer.at, string(data.get("model")) or answer.model
        answer.texts.append(string(data.get("content")))
        for call in records(data.get("toolRequests")):
            given = arguments(call.get("arguments"))
            self.draft.call(answer, string(call.get("toolCallId")), string(call.get("name")), given)

    def _used(self, usage: Record, at: float | None) -> None:
        if string(usage.get("interactionType")) not in ("", _MAIN) or usage.get("parentToolCallId"):
            return
        answer = self.draft.answer(string(usage.get("apiCallId")))
        answer.at = answer.at or at
        answer.model = answer.model or string(usage.get("model"))
        answer.usage = _usage(usage, answer.model)

    def _compacted(self, data: Record, at: float | None) -> None:
        used = mapping(data.get("compactionTokensUsed"))
        if used:
            answer = self.draft.answer()
            answer.at, answer.model = at, string(used.get("model"))
            answer.usage = _usage(used, answer.model)
        self.draft.compacted(string(data.get("summaryContent")), at)

    def _result(self, data: Record) -> None:
        if data.get("isUserRequested") is True:
            return
        failed = data.get("success") is False
        content = string(mapping(data.get("result")).get("content")) or string(
            mapping(data.get("error")).get("message")
        )
        exit_code = mapping(data.get("shellExecution")).get("exitCode")
        error = failed or (isinstance(exit_code, int) and exit_code != 0)
        self.draft.result(string(data.get("toolCallId")), content, error=error)


def _usage(usage: Record, model: str) -> Usage:
    sent, output = count(usage.get("inputTokens")), count(usage.get("outputTokens"))
    read, written = count(usage.get("cacheReadTokens")), count(usage.get("cacheWriteTokens"))
    fresh = None if sent is None else max(0, sent - (read or 0) - (written or 0))
    return Usage(fresh, written, None, read, output, model)
