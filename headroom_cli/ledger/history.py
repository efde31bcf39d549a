"""Reads the ledger: pure queries, no figures of their own."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from headroom_cli.compress.content import tool_name
from headroom_cli.compress.outcome import Step
from headroom_cli.ledger.events import Booked, Change, Kept, Notice, Passed, Past, Retrieval, Session, Verdict
from headroom_cli.ledger.rows import EXCHANGE_COLUMNS, read_exchange
from headroom_cli.store.database import storable, translated
from headroom_cli.wire.prompt import Block, Kind

_SESSION_COLUMNS = (
    "id, agent, title, version, route, cwd, started, pid, headroom,"
    " (SELECT ended FROM endings WHERE session = id), (SELECT exit_code FROM endings WHERE session = id)"
)


def sessions(connection: sqlite3.Connection, since: float = 0.0) -> list[Session]:
    """The sessions that started since then, oldest first."""
    with translated():
        query = f"SELECT {_SESSION_COLUMNS} FROM sessions WHERE started >= ? ORDER BY started, rowid"  # noqa: S608
        return [Session(*row) for row in connection.execute(query, (since,))]


def last_session(connection: sqlite3.Connection, agent: str, cwd: str) -> str:
    """The session of this agent in this folder that started last, "" if there was none."""
    query = "SELECT id FROM sessions WHERE agent = ? AND cwd = ? ORDER BY started DESC, rowid DESC LIMIT 1"
    with translated():
        row = connection.execute(query, (agent, storable(cwd))).fetchone()
    return str(row[0]) if row else ""


def exchanges(connection: sqlite3.Connection, session: str = "", since: float = 0.0) -> Iterator[Booked]:
    """The exchanges of one session, or of all since a time, in the order of their booking."""
    where = "WHERE e.session = ?" if session else "WHERE e.started >= ?"
    values = (session or since,)
    columns = ",".join(f"e.{name}" for name in EXCHANGE_COLUMNS)
    with translated():
        blocks = _blocks(connection, session)
        seats = connection.execute(
            f"SELECT c.exchange, c.block, c.fresh FROM changes c JOIN exchanges e ON e.id = c.exchange {where}"  # noqa: S608
            " ORDER BY c.exchange, c.seat",
            values,
        )
        changes: dict[int, list[Change]] = defaultdict(list)
        for exchange, block, fresh in seats:
            changes[exchange].append(blocks[block][fresh])
        kept: dict[int, list[Kept]] = defaultdict(list)
        query = f"SELECT k.* FROM kept k JOIN exchanges e ON e.id = k.exchange {where} ORDER BY k.rowid"  # noqa: S608
        for exchange, reason, count in connection.execute(query, values):
            kept[exchange].append(Kept(reason, count))
        query = (
            f"SELECT e.id, COALESCE(s.agent, ''), {columns} FROM exchanges e"  # noqa: S608
            f" LEFT JOIN sessions s ON s.id = e.session {where} ORDER BY e.id"
        )
        for number, agent, *row in connection.execute(query, values):
            exchange = read_exchange(row, tuple(changes.pop(number, ())), tuple(kept.pop(number, ())))
            yield Booked(str(row[0]), agent, exchange)


def retrievals(connection: sqlite3.Connection, session: str = "", since: float = 0.0) -> list[Retrieval]:
    """What was read back in one session, or in all since a time, oldest first."""
    where = "session = ?" if session else "ts >= ?"
    query = f"SELECT ts, session, original, lines, grep, tokens FROM retrievals WHERE {where} ORDER BY ts"  # noqa: S608
    with translated():
        return [Retrieval(*row) for row in connection.execute(query, (session or since,))]


def needed(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """By "tool/content class": of how many results something was left out, and of how many it was read back."""
    omitted = "SELECT 1 FROM steps s WHERE s.block = b.id AND s.transform IN ('omission', 'json records')"
    fetched = "SELECT 1 FROM retrievals r WHERE r.original = b.original"
    query = (
        f"SELECT tool, content, COUNT(*), SUM(EXISTS ({fetched})) FROM blocks b"  # noqa: S608
        f" WHERE EXISTS ({omitted}) GROUP BY tool, content"
    )
    found: dict[str, tuple[int, int]] = {}
    with translated():
        for tool, content, omissions, retrieved in connection.execute(query):
            key = f"{tool_name(Block(Kind.RESULT, '', tool))}/{content}"
            before = found.get(key, (0, 0))
            found[key] = before[0] + int(omissions), before[1] + int(retrieved)
    return found


def notices(connection: sqlite3.Connection, session: str) -> list[Notice]:
    """What the user was told in a session, oldest first."""
    with translated():
        rows = connection.execute("SELECT text, hint FROM notices WHERE session = ? ORDER BY rowid", (session,))
        return [Notice(*row) for row in rows]


def verdict(connection: sqlite3.Connection, session: str) -> Verdict | None:
    """Whether a session was routed, None while that is not booked."""
    with translated():
        row = connection.execute("SELECT routed, because, hint FROM verdicts WHERE session = ?", (session,)).fetchone()
    return Verdict(None if row[0] is None else bool(row[0]), row[1], row[2]) if row else None


def unrouted(connection: sqlite3.Connection, since: float = 0.0) -> int:
    """How many sessions that started since then were not routed."""
    query = "SELECT COUNT(*) FROM verdicts JOIN sessions ON id = session WHERE routed = 0 AND started >= ?"
    with translated():
        return int(connection.execute(query, (since,)).fetchone()[0])


def passed(connection: sqlite3.Connection, session: str) -> tuple[Passed, ...]:
    """What went past a session."""
    with translated():
        query = "SELECT host, how, connections FROM passed WHERE session = ? ORDER BY rowid"
        return tuple(Passed(host, Past(how), count) for host, how, count in connection.execute(query, (session,)))


def _blocks(connection: sqlite3.Connection, session: str) -> dict[int, tuple[Change, Change]]:
    """The edited blocks by row, as they stand in later requests and as they stand in the first."""
    where, values = ("WHERE b.session = ?", (session,)) if session else ("", ())
    steps: dict[int, list[Step]] = defaultdict(list)
    query = f"SELECT s.block, s.transform, s.saved FROM steps s JOIN blocks b ON b.id = s.block {where}"  # noqa: S608
    for block, transform, saved in connection.execute(f"{query} ORDER BY s.block, s.seat", values):
        steps[block].append(Step(transform, saved))
    found = {}
    query = f"SELECT id, key, original, tool, label, content, before, after FROM blocks b {where}"  # noqa: S608
    for number, key, original, tool, label, content, before, after in connection.execute(query, values):
        later = Change(key, original, tool, label, content, tuple(steps[number]), before, after, False)
        found[number] = (later, replace(later, fresh=True))
    return found
