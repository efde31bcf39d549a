"""Notes in the user's own files: written, taken back, dropped for good.

Each file has a folder `<home>/notes/<hash of its path>` with what stood there before each change and a record of what
was changed. The record is written first, so that a run that is killed leaves nothing that could not be taken back.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from headroom_cli.errors import HeadroomError
from headroom_cli.learn.failures.expiry import Applied
from headroom_cli.learn.failures.note_block import BrokenBlock, held, rewritten
from headroom_cli.session.folder import locked, replace_file

_RECORD, _GATE, _FORGOTTEN = "record.json", ".lock", "forgotten.json"
_PRIVATE, _NEW_FILE = 0o600, 0o644
_KEPT = 20  # changes of a file that can be taken back


@dataclass(frozen=True)
class Change:
    """One change of a file: the name of what stood there before ("" if there was no file), the hash of what stands
    there since, the texts of notes that were added, and the old texts of those that were changed or dropped."""

    old: str
    digest: str
    added: Mapping[str, str]
    before: Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """What is remembered of a file. `notes` are those that were written there, `useless` those that did not help."""

    path: str
    notes: Mapping[str, Applied] = field(default_factory=dict)
    useless: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What was done to a file: ids of notes by what became of them. `stayed` are those that somebody has edited."""

    path: Path
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    stayed: tuple[str, ...] = ()
    restored: bool = False


def resolved(path: Path) -> Path:
    """The file itself behind links. Raises HeadroomError for what no notes can be written to."""
    try:
        real = path.expanduser().resolve()
        with suppress(FileNotFoundError):
            real.stat()
    except (OSError, RuntimeError) as error:  # a link to itself, a name that is too long, a home that is not known
        why = error.strerror if isinstance(error, OSError) else error
        raise HeadroomError(f"{path} cannot be written: {why}") from error
    if real.is_dir():
        raise HeadroomError(f"{path} is a folder", "name a file in it, such as AGENTS.md")
    if real.exists() and not real.is_file():
        raise HeadroomError(f"{path} is no file")
    return real


def content_of(path: Path) -> bytes | None:
    """What stands in a file, None if there is none. Raises HeadroomError if it is no text or its block is broken."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HeadroomError(f"{path} cannot be read: {error.strerror}") from error
    try:
        if "\0" in content.decode("utf-8-sig"):
            raise HeadroomError(f"{path} is no text file")
        held(content)
    except UnicodeDecodeError as error:
        raise HeadroomError(f"{path} is no text in UTF-8") from error
    except BrokenBlock as error:
        raise HeadroomError(f"{path} cannot be changed: {error}", "mend or remove these lines by hand") from error
    return content


def remembered(home: Path, path: Path) -> Record:
    """The record of a file; an empty one for a file that was never changed."""
    try:
        told = json.loads((_place(home, path) / _RECORD).read_bytes())
        notes = {name: Applied(**{**one, "names": tuple(one["names"])}) for name, one in told["notes"].items()}
        changes = tuple(Change(**one) for one in told["changes"])
        return Record(told["path"], notes, tuple(told["useless"]), changes)
    except FileNotFoundError:
        return Record(str(path))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise HeadroomError(f"{_place(home, path) / _RECORD} cannot be read", "remove it by hand") from error


def unwanted(home: Path, path: Path) -> frozenset[str]:
    """The ids that are not to be written to a file: forgotten, of no help there, or taken out of its block by hand."""
    record, content = remembered(home, path), content_of(path) or b""
    there = held(content)
    # Where the whole block is gone, nobody has chosen between notes.
    removed = set(record.notes) - set(there) if there else set()
    return frozenset({*forgotten(home), *record.useless, *removed})


def write(home: Path, path: Path, put: Mapping[str, tuple[str, Applied]], drop: Mapping[str, bool]) -> Outcome:
    """Puts notes into a file and drops others: True for those that are not to come back. Raises HeadroomError."""
    with _gate(home):
        content, record = content_of(path), remembered(home, path)
        if content is not None and not path.stat().st_mode & 0o222:
            raise HeadroomError(f"{path} is read-only", f"chmod u+w {path}")
        texts = {name: text for name, (text, _) in put.items()}
        made = rewritten(content or b"", texts, drop)
        before, after = held(content or b""), held(made)
        notes = {name: note for name, note in record.notes.items() if name in after}
        notes |= {name: note for name, (_, note) in put.items() if name in after and name not in notes}
        useless = (*record.useless, *(name for name, good in drop.items() if good and name not in record.useless))
        if made != (content or b""):
            _change(home, path, content, made, replace(record, path=str(path), notes=notes, useless=useless))
        return Outcome(
            path,
            tuple(name for name in after if name not in before),
            tuple(name for name in after if name in before and after[name] != before[name]),
            tuple(name for name in before if name not in after),
            tuple(name for name in {*texts, *drop} if name in after and after[name].edited),
        )


def undo(home: Path, path: Path) -> Outcome:
    """Takes back the last change of a file; only what is ours in it, where others have changed it since."""
    with _gate(home):
        record = remembered(home, path)
        if not record.changes:
            raise HeadroomError(f"headroom has changed nothing in {path}")
        content, last = content_of(path), record.changes[-1]
        old = _old(home, path, last)
        untouched = content is not None and _digest(content) == last.digest
        made = old if untouched else rewritten(content or b"", last.before, last.added)
        before, after = held(content or b""), held(made or b"")
        kept = {name: note for name, note in record.notes.items() if name in after}
        if untouched and made is None:
            path.unlink()
        elif made is not None and content is not None and made != content:
            replace_file(path, made, path.stat().st_mode & 0o7777)
        # The record comes last: a change that is taken back twice changes nothing.
        _save(home, path, replace(record, notes=kept, changes=record.changes[:-1]))
        with suppress(OSError):
            (_place(home, path) / (last.old or _GATE)).unlink()
        return Outcome(
            path,
            added=tuple(name for name in after if name not in before),
            dropped=tuple(name for name in before if name not in after),
            stayed=tuple(name for name in last.added if name in after and after[name].edited),
            restored=untouched,
        )


def forget(home: Path, note: str) -> list[Outcome]:
    """Drops a note from every file where it was written, and remembers that nobody wants it."""
    with _gate(home):
        known = sorted(forgotten(home) | {note})
        replace_file(home / "notes" / _FORGOTTEN, json.dumps(known).encode(), _PRIVATE)
        done = []
        for place in sorted((home / "notes").glob(f"*/{_RECORD}")):
            path = Path(json.loads(place.read_bytes())["path"])
            try:
                content, record = content_of(path), remembered(home, path)
            except HeadroomError:
                continue  # no text any more: the note is not in it as we wrote it, and the others are dropped
            if content is None or note not in held(content):
                continue
            notes = {name: one for name, one in record.notes.items() if name != note}
            _change(home, path, content, rewritten(content, {}, (note,), force=True), replace(record, notes=notes))
            done.append(Outcome(path, dropped=(note,)))
        return done


def forgotten(home: Path) -> frozenset[str]:
    """The ids of the notes that nobody wants."""
    try:
        return frozenset(json.loads((home / "notes" / _FORGOTTEN).read_bytes()))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError) as error:
        raise HeadroomError(f"{home / 'notes' / _FORGOTTEN} cannot be read", "remove it by hand") from error


def _change(home: Path, path: Path, content: bytes | None, made: bytes, record: Record) -> None:
    """Writes a file; before that, what stood there and what is being done."""
    place = _place(home, path)
    place.mkdir(mode=0o700, exist_ok=True)
    before, after = held(content or b""), held(made)
    name = f"{time.time_ns()}.old" if content is not None else ""
    if content is not None:
        replace_file(place / name, content, _PRIVATE)
    change = Change(
        name,
        _digest(made),
        {note: one.text for note, one in after.items() if note not in before},
        {note: one.text for note, one in before.items() if one != after.get(note)},
    )
    for gone in record.changes[: -_KEPT + 1]:
        if gone.old:
            (place / gone.old).unlink(missing_ok=True)
    _save(home, path, replace(record, changes=(*record.changes[-_KEPT + 1 :], change)))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, made, path.stat().st_mode & 0o7777 if content is not None else _NEW_FILE & ~_umask())
    except OSError as error:
        raise HeadroomError(f"{path} cannot be written: {error.strerror}") from error


def _old(home: Path, path: Path, change: Change) -> bytes | None:
    if not change.old:
        return None
    try:
        return (_place(home, path) / change.old).read_bytes()
    except OSError as error:
        raise HeadroomError(f"what stood in {path} before is gone: {error.strerror}") from error


def _save(home: Path, path: Path, record: Record) -> None:
    replace_file(_place(home, path) / _RECORD, json.dumps(asdict(record)).encode(), _PRIVATE)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _place(home: Path, path: Path) -> Path:
    return home / "notes" / hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


@contextmanager
def _gate(home: Path) -> Iterator[None]:
    (home / "notes").mkdir(mode=0o700, exist_ok=True)
    with locked(home / "notes" / _GATE):
        yield
