"""A past session while its records are read: parts of one answer, and results of its calls, come one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

from headroom_cli.learn.readers.json_lines import Record
from headroom_cli.learn.transcript import Answer, Call, Compacted, Entry, PastSession, Said
from headroom_cli.wire.prompt import Usage


@dataclass
class CallDraft:
    """A tool call, whose result may come later."""

    id: str
    tool: str
    arguments: Record
    result: str | None = None
    error: bool = False


@dataclass
class AnswerDraft:
    """What came of one request so far."""

    texts: list[str] = field(default_factory=list)
    calls: list[CallDraft] = field(default_factory=list)
    at: float | None = None
    model: str = ""
    usage: Usage | None = None
    interrupted: bool = False
    id: str = ""


@dataclass
class SessionDraft:
    """The entries so far.

    `answers` are those whose records share an id of the provider's, `calls` by id the latest that has it.
    """

    entries: list[AnswerDraft | Said | Compacted] = field(default_factory=list)
    answers: dict[str, AnswerDraft] = field(default_factory=dict)
    calls: dict[str, CallDraft] = field(default_factory=dict)

    def said(self, text: str, at: float | None) -> None:
        """Adds what the user typed; nothing if it is empty."""
        if text.strip():
            self.entries.append(Said(text.strip(), at))

    def compacted(self, summary: str, at: float | None) -> None:
        """Adds a compaction. Two records of one, with nothing between them, become one: the longer summary stays."""
        last = self.entries[-1] if self.entries else None
        if isinstance(last, Compacted):
            self.entries.pop()
            summary, at = max(last.summary, summary, key=len), last.at
        self.entries.append(Compacted(summary, at))

    def answer(self, id: str = "") -> AnswerDraft:
        """The answer with this id, a new one at the end if there is none; "" is always a new one."""
        found = self.answers.get(id) if id else None
        if found is None:
            found = AnswerDraft(id=id)
            self.entries.append(found)
            if id:
                self.answers[id] = found
        return found

    def last(self) -> AnswerDraft | None:
        """The answer that nothing but other answers' records has come after; None where the user spoke last."""
        found = self.entries[-1] if self.entries else None
        return found if isinstance(found, AnswerDraft) else None

    def call(self, answer: AnswerDraft, id: str, tool: str, arguments: Record) -> None:
        """Adds a tool call to an answer, once however often it is recorded. Without an id it can have no result."""
        if id and any(one.id == id for one in answer.calls):
            return
        made = CallDraft(id, tool, arguments)
        answer.calls.append(made)
        if id:
            self.calls[id] = made

    def result(self, id: str, text: str, *, error: bool) -> None:
        """Puts a result to its call; one whose call is not recorded is dropped."""
        if (found := self.calls.get(id)) is not None:
            found.result, found.error = text, error

    def interrupted(self, id: str = "", at: float | None = None) -> None:
        """The user stopped the answer with this id, else the last one, else one of which nothing had come yet."""
        answer = self.answers.get(id) or self.last() or self.answer()
        answer.interrupted, answer.at = True, answer.at or at

    def forget(self) -> None:
        """Drops all that was read so far: another session's, which this one only goes on with."""
        self.entries.clear()
        self.answers.clear()
        self.calls.clear()

    def finished(
        self, agent: str, id: str, *, project: str, version: str, typed: bool, side: bool, damaged: int
    ) -> PastSession:
        """The session."""
        entries = tuple(self._finished(one) for one in self.entries)
        return PastSession(agent, id, entries, project, version, typed, side, damaged)

    def _finished(self, entry: AnswerDraft | Said | Compacted) -> Entry:
        if not isinstance(entry, AnswerDraft):
            return entry
        calls = tuple(Call(one.tool, one.arguments, one.result, one.error, one.id) for one in entry.calls)
        text = "\n\n".join(one for one in entry.texts if one.strip())
        return Answer(text, entry.at, calls, entry.model, entry.usage, entry.interrupted, entry.id)
