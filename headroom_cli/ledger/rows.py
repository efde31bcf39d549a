"""The ledger's tables, and how an event becomes rows and rows an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from headroom_cli.ledger.events import Change, Exchange, Kept, Retrieval, Steering
from headroom_cli.store.database import storable
from headroom_cli.wire.prompt import Usage

VERSION = 4
_OF_FORMAT_2 = (
    "session", "started", "host", "path", "wire", "status", "model", "conversation", "turn", "bytes_in", "bytes_out",
    "added_ms", "first_byte_ms", "total_ms", "reported", "fresh", "write_5m", "write_1h", "read", "output",
    "usage_model", "late", "fault", "ending",
)  # fmt: skip
# Format 4 brought them: how the output side was treated, by the names of the fields of Steering.
_STEERING = {
    "kind": "TEXT", "arm": "TEXT", "unit": "TEXT", "level": "INTEGER", "added": "INTEGER", "effort": "TEXT",
    "effort_sent": "TEXT", "effort_reason": "TEXT", "drawn": "INTEGER", "drawn_effort": "INTEGER", "holdout": "INTEGER",
}  # fmt: skip
EXCHANGE_COLUMNS = (*_OF_FORMAT_2, *_STEERING)
_FROZEN = ("sessions", "endings", "exchanges", "blocks", "steps", "changes", "kept", "retrievals", "notices")
_OF_ROUTING = ("passed", "verdicts")
_EXCHANGES = """CREATE TABLE exchanges (
    id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, started REAL NOT NULL, host TEXT NOT NULL,
    path TEXT NOT NULL, wire TEXT NOT NULL, status INTEGER NOT NULL, model TEXT NOT NULL, conversation TEXT NOT NULL,
    turn INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, added_ms REAL,
    first_byte_ms REAL, total_ms REAL, reported INTEGER NOT NULL, fresh INTEGER, write_5m INTEGER, write_1h INTEGER,
    read INTEGER, output INTEGER, usage_model TEXT NOT NULL, late INTEGER NOT NULL, fault TEXT NOT NULL,
    ending TEXT NOT NULL DEFAULT ''
);
CREATE INDEX exchanges_session ON exchanges (session);
CREATE INDEX exchanges_started ON exchanges (started)"""
_TABLES = """
CREATE TABLE sessions (
    id TEXT PRIMARY KEY, agent TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL, route TEXT NOT NULL,
    cwd TEXT NOT NULL, started REAL NOT NULL, pid INTEGER NOT NULL, headroom TEXT NOT NULL
);
CREATE TABLE endings (session TEXT PRIMARY KEY, ended REAL NOT NULL, exit_code INTEGER);
CREATE TABLE blocks (
    id INTEGER PRIMARY KEY, session TEXT NOT NULL, key TEXT NOT NULL, original TEXT NOT NULL, tool TEXT NOT NULL,
    label TEXT NOT NULL, content TEXT NOT NULL, before INTEGER NOT NULL, after INTEGER NOT NULL
);
CREATE INDEX blocks_session ON blocks (session);
CREATE INDEX blocks_original ON blocks (original);
CREATE TABLE steps (
    block INTEGER NOT NULL, seat INTEGER NOT NULL, transform TEXT NOT NULL, saved INTEGER NOT NULL,
    PRIMARY KEY (block, seat)
) WITHOUT ROWID;
CREATE TABLE changes (
    exchange INTEGER NOT NULL, seat INTEGER NOT NULL, block INTEGER NOT NULL, fresh INTEGER NOT NULL,
    PRIMARY KEY (exchange, seat)
) WITHOUT ROWID;
CREATE TABLE kept (exchange INTEGER NOT NULL, reason TEXT NOT NULL, blocks INTEGER NOT NULL);
CREATE INDEX kept_exchange ON kept (exchange);
CREATE TABLE retrievals (
    ts REAL NOT NULL, session TEXT NOT NULL, original TEXT NOT NULL, lines TEXT NOT NULL, grep TEXT NOT NULL,
    tokens INTEGER NOT NULL
);
CREATE INDEX retrievals_session ON retrievals (session);
CREATE TABLE notices (session TEXT NOT NULL, ts REAL NOT NULL, text TEXT NOT NULL, hint TEXT NOT NULL)
"""
# Format 3 brought them.
_ROUTING = (
    "CREATE TABLE IF NOT EXISTS passed (session TEXT NOT NULL, host TEXT NOT NULL, how TEXT NOT NULL,"
    " connections INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS passed_session ON passed (session)",
    "CREATE TABLE IF NOT EXISTS verdicts (session TEXT PRIMARY KEY, routed INTEGER, because TEXT NOT NULL,"
    " hint TEXT NOT NULL)",
)


def _frozen(name: str) -> str:
    """The database itself refuses to rewrite history."""
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name}_frozen BEFORE UPDATE ON {name}"
        " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )


_FORMAT_4 = tuple(
    f"ALTER TABLE exchanges ADD COLUMN {name} {kind} NOT NULL DEFAULT {repr('') if kind == 'TEXT' else 0}"
    for name, kind in _STEERING.items()
)
_FORMAT_3 = (*_ROUTING, *(_frozen(name) for name in _OF_ROUTING))
SCHEMA = (*_EXCHANGES.split(";"), *_TABLES.split(";"), *(_frozen(name) for name in _FROZEN), *_FORMAT_3, *_FORMAT_4)
_OF_FORMAT_1 = ", ".join(("id", *_OF_FORMAT_2[:-1]))
# The statements that turn a ledger of this format into one of the next.
MIGRATIONS = {
    1: (
        "ALTER TABLE exchanges RENAME TO exchanges_1",
        _EXCHANGES.split(";", maxsplit=1)[0],
        f"INSERT INTO exchanges ({_OF_FORMAT_1}) SELECT {_OF_FORMAT_1} FROM exchanges_1",  # noqa: S608
        "DROP TABLE exchanges_1",
        *_EXCHANGES.split(";")[1:],
        _frozen("exchanges"),
    ),
    2: _FORMAT_3,
    3: _FORMAT_4,
}


def exchange_row(session: str, exchange: Exchange) -> tuple[object, ...]:
    """The values of EXCHANGE_COLUMNS."""
    usage, steering = exchange.usage or Usage(), exchange.steering
    return (
        session, exchange.started, exchange.host, storable(exchange.path), exchange.wire, exchange.status,
        storable(exchange.model), exchange.conversation, exchange.turn, exchange.bytes_in, exchange.bytes_out,
        exchange.added_ms, exchange.first_byte_ms, exchange.total_ms, exchange.usage is not None,
        usage.fresh, usage.write_5m, usage.write_1h, usage.read, usage.output,
        storable(usage.model), exchange.late, storable(exchange.fault),
        storable(exchange.ending), steering.kind, steering.arm, steering.unit, steering.level, steering.added,
        storable(steering.effort), storable(steering.effort_sent), storable(steering.effort_reason),
        steering.drawn, steering.drawn_effort, steering.holdout,
    )  # fmt: skip


def read_exchange(row: Sequence[Any], changes: tuple[Change, ...], kept: tuple[Kept, ...]) -> Exchange:
    """The exchange in a row of EXCHANGE_COLUMNS."""
    values: dict[str, Any] = dict(zip(EXCHANGE_COLUMNS, row, strict=True))
    counts = {name: values.pop(name) for name in ("fresh", "write_5m", "write_1h", "read", "output")}
    usage = Usage(**counts, model=values.pop("usage_model"))
    values |= {"usage": usage if values.pop("reported") else None, "late": bool(values["late"])}
    values["drawn_effort"] = bool(values["drawn_effort"])
    del values["session"]
    steering = Steering(**{name: values.pop(name) for name in _STEERING})
    return Exchange(**values, steering=steering, changes=changes, kept=kept)


def change_row(session: str, change: Change, label: str) -> tuple[object, ...]:
    """The values of a row of `blocks` after its id."""
    return (
        session, change.key, change.original, storable(change.tool), label,
        change.content, change.before, change.after,
    )  # fmt: skip


def retrieval_row(made: Retrieval) -> tuple[object, ...]:
    """The values of a row of `retrievals`."""
    return made.ts, made.session, made.original, storable(made.lines), storable(made.grep), made.tokens
