"""What an agent is started with: arguments, environment and files, as data that can be added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Table = Mapping[str, object]  # a JSON object or a TOML table
# What a value of `env` begins with that is appended to a list of the user's, and what stands between its entries.
APPENDED: Mapping[str, str] = MappingProxyType({"+": ",", ":": ":"})


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A private file in the session's folder, which goes when the session ends.

    `base` is a file of the user's that it starts from, "" for none. `table` is merged into it, as JSON or TOML by
    the file's name; `text` is written as it is instead. Both hold templates.
    """

    base: str = ""
    table: Table = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """A part of what an agent is started with; an agent's own, a channel's and a seam's are added up by `plus`.

    `args` stand before the user's arguments; those of `args_since` only from that version of the agent on.
    `json_args` are options whose value is a JSON object or the path of one: the user's and ours are merged, and
    `env_json` are variables of that kind, whose value may be a list, too. `env` values are templates, a leading "+"
    appends to a comma list and a leading ":" to a list of paths; `unset` are taken away. `session_files` are made in
    the session's folder. `files` are edits of the user's own files, by path (`~` and `${NAME:-default}` are replaced):
    a table that is merged into what stands there, and is taken out again afterwards; only for what an agent reads
    from nowhere else (law 7).
    """

    args: tuple[str, ...] = ()
    args_since: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    json_args: Mapping[str, Table] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    env_json: Mapping[str, Table | list[object]] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    session_files: Mapping[str, SessionFile] = field(default_factory=dict)
    files: Mapping[str, Table] = field(default_factory=dict)

    def plus(self, other: Setup) -> Setup:
        """Both, `other` being the stronger where they name the same thing."""
        since = {
            version: (*self.args_since.get(version, ()), *other.args_since.get(version, ()))
            for version in {**self.args_since, **other.args_since}
        }
        own = {name: _file_plus(self.session_files.get(name), file) for name, file in other.session_files.items()}
        return Setup(
            args=(*self.args, *other.args),
            args_since=MappingProxyType(since),
            json_args=_tables_plus(self.json_args, other.json_args),
            env=MappingProxyType(
                {**self.env, **{name: _joined(self.env.get(name, ""), v) for name, v in other.env.items()}}
            ),
            env_json=MappingProxyType(_both(self.env_json, other.env_json)),
            unset=(*self.unset, *other.unset),
            session_files=MappingProxyType({**self.session_files, **own}),
            files=_tables_plus(self.files, other.files),
        )

    def templates(self) -> Iterator[tuple[str, str]]:
        """Every text that may name a placeholder, with the key that it stands under."""
        yield from (("args", text) for text in self.args)
        for key in ("args_since", "json", "env", "env_json", "session_files", "files"):
            found = self.json_args if key == "json" else getattr(self, key)
            for name, value in found.items():
                yield from ((f"{key}.{name}", text) for text in texts(value))

    def names(self) -> Iterator[str]:
        """Every variable that is set or taken away."""
        yield from (*self.env, *self.env_json, *self.unset)


def merged(theirs: Table, ours: Table) -> dict[str, object]:
    """Both objects as one: tables key by key, lists one after the other; where both set one value ours stands."""
    made = dict(theirs)
    for key, value in ours.items():
        old = made.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            made[key] = merged(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            made[key] = [*old, *(one for one in value if one not in old)]
        else:
            made[key] = value
    return made


def texts(value: object) -> Iterator[str]:
    """Every text in a value, however deep, the keys of its tables included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, SessionFile):
        yield from texts([value.text, value.table])
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from texts([key, one])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def _tables_plus(first: Mapping[str, Table], second: Mapping[str, Table]) -> Mapping[str, Table]:
    made = {name: merged(first.get(name, {}), table) for name, table in second.items()}
    return MappingProxyType({**first, **made})


def _joined(first: str, second: str) -> str:
    """Both values of a variable where both append to the same list, else the second."""
    sign = second[:1]
    if not (sign and sign in APPENDED and first.startswith(sign)):
        return second
    return f"{first}{APPENDED[sign]}{second[1:]}"


def _both(
    first: Mapping[str, Table | list[object]], second: Mapping[str, Table | list[object]]
) -> dict[str, Table | list[object]]:
    """Both, as `merged` does it."""
    made = merged(first, second)
    return {name: value for name, value in made.items() if isinstance(value, Mapping | list)}


def _file_plus(first: SessionFile | None, second: SessionFile) -> SessionFile:
    if first is None:
        return second
    return SessionFile(second.base or first.base, merged(first.table, second.table), second.text or first.text)
