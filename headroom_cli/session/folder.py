"""The folder of one session: made with its lock, emptied of secrets at the end, or later if the end never came."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

# What outlives a session. Everything else in its folder is for the run only, and some of it is secret.
KEPT = frozenset({"report.json", "report.html"})
LOCK = "lock"
_GATE = ".lock"
_PRIVATE = 0o600


@contextmanager
def session_folder(home: Path) -> Iterator[Path]:
    """A new folder 0700 below `home`/sessions, named like 20261122-153012-7f2c and unique.

    When the block ends only the reports stay, and without reports nothing does. The lock in it is held by
    this process alone, so that a folder whose lock is free belongs to a session that died.
    """
    sessions = home / "sessions"
    sessions.mkdir(mode=0o700, exist_ok=True)
    with locked(sessions / _GATE):
        folder = _new(sessions)
        lock = _lock(folder / LOCK)
    try:
        yield folder
    finally:
        _clear(folder)
        os.close(lock)


def sweep(home: Path) -> list[str]:
    """Clears the folders of sessions that died, and returns their names. Skipped while another process does it."""
    sessions = home / "sessions"
    swept = []
    try:
        with locked(sessions / _GATE, wait=False):
            for lock_file in sorted(sessions.glob(f"*/{LOCK}")):
                if _is_free(lock_file):
                    _clear(lock_file.parent)
                    swept.append(lock_file.parent.name)
    except OSError:
        return swept  # busy, or gone: the next start comes by again
    return swept


def abandoned(home: Path) -> list[str]:
    """The names of sessions that died and left files, which the next `sweep` clears. Nothing is changed."""
    return [lock.parent.name for lock in sorted((home / "sessions").glob(f"*/{LOCK}")) if _is_free(lock)]


def discard(home: Path, *, name: str = "", older_than_s: float | None = None) -> int:
    """Removes the folders of sessions that are over: the one of this name, or the older ones, or all; returns how many.

    A folder is as old as its newest report. Raises OSError if a folder cannot be removed.
    """
    sessions = home / "sessions"
    if not sessions.is_dir():
        return 0
    gone = 0
    with locked(sessions / _GATE):
        for folder in sorted(entry for entry in sessions.iterdir() if entry.is_dir() and not entry.is_symlink()):
            lock = folder / LOCK
            if (lock.exists() and not _is_free(lock)) or (name and folder.name != name):
                continue
            newest = max((file.stat().st_mtime for file in folder.iterdir()), default=0.0)
            if older_than_s is None or newest <= time.time() - older_than_s:
                shutil.rmtree(folder)
                gone += 1
    return gone


def write_private(path: Path, content: bytes) -> None:
    """Writes a new file that only its owner may read, from its first byte on. Raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _new(sessions: Path) -> Path:
    while True:
        started = datetime.now().astimezone()
        folder = sessions / f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return folder


def _clear(folder: Path) -> None:
    """Removes all but the reports, the lock last: until it is gone the next sweep finds the folder again."""
    for entry in folder.iterdir():
        if entry.name not in KEPT | {LOCK}:
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
    (folder / LOCK).unlink(missing_ok=True)
    with suppress(OSError):  # not empty: the reports stay
        folder.rmdir()


def _lock(path: Path, wait: bool = True) -> int:
    """An open file descriptor that holds the lock; raises BlockingIOError if it is held and `wait` is false."""
    return _opened(path, os.O_CREAT, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _opened(path: Path, flags: int, kind: int) -> int:
    descriptor = os.open(path, os.O_RDWR | flags, _PRIVATE)
    try:
        fcntl.flock(descriptor, kind)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor


def is_over(home: Path, session: str) -> bool:
    """Whether a session has ended, or died."""
    lock = home / "sessions" / session / LOCK
    return not lock.exists() or _is_free(lock)


def replace_file(path: Path, content: bytes, mode: int) -> None:
    """Puts a file in the place of another in one step, with its owner, on disk when it returns. Raises OSError.

    Not for two at once: both would write the same draft.
    """
    draft = draft_of(path)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, _PRIVATE), "wb") as file:
            if path.exists():
                os.fchown(file.fileno(), path.stat().st_uid, path.stat().st_gid)
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """Where a file's next content is written before it takes its place: beside it, by a name that can be told."""
    return path.with_name(f".{path.name}.headroom")


@contextmanager
def locked(path: Path, wait: bool = True) -> Iterator[None]:
    """Holds a lock file while the block runs; raises BlockingIOError if it is held and `wait` is false."""
    descriptor = _lock(path, wait)
    try:
        yield
    finally:
        os.close(descriptor)


def _is_free(path: Path) -> bool:
    """Whether nobody holds this lock. It is never made anew: its folder may just be on its way out.

    Asked for by a lock that several may hold, so that two who ask at once do not take each other for a session.
    """
    try:
        os.close(_opened(path, 0, fcntl.LOCK_SH | fcntl.LOCK_NB))
    except (BlockingIOError, FileNotFoundError):
        return False
    return True
