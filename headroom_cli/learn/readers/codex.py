"""Codex CLI's transcripts: sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl, old ones also compressed (.jsonl.zst).

Formats as 0.169.0 writes them (tests/agents), and as versions from 0.2 on wrote them according to transcripts in
public repositories. A line is {timestamp, type, payload}; before 0.32 it was the item itself. What is read:

- `session_meta`: id, folder, version, and in `source` whether a terminal, `exec` or another session started it.
- `response_item`: messages, tool calls and their outputs as they stand in requests.
- `token_usage_record` (one for each request) or, where there is none, `token_count` events, of which some only repeat.
- `compacted`, `turn_aborted`, and in `task_started` what triggered a turn.
- A resumed session goes on in its file, and a forked one names the other's in `forked_from_id`. Before 0.169 a fork
  began with a copy of the other's lines, its `session_meta` among them, all written at once: that copy is left out.
- After a review, which is a session of its own, its outcome is put into this one as a message of each side: left out.

Input tokens include those read from the cache; what was written to it is told only where the provider charges for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from headroom_cli.learn.readers import json_lines
from headroom_cli.learn.readers.json_lines import Record, arguments, count, records, seconds
from headroom_cli.learn.readers.own_words import codex_words
from headroom_cli.learn.readers.session_draft import AnswerDraft, SessionDraft
from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import PastSession, Source
from headroom_cli.wire.prompt import Usage

_CALLS = ("function_call", "custom_tool_call", "local_shell_call", "tool_search_call")
_OUTPUTS = ("function_call_output", "custom_tool_call_output", "tool_search_output")
# Seconds: a copy is written line by line without a pause and soon over; a prompt after it takes longer to type.
_PAUSE, _COPYING = 0.5, 10.0
_REVIEWED = "<user_action>"
_STOPPED = ("interrupted", "replaced")  # why a turn was aborted: by Esc or Ctrl-C, or by another prompt
_SCRIPTED = ("exec", "mcp")
# What Codex itself says of a command that failed, of a call that it could not make, and of one that was stopped.
_FAILED = re.compile(
    r"(?:Chunk ID: \w+\n)?(?:Wall time:? [\d.]+ seconds\n)?"
    r"(?:(?:Process exited with code|Exit code:) -?[1-9]|unsupported call: |Script failed|aborted by user|"
    r"exec_command failed|apply_patch verification failed|execution error:|failed to parse function arguments)"
)


class Codex:
    """Reads one rollout as one session; a subagent's is a session of its own, with `side`."""

    agent = "codex"

    def sources(self, root: Path) -> Iterator[Source]:
        """Every rollout below the folder of sessions."""
        return json_lines.files(path for pattern in ("*.jsonl", "*.jsonl.zst") for path in root.rglob(pattern))

    def read(self, source: Source) -> PastSession:
        """The session in the file; raises BrokenTranscript if no line of it is a record."""
        reading = _Reading()
        damaged = json_lines.taken(source.path, reading.take)
        return reading.draft.finished(
            self.agent, reading.id or source.path.name.partition(".")[0][-36:], project=reading.project,
            version=reading.version, typed=reading.typed, side=reading.side, damaged=damaged,
        )  # fmt: skip


class _Reading:
    """One rollout while it is read. `open` is the answer whose items still come."""

    def __init__(self) -> None:
        self.draft = SessionDraft()
        self.id = self.project = self.version = self.model = ""
        self.side = False
        self.open: AnswerDraft | None = None
        self._uncounted: AnswerDraft | None = None
        self._recorded = False
        self._total: Mapping[str, object] = {}
        self._scripted = self._typed = self._given = self._reviewed = False
        self._trigger = ""
        self._began: float | None = None
        self._copied_until: float | None = None

    @property
    def typed(self) -> bool:
        """Whether a human typed any of the prompts; where there is none, whether one could have."""
        return not self.side and (self._typed or not (self._scripted or self._given))

    def take(self, line: Record) -> None:
        """Reads one line; what is of no known type says nothing."""
        kind, at = string(line.get("type")), seconds(line.get("timestamp"))
        self._began = at if self._began is None else self._began
        payload = mapping(line.get("payload"))
        if self._is_copy(at):
            return
        if not payload:  # the item itself, or the first line of an old rollout
            self.id = self.id or (string(line.get("id")) if not kind else "")
            self._item(line, at)
        elif kind == "session_meta":
            self._meta(payload)
        elif kind == "turn_context":
            self.model = string(payload.get("model")) or self.model
            self.project = self.project or string(payload.get("cwd"))
        elif kind == "response_item":
            self._item(payload, at)
        elif kind == "event_msg":
            self._event(payload, at)
        elif kind == "token_usage_record":
            self._recorded = True
            self._usage(mapping(payload.get("usage")), at, string(payload.get("response_id")))
        elif kind == "compacted":
            self._close()
            self.draft.compacted(string(payload.get("message")), at)

    def _is_copy(self, at: float | None) -> bool:
        """Whether a line belongs to the copy that was found to stand here: its times are the other's, or of writing."""
        if self._copied_until is None or self._began is None or at is None or at > self._copied_until:
            return False
        self._copied_until = min(max(at, self._began) + _PAUSE, self._began + _COPYING)
        return True

    def _meta(self, meta: Record) -> None:
        if self.id:
            if string(meta.get("id")) not in ("", self.id) and self._began is not None:
                self._copied_until = self._began + _PAUSE
                self.draft.forget()
                self._total, self.open, self._uncounted = {}, None, None
                self._typed = self._given = False
            return
        self.id = string(meta.get("id"))
        self.project, self.version = string(meta.get("cwd")), string(meta.get("cli_version"))
        source = meta.get("source")
        self.side = isinstance(source, dict) or meta.get("thread_source") == "subagent"
        self._scripted = source in _SCRIPTED or string(meta.get("originator")).startswith(("codex_exec", "codex_sdk"))

    def _item(self, item: Record, at: float | None) -> None:
        kind, role = string(item.get("type")), item.get("role")
        if kind == "message" and role == "user":
            self._user(item, at)
        elif kind in _OUTPUTS:
            self._close()
            self._output(item)
        elif kind in _CALLS or kind == "reasoning" or (kind == "message" and role == "assistant"):
            self._answered(item, kind, at)

    def _answered(self, item: Record, kind: str, at: float | None) -> None:
        if self._reviewed:
            self._reviewed = False
            return
        if self.open is None:
            self.open = self._uncounted = self.draft.answer()
            self.open.model = self.model
        answer = self.open
        answer.at = at or answer.at
        if kind == "message":
            answer.texts += [string(one.get("text")) for one in records(item.get("content"))]
        elif kind in _CALLS:
            given = item.get("input", item.get("arguments", item.get("action")))
            name = string(item.get("name")) or kind.removesuffix("_call")
            self.draft.call(answer, string(item.get("call_id")) or string(item.get("id")), name, arguments(given))

    def _output(self, item: Record) -> None:
        output = item.get("output", item.get("tools"))
        failed = False
        if isinstance(output, dict):  # 0.2 to 0.30: {content, success}
            failed, output = output.get("success") is False, output.get("content")
        if isinstance(output, str) and output.startswith('{"output":'):
            inner = mapping(json_lines.parsed(output))  # {"output": ..., "metadata": {"exit_code": ...}}
            failed = bool(count(mapping(inner.get("metadata")).get("exit_code")))
            output = inner.get("output", output)
        parts = [output] if isinstance(output, str) else [string(one.get("text")) for one in records(output)]
        whole = "\n".join(one for one in parts if one)
        self.draft.result(string(item.get("call_id")), whole, error=failed or bool(_FAILED.match(whole)))

    def _user(self, item: Record, at: float | None) -> None:
        kinds = mapping(item.get("internal_chat_message_metadata_passthrough")).get("content_item_kinds")
        blocks = records(item.get("content"))
        if isinstance(kinds, list) and len(kinds) == len(blocks):
            pairs = zip(blocks, kinds, strict=True)
            blocks = [one for one, kind in pairs if string(kind).startswith(("user.", "unknown"))]
        self._reviewed = any(_REVIEWED in string(one.get("text")) for one in blocks)
        words = [codex_words(string(one.get("text"))) for one in blocks]
        whole = "\n".join(one for one in words if one)
        if whole:
            self._close()
            by_script = self._trigger in _SCRIPTED if self._trigger else self._scripted
            self._given, self._typed = self._given or by_script, self._typed or not by_script
            self.draft.said(whole, at)

    def _event(self, event: Record, at: float | None) -> None:
        kind = event.get("type")
        if kind == "token_count" and not self._recorded:
            info = mapping(event.get("info"))
            total, last = mapping(info.get("total_token_usage")), mapping(info.get("last_token_usage"))
            if total != self._total:
                self._total = total
                self._usage(last, at)
        elif kind == "task_started":
            self._trigger = string(mapping(event.get("turn_attribution")).get("turn_trigger"))
        elif kind == "turn_aborted" and event.get("reason") in _STOPPED:
            self._close()
            self.draft.interrupted(at=at)
        elif kind == "context_compacted":
            self._close()
            self.draft.compacted("", at)

    def _usage(self, usage: Record, at: float | None, id: str = "") -> None:
        """Counts a request: the answer that has no count yet, else one that left nothing (a compaction)."""
        made = _usage(usage, self.model)
        if made is None:
            return
        answer = self._uncounted
        if answer is None:
            answer = self.draft.answer()
            answer.at, answer.model = at, self.model
        answer.usage, answer.id = made, id
        self._close()
        self._uncounted = None

    def _close(self) -> None:
        self.open = None


def _usage(usage: Record, model: str) -> Usage | None:
    sent, output = count(usage.get("input_tokens")), count(usage.get("output_tokens"))
    if not sent and not output:
        return None
    read, written = count(usage.get("cached_input_tokens")), count(usage.get("cache_write_input_tokens"))
    fresh = None if sent is None else max(0, sent - (read or 0) - (written or 0))
    return Usage(fresh, written or None, None, read, output, model)
