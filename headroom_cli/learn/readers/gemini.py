"""Gemini CLI's transcripts: tmp/<project>/chats/session-*.jsonl, subagents' below a folder named as their session.

Formats as 0.61.0 writes them in every mode (tests/agents), and as versions before 0.40 wrote them: one JSON object
with `messages` in a `.json` file. What is read of a line:

- The first is the session's head. A message may be repeated with more in it: the last one counts.
- `{"$set": {"messages": [...]}}` is the history as it is from then on: after a compaction, a resume, an interrupt.
  Nothing in it has happened anew, but the summary of a compaction; what it leaves out was said all the same.
- `{"$rewindTo": ...}` takes nothing back that was paid for.
- After an interrupt stands "Request cancelled."; calls that were running are recorded after it, as a message without
  tokens. The text that had come so far is not recorded.
- Words typed in the terminal also stand in logs.json, those of `gemini -p` do not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from headroom_cli.learn.readers import gemini_parts, json_lines
from headroom_cli.learn.readers.json_lines import Lines, Record, count, parsed, records, seconds
from headroom_cli.learn.readers.session_draft import AnswerDraft, SessionDraft
from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import BrokenTranscript, PastSession, Source
from headroom_cli.wire.prompt import Usage

_STOPPED = "Request cancelled."
_SHELL = "run_shell_command"
_EXIT_CODE = re.compile(r"^Exit Code: (?!0$)-?\d+$", re.MULTILINE)  # the tool says it only of a command that failed


class Gemini:
    """Reads one file as one session; a subagent's is a session of its own, with `side`."""

    agent = "gemini"

    def sources(self, root: Path) -> Iterator[Source]:
        """Every session below the folder of projects. An old file that was rewritten in the new form is left out."""
        for path in [root] if root.is_file() else root.glob("*/chats/**/*.json*"):
            old = path.match("session-*.json") and not path.with_suffix(".jsonl").exists()
            if (old or path.suffix == ".jsonl") and (found := json_lines.source(path)) is not None:
                yield found

    def read(self, source: Source) -> PastSession:
        """The session in the file; raises BrokenTranscript if it holds no record of a session."""
        reading = _Reading()
        damaged = _read_old(source.path, reading) if source.path.suffix == ".json" else _read_lines(source, reading)
        reading.finish()
        if not reading.id and not reading.known:
            raise BrokenTranscript("the file holds no session")
        folder = next((above.parent for above in source.path.parents if above.name == "chats"), source.path.parent)
        id = reading.id or source.path.stem
        return reading.draft.finished(
            self.agent, id, project=reading.project or _project(folder, reading.hash), version="",
            typed=not reading.side and id in _logged(folder), side=reading.side, damaged=damaged,
        )  # fmt: skip


def _read_lines(source: Source, reading: _Reading) -> int:
    lines = Lines(source.path)
    for line in lines:
        reading.take(line)
    return lines.damaged


def _read_old(path: Path, reading: _Reading) -> int:
    """The number of elements that are no records."""
    try:
        found = mapping(parsed(path.read_bytes()))
    except OSError as error:
        raise BrokenTranscript(f"the file cannot be read: {error.strerror}") from None
    listed = found.get("messages")
    if not isinstance(listed, list):
        raise BrokenTranscript("the file holds no session")
    reading.head(found)
    for one in records(listed):
        reading.take(one)
    return len(listed) - len(records(listed))


class _Reading:
    """One file while it is read."""

    def __init__(self) -> None:
        self.draft = SessionDraft()
        self.id = self.hash = self.project = ""
        self.side = False
        self.known: set[str] = set()
        self._stopped: float | None = None
        self._is_stopped = False

    def take(self, line: Record) -> None:
        """Reads one record; what is of no known kind says nothing."""
        if change := mapping(line.get("$set")):
            self._rewritten(records(change.get("messages")))
        elif id := string(line.get("id")):
            self._message(line, id)
        elif "sessionId" in line:
            self.head(line)

    def head(self, line: Record) -> None:
        """What is said of the session as a whole."""
        self.id, self.hash = string(line.get("sessionId")) or self.id, string(line.get("projectHash")) or self.hash
        self.side = self.side or line.get("kind") == "subagent"
        folders = line.get("directories")
        if isinstance(folders, list) and folders:
            self.project = string(folders[0])

    def finish(self) -> None:
        """Of a request that was stopped before anything was recorded there is nothing but that it was stopped."""
        if self._is_stopped:
            self._is_stopped = False
            answer = self.draft.answer()
            answer.at, answer.interrupted = self._stopped, True

    def _message(self, line: Record, id: str) -> None:
        kind = line.get("type")
        if kind == "user":
            gemini_parts.put_results(self.draft, line.get("content"))
            words = gemini_parts.typed_words(line.get("displayContent") or line.get("content"))
            if words and id not in self.known:
                self.finish()
                self.draft.said(words, seconds(line.get("timestamp")))
        elif kind == "gemini":
            self._answer(line, id)
        elif kind == "info" and gemini_parts.texts(line.get("content")) == [_STOPPED] and id not in self.known:
            last = self.draft.last()
            self._stopped, self._is_stopped = seconds(line.get("timestamp")), not (last and last.interrupted)
        self.known.add(id)

    def _answer(self, line: Record, id: str) -> None:
        content, tokens, calls = line.get("content"), mapping(line.get("tokens")), records(line.get("toolCalls"))
        words = "".join(gemini_parts.texts(content))
        last = self.draft.last()
        if self._is_stopped and last and calls and not words and not tokens and id not in self.known:
            self._is_stopped = False
            answer = self.draft.answers[id] = last
            answer.interrupted = True
        else:
            if id not in self.known:
                self.finish()
            answer = self.draft.answer(id)
            answer.texts = [words]
            answer.at, answer.model = seconds(line.get("timestamp")) or answer.at, string(line.get("model"))
            answer.usage = _usage(tokens, answer.model) or answer.usage
        gemini_parts.put_calls(self.draft, answer, content)
        for call in calls:
            self._call(answer, call)

    def _call(self, answer: AnswerDraft, call: Record) -> None:
        id, name, status = string(call.get("id")), string(call.get("name")), call.get("status")
        self.draft.call(answer, id, name, mapping(call.get("args")))
        gemini_parts.put_results(self.draft, call.get("result"), failed=status in ("error", gemini_parts.CANCELLED))
        answer.interrupted = answer.interrupted or status == gemini_parts.CANCELLED
        made = self.draft.calls.get(id)
        if made is not None and name == _SHELL and _EXIT_CODE.search(made.result or ""):
            made.error = True

    def _rewritten(self, messages: list[Record]) -> None:
        before, first = "", not self.known
        for one in messages:
            id, words = string(one.get("id")), "\n".join(gemini_parts.texts(one.get("content")))
            if id in self.known or not id:
                continue
            if first or mapping(one.get("tokens")):
                self._message(one, id)
            elif words == gemini_parts.ACKNOWLEDGED:
                self.finish()
                self.draft.compacted(before, seconds(one.get("timestamp")))
            self.known.add(id)
            before = words


def _usage(tokens: Record, model: str) -> Usage | None:
    """Prompt tokens include the cached ones, but neither thoughts nor what tools put into the prompt."""
    sent, read, output = count(tokens.get("input")), count(tokens.get("cached")), count(tokens.get("output"))
    if sent is None and output is None:
        return None
    tools, thoughts = count(tokens.get("tool")) or 0, count(tokens.get("thoughts")) or 0
    fresh = None if sent is None else max(0, sent + tools - (read or 0))
    return Usage(fresh, None, None, read, None if output is None else output + thoughts, model)


def _logged(folder: Path) -> set[str]:
    """The ids of the sessions in which something was typed."""
    return {string(one.get("sessionId")) for one in records(_json(folder / "logs.json"))}


def _project(folder: Path, hash: str) -> str:
    """The folder that was worked in: as the agent keeps it, or a known one with the hash that old versions name."""
    try:
        return (folder / ".project_root").read_text().strip()
    except (OSError, ValueError):
        pass
    home = folder.parent.parent
    named = mapping(mapping(_json(home / "projects.json")).get("projects"))
    known = [*named, *mapping(_json(home / "trustedFolders.json"))]
    return next((path for path, name in named.items() if name == folder.name), "") or next(
        (path for path in known if hashlib.sha256(path.encode()).hexdigest() in (hash, folder.name)), ""
    )


def _json(path: Path) -> object:
    try:
        return parsed(path.read_bytes())
    except OSError:
        return None
