"""Claude Code's transcripts: projects/<folder>/<session>.jsonl, and the subagents' beside or below them.

Formats as 2.1.330 writes them in every mode (tests/agents), and as versions from 1.0 on wrote them according to
transcripts in public repositories. What is read of a record:

- `assistant`: one content block of an answer; the records of one answer share `message.id` and repeat its usage.
  The first ones may have been written while the answer still came, with few output tokens: the greatest count is taken.
- `user`: words, tool results, or what the program itself says in their place (`isMeta`, `origin`, `promptSource`).
- `attachment` of type `queued_command`: words typed while an answer was being made.
- A resumed session goes on in its file. A forked one (`--fork-session`, `--resume` before 2.0) starts with a copy of
  the other's records, told by `requestSessionId`, `forkedFrom` or the other's `sessionId`: that copy is left out.
- Big results are recorded as the marker that the model saw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from headroom_cli.learn.readers import json_lines
from headroom_cli.learn.readers.json_lines import Record, arguments, count, records, seconds
from headroom_cli.learn.readers.own_words import INTERRUPTED, SUMMARY, claude_words
from headroom_cli.learn.readers.session_draft import AnswerDraft, SessionDraft
from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import PastSession, Source
from headroom_cli.wire.prompt import Usage

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_MODEL = "<synthetic>"  # the program's own words in an answer's place: an API error, "No response requested."
_SCRIPTED = ("sdk", "github-action", "claude-code-github-action", "mcp")  # how `entrypoint` begins without a human


class Claude:
    """Reads one file as one session; a subagent's is a session of its own, with `side`."""

    agent = "claude"

    def sources(self, root: Path) -> Iterator[Source]:
        """Every file of records below the folder of projects."""
        return json_lines.files(root.rglob("*.jsonl"))

    def read(self, source: Source) -> PastSession:
        """The session in the file; raises BrokenTranscript if no line of it is a record."""
        reading = _Reading(source.path.stem)
        damaged = json_lines.taken(source.path, reading.take)
        return reading.draft.finished(
            self.agent, reading.id, project=reading.project, version=reading.version,
            typed=reading.typed and not reading.side, side=reading.side, damaged=damaged,
        )  # fmt: skip


class _Reading:
    """One file while it is read."""

    def __init__(self, name: str) -> None:
        self.draft = SessionDraft()
        self.side = name.startswith("agent-")
        self.id = name if self.side or _ID.fullmatch(name) else ""
        self.project = self.version = ""
        self._words = self._scripts = 0

    @property
    def typed(self) -> bool:
        """Whether a human has typed any of the prompts; true where none is recorded."""
        return self._words > self._scripts or not self._words

    def take(self, line: Record) -> None:
        """Reads one record; what is of no known type says nothing."""
        session = string(line.get("sessionId"))
        self.id = self.id or session
        self.project = self.project or string(line.get("cwd"))
        self.version = string(line.get("version")) or self.version
        if line.get("isSidechain") is True and not self.side:
            return  # a subagent of an old version, in the file of the session that started it
        kind = line.get("type")
        if kind in ("assistant", "user") and self._is_copy(line, session):
            self._words = self._scripts = 0
            self.draft.forget()
        elif kind == "assistant":
            self._answer(line)
        elif kind == "user":
            self._user(line)
        elif kind == "attachment":
            self._queued(line, mapping(line.get("attachment")))

    def _is_copy(self, line: Record, session: str) -> bool:
        asked = string(line.get("requestSessionId")) or session
        return bool(line.get("forkedFrom")) or asked != session or (not self.side and session not in ("", self.id))

    def _answer(self, line: Record) -> None:
        message = mapping(line.get("message"))
        model = string(message.get("model"))
        if model == _NO_MODEL:
            return
        answer = self.draft.answer(string(message.get("id")))
        answer.at, answer.model = seconds(line.get("timestamp")) or answer.at, model or answer.model
        _more_usage(answer, mapping(message.get("usage")))
        content = message.get("content")
        if isinstance(content, str):
            answer.texts.append(content)
        for block in records(content):
            if block.get("type") == "text":
                answer.texts.append(string(block.get("text")))
            elif block.get("type") == "tool_use":
                self.draft.call(
                    answer, string(block.get("id")), string(block.get("name")), arguments(block.get("input"))
                )

    def _user(self, line: Record) -> None:
        at = seconds(line.get("timestamp"))
        content = mapping(line.get("message")).get("content")
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else records(content)
        for block in blocks:
            if block.get("type") == "tool_result":
                id, error = string(block.get("tool_use_id")), block.get("is_error") is True
                self.draft.result(id, result_text(block.get("content")), error=error)
        words = [string(block.get("text")) for block in blocks if block.get("type") == "text"]
        whole = "\n".join(words).strip()
        if line.get("isCompactSummary") is True or whole.startswith(SUMMARY):
            self.draft.compacted(whole, at)
        elif any(one.lstrip().startswith(INTERRUPTED) for one in words):
            self.draft.interrupted(string(line.get("interruptedMessageId")), at)
        elif not _is_programs(line):
            self._said([claude_words(one) for one in words], at, line)

    def _queued(self, line: Record, attachment: Record) -> None:
        prompt = attachment.get("prompt")
        words = [prompt] if isinstance(prompt, str) else [string(one.get("text")) for one in records(prompt)]
        mode = attachment.get("commandMode", "prompt")
        if attachment.get("type") == "queued_command" and mode == "prompt" and not _is_programs(attachment):
            self._said([claude_words(one) for one in words], seconds(line.get("timestamp")), line)

    def _said(self, words: list[str], at: float | None, line: Record) -> None:
        whole = "\n".join(one for one in words if one)
        if whole:
            self._words += 1
            self._scripts += line.get("promptSource") == "sdk" or string(line.get("entrypoint")).startswith(_SCRIPTED)
            self.draft.said(whole, at)


def _is_programs(line: Record) -> bool:
    """Whether a record in the user's place holds what the program, a hook or another agent says."""
    origin = mapping(line.get("origin")).get("kind", "human")
    said = line.get("isMeta") is True or line.get("isVisibleInTranscriptOnly") is True
    return said or origin != "human" or line.get("promptSource") == "system" or bool(line.get("planContent"))


def result_text(content: object) -> str:
    """The text of a tool result, which is a string or a list of blocks; images have none."""
    if isinstance(content, str):
        return content
    return "\n".join(string(one.get("text")) for one in records(content) if one.get("type") == "text")


def _more_usage(answer: AnswerDraft, usage: Record) -> None:
    output = count(usage.get("output_tokens"))
    if not usage or (answer.usage is not None and (output or 0) < (answer.usage.output or 0)):
        return
    lifetimes = mapping(usage.get("cache_creation"))
    short, long = (count(lifetimes.get(f"ephemeral_{one}_input_tokens")) for one in ("5m", "1h"))
    if short is None and long is None:
        short = count(usage.get("cache_creation_input_tokens"))
    read = count(usage.get("cache_read_input_tokens"))
    answer.usage = Usage(count(usage.get("input_tokens")), short, long, read, output, answer.model)
