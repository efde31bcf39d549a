"""Cline CLI's transcripts: sessions/<session>/<session>.messages.json, the session's own facts in <session>.json.

Beside them lie the messages of the agents that it started, agent_*.messages.json. Format as 3.0.65 writes it in every
mode (tests/agents): messages as Anthropic's, each with the time it came and each answer with its `metrics`, whose
input tokens include the cached ones. What was typed stands in `<user_input>`; a result is a list of {query, result,
error, success}, or the same as text. Of an answer that was stopped while it came nothing is recorded, so that it
cannot be told from one that failed; only stopped commands are seen. The messages stay after a compaction:
<session>.compaction.json has the summary and how many messages it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from headroom_cli.learn.readers import json_lines
from headroom_cli.learn.readers.json_lines import Record, arguments, count, parsed, records
from headroom_cli.learn.readers.session_draft import SessionDraft
from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import BrokenTranscript, PastSession, Source
from headroom_cli.wire.prompt import Usage

_MESSAGES = ".messages.json"
_TYPED = re.compile(r"\A\s*<user_input(?: [^>]*)?>(.*)</user_input>\s*\Z", re.DOTALL)
_ABORTED = "Command was aborted"


class Cline:
    """Reads one session's messages, with the two small files beside them."""

    agent = "cline"

    def sources(self, root: Path) -> Iterator[Source]:
        """Every session below the folder."""
        return json_lines.files([root] if root.is_file() else root.glob(f"*/*{_MESSAGES}"))

    def read(self, source: Source) -> PastSession:
        """The session; raises BrokenTranscript if the file holds no messages."""
        found = _file(source.path)
        listed = found.get("messages")
        if not isinstance(listed, list):
            raise BrokenTranscript("the file holds no messages" if found else "the file is no JSON object")
        name = source.path.name.removesuffix(_MESSAGES)
        own = _beside(source.path, f"{name}.json")
        facts = own or _beside(source.path, f"{source.path.parent.name}.json")
        reading = _Reading(_beside(source.path, f"{name}.compaction.json"))
        for number, message in enumerate(listed):
            reading.take(number, mapping(message))
        reading.compaction(len(listed))
        agent, origin = string(found.get("agent")), mapping(mapping(facts.get("metadata")).get("sessionHistoryOrigin"))
        side = agent not in ("", "lead") or (bool(facts) and not own)
        return reading.draft.finished(
            self.agent, string(found.get("sessionId")) or name,
            project=string(facts.get("cwd")) or string(facts.get("workspace_root")),
            version=string(origin.get("version")) or string(mapping(found.get("origin")).get("version")),
            typed=not side and facts.get("interactive") is not False, side=side,
            damaged=len(listed) - len(records(listed)),
        )  # fmt: skip


def _file(path: Path) -> Record:
    try:
        return mapping(parsed(path.read_bytes()))
    except OSError as error:
        raise BrokenTranscript(f"the file cannot be read: {error.strerror}") from None


def _beside(path: Path, name: str) -> Record:
    try:
        return _file(path.with_name(name))
    except BrokenTranscript:
        return {}


class _Reading:
    """One session while it is read."""

    def __init__(self, compaction: Record) -> None:
        self.draft = SessionDraft()
        self._summary = next(
            (one for one in records(compaction.get("messages")) if _is_summary(one)), {} if compaction else None
        )
        self._covers = count(compaction.get("source_message_count"))

    def take(self, number: int, message: Record) -> None:
        """Reads one message; what is of no known role says nothing."""
        self.compaction(number)
        content, at = message.get("content"), _seconds(message.get("ts"))
        blocks = records([{"type": "text", "text": content}] if isinstance(content, str) else content)
        if _is_summary(message):
            self.draft.compacted(string(mapping(message.get("metadata")).get("summary")), at)
        elif message.get("role") == "assistant":
            self._answer(message, blocks, at)
        elif message.get("role") == "user":
            for block in blocks:
                if block.get("type") == "tool_result":
                    self._result(block)
            self.draft.said(_typed_words(blocks), at)

    def compaction(self, number: int) -> None:
        """Adds the compaction where it stands for the messages so far."""
        if self._summary is not None and self._covers is not None and self._covers <= number:
            about = mapping(self._summary.get("metadata"))
            self.draft.compacted(string(about.get("summary")), _seconds(about.get("generatedAt")))
            self._summary = None

    def _answer(self, message: Record, blocks: list[Record], at: float | None) -> None:
        answer = self.draft.answer(string(message.get("id")))
        answer.at, answer.model = at, string(mapping(message.get("modelInfo")).get("id"))
        answer.usage = _usage(mapping(message.get("metrics")), answer.model)
        for block in blocks:
            if block.get("type") == "text":
                answer.texts.append(string(block.get("text")))
            elif block.get("type") == "tool_use":
                self.draft.call(
                    answer, string(block.get("id")), string(block.get("name")), arguments(block.get("input"))
                )

    def _result(self, block: Record) -> None:
        printed, errors = _printed(block.get("content"))
        id = string(block.get("tool_use_id"))
        self.draft.result(id, printed, error=bool(errors) or block.get("is_error") is True)
        last = self.draft.last()
        if last is not None and any(_ABORTED in one for one in errors):
            last.interrupted = True


def _is_summary(message: Record) -> bool:
    return mapping(message.get("metadata")).get("kind") == "compaction_summary"


def _typed_words(blocks: list[Record]) -> str:
    """What stands in the envelopes; all texts where there is none, as in the messages of a subagent."""
    texts = [string(block.get("text")) for block in blocks if block.get("type") == "text"]
    typed = [found[1] for one in texts if (found := _TYPED.match(one))]
    return "\n".join(typed or texts)


def _printed(content: object) -> tuple[str, list[str]]:
    """What the tool printed, and what it says of each part of it that failed ("" where it says nothing)."""
    inner = parsed(content) if isinstance(content, str) and content.lstrip().startswith(("[", "{")) else None
    outcomes = records(content if inner is None else inner if isinstance(inner, list) else [inner])
    if isinstance(content, str) and not any("result" in one or "success" in one for one in outcomes):
        return content, []
    texts = [string(one.get("result")) or string(one.get("error")) or string(one.get("text")) for one in outcomes]
    errors = [string(one.get("error")) for one in outcomes if one.get("success") is False]
    return "\n".join(one for one in texts if one), errors


def _usage(metrics: Record, model: str) -> Usage | None:
    sent, output = count(metrics.get("inputTokens")), count(metrics.get("outputTokens"))
    if sent is None and output is None:
        return None
    read, write = count(metrics.get("cacheReadTokens")), count(metrics.get("cacheWriteTokens"))
    fresh = None if sent is None else max(0, sent - (read or 0) - (write or 0))
    return Usage(fresh, write, None, read, output, model)


def _seconds(value: object) -> float | None:
    """Seconds of a time in milliseconds."""
    found = count(value)
    return None if found is None else found / 1000
