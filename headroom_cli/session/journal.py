"""Edits of the user's own files: what stood there is written down first, and put back in the end (law 7).

Each edited file has a folder `<home>/journal/<hash of its path>` with the old bytes and a record of who has edited.
Sessions that edit the same file share it, and the last one to end puts the old bytes back. What a killed session
has left is put back by the next start, or by `headroom unwrap`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from headroom_cli.agents.setup import Table, merged
from headroom_cli.errors import HeadroomError
from headroom_cli.session.folder import is_over, locked, replace_file
from headroom_cli.session.tables import content_of, read_table, taken_out, written_table

_GATE = ".lock"
_RECORD, _OLD = "record.json", "old"
_PRIVATE = 0o600


@dataclass(frozen=True)
class Record:
    """One edited file: where it is, who edits it, and what it was.

    `existed` says whether there was a file, `folders` which folders were made for it. `ours` is what each of
    `sessions` has added, `digest` the hash of the content that we have written last.
    """

    path: str
    agent: str
    existed: bool
    mode: int
    folders: list[str]
    sessions: list[str] = field(default_factory=list)
    ours: list[dict[str, object]] = field(default_factory=list)
    digest: str = ""


@contextmanager
def edited(home: Path, session: str, agent: str, edits: Mapping[Path, Table]) -> Iterator[list[str]]:
    """The user's files with our tables merged in while the block runs; yields why a file was left alone."""
    left_alone: list[str] = []
    done: list[Path] = []
    try:
        for path, table in edits.items():
            why = _edit(home, session, agent, path.resolve(), table)
            if why:
                left_alone.append(why)
            else:
                done.append(path.resolve())
        yield left_alone
    finally:
        for path in done:
            with _gate(home):
                _leave(home, session, _place(home, path))


def pending(home: Path) -> list[Record]:
    """What is edited now, by the paths of the files."""
    records = [_read(place) for place in _places(home)]
    return sorted((one for one in records if one is not None), key=lambda one: one.path)


def repair(home: Path, agent: str = "", *, force: bool = False) -> list[str]:
    """Puts back the files of sessions that are over, of one agent or of all; returns their paths.

    With `force` those of running sessions, too. Raises HeadroomError for a file that cannot be put back by itself:
    the old bytes are kept, and the error says where.
    """
    if not (home / "journal").is_dir():
        return []
    mended: list[str] = []
    failed: list[HeadroomError] = []
    with _gate(home):
        for place in _places(home):
            record = _read(place)
            if record is None:
                shutil.rmtree(place, ignore_errors=True)  # nothing was edited yet: the record comes before the edit
            elif (not agent or record.agent == agent) and (force or not _alive(home, record)):
                try:
                    _put_back(place, record)
                    mended.append(record.path)
                except HeadroomError as error:
                    failed.append(error)
    if failed:
        raise failed[0]
    return mended


def _edit(home: Path, session: str, agent: str, path: Path, table: Table) -> str:
    """Merges a table into a file; returns why not, "" if it is done."""
    try:
        with _gate(home):
            place = _place(home, path)
            record = _read(place)
            if record is not None and not _alive(home, record):
                _put_back(place, record)
                record = None
            content = content_of(path)
            current = read_table(path.name, content or b"")
            if current is None:
                return f"{path} holds comments or is broken, so nothing was added to it"
            new = written_table(path.name, merged(current, table))
            record = record or _begun(place, path, agent, content)
            digest = hashlib.sha256(new).hexdigest()
            record = replace(
                record,
                sessions=[*record.sessions, session],
                ours=[*record.ours, dict(table)],
                digest=digest,
            )
            _write(place, record)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, new, record.mode)
    except (OSError, HeadroomError) as error:
        return f"{path} could not be added to: {error}"
    return ""


def _begun(place: Path, path: Path, agent: str, content: bytes | None) -> Record:
    """A new record, with the old bytes kept before anything is changed."""
    place.mkdir(mode=0o700, exist_ok=True)
    if content is not None:
        replace_file(place / _OLD, content, _PRIVATE)
    mode = path.stat().st_mode & 0o7777 if content is not None else _PRIVATE
    missing = [str(folder) for folder in path.parents if not folder.exists()]
    return Record(str(path), agent, content is not None, mode, missing)


def _leave(home: Path, session: str, place: Path) -> None:
    """One session has ended: the last of a file's puts the old bytes back."""
    record = _read(place)
    if record is None:
        return
    others = [one for one in record.sessions if one != session]
    rest = replace(record, sessions=others)
    if _alive(home, rest):
        _write(place, rest)
    else:
        _put_back(place, record)


def _put_back(place: Path, record: Record) -> None:
    path = Path(record.path)
    old = content_of(place / _OLD) if record.existed else None
    current = content_of(path)
    if current is not None and current != old:
        wanted = old
        if hashlib.sha256(current).hexdigest() != record.digest:
            wanted = _without_ours(path, current, old, record, place)
        if wanted is None:
            path.unlink()
        else:
            replace_file(path, wanted, record.mode)
    for folder in record.folders:
        if not Path(folder).is_dir() or any(Path(folder).iterdir()):
            break
        Path(folder).rmdir()
    shutil.rmtree(place)


def _without_ours(path: Path, current: bytes, old: bytes | None, record: Record, place: Path) -> bytes | None:
    """The file as others have written it meanwhile, without what we have added; None if nothing is left of it."""
    now, before = read_table(path.name, current), read_table(path.name, old or b"")
    if now is None or before is None:
        kept = f"the bytes from before are in {place / _OLD}" if record.existed else "there was no such file before"
        raise HeadroomError(f"{path} was changed meanwhile and cannot be read", f"mend it by hand; {kept}")
    rest = taken_out(now, before, record.ours)
    if rest == before:
        return old
    return written_table(path.name, rest) if rest != now else current


def _alive(home: Path, record: Record) -> bool:
    return any(not is_over(home, session) for session in record.sessions)


def _place(home: Path, path: Path) -> Path:
    return home / "journal" / hashlib.sha256(str(path).encode()).hexdigest()[:16]


def _places(home: Path) -> list[Path]:
    folder = home / "journal"
    return sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def _read(place: Path) -> Record | None:
    content = content_of(place / _RECORD) if place.is_dir() else None
    try:
        return Record(**json.loads(content)) if content else None
    except (ValueError, TypeError) as error:
        raise HeadroomError(f"{place / _RECORD} cannot be read", "put the file that it names back by hand") from error


def _write(place: Path, record: Record) -> None:
    replace_file(place / _RECORD, json.dumps(asdict(record)).encode("utf-8", "surrogatepass"), _PRIVATE)


@contextmanager
def _gate(home: Path) -> Iterator[None]:
    (home / "journal").mkdir(mode=0o700, exist_ok=True)
    with locked(home / "journal" / _GATE):
        yield
