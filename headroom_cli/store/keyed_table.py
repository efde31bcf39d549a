"""A file with one table: rows that are found by `key`, and forgotten by when they were `used` last."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from headroom_cli.store.database import Statements, connect, translated, writing

_BATCH = 500  # SQLite before 3.32 takes at most 999 parameters


class KeyedTable:
    """Reads and writes use connections of their own, so that a lookup on the event loop never waits for a write in
    another thread. The table needs the columns `key` (TEXT) and `used` (seconds since the epoch).

    Every method may raise StoreUnavailable.
    """

    def __init__(self, path: Path, table: str, schema: Statements) -> None:
        self._table = table
        self._writer = connect(path, schema, 1)
        self._reader = connect(path, schema, 1)
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()

    def rows(self, columns: str, keys: Sequence[str]) -> list[tuple[Any, ...]]:
        """These columns of the rows that there are for `keys`."""
        found: list[tuple[Any, ...]] = []
        with self._read_lock, translated():
            for start in range(0, len(keys), _BATCH):
                batch = list(keys[start : start + _BATCH])
                marks = ",".join("?" * len(batch))
                query = f"SELECT {columns} FROM {self._table} WHERE key IN ({marks})"  # noqa: S608
                found += self._reader.execute(query, batch)
        return found

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Cursor]:
        """A transaction, one at a time."""
        with self._write_lock, writing(self._writer) as cursor:
            yield cursor

    def unused(self, cursor: sqlite3.Cursor, older_than_s: float) -> int:
        """Forgets, within a transaction, what was unused for that long; returns how many rows."""
        query = f"DELETE FROM {self._table} WHERE used <= ?"  # noqa: S608
        return cursor.execute(query, (time.time() - older_than_s,)).rowcount

    def close(self) -> None:
        """Closes both connections; the object must not be used after."""
        for connection in (self._reader, self._writer):
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
