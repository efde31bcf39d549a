"""How the output side of each conversation is steered, frozen on its first request: level, arm and the very text."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from headroom_cli.store.keyed_table import KeyedTable

FILE = "steering.sqlite"
_DAY = 86_400.0
_SCHEMA = (
    """CREATE TABLE steering (
    key TEXT PRIMARY KEY, level INTEGER NOT NULL, arm TEXT NOT NULL, unit TEXT NOT NULL, text TEXT NOT NULL,
    added INTEGER NOT NULL, session TEXT NOT NULL, drawn INTEGER NOT NULL, holdout INTEGER NOT NULL,
    used REAL NOT NULL
)""",
    """CREATE INDEX steering_used ON steering (used)""",
)
_COLUMNS = "key, level, arm, unit, text, added, session, drawn, holdout"


@dataclass(frozen=True, slots=True)
class Steered:
    """What holds for one conversation, or for a session that the agent's own arguments steer.

    `text` is the directive as it was first sent, "" for none: a later version of the program may have another one for
    its `level`. `added` is its tokens (o200k_base). `arm` and `unit` are as in ledger.events.Steering, `session` is
    the one that decided. `drawn` and `holdout` are as there, too: a control has the level that it would have had.
    """

    level: int = 0
    arm: str = ""
    unit: str = ""
    text: str = ""
    added: int = 0
    session: str = ""
    drawn: int = 0
    holdout: int = 0


class SteeringStore(KeyedTable):
    """A table of what was decided, by key. First writer wins; only the age changes, and what `anew` decides.

    What was unused for `max_age_s` is forgotten on opening. Every method may raise StoreUnavailable.
    """

    def __init__(self, path: Path, max_age_s: float | None = None) -> None:
        super().__init__(path, "steering", _SCHEMA)
        if max_age_s is not None:
            self.purge(older_than_s=max_age_s)

    def get(self, keys: Sequence[str]) -> dict[str, Steered]:
        """What is known for `keys`; unknown keys are absent."""
        return {row[0]: Steered(*row[1:]) for row in self.rows(_COLUMNS, keys)}

    def put(self, decided: Mapping[str, Steered], *, anew: bool = False) -> dict[str, Steered]:
        """Stores what has no entry yet, and with `anew` what another session has decided; returns what now stands.

        Entries that are there already age from now on only.
        """
        now = time.time()
        replaced = "DO UPDATE SET used = excluded.used WHERE used < excluded.used - ?"
        if anew:
            replaced = (
                "DO UPDATE SET level = excluded.level, arm = excluded.arm, unit = excluded.unit, text = excluded.text, "
                "added = excluded.added, session = excluded.session, drawn = excluded.drawn, "
                "holdout = excluded.holdout, used = excluded.used "
                "WHERE session <> excluded.session OR used < excluded.used - ?"
            )
        rows = [
            (key, one.level, one.arm, one.unit, one.text, one.added, one.session, one.drawn, one.holdout, now, _DAY)
            for key, one in decided.items()
        ]
        with self.changing() as cursor:
            cursor.executemany(
                f"INSERT INTO steering VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (key) {replaced}",  # noqa: S608
                rows,
            )
        return self.get(list(decided))

    def purge(self, *, older_than_s: float) -> int:
        """Forgets what was unused for that long; returns how many."""
        with self.changing() as cursor:
            return self.unused(cursor, older_than_s)

    def forget(self, keys: Sequence[str]) -> None:
        """Takes back what was decided too late to be sent."""
        with self.changing() as cursor:
            cursor.executemany("DELETE FROM steering WHERE key = ?", [(key,) for key in keys])
