"""A wrapper: everything the program knows about one agent, read from one TOML file by a strict loader."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from headroom_cli.agents.channels import CHANNELS, Channel
from headroom_cli.agents.channels import PLACEHOLDERS as OF_CHANNELS
from headroom_cli.errors import HeadroomError


class Route(StrEnum):
    """How an agent's model traffic reaches us."""

    BASE_URL = "base-url"  # the agent is told another address for its provider
    PROXY = "proxy"  # the agent uses us as HTTPS proxy and trusts the session's CA


WIRES = ("anthropic", "gemini", "openai_chat", "openai_responses")

# A base-url run makes no CA, and a forward run has no base URL: a template that asks for them is a mistake.
PLACEHOLDERS: Mapping[Route, frozenset[str]] = MappingProxyType(
    {
        Route.BASE_URL: frozenset({"base_url", "session_dir", "python", "package"}),
        Route.PROXY: frozenset({"proxy_url", "ca_file", "ca_bundle", "session_dir", "python", "package"}),
    }
)
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)+")
_NUMBERS = re.compile(r"\d+(\.\d+)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_TYPE_NAMES = {str: "text", list: "a list of texts", dict: "a table", date: "a date", bool: "true or false"}

_TOP: Mapping[str, type] = {
    "name": str,
    "title": str,
    "command": str,
    "install": str,
    "homepage": str,
    "version_args": list,
    "route": str,
    "hosts": list,
    "wires": list,
    "unset": list,
    "notes": list,
    "transcripts": str,
    "verified": dict,
    "upstream": dict,
    "env": dict,
    "args": dict,
    "bypass": dict,
    "retrieve": dict,
}
_TABLES: Mapping[str, Mapping[str, type]] = {
    "verified": {"version": str, "date": date},
    "upstream": {"variable": str, "settings": list, "scripted": bool},
    "args": {"before": list, "since": dict, "json": dict},
    "retrieve": dict.fromkeys(CHANNELS, dict),
}
_CHANNEL: Mapping[str, type] = {"args": list, "json": dict, "deferred": bool, "note": str}
_REQUIRED = ("name", "title", "command", "install", "route", "hosts", "wires")


@dataclass(frozen=True, slots=True)
class Wrapper:
    """One agent.

    `command` is looked up on PATH; "" means that the user's first argument is the command. `hosts` are exact
    names, or `.suffix` for every name below it. `env` values are templates, a leading "+" appends to a comma list.
    `args_before` stand before the user's arguments; those of `args_since` only from that version of the agent on.
    `json_args` are options whose value is a JSON object or the path of one: theirs and ours are merged.
    `upstream_variable` names the variable by which the user may already have chosen another base URL, in the
    environment or in the `env` table of one of the agent's `upstream_settings` files (strongest first).
    `scripted_provider` makes the run start the scripted provider that comes with the program, and use that.
    `retrieve` holds the channels by which the agent can read back what was left out of a result.
    `bypass` names variables of the user's that send its traffic past us, each with what the agent then does.
    `transcripts` is where the agent keeps its sessions: whether one was written lately tells what may be cached.
    """

    name: str
    title: str
    command: str
    install: str
    route: Route
    hosts: tuple[str, ...]
    wires: tuple[str, ...]
    homepage: str = ""
    version_args: tuple[str, ...] = ()
    verified_version: str = ""
    verified_date: date | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    args_before: tuple[str, ...] = ()
    args_since: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    json_args: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    upstream_variable: str = ""
    upstream_settings: tuple[str, ...] = ()
    scripted_provider: bool = False
    transcripts: str = ""
    retrieve: Mapping[str, Channel] = field(default_factory=dict)
    bypass: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def fill(template: str, values: Mapping[str, str]) -> str:
    """`template` with each {name} replaced by its value; braces around anything else stay (JSON, shell)."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def load(path: Path) -> Wrapper:
    """The wrapper in a TOML file; raises HeadroomError naming file, key and what is allowed."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise HeadroomError(f"{path}: cannot be read as TOML: {error}") from error
    return _Checker(path).wrapper(table)


class _Checker:
    """Checks one file's table; every complaint names the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wrapper(self, table: dict[str, object]) -> Wrapper:
        self._keys("", table, _TOP)
        for name, allowed in _TABLES.items():
            self._keys(f"{name}.", _table(table, name), allowed)
        for key in _REQUIRED:
            if key not in table:
                raise self._wrong(key, "is missing")
        verified, upstream, args = (_table(table, name) for name in ("verified", "upstream", "args"))
        since = verified.get("date")
        made = Wrapper(
            name=_text(table, "name"),
            title=_text(table, "title"),
            command=_text(table, "command"),
            install=_text(table, "install"),
            route=self._route(_text(table, "route")),
            hosts=_texts(table, "hosts"),
            wires=_texts(table, "wires"),
            homepage=_text(table, "homepage"),
            version_args=_texts(table, "version_args"),
            verified_version=_text(verified, "version"),
            verified_date=since if isinstance(since, date) else None,
            env=self._named_texts(table, "env"),
            unset=_texts(table, "unset"),
            args_before=_texts(args, "before"),
            args_since=self._args_since(_table(args, "since")),
            json_args=self._json_args("args.json", _table(args, "json")),
            upstream_variable=_text(upstream, "variable"),
            upstream_settings=_texts(upstream, "settings"),
            scripted_provider=upstream.get("scripted") is True,
            transcripts=_text(table, "transcripts"),
            retrieve=self._retrieve(_table(table, "retrieve")),
            bypass=self._named_texts(table, "bypass"),
            notes=_texts(table, "notes"),
        )
        self._values(made)
        self._placeholders(made)
        return made

    def _keys(self, prefix: str, table: Mapping[str, object], allowed: Mapping[str, type]) -> None:
        for key, value in table.items():
            wanted = allowed.get(key)
            if wanted is None:
                raise self._wrong(prefix + key, "is not a known key", f"allowed: {', '.join(sorted(allowed))}")
            texts = not isinstance(value, list) or all(isinstance(one, str) for one in value)
            if not isinstance(value, wanted) or not texts:
                raise self._wrong(prefix + key, f"must be {_TYPE_NAMES[wanted]}")

    def _route(self, text: str) -> Route:
        try:
            return Route(text)
        except ValueError:
            raise self._wrong("route", f"is {text!r}", f"allowed: {', '.join(Route)}") from None

    def _named_texts(self, whole: Mapping[str, object], key: str) -> Mapping[str, str]:
        table = _table(whole, key)
        for name, value in table.items():
            if not isinstance(value, str):
                raise self._wrong(f"{key}.{name}", "must be text")
        return MappingProxyType({name: str(value) for name, value in table.items()})

    def _args_since(self, table: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
        for version, value in table.items():
            if not _NUMBERS.fullmatch(version):
                raise self._wrong("args.since", f"has {version!r}", "allowed: versions such as 1.20.3")
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise self._wrong(f"args.since.{version}", f"must be {_TYPE_NAMES[list]}")
        return MappingProxyType({version: _texts(table, version) for version in table})

    def _retrieve(self, table: Mapping[str, object]) -> Mapping[str, Channel]:
        made: dict[str, Channel] = {}
        for name in table:
            channel = _table(table, name)
            self._keys(f"retrieve.{name}.", channel, _CHANNEL)
            json = self._json_args(f"retrieve.{name}.json", _table(channel, "json"))
            deferred = channel.get("deferred") is True
            made[name] = Channel(_texts(channel, "args"), json, deferred, _text(channel, "note"))
        return MappingProxyType(made)

    def _json_args(self, key: str, table: Mapping[str, object]) -> Mapping[str, Mapping[str, object]]:
        made: dict[str, Mapping[str, object]] = {}
        for option, value in table.items():
            if not isinstance(value, dict):
                raise self._wrong(f"{key}.{option}", "must be a table")
            made[option] = value
        return MappingProxyType(made)

    def _values(self, made: Wrapper) -> None:
        if made.name != self.path.stem or not _NAME.fullmatch(made.name):
            raise self._wrong("name", f"is {made.name!r}", f"it must be the file's own name, {self.path.stem!r}")
        for host in made.hosts:
            if not _HOST.fullmatch(host):
                raise self._wrong("hosts", f"has {host!r}", "allowed: host names and .suffix, in lower case")
        for wire in made.wires:
            if wire not in WIRES:
                raise self._wrong("wires", f"has {wire!r}", f"allowed: {', '.join(WIRES)}")
        for name in (*made.env, *made.unset, *made.bypass):
            if not _VARIABLE.fullmatch(name):
                raise self._wrong("env", f"has {name!r}", "allowed: letters, digits and underscores")

    def _placeholders(self, made: Wrapper) -> None:
        for key, template in _templates(made):
            allowed = PLACEHOLDERS[made.route] | (OF_CHANNELS if key.startswith("retrieve.") else set())
            for name in _PLACEHOLDER.findall(template):
                if name not in allowed:
                    listed = ", ".join(f"{{{one}}}" for one in sorted(allowed))
                    raise self._wrong(key, f"uses {{{name}}}", f"allowed with route {made.route.value!r}: {listed}")

    def _wrong(self, key: str, what: str, hint: str = "") -> HeadroomError:
        return HeadroomError(f"{self.path}: {key} {what}", hint)


def _templates(made: Wrapper) -> Iterator[tuple[str, str]]:
    yield "command", made.command
    yield from ((f"env.{name}", value) for name, value in made.env.items())
    yield from (("args.before", one) for one in made.args_before)
    yield from (("args.since", one) for listed in made.args_since.values() for one in listed)
    for option, table in made.json_args.items():
        yield from ((f"args.json.{option}", text) for text in _strings(table))

    for name, channel in made.retrieve.items():
        yield from ((f"retrieve.{name}.args", one) for one in channel.args)
        yield from ((f"retrieve.{name}.json", text) for text in _strings(channel.json_args))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _table(table: Mapping[str, object], key: str) -> dict[str, object]:
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def _text(table: Mapping[str, object], key: str) -> str:
    return str(table.get(key, ""))


def _texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = table.get(key)
    return tuple(str(one) for one in found) if isinstance(found, list) else ()
