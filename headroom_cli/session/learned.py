"""What `headroom learn` writes for later sessions: one file of its own, so that the user's own is never rewritten."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path

import tomli_w

from headroom_cli.errors import HeadroomError
from headroom_cli.session.folder import replace_file
from headroom_cli.session.settings import learned_file, read_toml
from headroom_cli.session.tables import content_of

_PRIVATE = 0o600
_BEFORE = "learned.before.json"  # what stood in the file before it was written last


def apply(name: str, overall: object, projects: Mapping[str, object], weighed: Collection[str]) -> tuple[Path, bool]:
    """Writes a setting that was learned: over all (None: not known, what stands stays), and by folder.

    A folder that was `weighed` and has no value of its own follows the others from now on. Returns the file, and
    whether anything in it changed. Raises HeadroomError for a file that cannot be read or written.
    """
    path = learned_file()
    table = read_toml(path)
    tables: dict[str, dict[str, object]] = dict(table.pop("projects", {}))
    if overall is not None:
        table[name] = overall
    for folder in weighed:
        rest = {key: value for key, value in tables.pop(folder, {}).items() if key != name}
        rest |= {name: projects[folder]} if folder in projects else {}
        tables |= {folder: rest} if rest else {}
    table |= {"projects": dict(sorted(tables.items()))} if tables else {}
    return path, _write(path, tomli_w.dumps(table).encode()) if table or path.exists() else False


def undo() -> tuple[Path, bool]:
    """Puts back what stood in the file before it was written last; returns it, and whether there was anything to do.

    Raises HeadroomError where somebody else has changed the file since: then it is left alone.
    """
    path = learned_file()
    record = path.with_name(_BEFORE)
    kept = _record(record)
    if kept is None:
        return path, False
    now, before = _content(path), base64.b64decode(kept["before"]) if kept["before"] is not None else None
    if now != before:
        if now is not None and _digest(now) != kept["wrote"]:
            raise HeadroomError(f"{path} was changed since headroom wrote it", f"edit it, and remove {record}")
        _put(path, before)
    record.unlink(missing_ok=True)
    return path, now != before


def _write(path: Path, content: bytes) -> bool:
    """The old content is on disk before the new one takes its place."""
    before = _content(path)
    if before == content:
        return False
    kept = {"before": None if before is None else base64.b64encode(before).decode(), "wrote": _digest(content)}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _put(path.with_name(_BEFORE), json.dumps(kept).encode())
    _put(path, content)
    return True


def _put(path: Path, content: bytes | None) -> None:
    try:
        if content is None:
            path.unlink(missing_ok=True)
        else:
            replace_file(path, content, _PRIVATE)
    except OSError as error:
        raise HeadroomError(f"{path} cannot be written: {error.strerror}") from error


def _content(path: Path) -> bytes | None:
    try:
        return content_of(path)
    except OSError as error:
        raise HeadroomError(f"{path} cannot be read: {error.strerror}") from error


def _record(path: Path) -> dict[str, str | None] | None:
    content = _content(path)
    if content is None:
        return None
    try:
        kept = json.loads(content)
        return {"before": kept["before"], "wrote": kept["wrote"]}
    except (ValueError, TypeError, KeyError) as error:
        raise HeadroomError(f"{path} cannot be read", "remove it; learned.toml itself can be edited") from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
