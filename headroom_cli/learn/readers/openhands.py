"""OpenHands' conversations: a folder for each, with one file for each event.

Checked with what OpenHands CLI 1.16.0 (SDK 1.21.0) writes:

    <conversation>/base_state.json                  workspace.working_dir, agent.llm.model, and the tokens of each
                                                    request, by response_id: stats.usage_to_metrics.*.token_usages
    <conversation>/events/event-00002-<id>.json     kind, timestamp (local, without a zone), source, and by kind:
        MessageEvent                                llm_message; the user's or the model's
        ActionEvent                                 a tool call with what was said before it; those of one request have
                                                    the same llm_response_id
        ObservationEvent, AgentErrorEvent,          what came of the call with tool_call_id
        UserRejectObservation
        Condensation                                summary
        PauseEvent                                  the user's Esc: it takes effect between two requests
    <conversation>/subagents/<conversation>/        those of the tool `task`

`prompt_tokens` has the cached ones. What it does not say: its own version, and whether it ran with --headless.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from headroom_cli.learn.readers.values import arguments, count, listed, loaded, mapping, string, texts, when
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, Entry, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage

_RESULTS = {"ObservationEvent", "AgentErrorEvent", "UserRejectObservation"}


class OpenHands:
    """Reads OpenHands' conversations. A source is the folder of one."""

    agent = "openhands"

    def sources(self, root: Path) -> Iterator[Source]:
        """The conversations below a folder, with those of their subagents."""
        for pattern in ("*/events", "*/subagents/*/events"):
            for folder in root.glob(pattern):
                try:
                    states = [entry.stat() for entry in os.scandir(folder) if entry.name.endswith(".json")]
                except OSError:
                    continue
                size = sum(state.st_size for state in states)
                yield Source(folder.parent, size, max((state.st_mtime for state in states), default=0.0))

    def read(self, source: Source) -> PastSession:
        """The conversation in a folder."""
        try:
            files = sorted(path for path in (source.path / "events").iterdir() if path.suffix == ".json")
        except OSError as error:
            raise BrokenTranscript(f"cannot be read: {type(error).__name__}") from error
        state = _state(source.path)
        conversation = _Conversation(_usages(state), string(_at(state, "agent", "llm", "model")))
        for file in files:
            try:
                conversation.take(mapping(loaded(file)))
            except BrokenTranscript:
                conversation.damaged += 1
        if not conversation.entries:
            raise BrokenTranscript("no event in it can be read")
        side = source.path.parent.name == "subagents"
        return PastSession(
            self.agent, source.path.name, tuple(conversation.entries), string(_at(state, "workspace", "working_dir")),
            typed=not side and not conversation.sent, side=side, damaged=conversation.damaged,
        )  # fmt: skip


def _state(folder: Path) -> Mapping[str, object]:
    try:
        return mapping(loaded(folder / "base_state.json"))
    except BrokenTranscript:  # the events say most of it
        return {}


def _at(value: object, *path: str) -> object:
    for name in path:
        value = mapping(value).get(name)
    return value


def _usages(state: Mapping[str, object]) -> dict[str, Usage]:
    """What the provider reported, by the id of the response."""
    found = {}
    for metrics in mapping(_at(state, "stats", "usage_to_metrics")).values():
        for reported in listed(mapping(metrics).get("token_usages")):
            one = mapping(reported)
            read, written = count(one.get("cache_read_tokens")), count(one.get("cache_write_tokens"))
            sent = count(one.get("prompt_tokens"))
            fresh = None if sent is None else max(0, sent - (read or 0) - (written or 0))
            found[string(one.get("response_id"))] = Usage(
                fresh, written, None, read, count(one.get("completion_tokens")), string(one.get("model"))
            )
    return found


@dataclass
class _Conversation:
    """What has been gathered: `answers` and `calls` say where an answer stands, and a call in it, by their ids."""

    usages: Mapping[str, Usage]
    model: str
    entries: list[Entry] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    calls: dict[str, tuple[int, int]] = field(default_factory=dict)
    damaged: int = 0
    sent: bool = False

    def take(self, event: Mapping[str, object]) -> None:
        """Goes on with one event; one of an unknown kind says nothing."""
        kind, at = string(event.get("kind")), when(event.get("timestamp"))
        message = mapping(event.get("llm_message"))
        if kind == "MessageEvent" and event.get("source") == "user":
            self.sent = self.sent or bool(string(event.get("sender")))
            self.entries.append(Said(texts(message.get("content")), at))
        elif kind == "MessageEvent":
            self._answer(event, texts(message.get("content")), at)
        elif kind == "ActionEvent":
            self._action(event, at)
        elif kind in _RESULTS:
            self._result(event)
        elif kind == "Condensation":
            self.entries.append(Compacted(string(event.get("summary")), at))
        elif kind == "PauseEvent" and self.entries and isinstance(last := self.entries[-1], Answer):
            self.entries[-1] = replace(last, interrupted=True)
        elif not kind:
            self.damaged += 1

    def _answer(self, event: Mapping[str, object], text: str, at: float | None) -> int:
        """Where the answer stands that an event belongs to."""
        response = string(event.get("llm_response_id"))
        if response and response in self.answers:
            place = self.answers[response]
            before = self.entries[place]
            if isinstance(before, Answer) and text:
                self.entries[place] = replace(before, text=f"{before.text}\n{text}" if before.text else text)
            return place
        usage = self.usages.get(response)
        self.entries.append(Answer(text, at, (), (usage.model if usage else "") or self.model, usage))
        self.answers[response] = len(self.entries) - 1
        return len(self.entries) - 1

    def _action(self, event: Mapping[str, object], at: float | None) -> None:
        called = mapping(event.get("tool_call"))
        call = Call(
            string(event.get("tool_name")) or string(called.get("name")), arguments(called.get("arguments")),
            id=string(event.get("tool_call_id")),
        )  # fmt: skip
        told = [texts(event.get("thought"))]
        if call.tool == "finish":  # what it says to the user stands in the call
            told.append(string(call.arguments.get("message")))
        place = self._answer(event, "\n".join(text for text in told if text), at)
        answer = self.entries[place]
        if isinstance(answer, Answer):
            self.calls[call.id] = (place, len(answer.calls))
            self.entries[place] = replace(answer, calls=(*answer.calls, call))

    def _result(self, event: Mapping[str, object]) -> None:
        place, number = self.calls.get(string(event.get("tool_call_id")), (-1, -1))
        answer = self.entries[place] if place >= 0 else None
        if not isinstance(answer, Answer):
            return
        seen = mapping(event.get("observation"))
        printed = texts(seen.get("content")) or string(event.get("error")) or string(event.get("rejection_reason"))
        failed = event.get("kind") != "ObservationEvent" or seen.get("is_error") is True or _failed(seen)
        calls = list(answer.calls)
        calls[number] = replace(calls[number], result=printed, error=failed)
        stopped = answer.interrupted or event.get("kind") == "UserRejectObservation"
        self.entries[place] = replace(answer, calls=tuple(calls), interrupted=stopped)


def _failed(seen: Mapping[str, object]) -> bool:
    """Whether a command ended with an error; -1 stands for one that had not ended."""
    return seen.get("exit_code") not in (None, 0, -1)
