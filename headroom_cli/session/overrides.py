"""A base URL in a file of the agent's is overridden for one run by what the agent itself has for that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headroom_cli.agents.setup import Setup, Table
from headroom_cli.session.tables import content_of, read_table

KeyPath = tuple[str, ...]  # the keys that lead to a value, from the outermost table on

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def key_paths(file: Path, url: str, keys: Sequence[str]) -> list[KeyPath]:
    """Where a JSON or TOML file has this base URL under one of `keys`; nowhere if it cannot be read as such."""
    try:
        table = read_table(file.name, content_of(file) or b"")
    except OSError:
        return []
    # What holds a brace would be taken for a placeholder.
    return [path for path in _walked(table or {}, url, keys) if not any("{" in key for key in path)]


def overriding(how: str, path: KeyPath, url: str) -> Setup:
    """What an agent is started with so that it reads `url` at this place; `how` is as in `agents.gateways`."""
    kind, _, name = how.partition(":")
    if kind == "args":
        dotted = ".".join(key if _BARE.fullmatch(key) else f'"{key}"' for key in path)
        return Setup(args=(name, f'{dotted}="{url}"'))
    *outer, last = path
    table: dict[str, object] = {last: url}
    for key in reversed(outer):
        table = {key: table}
    return Setup(json_args={name: table}) if kind == "json" else Setup(env_json={name: table})


def _walked(table: Table, url: str, keys: Sequence[str]) -> Iterator[KeyPath]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from ((key, *rest) for rest in _walked(value, url, keys))
        elif value == url and key in keys:
            yield (key,)
