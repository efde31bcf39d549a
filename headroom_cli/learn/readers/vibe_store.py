"""What Mistral Vibe's session store holds of one session, put together from its snapshot and its journal.

Checked with what Vibe 3.0.2 writes (store format mistral.vibe.unified-session-store/v1):

    CURRENT                                 which generation is the newest
    generations/<n>/manifest.json           projection_state.chunks: the files of the snapshot; snapshot_sequence
    chunks/<sha256>.json                    a list of what the user sees: messages, effects (tool calls), checkpoints
    journal/<sequence>.jsonl                {sequence, type, payload}: all that happened since the generation before
        projection_delta                    changes of the list that the snapshot has
        action_intent, action_result        a request to the model (kind completion) or a tool's run, and what came

Journals older than the last but one generation are deleted by Vibe: so are the counts of those requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from headroom_cli.learn.readers.values import count, decoded, listed, loaded, mapping, string, texts, when
from headroom_cli.learn.transcript import BrokenTranscript


@dataclass
class Completion:
    """An answer of the model as the journal has it; `at` is when it had come."""

    result: Mapping[str, object]
    at: float | None = None


@dataclass
class Stored:
    """One session.

    `entries` are what the user sees by id, in order. `completions` are the answers that the journal still has, by
    action id; `dispatched` says which of them asked for a tool's run (by the run's action id), `names` under which id
    it did, and `results` what the model was shown of it, with whether it failed.
    """

    entries: dict[str, Mapping[str, object]] = field(default_factory=dict)
    completions: dict[str, Completion] = field(default_factory=dict)
    dispatched: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    results: dict[str, tuple[str, bool]] = field(default_factory=dict)
    damaged: int = 0
    asked: set[str] = field(default_factory=set)
    last: str = ""

    def apply(self, record: Mapping[str, object], snapshot: int) -> None:
        """Goes on with a record of the journal; `snapshot` is the sequence up to which the entries are known."""
        payload, kind = mapping(record.get("payload")), record.get("type")
        if kind == "projection_delta" and (count(record.get("sequence")) or 0) > snapshot:
            for change in map(mapping, listed(payload.get("delta"))):
                self._change(change)
        elif kind == "action_intent":
            self._intend(payload)
        elif kind == "action_result":
            result = mapping(payload.get("result"))
            name = string(payload.get("action_id"))
            if name in self.asked and result.get("type") == "completion_succeeded":
                self.completions[name] = Completion(mapping(result.get("result")))
                self.last = name
        elif kind == "core_input":
            given = mapping(payload.get("input"))
            completion = self.completions.get(string(mapping(given.get("command")).get("action_id")))
            if completion is not None:
                completion.at = when(mapping(given.get("determinism")).get("time_unix_ms"))

    def _change(self, change: Mapping[str, object]) -> None:
        entry = mapping(change.get("entry"))
        name = string(entry.get("id"))
        if change.get("op") in ("append_entry", "replace_entry") and name:
            self.entries[name] = entry

    def _intend(self, payload: Mapping[str, object]) -> None:
        name, request = string(payload.get("action_id")), mapping(payload.get("request"))
        if payload.get("kind") == "completion" and request.get("purpose") == "agent":
            self.asked.add(name)
            shown = mapping(mapping(request.get("model_input")).get("messages"))
            for message in map(mapping, listed(shown.get("messages"))):
                if message.get("role") == "tool":
                    failed = message.get("outcome") != "success"
                    self.results[string(message.get("tool_call_id"))] = (texts(message.get("content")), failed)
        elif payload.get("kind") == "tool":
            self.dispatched[name] = self.last
            self.names[name] = string(request.get("call_id"))


def stored(folder: Path) -> Stored:
    """What a session's folder holds; raises BrokenTranscript if there is neither a snapshot nor a journal."""
    found = Stored()
    snapshot = _snapshot(folder, found)
    journals = sorted((folder / "journal").glob("*.jsonl"))
    if snapshot is None and not journals:
        raise BrokenTranscript("has neither a snapshot nor a journal")
    for path in journals:
        try:
            with path.open("rb") as file:
                for line in file:
                    _take(found, line, snapshot or 0)
        except OSError:
            found.damaged += 1
    return found


def _take(found: Stored, line: bytes, snapshot: int) -> None:
    try:
        record = mapping(decoded(line))
    except ValueError:
        record = {}
    if record.get("type"):
        found.apply(record, snapshot)
    elif line.strip():
        found.damaged += 1


def _snapshot(folder: Path, found: Stored) -> int | None:
    """Takes the newest snapshot that can be read; up to which sequence it goes, None if there is none."""
    for generation in _generations(folder):
        try:
            manifest = mapping(loaded(generation / "manifest.json"))
            chunks = [string(name) for name in listed(mapping(manifest.get("projection_state")).get("chunks"))]
            parts = [_chunk(folder, name) for name in chunks]
        except BrokenTranscript:
            found.damaged += 1
            continue
        for entry in (mapping(one) for part in parts for one in part):
            found.entries[string(entry.get("id"))] = entry
        return count(manifest.get("snapshot_sequence")) or 0
    return None


def _chunk(folder: Path, name: str) -> Sequence[object]:
    if not name.isalnum():  # it would lead elsewhere
        raise BrokenTranscript("names no chunk")
    return listed(loaded(folder / "chunks" / f"{name}.json"))


def _generations(folder: Path) -> Iterator[Path]:
    """The folders of the generations, the current one first, then from the newest."""
    try:
        current = string(mapping(loaded(folder / "CURRENT")).get("generation"))
    except BrokenTranscript:
        current = ""
    every = sorted((path for path in (folder / "generations").glob("*") if path.is_dir()), reverse=True)
    yield from sorted(every, key=lambda path: path.name != current)
