"""JSON and TOML files of the agents as tables: read, written, added to, and taken out of again."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from headroom_cli.agents.setup import Table, merged

# What is quoted in TOML, in one line or several: nothing in it is a comment.
_TOML_TEXTS = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_LARGEST = 1 << 20  # bytes of a settings file


def read_table(name: str, content: bytes) -> dict[str, object] | None:
    """The table in a file's content, JSON or TOML by its name; {} if it is empty, None if it is not such a file."""
    try:
        text = content.decode("utf-8-sig")
        if not text.strip():
            return {}
        value = _toml(text) if name.endswith(".toml") else json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _toml(text: str) -> dict[str, object]:
    """Raises ValueError for a text with comments, too: they could not be written again."""
    if "#" in _TOML_TEXTS.sub("", text):
        raise ValueError("comments")
    return tomllib.loads(text)


def written_table(name: str, table: Table) -> bytes:
    """A table as the content of a file, JSON or TOML by its name."""
    if name.endswith(".toml"):
        import tomli_w

        return tomli_w.dumps(table).encode()
    try:
        return (json.dumps(table, indent=2, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:  # half a pair, as an escape
        return (json.dumps(table, indent=2) + "\n").encode()


def taken_out(current: Table, before: Table, ours: Sequence[Table]) -> dict[str, object]:
    """`current` without what `ours` has added to `before`; whatever others have written since stays.

    A value of ours that somebody has changed since is theirs now. A table that is empty without ours goes.
    """
    made = dict(current)
    for added in ours:
        for key, value in added.items():
            if key in made:
                _take_out(made, key, before, value)
    return made


def _take_out(made: dict[str, object], key: str, before: Table, ours: object) -> None:
    now, was = made[key], before.get(key)
    if same(now, merged({key: was} if key in before else {}, {key: ours})[key]):
        made.pop(key)
        made |= {key: was} if key in before else {}
    elif isinstance(now, Mapping) and isinstance(ours, Mapping):
        rest = taken_out(now, was if isinstance(was, Mapping) else {}, [ours])
        made[key] = rest
        if not rest and key not in before:
            del made[key]
    elif isinstance(now, list) and isinstance(ours, list):
        old = was if isinstance(was, list) else []
        made[key] = [one for one in now if one in old or one not in ours]
        if not made[key] and key not in before:
            del made[key]


def same(first: object, second: object) -> bool:
    """Whether two values are written alike; for Python 1 and true are equal, for an agent they are not."""
    return first == second and repr(first) == repr(second)


def settings_text(path: Path) -> str:
    """A settings file's text; "" for one that cannot be read, and for one that is too big to be settings."""
    try:
        return "" if path.stat().st_size > _LARGEST else path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def content_of(path: Path) -> bytes | None:
    """A file's content, None if there is no such file. Raises OSError for one that cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
