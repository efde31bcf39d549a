"""Edits of the user's own files: what stood there is written down first, and put back in the end (law 7).

Each edited file has a folder `<home>/journal/<hash of its path>` with the old bytes and a record of who has edited.
Sessions that edit the same file share it, and the last one to end puts the old bytes back. What a killed session
has left is put back by the next start, or by `headroom unwrap`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from headroom_cli.agents.setup import Table, merged, texts
from headroom_cli.errors import HeadroomError
from headroom_cli.session.folder import draft_of, is_over, locked, replace_file
from headroom_cli.session.tables import content_of, read_table, same, taken_out, written_table

_GATE = ".lock"
_RECORD, _OLD = "record.json", "old"
_PRIVATE = 0o600


@dataclass(frozen=True)
class Record:
    """One edited file: where it is, who edits it, and what it was.

    `existed` says whether there was a file, `folders` which folders were made for it. `ours` is what each of
    `sessions` has added. `digest` is the hash of the content that we have written last, "" once others have written
    something between.
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
def edited(
    home: Path, session: str, agent: str, edits: Mapping[Path, Table], say: Callable[[str], None]
) -> Iterator[Mapping[Path, str]]:
    """The user's files with our tables merged in while the block runs; yields which were left alone, and why.

    What cannot be put back afterwards is told to `say`, never raised: the agent's own end matters more.
    """
    left_alone: dict[Path, str] = {}
    begun: list[Path] = []
    try:
        for path, table in edits.items():
            begun.append(path)
            why = _told(_edit, home, session, agent, path, table)
            if why:
                left_alone[path] = f"{path} was not added to: {why}"
        yield left_alone
    finally:
        for path in begun:
            why = _told(_leave, home, session, path)
            if why:
                say(why)


def pending(home: Path) -> list[Record]:
    """What is edited now, by the paths of the files; records that cannot be read are left to `repair`."""
    records = [_read(place) for place in _places(home) if not _told(_read, place)]
    return sorted((one for one in records if one is not None), key=lambda one: one.path)


def repair(home: Path, agent: str = "", *, force: bool = False) -> tuple[list[str], list[str]]:
    """Puts back the files of sessions that are over, of one agent or of all.

    Returns the paths of the files that were put back, and what is to be done by hand about others. With `force`
    those of running sessions, too; what cannot be put back by itself then gets its old bytes beside it.
    """
    mended: list[str] = []
    failed: list[str] = []
    for place in _places(home):
        why = _told(_repair, home, place, agent, mended, force)
        if why:
            failed.append(why)
    return mended, failed


def over(home: Path, record: Record) -> bool:
    """Whether every session that edits a file has ended, or died."""
    return all(is_over(home, session) for session in record.sessions)


def _told(act: Callable[..., object], *args: object) -> str:
    """Does it; returns in words what went wrong, "" if nothing did. Whatever a file is, the agent runs on."""
    try:
        act(*args)
    except HeadroomError as error:
        return f"{error.message}; {error.hint}" if error.hint else error.message
    except OSError as error:
        return f"{error.filename}: {error.strerror}"
    except (RuntimeError, ValueError, TypeError) as error:  # a loop of links, odd names, what no JSON can say
        return str(error)
    return ""


def _repair(home: Path, place: Path, agent: str, mended: list[str], force: bool) -> None:
    with _gate(home):
        record = _read(place)
        if record is None:
            shutil.rmtree(place, ignore_errors=True)  # nothing was edited yet: the record comes before the edit
        elif (not agent or record.agent == agent) and (force or over(home, record)):
            _put_back(place, record, force=force)
            mended.append(record.path)


def _edit(home: Path, session: str, agent: str, named: Path, table: Table) -> None:
    """Merges a table into a file. Raises HeadroomError where it is left alone."""
    path = named.resolve(strict=False)
    with _gate(home):
        place = _place(home, path)
        record = _read(place)
        if record is not None and over(home, record):
            _put_back(place, record)
            record = None
        content = content_of(path)
        if record is not None and content is None:
            raise HeadroomError("it was removed while another session runs")
        current = read_table(path.name, content or b"")
        if current is None:
            raise HeadroomError("it holds comments, or cannot be read")
        new = written_table(path.name, merged(current, table))
        foreign = record is not None and _digest(content or b"") != record.digest
        record = record or _begun(place, path, agent, content)
        record = replace(
            record,
            sessions=[*record.sessions, session],
            ours=[*record.ours, dict(table)],
            digest="" if foreign else _digest(new),
        )
        _write(place, record)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, new, record.mode)


def _begun(place: Path, path: Path, agent: str, content: bytes | None) -> Record:
    """A new record, with the old bytes kept before anything is changed."""
    place.mkdir(mode=0o700, exist_ok=True)
    if content is not None:
        replace_file(place / _OLD, content, _PRIVATE)
    mode = path.stat().st_mode & 0o7777 if content is not None else _PRIVATE
    missing = [str(folder) for folder in path.parents if not folder.exists()]
    return Record(str(path), agent, content is not None, mode, missing)


def _leave(home: Path, session: str, named: Path) -> None:
    """One session has ended: the last of a file's puts the old bytes back."""
    place = _place(home, named.resolve(strict=False))
    with _gate(home):
        record = _read(place)
        if record is None:
            shutil.rmtree(place, ignore_errors=True)
            return
        rest = replace(record, sessions=[one for one in record.sessions if one != session])
        if over(home, rest):
            _put_back(place, record)
        else:
            _write(place, rest)


def _put_back(place: Path, record: Record, *, force: bool = False) -> None:
    path = Path(record.path)
    draft_of(path).unlink(missing_ok=True)
    old = content_of(place / _OLD) if record.existed else None
    if record.existed and old is None:
        raise HeadroomError(f"{path} cannot be put back: {place / _OLD} is gone", "look at the file yourself")
    current = content_of(path)
    if current is not None and current != old:
        wanted = old
        if _digest(current) != record.digest:
            wanted = _without_ours(path, current, old, record, place, force)
        if wanted is None:
            path.unlink()
        elif wanted != current:
            replace_file(path, wanted, path.stat().st_mode & 0o7777)
    for folder in record.folders:
        if not Path(folder).is_dir() or any(Path(folder).iterdir()):
            break
        Path(folder).rmdir()
    (place / _RECORD).unlink()  # first: old bytes without a record mean that nothing is to be done
    shutil.rmtree(place)


def _without_ours(
    path: Path, current: bytes, old: bytes | None, record: Record, place: Path, force: bool
) -> bytes | None:
    """The file as others have written it meanwhile, without what we have added; None if nothing is left of it."""
    now, before = read_table(path.name, current), read_table(path.name, old or b"")
    if now is not None and before is not None:
        rest = taken_out(now, before, record.ours)
        if same(rest, before):
            return old
        return current if same(rest, now) else written_table(path.name, rest)
    if not any(text and text.encode() in current for text in texts(record.ours)):
        return current  # others have taken out what was ours
    if not force:
        kept = f"the bytes from before are in {place / _OLD}" if record.existed else "there was no such file before"
        raise HeadroomError(
            f"{path} was changed meanwhile and cannot be read",
            f"take out by hand what names headroom; {kept}. headroom unwrap --force forgets it",
        )
    if old is not None:
        replace_file(path.with_name(f"{path.name}.before-headroom"), old, record.mode)
    return current


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _place(home: Path, path: Path) -> Path:
    return home / "journal" / hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def _places(home: Path) -> list[Path]:
    folder = home / "journal"
    return sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def _read(place: Path) -> Record | None:
    content = content_of(place / _RECORD) if place.is_dir() else None
    try:
        return Record(**json.loads(content)) if content is not None else None
    except (ValueError, TypeError) as error:
        raise HeadroomError(f"{place / _RECORD} cannot be read", "put the file that it names back by hand") from error


def _write(place: Path, record: Record) -> None:
    replace_file(place / _RECORD, json.dumps(asdict(record)).encode(), _PRIVATE)


@contextmanager
def _gate(home: Path) -> Iterator[None]:
    (home / "journal").mkdir(mode=0o700, exist_ok=True)
    with locked(home / "journal" / _GATE):
        yield
