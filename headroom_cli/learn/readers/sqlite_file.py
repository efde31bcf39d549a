"""An agent's SQLite database, read so that nothing changes: neither the file nor its -wal and -shm, even while in use.

A connection that only reads still makes -wal and -shm, and writes its marks into the latter. With `readonly_shm`
(SQLite 3.22 and later, os_unix.c) it writes none, but needs both to be there. Where there is nothing in -wal, all is
in the main file, which `immutable` reads alone (https://www.sqlite.org/uri.html).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from headroom_cli.learn.transcript import BrokenTranscript

SECONDS = 1.0  # waited for a lock


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the database, its rows by name; raises BrokenTranscript for all that goes wrong in the block."""
    log, before = _size(path, "-wal"), _state(path)
    if log and not _size(path, "-shm"):
        raise BrokenTranscript("the database has changes that cannot be read without writing to its folder")
    how = "mode=ro&readonly_shm=1" if log else "mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=SECONDS)) as connection:
            connection.row_factory = sqlite3.Row
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            yield connection
    except (sqlite3.Error, ValueError, OverflowError) as error:
        if isinstance(error, BrokenTranscript):
            raise
        raise BrokenTranscript(f"the database cannot be read: {error}") from None
    if not log and _state(path) != before:
        raise BrokenTranscript("the database changed while it was read")


def _state(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise BrokenTranscript(f"the database cannot be read: {error.strerror}") from None
    return stat.st_size, stat.st_mtime_ns


def _size(path: Path, ending: str) -> int:
    try:
        return path.with_name(path.name + ending).stat().st_size
    except OSError:
        return 0
