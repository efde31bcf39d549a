"""Reads the tables of a wrapper's file strictly: what is unknown or of the wrong kind is an error that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from types import MappingProxyType

from headroom_cli.agents.setup import SessionFile, Setup, Table
from headroom_cli.errors import HeadroomError

Kinds = Mapping[str, type]  # what the keys of a table must be

TYPE_NAMES = {str: "text", list: "a list of texts", dict: "a table", date: "a date", bool: "true or false"}
# The keys of a setup where it stands in a table of its own.
SETUP: Kinds = {
    "args": list,
    "args_since": dict,
    "json": dict,
    "env": dict,
    "env_json": dict,
    "unset": list,
    "session_files": dict,
    "files": dict,
}
_SESSION_FILE: Kinds = {"base": str, "table": dict, "text": str}
# What the session itself keeps in its folder.
_OURS = frozenset({"lock", "report.json", "report.html", "ca", "roots.pem", "ca-extra.pem", "ca-bundle.pem", "status"})
_FORMATS = (".json", ".toml")
_NUMBERS = re.compile(r"\d+(\.\d+)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FILE_NAME = re.compile(r"(?:\.?[A-Za-z0-9][A-Za-z0-9._-]*/)*\.?[A-Za-z0-9][A-Za-z0-9._-]*")


class Reader:
    """Reads one file's tables; every complaint names the file, the key and what is allowed."""

    def __init__(self, path: Path, within: str = "") -> None:
        self.path = path
        self._within = within  # stands before each key in complaints

    def keys(self, prefix: str, table: Table, allowed: Kinds) -> None:
        """Raises HeadroomError unless every key is known and its value of the right kind."""
        for key, value in table.items():
            wanted = allowed.get(key)
            if wanted is None:
                raise self.wrong(prefix + key, "is not a known key", f"allowed: {', '.join(sorted(allowed))}")
            listed = not isinstance(value, list) or all(isinstance(one, str) for one in value)
            if not isinstance(value, wanted) or not listed:
                raise self.wrong(prefix + key, f"must be {TYPE_NAMES[wanted]}")

    def named_texts(self, prefix: str, table_of: Table, key: str) -> Mapping[str, str]:
        """A table of texts."""
        found = table(table_of, key)
        for name, value in found.items():
            if not isinstance(value, str):
                raise self.wrong(f"{prefix}{key}.{name}", "must be text")
        return MappingProxyType({name: str(value) for name, value in found.items()})

    def named_tables(self, prefix: str, table_of: Table, key: str) -> Mapping[str, Table]:
        """A table of tables."""
        found = table(table_of, key)
        for name, value in found.items():
            if not isinstance(value, dict):
                raise self.wrong(f"{prefix}{key}.{name}", "must be a table")
            if any(isinstance(one, date | time) for one in _values(value)):
                raise self.wrong(f"{prefix}{key}.{name}", "has a date", "allowed: what JSON can say")
        return MappingProxyType({name: table(found, name) for name in found})

    def setup(self, prefix: str, found: Table) -> Setup:
        """The setup in a table whose keys, all or some, are those of SETUP."""
        made = Setup(
            args=listed(found, "args"),
            args_since=self._args_since(prefix, table(found, "args_since")),
            json_args=self.named_tables(prefix, found, "json"),
            env=self.named_texts(prefix, found, "env"),
            env_json=self._json_variables(prefix, table(found, "env_json")),
            unset=listed(found, "unset"),
            session_files=self._session_files(prefix, found),
            files=self.named_tables(prefix, found, "files"),
        )
        for name in made.names():
            if not _VARIABLE.fullmatch(name):
                raise self.wrong(f"{prefix}env", f"has {name!r}", "allowed: letters, digits and underscores")
        for path in made.files:
            if not path.removesuffix("}").endswith(_FORMATS):
                raise self.wrong(f"{prefix}files", f"has {path!r}", f"allowed: files that end in {', '.join(_FORMATS)}")
        return made

    def wrong(self, key: str, what: str, hint: str = "") -> HeadroomError:
        """The error for a key of this file."""
        return HeadroomError(f"{self.path}: {self._within}{key} {what}", hint)

    def _json_variables(self, prefix: str, found: Table) -> Mapping[str, Table | list[object]]:
        made: dict[str, Table | list[object]] = {}
        for name, value in found.items():
            if not isinstance(value, dict | list):
                raise self.wrong(f"{prefix}env_json.{name}", "must be a table or a list")
            made[name] = value
        return MappingProxyType(made)

    def _args_since(self, prefix: str, found: Table) -> Mapping[str, tuple[str, ...]]:
        for version, value in found.items():
            if not _NUMBERS.fullmatch(version):
                raise self.wrong(f"{prefix}args_since", f"has {version!r}", "allowed: versions such as 1.20.3")
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise self.wrong(f"{prefix}args_since.{version}", f"must be {TYPE_NAMES[list]}")
        return MappingProxyType({version: listed(found, version) for version in found})

    def _session_files(self, prefix: str, found: Table) -> Mapping[str, SessionFile]:
        made = {}
        for name, one in self.named_tables(prefix, found, "session_files").items():
            key = f"{prefix}session_files.{name}"
            self.keys(f"{key}.", one, _SESSION_FILE)
            if not _FILE_NAME.fullmatch(name) or name in _OURS:
                raise self.wrong(key, "is not a file name", "allowed: letters, digits, dots, - and _, and / between")
            if "text" not in one and not name.endswith(_FORMATS):
                raise self.wrong(key, "has no text", f"a table is written to files that end in {', '.join(_FORMATS)}")
            made[name] = SessionFile(text(one, "base"), table(one, "table"), text(one, "text"))
        return MappingProxyType(made)


def _values(value: object) -> Iterator[object]:
    """Every value in a value, however deep."""
    yield value
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _values(one)


def table(found: Table, key: str) -> dict[str, object]:
    """The table under a key, {} if there is none."""
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def text(found: Table, key: str) -> str:
    """The text under a key, "" if there is none."""
    return str(found.get(key, ""))


def listed(found: Table, key: str) -> tuple[str, ...]:
    """The list of texts under a key, () if there is none."""
    value = found.get(key)
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
