"""Qwen Code's transcripts: projects/<project>/chats/<session>.jsonl, subagents' in subagents/<session>/agent-*.jsonl.

Format as 0.24.4 writes it in every mode (tests/agents). What is read of a record, by its `type`:

- `assistant`: one answer, with the provider's usage in Google's words. An answer that was stopped while it came has
  no usage, and no `api_response` was booked before it. A subagent's calls follow in a record of their own.
- `user`: words, where its `provenance` (which old versions do not write) is `real_user`; `tool_result`: one result.
- `system`: `chat_compression` is a compaction; `ui_telemetry` books each response, those for helpers, too.
- A resumed session goes on in its file; `/clear` starts a new one. A branched one starts with a copy of the other's
  records, which have `forkedFrom`: it is left out. A rewind takes nothing back that was paid for, so that records
  are read in the order of the file, not along `parentUuid`.
- Words typed in the terminal also stand in the project's logs.json, those of `qwen -p` do not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from headroom_cli.learn.readers import gemini_parts, json_lines
from headroom_cli.learn.readers.json_lines import Record, count, parsed, records, seconds
from headroom_cli.learn.readers.session_draft import SessionDraft
from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import BrokenTranscript, PastSession, Source
from headroom_cli.wire.prompt import Usage

_RESPONSE = "qwen-code.api_response"


class Qwen:
    """Reads one file as one session; a subagent's is a session of its own, with `side`."""

    agent = "qwen"

    def sources(self, root: Path) -> Iterator[Source]:
        """Every file of records below the folder of projects."""
        if root.is_file():
            return json_lines.files([root])
        below = root.rglob("*.jsonl")
        return json_lines.files(path for path in below if path.parent.name == "chats" or "subagents" in path.parts)

    def read(self, source: Source) -> PastSession:
        """The session in the file; raises BrokenTranscript if no line of it is a record."""
        side = "subagents" in source.path.parts
        reading = _Reading()
        damaged = json_lines.taken(source.path, reading.take)
        if not reading.seen:
            raise BrokenTranscript("no line of the file is a record")
        id = source.path.stem
        typed = not side and (reading.in_terminal or _was_typed(source.path, id, reading.project))
        return reading.draft.finished(
            self.agent, id, project=reading.project, version=reading.version,
            typed=typed, side=side, damaged=damaged,
        )  # fmt: skip


class _Reading:
    """One file while it is read."""

    def __init__(self) -> None:
        self.draft = SessionDraft()
        self.project = self.version = ""
        self.seen = self.in_terminal = False
        self._books_responses = self._booked = False

    def take(self, line: Record) -> None:
        """Reads one record; what is of no known type says nothing."""
        kind, message = line.get("type"), mapping(line.get("message"))
        self.seen = self.seen or isinstance(kind, str)
        if line.get("forkedFrom"):
            return
        self.project = self.project or string(line.get("cwd"))
        self.version = string(line.get("version")) or self.version
        if kind == "assistant":
            self._answer(line, message.get("parts"))
        elif kind == "tool_result":
            self._result(mapping(line.get("toolCallResult")), message.get("parts"))
        elif kind == "user" and line.get("provenance", "real_user") == "real_user":
            self.draft.said(gemini_parts.typed_words(message.get("parts")), seconds(line.get("timestamp")))
        elif kind == "system":
            self._system(line, mapping(line.get("systemPayload")))

    def _answer(self, line: Record, content: object) -> None:
        words, given, last = "".join(gemini_parts.texts(content)), mapping(line.get("usageMetadata")), self.draft.last()
        if line.get("isSidechain") is True and last is not None and not words and not given:
            gemini_parts.put_calls(self.draft, last, content)
            return
        answer = self.draft.answer(string(line.get("uuid")))
        answer.texts = [words]
        answer.at, answer.model = seconds(line.get("timestamp")), string(line.get("model"))
        answer.usage = _usage(given, answer.model)
        answer.interrupted = answer.usage is None and self._books_responses and not self._booked
        self._booked = False
        gemini_parts.put_calls(self.draft, answer, content)

    def _result(self, outcome: Record, content: object) -> None:
        status = outcome.get("status")
        gemini_parts.put_results(self.draft, content, failed=status in ("error", gemini_parts.CANCELLED))
        if status == gemini_parts.CANCELLED and (last := self.draft.last()) is not None:
            last.interrupted = True

    def _system(self, line: Record, payload: Record) -> None:
        event = mapping(payload.get("uiEvent"))
        if line.get("subtype") == "chat_compression":
            history = records(payload.get("compressedHistory"))
            summary = "\n".join(gemini_parts.texts(history[0].get("parts"))) if history else ""
            self.draft.compacted(summary, seconds(line.get("timestamp")))
        elif line.get("subtype") == "file_history_snapshot":
            self.in_terminal = True
        elif event.get("event.name") == _RESPONSE and not _is_helpers(event):
            self._books_responses = self._booked = True


def _is_helpers(event: Record) -> bool:
    return bool(event.get("subagent_id")) or string(event.get("prompt_id")).startswith("compress-")


def _usage(given: Record, model: str) -> Usage | None:
    """The prompt includes what was cached; thoughts are within the answer's tokens or beside them: the total tells."""
    sent, read = count(given.get("promptTokenCount")), count(given.get("cachedContentTokenCount"))
    output, total = count(given.get("candidatesTokenCount")), count(given.get("totalTokenCount"))
    if sent is None and output is None:
        return None
    if sent is not None and output is not None and total is not None:
        output = max(output, total - sent)
    fresh = None if sent is None else max(0, sent - (read or 0))
    return Usage(fresh, None, None, read, output, model)


def _was_typed(path: Path, id: str, project: str) -> bool:
    """Whether the project's log of what was typed names the session."""
    home = next((above.parent for above in path.parents if above.name == "projects"), None)
    if home is None:
        return True
    try:
        log = (home / "tmp" / hashlib.sha256(project.encode()).hexdigest() / "logs.json").read_bytes()
    except OSError:
        return False
    return any(one.get("sessionId") == id for one in records(parsed(log)))
