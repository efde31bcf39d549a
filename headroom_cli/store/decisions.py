"""What each block became, frozen: the same bytes in every later request, across processes and restarts."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from headroom_cli.compress.outcome import Outcome
from headroom_cli.store.keyed_table import KeyedTable

_DAY = 86_400.0
_LRU_ENTRIES = 20_000
_LRU_CHARS = 24 * 1024 * 1024
_SCHEMA = (
    """CREATE TABLE decisions (
    key TEXT PRIMARY KEY, text BLOB, original TEXT NOT NULL, content TEXT NOT NULL, steps TEXT NOT NULL,
    before INTEGER NOT NULL, after INTEGER NOT NULL, reason TEXT NOT NULL, policy TEXT NOT NULL, used REAL NOT NULL
)""",
    """CREATE INDEX decisions_used ON decisions (used)""",
    """CREATE INDEX decisions_original ON decisions (original)""",
)
_COLUMNS = "key, text, original, content, steps, before, after, reason, policy"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a block became. `text` is what the provider is sent, None where the block stays as it is.

    `original` is the id of the stored original, "" if there is none. `steps` are (transform, tokens saved).
    `policy` is the version of the rules that decided.
    """

    text: str | None
    original: str = ""
    content: str = ""
    steps: tuple[tuple[str, int], ...] = ()
    before: int = 0
    after: int = 0
    reason: str = ""
    policy: str = ""

    @staticmethod
    def of(outcome: Outcome, original: str, policy: str) -> Decision:
        """The decision that freezes what the pipeline made of a block."""
        return Decision(
            text=outcome.text,
            original=original,
            content=outcome.content,
            steps=tuple((step.transform, step.saved) for step in outcome.steps),
            before=outcome.before,
            after=outcome.after,
            reason=outcome.reason,
            policy=policy,
        )


class Decisions(KeyedTable):
    """A table of decisions by key. First writer wins; only its age is ever changed.

    What is older than `max_age_s` is forgotten on opening; any age that is far beyond the
    life of a provider's cache costs nothing. Every method may raise StoreUnavailable.
    """

    def __init__(self, path: Path, max_age_s: float | None = None) -> None:
        self._path = path
        super().__init__(path, "decisions", _SCHEMA)
        self._recent = _Recent()
        if max_age_s is not None:
            self.purge(older_than_s=max_age_s)

    def get(self, keys: Sequence[str]) -> dict[str, Decision]:
        """The decisions known for `keys`; unknown keys are absent."""
        found, missing = self._recent.look_up(keys)
        if missing:
            stored = self._read(missing)
            self._recent.add(stored)
            found.update(stored)
        return found

    def recent(self, keys: Sequence[str]) -> dict[str, Decision]:
        """What is known of `keys` without asking the file."""
        return self._recent.look_up(keys)[0]

    def put(self, decisions: Mapping[str, Decision], used: Sequence[str] = ()) -> dict[str, Decision]:
        """Stores what has no decision yet; returns what now stands for each key, which may be an earlier one.

        `used` are earlier decisions of the same conversation: they age from now on only.
        """
        now = time.time()
        rows = [_row(key, decision, now) for key, decision in decisions.items()]
        with self.changing() as cursor:
            # Once a day is often enough for ages that count in weeks.
            cursor.executemany(
                "UPDATE decisions SET used = ? WHERE key = ? AND used < ?", [(now, key, now - _DAY) for key in used]
            )
            cursor.executemany("INSERT OR IGNORE INTO decisions VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
        stored = self._read(list(decisions))
        self._recent.add(stored)
        return stored

    def purge(self, *, older_than_s: float | None = None, originals: Collection[str] = ()) -> int:
        """Forgets decisions unused for that long, or that replaced one of these originals; returns how many."""
        gone = 0
        with self.changing() as cursor:
            if older_than_s is not None:
                gone += self.unused(cursor, older_than_s)
            for original in originals:
                cursor.execute("DELETE FROM decisions WHERE original = ?", (original,))
                gone += cursor.rowcount
        if gone:
            self._recent.clear()
        return gone

    def _read(self, keys: Sequence[str]) -> dict[str, Decision]:
        return {row[0]: _decision(row[1:]) for row in self.rows(_COLUMNS, keys)}


class _Recent:
    """The decisions used last, bounded in number and in characters."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, Decision] = OrderedDict()
        self._chars = 0
        self._lock = threading.Lock()

    def look_up(self, keys: Sequence[str]) -> tuple[dict[str, Decision], list[str]]:
        """What is known of `keys`, and the keys that are not."""
        found: dict[str, Decision] = {}
        missing: list[str] = []
        with self._lock:
            for key in dict.fromkeys(keys):
                decision = self._entries.get(key)
                if decision is None:
                    missing.append(key)
                else:
                    self._entries.move_to_end(key)
                    found[key] = decision
        return found, missing

    def add(self, decisions: Mapping[str, Decision]) -> None:
        with self._lock:
            for key, decision in decisions.items():
                if key not in self._entries:
                    self._entries[key] = decision
                    self._chars += len(decision.text or "")
            while self._entries and (len(self._entries) > _LRU_ENTRIES or self._chars > _LRU_CHARS):
                _, dropped = self._entries.popitem(last=False)
                self._chars -= len(dropped.text or "")

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._chars = 0


def _row(key: str, decision: Decision, used: float) -> tuple[object, ...]:
    # A blob, because a JSON string may hold lone surrogates, and these bytes must come back exactly.
    text = None if decision.text is None else decision.text.encode("utf-8", "surrogatepass")
    return (
        key, text, decision.original, decision.content, json.dumps(decision.steps),
        decision.before, decision.after, decision.reason, decision.policy, used,
    )  # fmt: skip


def _decision(row: tuple[object, ...]) -> Decision:
    text, original, content, steps, before, after, reason, policy = row
    return Decision(
        None if text is None else bytes(text).decode("utf-8", "surrogatepass"),  # type: ignore[call-overload]
        str(original),
        str(content),
        tuple((str(name), int(saved)) for name, saved in json.loads(str(steps))),
        int(before),  # type: ignore[call-overload]
        int(after),  # type: ignore[call-overload]
        str(reason),
        str(policy),
    )
