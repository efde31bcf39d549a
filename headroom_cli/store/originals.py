"""What stood where something was changed: plain private files with an index, capped in size and age."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from headroom_cli.layout import originals_folder
from headroom_cli.store.credentials import looks_like_credential
from headroom_cli.store.database import StoreUnavailable, connect, storable, translated, writing

_SHORTEST_ID = 8
_ID = re.compile(r"[0-9a-f]{8,64}")
_SCHEMA = (
    """CREATE TABLE originals (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, used REAL NOT NULL,
    tool TEXT NOT NULL, label TEXT NOT NULL
)""",
    """CREATE INDEX originals_used ON originals (used, bytes)""",
    """CREATE TABLE uses (id TEXT NOT NULL, session TEXT NOT NULL, PRIMARY KEY (id, session)) WITHOUT ROWID""",
    """CREATE INDEX uses_session ON uses (session)""",
)


@dataclass(frozen=True, slots=True)
class Original:
    """A stored text and where it came from. `used` is when it was last put, in seconds since the epoch."""

    id: str
    text: str
    tool: str
    label: str
    used: float


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed."""

    ids: tuple[str, ...]
    bytes: int


class Originals:
    """The originals below `home`. Methods may raise StoreUnavailable, and may be called from any thread.

    Whoever writes gives the caps of the user's settings. Without them nothing is dropped: a reader must not
    apply limits that it does not know.
    """

    def __init__(self, home: Path, cap_bytes: int | None = None, max_age_s: float | None = None) -> None:
        self._folder = originals_folder(home)
        self._cap = cap_bytes
        self._max_age_s = max_age_s
        self._grown = 0
        self._lock = threading.Lock()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(str(error)) from error
        self._index = connect(home / "originals.sqlite", _SCHEMA, 1)
        with self._lock:
            self._trim()

    def put(self, text: str, session: str = "", tool: str = "", label: str = "") -> str:
        """The id under which `text` is on disk, hex; "" if it looks like a credential and was not stored.

        The file is synced before this returns. The same text is stored once, whoever puts it.
        """
        if looks_like_credential(text):
            return ""
        if looks_like_credential(label):
            label = ""
        data = text.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(data).hexdigest()
        with self._lock:
            name = self._known(digest)
            if name is None or not self.path(name).exists():
                if self._cap is not None and self._grown + len(data) > self._slack:
                    self._trim(room=len(data))
                name = self._reserve(digest, len(data), storable(tool), storable(label))
                self._write(name, data)
                self._grown += len(data)
            with writing(self._index) as cursor:
                cursor.execute("UPDATE originals SET used = ? WHERE id = ?", (time.time(), name))
                cursor.execute("INSERT OR IGNORE INTO uses VALUES (?, ?)", (name, session))
        return name

    def get(self, name: str) -> Original | None:
        """The original with this id, None if it is not an id, was never stored or is gone."""
        name = name.strip().lower()
        text = _read(self._folder, name)
        if text is None:
            return None
        with self._lock, translated():
            row = self._index.execute("SELECT tool, label, used FROM originals WHERE id = ?", (name,)).fetchone()
        tool, label, used = row or ("", "", 0.0)
        return Original(name, text, tool, label, used)

    def text(self, name: str) -> str | None:
        """The text of this original, None if there is none. Cheaper than `get`."""
        return _read(self._folder, name)

    def path(self, name: str) -> Path:
        """Where the file of this id lies; raises ValueError if it is not an id."""
        if not _ID.fullmatch(name):
            raise ValueError(f"not the id of an original: {name!r}")
        return _file(self._folder, name)

    def sessions(self, name: str) -> tuple[str, ...]:
        """The sessions that put this original."""
        with self._lock, translated():
            rows = self._index.execute("SELECT session FROM uses WHERE id = ? ORDER BY session", (name,)).fetchall()
        return tuple(row[0] for row in rows)

    def purge(self, *, session: str = "", older_than_s: float | None = None, everything: bool = False) -> Purged:
        """Removes the originals of one session that no other session uses, or the older ones, or all."""
        with self._lock, translated():
            if everything:
                rows = self._index.execute("SELECT id, bytes FROM originals").fetchall()
            elif older_than_s is not None:
                limit = (time.time() - older_than_s,)
                rows = self._index.execute("SELECT id, bytes FROM originals WHERE used <= ?", limit).fetchall()
            else:
                rows = self._only_of(session)
            return self._remove(rows)

    def close(self) -> None:
        """Closes the index; the object must not be used after."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _slack(self) -> int:
        # Summing the index for every text would be slow, so space is made in steps of 1/64 of the cap.
        return self._cap // 64 if self._cap is not None else 0

    def _known(self, digest: str) -> str | None:
        with translated():
            row = self._index.execute("SELECT id FROM originals WHERE digest = ?", (digest,)).fetchone()
        return str(row[0]) if row else None

    def _reserve(self, digest: str, size: int, tool: str, label: str) -> str:
        """The id for a digest, in the index: as short as is unique."""
        with writing(self._index) as cursor:
            row = cursor.execute("SELECT id FROM originals WHERE digest = ?", (digest,)).fetchone()
            if row:
                return str(row[0])
            for length in range(_SHORTEST_ID, len(digest) + 1):
                name = digest[:length]
                if not cursor.execute("SELECT 1 FROM originals WHERE id = ?", (name,)).fetchone():
                    break
            cursor.execute("INSERT INTO originals VALUES (?,?,?,?,?,?)", (name, digest, size, time.time(), tool, label))
        return name

    def _write(self, name: str, data: bytes) -> None:
        path = self.path(name)
        draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise StoreUnavailable(str(error)) from error

    def _only_of(self, session: str) -> list[tuple[str, int]]:
        rows: list[tuple[str, int]] = self._index.execute(
            "SELECT id, bytes FROM originals WHERE id IN (SELECT id FROM uses WHERE session = ?)"
            " AND id NOT IN (SELECT id FROM uses WHERE session <> ?)",
            (session, session),
        ).fetchall()
        with writing(self._index) as cursor:
            cursor.execute("DELETE FROM uses WHERE session = ?", (session,))
        return rows

    def _trim(self, room: int = 0) -> None:
        """Drops what is too old, then the oldest until `room` more bytes fit with some slack."""
        with translated():
            if self._max_age_s is not None:
                limit = time.time() - self._max_age_s
                self._remove(
                    self._index.execute("SELECT id, bytes FROM originals WHERE used <= ?", (limit,)).fetchall()
                )
            if self._cap is not None:
                (total,) = self._index.execute("SELECT COALESCE(SUM(bytes), 0) FROM originals").fetchone()
                excess = total + room + self._slack - self._cap
                self._remove(_oldest(self._index.execute("SELECT id, bytes FROM originals ORDER BY used"), excess))
        self._grown = 0

    def _remove(self, rows: Sequence[tuple[str, int]]) -> Purged:
        if not rows:
            return Purged((), 0)
        for name, _ in rows:
            self.path(name).unlink(missing_ok=True)
        with writing(self._index) as cursor:
            cursor.executemany("DELETE FROM originals WHERE id = ?", [(name,) for name, _ in rows])
            cursor.executemany("DELETE FROM uses WHERE id = ?", [(name,) for name, _ in rows])
        return Purged(tuple(name for name, _ in rows), sum(size for _, size in rows))


def stored_text(home: Path, name: str) -> str | None:
    """The original with this id from its file alone, None if there is none; raises StoreUnavailable.

    For readers in a sandbox that forbids writing: no index can be opened there.
    """
    return _read(originals_folder(home), name.strip().lower())


def _read(place: Path, name: str) -> str | None:
    if not _ID.fullmatch(name):
        return None
    try:
        return _file(place, name).read_bytes().decode("utf-8", "surrogatepass")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreUnavailable(str(error)) from error


def _file(place: Path, name: str) -> Path:
    return place / name[:2] / f"{name}.txt"


def _oldest(rows: sqlite3.Cursor, excess: int) -> list[tuple[str, int]]:
    taken: list[tuple[str, int]] = []
    for name, size in rows:
        if excess <= 0:
            break
        taken.append((name, size))
        excess -= size
    return taken
