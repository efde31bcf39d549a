"""What was worked out of each past session, kept between runs: a session is read again only after it has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from headroom_cli import __version__
from headroom_cli.learn.transcript import BrokenTranscript, PastSession, Reader, Source
from headroom_cli.store.database import StoreUnavailable, connect, translated

T = TypeVar("T")
FILE = "digests.sqlite"
_SCHEMA = (
    "CREATE TABLE digests (agent TEXT, path BLOB, key TEXT, name TEXT, version TEXT, size INTEGER, changed REAL,"
    " mark BLOB, damaged INTEGER, value BLOB, PRIMARY KEY (agent, path, key, name)) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one agent keeps its sessions, and who can read them."""

    reader: Reader
    root: Path


@dataclass(frozen=True, slots=True)
class Digest(Generic[T]):
    """A pure function of a session, by name. `kind` is what it returns, a type that msgspec writes as JSON.

    Raise `version` whenever the function would say something else; a new version of the program counts as one, too,
    because its readers may read more.
    """

    name: str
    version: int
    kind: type[T]
    of: Callable[[PastSession], T]


@dataclass(frozen=True, slots=True)
class Digested(Generic[T]):
    """What a digest says of the session at one source."""

    agent: str
    source: Source
    value: T


@dataclass(slots=True)
class Tally:
    """What came of going through the sources, complete once all were gone through.

    `found` are the sources there are, `skipped` those that are older than was asked for, `opened` were read now,
    `remembered` were not, `doubles` hold a session that another one holds, too. `damaged` counts records that could
    not be read in sources that otherwise could; `broken` names the sources that could not, and why.
    """

    found: int = 0
    skipped: int = 0
    opened: int = 0
    remembered: int = 0
    doubles: int = 0
    damaged: int = 0
    broken: list[tuple[Path, str]] = field(default_factory=list)


class Watcher(Protocol):
    """Whoever shows how far it is: told before each source how many bytes are done of how many, and what comes next."""

    def __call__(self, done: int, total: int, agent: str, path: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A row: the session's mark (the same for its doubles), records that could not be read, the digest as JSON."""

    mark: bytes
    damaged: int
    value: bytes


class Digests:
    """The kept digests, private to the user, because they may quote them. Every method may raise StoreUnavailable."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, _SCHEMA, 1)

    def __enter__(self) -> Digests:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, agent: str, source: Source, name: str, version: str) -> Kept | None:
        """What is kept for a source; None if nothing is, or it is out of date."""
        with translated():
            row = self._connection.execute(
                "SELECT mark, damaged, value FROM digests WHERE agent = ? AND path = ? AND key = ? AND name = ?"
                " AND version = ? AND size = ? AND changed = ?",
                (*_where(agent, source), name, version, source.size, source.changed),
            ).fetchone()
        return None if row is None else Kept(*row)

    def put(self, agent: str, source: Source, name: str, version: str, kept: Kept) -> None:
        """Keeps a digest in the place of an older one of the same source and name."""
        row = (*_where(agent, source), name, version, source.size, source.changed)
        with translated():
            self._connection.execute(
                "INSERT OR REPLACE INTO digests VALUES (?,?,?,?,?,?,?,?,?,?)",
                (*row, kept.mark, kept.damaged, kept.value),
            )

    def forget(self, agent: str, root: Path, present: Iterable[Source]) -> int:
        """Forgets what stands for sources at or below `root` that are gone; returns how many rows that were."""
        left = {_where(agent, source) for source in present}
        gone = []
        with translated():
            rows = self._connection.execute("SELECT DISTINCT agent, path, key FROM digests WHERE agent = ?", (agent,))
            for row in rows:
                path = Path(os.fsdecode(row[1]))
                if tuple(row) not in left and (path == root or root in path.parents):
                    gone.append(row)
            done = [
                self._connection.execute("DELETE FROM digests WHERE agent = ? AND path = ? AND key = ?", row).rowcount
                for row in gone
            ]
        return sum(done)


def digested(
    places: Iterable[Place],
    digest: Digest[T],
    kept: Digests | None,
    tally: Tally,
    since: float | None = None,
    watch: Watcher | None = None,
) -> Iterator[Digested[T]]:
    """The digest of every session, each once, the ones that changed last first; one session is in memory at a time.

    A source that last changed before `since` (seconds since the epoch) is not opened. Every digest is kept as soon as
    it is made, so that whoever stops half way loses nothing; without `kept`, or where it fails, nothing is. Where
    several sources hold the same session, the one that changed last counts. No source raises: see `tally`.
    """
    sources = _sources(list(places), kept, tally)
    due = [one for one in sources if since is None or one[1].changed >= since]
    tally.found, tally.skipped = len(sources), len(sources) - len(due)
    total, done = sum(source.size for _, source in due), 0
    version = f"{__version__}/{digest.version}"
    seen: set[bytes] = set()
    for reader, source in due:
        if watch is not None:
            watch(done, total, reader.agent, source.path)
        done += source.size
        held = _held(reader, source, digest, version, kept, tally)
        if held is None:
            continue
        row, value = held
        if row.mark in seen:
            tally.doubles += 1
            continue
        seen.add(row.mark)
        tally.damaged += row.damaged
        yield Digested(reader.agent, source, value)
    if watch is not None and due:
        watch(done, total, due[-1][0].agent, due[-1][1].path)


def _sources(places: list[Place], kept: Digests | None, tally: Tally) -> list[tuple[Reader, Source]]:
    """Every source once, newest first, whatever order the places and their readers have."""
    found: dict[tuple[str, bytes, str], tuple[Reader, Source]] = {}
    for place in places:
        try:
            listed = list(place.reader.sources(place.root))
        except (BrokenTranscript, OSError) as error:
            tally.broken.append((place.root, _words(error)))
            continue
        if kept is not None:
            _forget(kept, place, listed)
        found |= {_where(place.reader.agent, source): (place.reader, source) for source in listed}
    return [found[where] for where in sorted(found, key=lambda where: (-found[where][1].changed, where))]


def _forget(kept: Digests, place: Place, listed: list[Source]) -> None:
    try:
        kept.forget(place.reader.agent, place.root, listed)
    except StoreUnavailable:
        return  # it is not read any more either way


def _held(
    reader: Reader, source: Source, digest: Digest[T], version: str, kept: Digests | None, tally: Tally
) -> tuple[Kept, T] | None:
    """The row of a source with its value, made now if it must; None for one that cannot be read."""
    remembered = _remembered(reader, source, digest, version, kept)
    if remembered is not None:
        tally.remembered += 1
        return remembered
    try:
        session = reader.read(source)
        value = digest.of(session)
    except (BrokenTranscript, OSError, RecursionError) as error:
        tally.broken.append((source.path, _words(error)))
        return None
    tally.opened += 1
    row = Kept(_mark(session), session.damaged, msgspec.json.encode(value))
    if kept is not None:
        try:
            kept.put(reader.agent, source, digest.name, version, row)
        except StoreUnavailable:
            return row, value  # a full disk costs the next run some time, nothing else
    return row, value


def _remembered(
    reader: Reader, source: Source, digest: Digest[T], version: str, kept: Digests | None
) -> tuple[Kept, T] | None:
    if kept is None:
        return None
    try:
        row = kept.get(reader.agent, source, digest.name, version)
        return None if row is None else (row, msgspec.json.decode(row.value, type=digest.kind))
    except (StoreUnavailable, msgspec.DecodeError):
        return None


def _mark(session: PastSession) -> bytes:
    """The same for two sources of one session: a file that an agent copied when it was resumed, a link.

    Subagents may carry the id of their parent; they start at another time.
    """
    told = (session.agent, session.id, session.side, session.started, session.id or repr(session.entries))
    return hashlib.blake2b(repr(told).encode("utf-8", "replace"), digest_size=16).digest()


def _where(agent: str, source: Source) -> tuple[str, bytes, str]:
    return agent, os.fsencode(source.path), source.key


def _words(error: Exception) -> str:
    """Why, in one line."""
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(told.split())[:200] or type(error).__name__
