"""OpenCode's transcripts: rows of `session`, `message` and `part` in opencode.db, or files of the same names.

Formats as 1.18.33 writes them in every mode (tests/agents), and the files below storage/ that versions before 1.2
wrote, with the same records; they stay where they are when a newer version takes them into its database. What is
read of the records:

- A message of the role `assistant` is one answer; one of an old version may hold several, each ended by a part of
  type `step-finish` with its tokens. `cache.write` is taken for five minutes: nothing longer is asked for.
- Parts of a user's message that are `synthetic` or `ignored` are the agent's own words.
- A message with `summary` is a compaction: a request for which tokens were paid, and the summary.
- A forked session starts with copies, older than itself, of another's messages: they are left out.
- `opencode run` denies its session questions, and puts quotation marks around an argument with spaces.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from headroom_cli.learn.readers import json_lines
from headroom_cli.learn.readers.json_lines import Record, count, parsed, records
from headroom_cli.learn.readers.session_draft import AnswerDraft, SessionDraft
from headroom_cli.learn.readers.sqlite_file import opened
from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import BrokenTranscript, PastSession, Source
from headroom_cli.wire.prompt import Usage

_LISTED = """
    SELECT id, max(time_updated, coalesce((SELECT max(time_updated) FROM message WHERE session_id = session.id), 0)),
           (SELECT count(*) FROM part WHERE session_id = session.id)
    FROM session
"""
_ABORTED = "MessageAbortedError"


class OpenCode:
    """Reads one row of `session` (its id is the source's key) or one file as one session."""

    agent = "opencode"

    def sources(self, root: Path) -> Iterator[Source]:
        """Every session in the databases and files; a database that cannot be read is one source without a key.

        The size of a row is the number of its parts.
        """
        kept: set[str] = set()
        for path in [root] if root.is_file() else root.glob("opencode*.db"):
            for found in _rows(path):
                kept.add(found.key)
                yield found
        for path in root.glob("storage/session/*/*.json"):
            if path.stem not in kept and (file := json_lines.source(path)) is not None:
                messages = _changed(path.parents[2] / "message" / path.stem)
                yield Source(path, file.size, max(file.changed, messages))

    def read(self, source: Source) -> PastSession:
        """The session; raises BrokenTranscript, too, if the database is locked or in a form that is not known."""
        if source.path.suffix == ".json":
            return self._finished(_read_files(source.path))
        with opened(source.path) as database:
            if not source.key:
                database.execute(_LISTED).fetchone()
            return self._finished(_read_row(database, source.key))

    def _finished(self, reading: _Reading) -> PastSession:
        return reading.draft.finished(
            self.agent, reading.id, project=reading.project, version=reading.version,
            typed=not reading.side and not reading.scripted, side=reading.side, damaged=reading.damaged,
        )  # fmt: skip


def _rows(path: Path) -> list[Source]:
    try:
        with opened(path) as database:
            return [
                Source(path, size, changed / 1000, str(id))
                for id, changed, size in database.execute(_LISTED)
                if isinstance(changed, (int, float))
            ]
    except BrokenTranscript:
        broken = json_lines.source(path)
        return [broken] if broken is not None else []


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def _read_row(database: sqlite3.Connection, key: str) -> _Reading:
    row = database.execute("SELECT * FROM session WHERE id = ?", (key,)).fetchone()
    if row is None:
        raise BrokenTranscript("the session is no longer in the database")
    columns = dict(row)
    facts = {**columns, "parentID": columns.get("parent_id"), "time": {"created": columns.get("time_created")}}
    reading = _Reading(key, {**facts, "permission": parsed(string(columns.get("permission")))})
    messages = "SELECT id, data FROM message WHERE session_id = ? ORDER BY time_created, id"
    for message, data in database.execute(messages, (key,)).fetchall():
        parts = database.execute("SELECT data FROM part WHERE message_id = ? ORDER BY id", (message,))
        reading.take(str(message), parsed(string(data)), [parsed(string(part)) for (part,) in parts])
    return reading


def _read_files(path: Path) -> _Reading:
    storage = path.parents[2]
    facts = mapping(_file(path))
    if not facts:
        raise BrokenTranscript("the file is no JSON object")
    reading = _Reading(path.stem, facts)
    named = [(one.stem, _file(one)) for one in sorted((storage / "message" / path.stem).glob("*.json"))]
    for message, found in sorted(named, key=lambda one: (_milliseconds(mapping(one[1]), "created") or 0, one[0])):
        parts = sorted((storage / "part" / message).glob("*.json"))
        reading.take(message, found, [_file(part) for part in parts])
    return reading


def _file(path: Path) -> object:
    try:
        return parsed(path.read_bytes())
    except OSError:
        return None


class _Reading:
    """One session while it is read."""

    def __init__(self, id: str, facts: Record) -> None:
        self.draft = SessionDraft()
        self.id = id
        self.project, self.version = string(facts.get("directory")), string(facts.get("version"))
        self.side = bool(facts.get("parentID"))
        denied = [one for one in records(facts.get("permission")) if one.get("action") == "deny"]
        self.scripted = any(one.get("permission") == "question" for one in denied)
        self.damaged = 0
        self._started = _milliseconds(facts, "created") or 0

    def take(self, id: str, found: object, listed: list[object]) -> None:
        """Reads one message with its parts; what is of no known role says nothing."""
        message, parts = mapping(found), records(listed)
        self.damaged += len(listed) - len(parts) + (not message)
        created = _milliseconds(message, "created")
        if created is not None and created < self._started:
            return
        if message.get("role") == "user":
            self._said(parts, _seconds(created))
        elif message.get("role") == "assistant":
            self._answers(id, message, parts)

    def _said(self, parts: list[Record], at: float | None) -> None:
        own = [one for one in parts if not one.get("synthetic") and not one.get("ignored")]
        words = "\n".join(string(one.get("text")) for one in own if one.get("type") == "text")
        if self.scripted and " " in words and len(words) > 1 and words[0] == words[-1] == '"':
            words = words[1:-1].replace('\\"', '"')
        self.draft.said(words, at)

    def _answers(self, id: str, message: Record, parts: list[Record]) -> None:
        steps = _steps(parts)
        error, summary = mapping(message.get("error")), message.get("summary") is True
        aborted = error.get("name") == _ABORTED
        if error and not aborted and not steps:
            return  # the request failed
        for number, step in enumerate(steps or [[]]):
            answer = self.draft.answer(f"{id}/{number}")
            answer.model = string(message.get("modelID"))
            tokens = next((one.get("tokens") for one in step if one.get("type") == "step-finish"), None)
            if tokens is None and len(steps) < 2:
                tokens = message.get("tokens")
            answer.usage = _usage(mapping(tokens), answer.model)
            self._parts(answer, step, summary=summary)
            answer.at = answer.at or _seconds(_milliseconds(message, "completed") or _milliseconds(message, "created"))
            answer.interrupted = aborted and number == max(len(steps), 1) - 1
            if summary:
                words = "\n\n".join(string(one.get("text")) for one in step if one.get("type") == "text")
                self.draft.compacted(words, answer.at)

    def _parts(self, answer: AnswerDraft, parts: list[Record], *, summary: bool) -> None:
        """The answer had come when its last text ended, or its last call was started: the message ends after these."""
        for part in parts:
            state = mapping(part.get("state"))
            if part.get("type") == "text" and not summary:
                answer.texts.append(string(part.get("text")))
                answer.at = _seconds(_milliseconds(part, "end")) or answer.at
            elif part.get("type") == "tool":
                self._call(answer, part, state)
                answer.at = _seconds(_milliseconds(state, "start")) or answer.at

    def _call(self, answer: AnswerDraft, part: Record, state: Record) -> None:
        """A command that failed is one with an exit code: the agent's own status tells only of failures to run it."""
        id = string(part.get("callID"))
        self.draft.call(answer, id, string(part.get("tool")), mapping(state.get("input")))
        exited = mapping(state.get("metadata")).get("exit", 0)
        if state.get("status") == "error":
            self.draft.result(id, string(state.get("error")), error=True)
        elif state.get("status") == "completed":
            self.draft.result(id, string(state.get("output")), error=exited != 0)


def _steps(parts: list[Record]) -> list[list[Record]]:
    """The parts of each answer that a message holds."""
    found: list[list[Record]] = [[]]
    for part in parts:
        found[-1].append(part)
        if part.get("type") == "step-finish":
            found.append([])
    return [one for one in found if any(part.get("type") in ("text", "tool", "step-finish") for part in one)]


def _usage(tokens: Record, model: str) -> Usage | None:
    """None where all is zero: nothing was reported. Output is with or without reasoning: the total tells."""
    cache = mapping(tokens.get("cache"))
    fresh, output, total = count(tokens.get("input")), count(tokens.get("output")), count(tokens.get("total"))
    read, write = count(cache.get("read")), count(cache.get("write"))
    if not any((fresh, output, read, write)):
        return None
    if total is not None and output is not None:
        output = max(output, total - (fresh or 0) - (read or 0) - (write or 0))
    return Usage(fresh, write, None, read, output, model)


def _milliseconds(holder: Record, name: str) -> int | None:
    return count(mapping(holder.get("time")).get(name))


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
