"""Mistral Vibe's sessions: a folder for each, which vibe_store.py puts together.

Checked with what Vibe 3.0.2 writes; the layout of earlier versions (one messages.jsonl for each session) is not read.
An entry is a message (role user or assistant; outcome `discarded` where the user stopped it), an effect (a tool's run,
or with kind `shell` a `!command` of the user's) or a checkpoint (kind `compaction`). Counts are known of the requests
that the journal still has, the last turn or two; there `input_tokens` has the cached ones. In turns before them an
answer without words is told from the one before it by its tools having been started after the others had ended, and
nothing tells of one that only called tools which are not there.
What `vibe -p` was given has another kind of id than what was typed. Vibe does not say its version.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from headroom_cli.learn.readers.values import arguments, count, listed, loaded, mapping, string, texts, when
from headroom_cli.learn.readers.vibe_store import Completion, Stored, stored
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, Entry, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage

_SCRIPTED = "user-turn-"  # the ids that the headless mode gives to messages; those of the terminal begin with rs-


class Vibe:
    """Reads Vibe's sessions. A source is the folder of one."""

    agent = "vibe"

    def sources(self, root: Path) -> Iterator[Source]:
        """The sessions below the folder of the logs."""
        for folder in root.glob("unified/*"):
            try:
                states = [entry.stat() for entry in os.scandir(folder / "journal")]
                states += [(folder / name).stat() for name in ("CURRENT", "meta.json") if (folder / name).exists()]
            except OSError:
                continue
            size = sum(state.st_size for state in states)
            yield Source(folder, size, max((state.st_mtime for state in states), default=0.0))

    def read(self, source: Source) -> PastSession:
        """The session in a folder."""
        try:
            meta = mapping(loaded(source.path / "meta.json"))
        except BrokenTranscript:
            meta = {}
        found = stored(source.path)
        session = _Session(found, string(mapping(meta.get("config")).get("model_name")))
        for name, entry in found.entries.items():
            session.take(name, entry)
        entries = session.finished()
        if not entries:
            raise BrokenTranscript("no entry in it can be read")
        side = bool(meta.get("parent_session_id"))
        project = mapping(meta.get("environment")).get("working_directory") or meta.get("origin_directory")
        return PastSession(
            self.agent, string(meta.get("session_id")) or source.path.name, entries, string(project),
            typed=session.typed and not side, side=side, damaged=found.damaged,
        )  # fmt: skip


@dataclass
class _Session:
    """What has been gathered. `open` is the completion that the last answer is ("" if unknown) and `settled` when the
    last of its tools ended, None where another answer cannot be told by it; both are for the last answer."""

    found: Stored
    model: str
    entries: list[Entry] = field(default_factory=list)
    typed: bool = False
    seen: set[str] = field(default_factory=set)
    open: str | None = None
    settled: float | None = None

    def take(self, name: str, entry: Mapping[str, object]) -> None:
        """Goes on with one entry; one of an unknown type says nothing."""
        kind, text = entry.get("type"), texts(entry.get("content"))
        at = when(entry.get("updatedAt")) or when(entry.get("createdAt"))
        if kind == "message" and entry.get("role") == "assistant":
            outcome = mapping(entry.get("outcome"))
            self._answer(name.removeprefix("assistant-"), text, at, stopped=outcome.get("type") == "discarded")
        elif kind == "message" and entry.get("role") == "user" and "inject" not in string(entry.get("source")):
            self.typed = self.typed or not name.startswith(_SCRIPTED)
            self._other(Said(text, when(entry.get("createdAt"))))
        elif kind == "effect" and mapping(entry.get("detail")).get("kind") == "shell":
            command = string(mapping(mapping(entry.get("detail")).get("input")).get("command"))
            self._other(Said(f"!{command}", when(entry.get("createdAt"))))
        elif kind == "effect":
            self._effect(name.removeprefix("effect-"), entry, at)
        elif kind == "checkpoint" and entry.get("kind") == "compaction":
            self._other(Compacted("", at))
        elif not kind:
            self.found.damaged += 1

    def finished(self) -> tuple[Entry, ...]:
        """All entries, with the answers of which the user saw nothing: calls of tools that are not there."""
        for name, completion in self.found.completions.items():
            if name not in self.seen and completion.at is not None:
                at = completion.at
                after = (
                    place
                    for place, entry in enumerate(self.entries)
                    if entry.at is not None and (entry.at > at or (entry.at == at and isinstance(entry, Said)))
                )
                self.entries.insert(next(after, len(self.entries)), self._unseen(completion))
        return tuple(self.entries)

    def _unseen(self, completion: Completion) -> Answer:
        parts = [mapping(part) for part in listed(completion.result.get("parts"))]
        calls = []
        for part in parts:
            if part.get("type") == "tool_call":
                name = string(part.get("id"))
                printed, failed = self.found.results.get(name, (None, False))
                given = arguments(part.get("arguments_json"))
                calls.append(Call(string(part.get("name")), given, printed, failed, name))
        text = texts([part for part in parts if part.get("type") == "text"])
        return Answer(text, completion.at, tuple(calls), self.model, _usage(completion, self.model))

    def _other(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.open = self.settled = None

    def _answer(self, name: str, text: str, at: float | None, *, stopped: bool = False) -> None:
        completion = self.found.completions.get(name)
        usage = _usage(completion, self.model) if completion else None
        self.seen.add(name)
        self.entries.append(Answer(text, at, (), self.model, usage, stopped))
        self.open, self.settled = name, None

    def _effect(self, name: str, entry: Mapping[str, object], ended: float | None) -> None:
        began = when(entry.get("createdAt"))
        asked = self.found.dispatched.get(name, "")
        later = self.settled is not None and began is not None and began > self.settled
        if self.open is None or (asked != self.open if asked else later):
            self._answer(asked, "", began)
        answer = self.entries[-1]
        if isinstance(answer, Answer):
            call, stopped = _call(entry, self.found.names.get(name) or name)
            self.entries[-1] = replace(answer, calls=(*answer.calls, call), interrupted=answer.interrupted or stopped)
        self.settled = max(self.settled or 0.0, ended or 0.0)


def _call(entry: Mapping[str, object], name: str) -> tuple[Call, bool]:
    """The tool call of an effect, and whether the user stopped it."""
    detail, state = mapping(entry.get("detail")), mapping(entry.get("state"))
    output = mapping(state.get("output"))
    structured = mapping(output.get("structured_content"))
    error, status = string(mapping(state.get("error")).get("message")), state.get("status")
    told = texts(output.get("content")) or error or _printed(structured) or string(state.get("outputText"))
    printed = told if told or output else None
    failed = status in ("failed", "cancelled") or structured.get("returncode") not in (None, 0)
    tool = string(detail.get("toolName")).rpartition(".")[2]
    return Call(tool, arguments(detail.get("input")), printed, failed, name), status == "cancelled"


def _printed(structured: Mapping[str, object]) -> str:
    """What a command printed, or the whole as JSON, which is what the model is shown."""
    if "stdout" in structured or "stderr" in structured:
        return string(structured.get("stdout")) + string(structured.get("stderr"))
    return msgspec.json.encode(structured).decode() if structured else ""


def _usage(completion: Completion, model: str) -> Usage | None:
    reported = mapping(completion.result.get("usage"))
    sent, read = count(reported.get("input_tokens")), count(reported.get("cached_input_tokens"))
    if not reported:
        return None
    fresh = None if sent is None else max(0, sent - (read or 0))
    return Usage(fresh, None, None, read, count(reported.get("output_tokens")), model)
