"""OpenClaw's sessions: rows of one SQLite database for each of its agents, or the files of its older versions.

Checked with what OpenClaw 2026.9.6 writes (agent --local, chat, agent exec --state-dir; agent exec by itself keeps
nothing) and with its own pages on sessions (docs/concepts/session.md, docs/reference/session-management-compaction):

    agents/<agent>/agent/openclaw-agent.sqlite      transcript_events: session_id, seq, and a record as event_json,
                                                    or of old sessions as event_zstd; session_windows: session_key
    agents/<agent>/sessions/<id>.jsonl              the same records, a line each, of versions before and archived

A record is {"type", "timestamp", ...}: `session` has cwd, `compaction` a summary, `message` a message of the role
user, assistant (text and toolCall parts, usage, stopReason) or toolResult. An answer that calls a tool which OpenClaw
does not have is left out by it: what stands for it here has the result's tool and no counts. What it does not say: its
own version, and whether a message was typed or came by `openclaw agent --message`.

The database is read by sqlite_file.py, which leaves it and the files beside it as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from headroom_cli.learn.readers import json_lines
from headroom_cli.learn.readers.sqlite_file import opened
from headroom_cli.learn.readers.values import arguments, count, decoded, listed, mapping, string, texts, when
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, Entry, PastSession, Said, Source
from headroom_cli.wire.encodings import decoded as unpacked
from headroom_cli.wire.prompt import Usage

DATABASE = "openclaw-agent.sqlite"
_LARGEST = 4 << 20  # of a record, as the database's own check has it
_SIZES = """SELECT session_id, sum(coalesce(event_utf8_bytes, length(event_json))), max(created_at)
            FROM transcript_events GROUP BY session_id"""
_RECORDS = "SELECT event_json, event_zstd FROM transcript_events WHERE session_id = ? ORDER BY seq"
_KEY = "SELECT session_key, spawned_by FROM session_windows WHERE session_id = ?"
# Assistant messages that OpenClaw writes itself: what it sent to a channel.
_OWN_PROVIDER = "openclaw"
_HEARTBEAT = "Read HEARTBEAT.md"
# In the keys of sessions that no human talks to: `explicit` is what agent exec makes.
_SCRIPTED = {"cron", "hook", "explicit"}
# Put in the place of a result when a run was stopped before there was one.
_MISSING = "[openclaw] missing tool result"


class OpenClaw:
    """Reads OpenClaw's sessions. A source is a row's key in a database, or a file of lines."""

    agent = "openclaw"

    def sources(self, root: Path) -> Iterator[Source]:
        """The sessions of all agents below the folder `agents`."""
        for folder in sorted(path for path in root.glob("*") if path.is_dir()):
            known = set()
            for source in _rows(folder / "agent" / DATABASE):
                known.add(source.key)
                yield source
            yield from json_lines.files(
                path
                for path in (folder / "sessions").glob("*.jsonl*")
                if path.name.partition(".jsonl")[0] not in known and path.suffix not in (".lock", ".zst")
            )

    def read(self, source: Source) -> PastSession:
        """The session of a row or of a file."""
        session = _Session()
        try:
            if source.key:
                key, side = _from_database(source, session)
            else:
                key, side = "", False
                with source.path.open("rb") as file:
                    session.take_all(file)
        except OSError as error:
            raise BrokenTranscript(f"cannot be read: {type(error).__name__}") from error
        if not session.entries:
            raise BrokenTranscript("no message in it can be read")
        name = source.key or session.id or source.path.name.partition(".jsonl")[0]
        typed = not side and not _SCRIPTED & set(key.split(":"))
        return PastSession(
            self.agent, name, tuple(session.entries), session.project,
            typed=typed, side=side, damaged=session.damaged,
        )  # fmt: skip


def _rows(path: Path) -> Iterator[Source]:
    try:
        with opened(path) as connection:
            rows = connection.execute(_SIZES).fetchall()
    except BrokenTranscript:
        return
    for key, size, changed in rows:
        yield Source(path, count(size) or 0, when(changed) or 0.0, str(key))


def _from_database(source: Source, session: _Session) -> tuple[str, bool]:
    """Reads a session's records; its key, and whether another session started it."""
    with opened(source.path) as connection:
        found = connection.execute(_KEY, (source.key,)).fetchone() or ("", None)
        session.take_all(_plain(*row) for row in connection.execute(_RECORDS, (source.key,)))
    key = string(found[0])
    return key, bool(found[1]) or ":subagent:" in key


def _plain(text: object, packed: object) -> str | bytes:
    if isinstance(text, str):
        return text
    try:
        return unpacked(packed, "zstd", _LARGEST) if isinstance(packed, bytes) else b""
    except ValueError:
        return b"?"


@dataclass
class _Session:
    """What has been gathered; `calls` says where a call stands that has no result yet, by its id."""

    entries: list[Entry] = field(default_factory=list)
    calls: dict[str, tuple[int, int]] = field(default_factory=dict)
    id: str = ""
    project: str = ""
    damaged: int = 0

    def take_all(self, records: Iterable[str | bytes]) -> None:
        """Goes on with records as they are stored; what is no record is counted."""
        for record in records:
            if not record.strip():
                continue
            try:
                self.take(mapping(decoded(record)))
            except ValueError:
                self.damaged += 1

    def take(self, record: Mapping[str, object]) -> None:
        """Goes on with one record; one of an unknown type says nothing."""
        kind, at = string(record.get("type")), when(record.get("timestamp"))
        if kind == "session":
            self.id, self.project = string(record.get("id")), string(record.get("cwd"))
        elif kind == "compaction":
            self.entries.append(Compacted(string(record.get("summary")), at))
        elif kind == "message":
            message = mapping(record.get("message"))
            role = message.get("role")
            if role == "user":
                self._said(message, at)
            elif role == "assistant" and message.get("provider") != _OWN_PROVIDER:
                self._answer(message, at)
            elif role == "toolResult":
                self._result(message, at)
        elif not kind:
            self.damaged += 1

    def _said(self, message: Mapping[str, object], at: float | None) -> None:
        text = texts(message.get("content"))
        origin = mapping(message.get("provenance")).get("kind", "external_user")
        if origin == "external_user" and not text.startswith(_HEARTBEAT):
            self.entries.append(Said(text, when(message.get("timestamp")) or at))

    def _answer(self, message: Mapping[str, object], at: float | None) -> None:
        content = message.get("content")
        parts = [part for part in map(mapping, listed(content)) if part.get("type") == "text"]
        calls = [_call(part) for part in map(mapping, listed(content)) if part.get("type") == "toolCall"]
        text = texts(parts) if isinstance(content, list) else texts(content)
        model, stopped = string(message.get("model")), message.get("stopReason")
        if stopped == "error" and not text and not calls:  # the request failed
            return
        for number, call in enumerate(calls):
            self.calls[call.id] = (len(self.entries), number)
        usage = _usage(mapping(message.get("usage")), model) if "usage" in message else None
        self.entries.append(Answer(text, at, tuple(calls), model, usage, stopped == "aborted"))

    def _result(self, message: Mapping[str, object], at: float | None) -> None:
        name, printed = string(message.get("toolCallId")), texts(message.get("content"))
        details = mapping(message.get("details"))
        failed = message.get("isError") is True or details.get("exitCode") not in (None, 0)
        place, number = self.calls.pop(name, (-1, -1))
        answer = self.entries[place] if place >= 0 else None
        if isinstance(answer, Answer):
            calls = list(answer.calls)
            stopped = printed.startswith(_MISSING)
            calls[number] = replace(calls[number], result=None if stopped else printed, error=failed)
            self.entries[place] = replace(answer, calls=tuple(calls), interrupted=answer.interrupted or stopped)
        else:
            self.entries.append(Answer("", at, (Call(string(message.get("toolName")), {}, printed, failed, name),)))


def _call(part: Mapping[str, object]) -> Call:
    return Call(string(part.get("name")), arguments(part.get("arguments")), id=string(part.get("id")))


def _usage(reported: Mapping[str, object], model: str) -> Usage:
    written, hour = count(reported.get("cacheWrite")), count(reported.get("cacheWrite1h"))
    return Usage(
        count(reported.get("input")), None if written is None else max(0, written - (hour or 0)), hour,
        count(reported.get("cacheRead")), count(reported.get("output")), model,
    )  # fmt: skip
