"""One way to open a SQLite file of this program: private to its owner, shared by processes, never half trusted."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Statements = Sequence[str]
BUSY_MS = 2_000  # how long a writer waits for another process before it gives up
_making = threading.Lock()


class StoreUnavailable(Exception):
    """The store cannot be opened, read or written: corrupt, locked for too long, disk full, no permission.

    Whoever shapes requests treats it as having no store: nothing new is edited. It never reaches the user's agent.
    """


def connect(
    path: Path, schema: Statements, version: int, migrations: Mapping[int, Statements] | None = None
) -> sqlite3.Connection:
    """An open connection in autocommit mode, with `schema` applied to a new file; raises StoreUnavailable.

    A file of an older format goes through `migrations`, which lead from each format to the next; without one for
    its format it is refused and left as it is. What is deleted is overwritten in the file.
    WAL lets readers go on while somebody writes. NORMAL survives a crash of the process, which is what
    happens; after a power cut the last rows may be missing, and then a block is only decided once more.
    The connection may be used from any thread, but by one at a time.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(path)
        connection = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"{path}: {error}") from error
    try:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")
        _prepare(connection, schema, version, migrations or {})
    except (sqlite3.Error, StoreUnavailable) as error:
        connection.close()
        raise StoreUnavailable(f"{path}: {error}") from error
    return connection


def _make_private(path: Path) -> None:
    """Makes the file, empty, where there is none. SQLite gives its -wal and -shm files the mode of the database.

    A file that is there is not opened: when a process closes a file, the system drops all locks that the
    process holds on it, SQLite's own included. Another process could then remove a log that is in use.
    """
    with _making, contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _prepare(
    connection: sqlite3.Connection, schema: Statements, version: int, migrations: Mapping[int, Statements]
) -> None:
    if _format(connection, version) == version:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _format(connection, version)  # another process may have made it meanwhile
        for statement in _steps(found, schema, version, migrations):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={version}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _steps(found: int, schema: Statements, version: int, migrations: Mapping[int, Statements]) -> list[str]:
    """What leads from the found format to `version`; 0 is a new file."""
    if found == 0:
        return list(schema)
    missing = [number for number in range(found, version) if number not in migrations]
    if missing:
        raise StoreUnavailable(f"written by an older headroom (format {found}, this one reads {version})")
    return [statement for number in range(found, version) for statement in migrations[number]]


def _format(connection: sqlite3.Connection, version: int) -> int:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > version:
        raise StoreUnavailable(f"written by a newer headroom (format {found}, this one reads {version})")
    return int(found)


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Cursor]:
    """A transaction: committed at the end, rolled back on any exception. SQLite's errors become StoreUnavailable."""
    with translated(), contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        try:
            yield cursor
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turns SQLite's errors into StoreUnavailable."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreUnavailable(str(error)) from error


def storable(text: str) -> str:
    """`text` with lone surrogates replaced: JSON may carry them, SQLite's TEXT cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")
