"""The append-only log of what happened: rows are added, never changed. Every printed figure is a query over it."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from headroom_cli import __version__
from headroom_cli.ledger.events import Change, Exchange, Notice, Passed, Retrieval, Session, SessionStart, Verdict
from headroom_cli.ledger.rows import (
    EXCHANGE_COLUMNS,
    MIGRATIONS,
    SCHEMA,
    VERSION,
    change_row,
    exchange_row,
    retrieval_row,
)
from headroom_cli.store.credentials import looks_like_credential
from headroom_cli.store.database import connect, storable, translated, writing

_RETRIEVED = "INSERT INTO retrievals VALUES (?,?,?,?,?,?)"


class Ledger:
    """`ledger.sqlite`. Methods may be called from any thread and may raise StoreUnavailable."""

    def __init__(self, path: Path) -> None:
        self.connection: sqlite3.Connection = connect(path, SCHEMA, VERSION, MIGRATIONS)
        self._lock = threading.Lock()
        self._known: dict[tuple[str, Change], int] = {}

    def start_session(self, session: SessionStart) -> None:
        """Books the start of a wrapped run; the id must be new."""
        with self._lock, writing(self.connection) as cursor:
            cursor.execute(
                "INSERT INTO sessions VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    session.id, session.agent, session.title, session.version, session.route,
                    storable(session.cwd), session.started or time.time(), session.pid or os.getpid(), __version__,
                ),
            )  # fmt: skip

    def end_session(self, session: str, exit_code: int | None, ended: float | None = None) -> None:
        """Books the end of a session; only the first end counts."""
        with self._lock, writing(self.connection) as cursor:
            cursor.execute("INSERT OR IGNORE INTO endings VALUES (?,?,?)", (session, ended or time.time(), exit_code))

    def record(self, session: str, exchange: Exchange) -> None:
        """Books one request and its response."""
        marks = ",".join("?" * len(EXCHANGE_COLUMNS))
        added: dict[tuple[str, Change], int] = {}
        with self._lock, writing(self.connection) as cursor:
            cursor.execute(
                f"INSERT INTO exchanges ({','.join(EXCHANGE_COLUMNS)}) VALUES ({marks})",  # noqa: S608
                exchange_row(session, exchange),
            )
            number = cursor.lastrowid
            rows = []
            for seat, change in enumerate(exchange.changes):
                block = self._block(cursor, session, change, added)
                rows.append((number, seat, block, change.fresh))
            cursor.executemany("INSERT INTO changes VALUES (?,?,?,?)", rows)
            cursor.executemany(
                "INSERT INTO kept VALUES (?,?,?)",
                [(number, storable(kept.reason), kept.blocks) for kept in exchange.kept],
            )
            cursor.executemany(_RETRIEVED, [retrieval_row(each) for each in exchange.retrievals])
        self._known.update(added)

    def record_retrieval(self, retrieval: Retrieval) -> None:
        """Books that an original was read back."""
        with self._lock, writing(self.connection) as cursor:
            cursor.execute(_RETRIEVED, retrieval_row(retrieval))

    def record_notice(self, session: str, notice: Notice) -> None:
        """Books something the user was told."""
        with self._lock, writing(self.connection) as cursor:
            row = (session, time.time(), storable(notice.text), storable(notice.hint))
            cursor.execute("INSERT INTO notices VALUES (?,?,?,?)", row)

    def record_verdict(self, session: str, verdict: Verdict, passed: Sequence[Passed] = ()) -> None:
        """Books whether a session was routed and what went past it; only the first verdict counts."""
        row = (session, verdict.routed, storable(verdict.because), storable(verdict.hint))
        with self._lock, writing(self.connection) as cursor:
            if cursor.execute("INSERT OR IGNORE INTO verdicts VALUES (?,?,?,?)", row).rowcount:
                rows = [(session, storable(one.host), one.how.value, one.connections) for one in passed]
                cursor.executemany("INSERT INTO passed VALUES (?,?,?,?)", rows)

    def forget(self, *, session: str = "", before: float | None = None, everything: bool = False) -> int:
        """Removes whole sessions: one, or those that started before a time, or all; returns how many."""
        where, values = ("1", ()) if everything else ("id = ?", (session,))
        if before is not None:
            where, values = "started < ?", (before,)  # type: ignore[assignment]
        with self._lock, writing(self.connection) as cursor:
            names = [row[0] for row in cursor.execute(f"SELECT id FROM sessions WHERE {where}", values)]  # noqa: S608
            for name in names:
                for statement in _FORGET:
                    cursor.execute(statement, (name,))
            if everything:
                cursor.execute("DELETE FROM retrievals")
        self._known.clear()
        return len(names)

    def session(self, name: str) -> Session | None:
        """The session with this id or the only one whose id begins so, None if there is none."""
        from headroom_cli.ledger.history import sessions

        with self._lock, translated():
            found = [session for session in sessions(self.connection) if session.id.startswith(name)]
        exact = [session for session in found if session.id == name]
        return exact[0] if exact else found[0] if len(found) == 1 and name else None

    def running(self) -> tuple[tuple[str, int], ...]:
        """(id, process id) of the sessions without an end, oldest first; one that was killed stays among them."""
        query = "SELECT id, pid FROM sessions WHERE id NOT IN (SELECT session FROM endings) ORDER BY started, rowid"
        with self._lock, translated():
            return tuple((str(name), int(pid)) for name, pid in self.connection.execute(query))

    def owner(self, original: str) -> str:
        """The last session that changed the block with this original, "" if none did."""
        query = "SELECT session FROM blocks WHERE original = ? ORDER BY id DESC LIMIT 1"
        with self._lock, translated():
            row = self.connection.execute(query, (original,)).fetchone() if original else None
        return str(row[0]) if row else ""

    def close(self) -> None:
        """Closes the file; the object must not be used after."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _block(self, cursor: sqlite3.Cursor, session: str, change: Change, added: dict[tuple[str, Change], int]) -> int:
        """The row of an edited block. Later requests repeat it, so it is written once and then only named."""
        known = (session, replace(change, fresh=False) if change.fresh else change)
        number = self._known.get(known) or added.get(known)
        if number is None:
            label = "(hidden: holds a credential)" if looks_like_credential(change.label) else storable(change.label)
            cursor.execute("INSERT INTO blocks VALUES (NULL,?,?,?,?,?,?,?,?)", change_row(session, change, label))
            number = added[known] = int(cursor.lastrowid or 0)
            steps = [(number, seat, step.transform, step.saved) for seat, step in enumerate(change.steps)]
            cursor.executemany("INSERT INTO steps VALUES (?,?,?,?)", steps)
        return number


_OF_EXCHANGES = "WHERE exchange IN (SELECT id FROM exchanges WHERE session = ?)"
_FORGET = (
    f"DELETE FROM changes {_OF_EXCHANGES}",  # noqa: S608
    f"DELETE FROM kept {_OF_EXCHANGES}",  # noqa: S608
    "DELETE FROM steps WHERE block IN (SELECT id FROM blocks WHERE session = ?)",
    "DELETE FROM blocks WHERE session = ?",
    "DELETE FROM exchanges WHERE session = ?",
    "DELETE FROM retrievals WHERE session = ?",
    "DELETE FROM notices WHERE session = ?",
    "DELETE FROM passed WHERE session = ?",
    "DELETE FROM verdicts WHERE session = ?",
    "DELETE FROM endings WHERE session = ?",
    "DELETE FROM sessions WHERE id = ?",
)
