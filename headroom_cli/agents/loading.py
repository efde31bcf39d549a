"""Reads wrappers from their TOML files, strictly: what is unknown or cannot work is an error that says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from headroom_cli.agents.channels import CHANNELS, Channel
from headroom_cli.agents.channels import PLACEHOLDERS as OF_CHANNELS
from headroom_cli.agents.clouds import CLOUDS
from headroom_cli.agents.effort_places import KINDS as EFFORT
from headroom_cli.agents.effort_places import EffortPlaces
from headroom_cli.agents.gateways import KINDS as GATEWAYS
from headroom_cli.agents.gateways import GatewayPlaces
from headroom_cli.agents.hook_seam import DIALECTS, HookSeam
from headroom_cli.agents.hook_seam import PLACEHOLDERS as OF_HOOKS
from headroom_cli.agents.reading import SETUP, Kinds, Reader, listed, table, text
from headroom_cli.agents.setup import Table
from headroom_cli.agents.status_line import StatusLine
from headroom_cli.agents.steer_way import ON_THE_WIRE, SteerWay
from headroom_cli.agents.steer_way import PLACEHOLDERS as OF_STEERING
from headroom_cli.agents.wrapper import NUMBERS, PLACEHOLDER, PLACEHOLDERS, WIRES, Route, Variant, Wrapper
from headroom_cli.errors import HeadroomError

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_HOST = re.compile(r"(\.|[a-z0-9-]+\.\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OVERRIDE = re.compile(r"(args|json):-\S+|env_json:[A-Za-z_][A-Za-z0-9_]*")
_EFFORT = re.compile(r"[a-z]+|[0-9]+")
_OPTION = re.compile(r"--?[A-Za-z][A-Za-z0-9-]*")
_PACKAGE = re.compile(r"(npm|pypi):[A-Za-z0-9@/._-]+")

_TOP: Kinds = {
    **SETUP,
    "name": str,
    "title": str,
    "command": str,
    "install": str,
    "homepage": str,
    "packages": list,
    "version_args": list,
    "minimum": str,
    "route": str,
    "hosts": list,
    "side_hosts": list,
    "wires": list,
    "notes": list,
    "transcripts": str,
    "note_files": list,
    "verified": dict,
    "upstream": dict,
    "limits": dict,
    "bypass": dict,
    "outlives": dict,
    "retrieve": dict,
    "hooks": dict,
    "status_line": dict,
    "steer": dict,
    "gateways": dict,
    "effort": dict,
    "variants": dict,
}
_TABLES: Mapping[str, Kinds] = {
    "verified": {"version": str, "date": date, "by": str},
    "upstream": {
        "variable": str,
        "settings": list,
        "settings_names": list,
        "settings_option": str,
        "settings_off": list,
        "managed": list,
        "first_party_env": dict,
        "scripted": bool,
    },
    "gateways": GATEWAYS,
    "effort": EFFORT,
    "limits": {"caps": dict},
    "retrieve": dict.fromkeys(CHANNELS, dict),
    "steer": {"option": str, "value": str, "unless": list, "resume": list, "toolless": bool, "note": str},
}
_CHANNEL: Kinds = {**SETUP, "deferred": bool, "reader": bool, "note": str}
_HOOKS: Kinds = {**SETUP, "dialect": str, "route": str, "routed": dict, "note": str}
_STATUS_LINE: Kinds = {**SETUP, "key": str, "settings": list}
# What a variant may say otherwise than the agent itself.
_VARIANT: Kinds = {
    **SETUP,
    **{key: _TOP[key] for key in ("route", "hosts", "side_hosts", "wires", "notes", "bypass", "gateways")},
    "when": list,
}
_REQUIRED = ("name", "title", "command", "install", "route", "hosts", "wires")


def load(path: Path) -> Wrapper:
    """The wrapper in a TOML file; raises HeadroomError naming file, key and what is allowed."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise HeadroomError(f"{path}: cannot be read as TOML: {error}") from error
    return _Checker(path).wrapper(found)


class _Checker(Reader):
    """Checks one file's table; every complaint names the file."""

    def wrapper(self, found: dict[str, object]) -> Wrapper:
        self.keys("", found, _TOP)
        for name, allowed in _TABLES.items():
            self.keys(f"{name}.", table(found, name), allowed)
        for key in _REQUIRED:
            if key not in found:
                raise self.wrong(key, "is missing")
        verified, upstream = table(found, "verified"), table(found, "upstream")
        since = verified.get("date")
        made = Wrapper(
            name=text(found, "name"),
            title=text(found, "title"),
            command=text(found, "command"),
            install=text(found, "install"),
            route=self._route(text(found, "route")),
            hosts=listed(found, "hosts"),
            wires=listed(found, "wires"),
            homepage=text(found, "homepage"),
            packages=listed(found, "packages"),
            version_args=listed(found, "version_args"),
            minimum=text(found, "minimum"),
            verified_version=text(verified, "version"),
            verified_date=since if isinstance(since, date) else None,
            verified_by=text(verified, "by"),
            setup=self.setup("", found),
            upstream_variable=text(upstream, "variable"),
            upstream_settings=listed(upstream, "settings"),
            upstream_managed=listed(upstream, "managed"),
            settings_names=listed(upstream, "settings_names"),
            settings_option=text(upstream, "settings_option"),
            settings_off=listed(upstream, "settings_off"),
            first_party_env=self.named_texts("upstream.", upstream, "first_party_env"),
            scripted_provider=upstream.get("scripted") is True,
            transcripts=text(found, "transcripts"),
            note_files=listed(found, "note_files"),
            caps=self.named_texts("limits.", table(found, "limits"), "caps"),
            retrieve=self._retrieve(table(found, "retrieve")),
            hooks=self._hooks(table(found, "hooks")),
            status_line=self._status_line(table(found, "status_line")),
            steer=self._steer(table(found, "steer")),
            bypass=self.named_texts("", found, "bypass"),
            outlives=self.named_texts("", found, "outlives"),
            notes=listed(found, "notes"),
            side_hosts=listed(found, "side_hosts"),
            gateways=_gateways(table(found, "gateways")),
            effort=self._effort(table(found, "effort")),
            variants=self._variants(found),
        )
        self._values(made)
        self._placeholders(made)
        return made

    def _variants(self, found: dict[str, object]) -> tuple[Variant, ...]:
        """Each is the whole file with what the variant says in the place of it, and is checked as that."""
        made = []
        whole = {key: value for key, value in found.items() if key != "variants"}
        for name, own in self.named_tables("", found, "variants").items():
            self.keys(f"variants.{name}.", own, _VARIANT)
            when = listed(own, "when")
            self._each(f"variants.{name}.when", when or [""], _VARIABLE, "names of variables")
            changed = {key: value for key, value in own.items() if key != "when"}
            wrapper = _Checker(self.path, f"variants.{name}.").wrapper({**whole, **changed})
            made.append(Variant(name, when, wrapper))
        return tuple(made)

    def _route(self, name: str, key: str = "route") -> Route:
        try:
            return Route(name)
        except ValueError:
            raise self.wrong(key, f"is {name!r}", f"allowed: {', '.join(Route)}") from None

    def _retrieve(self, found: dict[str, object]) -> Mapping[str, Channel]:
        made: dict[str, Channel] = {}
        for name in found:
            channel = table(found, name)
            self.keys(f"retrieve.{name}.", channel, _CHANNEL)
            setup = self.setup(f"retrieve.{name}.", channel)
            deferred, reader = channel.get("deferred") is True, channel.get("reader") is True
            made[name] = Channel(setup, deferred, reader, text(channel, "note"))
        return MappingProxyType(made)

    def _hooks(self, found: dict[str, object]) -> HookSeam | None:
        if not found:
            return None
        self.keys("hooks.", found, _HOOKS)
        dialect, route = text(found, "dialect"), text(found, "route")
        if dialect not in DIALECTS:
            raise self.wrong("hooks.dialect", f"is {dialect!r}", f"allowed: {', '.join(DIALECTS)}")
        if route:
            self._route(route, "hooks.route")
        routed = table(found, "routed")
        self.keys("hooks.routed.", routed, SETUP)
        setups = self.setup("hooks.", found), self.setup("hooks.routed.", routed)
        return HookSeam(dialect, setups[0], route, setups[1], text(found, "note"))

    def _status_line(self, found: dict[str, object]) -> StatusLine | None:
        if not found:
            return None
        self.keys("status_line.", found, _STATUS_LINE)
        if not text(found, "key"):
            raise self.wrong("status_line.key", "is missing")
        return StatusLine(text(found, "key"), listed(found, "settings"), self.setup("status_line.", found))

    def _effort(self, found: Table) -> EffortPlaces:
        lists = {key: listed(found, key) for key, kind in EFFORT.items() if kind is list}
        return EffortPlaces(self.named_texts("effort.", found, "defaults"), **lists)

    def _steer(self, found: dict[str, object]) -> SteerWay:
        option, value = text(found, "option"), text(found, "value") or ON_THE_WIRE.value
        lists = {key: listed(found, key) for key in ("unless", "resume")}
        for key, options in {"option": [option] if option else [], **lists}.items():
            self._each(f"steer.{key}", options, _OPTION, "options such as -x and --name")
        if option and "{directive}" not in value:
            raise self.wrong("steer.value", "does not hold {directive}")
        toolless = found.get("toolless") is True
        if not option and (lists["unless"] or (lists["resume"] and not toolless)):
            raise self.wrong("steer.option", "is missing")
        return SteerWay(option, value, **lists, toolless=toolless, note=text(found, "note"))

    def _values(self, made: Wrapper) -> None:
        if made.name != self.path.stem or not _NAME.fullmatch(made.name):
            raise self.wrong("name", f"is {made.name!r}", f"it must be the file's own name, {self.path.stem!r}")
        for key in ("hosts", "side_hosts"):
            hosts = [host for host in getattr(made, key) if host not in CLOUDS]
            self._each(
                key,
                hosts,
                _HOST,
                f"host names, .suffix and name.*.suffix, in lower case, or one of {', '.join(CLOUDS)}",
            )
        override = [made.gateways.override] if made.gateways.override else []
        self._each("gateways.override", override, _OVERRIDE, "args:OPTION, json:OPTION and env_json:VARIABLE")
        for key in ("variables", "signed", "unsigned_with"):
            self._each(f"gateways.{key}", getattr(made.gateways, key), _VARIABLE, "letters, digits and underscores")
        self._each("wires", made.wires, re.compile("|".join(WIRES)), ", ".join(WIRES))
        self._each("packages", made.packages, _PACKAGE, "npm:NAME and pypi:NAME")
        self._each("minimum", [made.minimum] if made.minimum else [], NUMBERS, "versions such as 1.20.3")
        self._each("bypass", made.bypass, _VARIABLE, "letters, digits and underscores")
        self._each("effort.variables", made.effort.variables, _VARIABLE, "letters, digits and underscores")
        self._each("effort.defaults", made.effort.defaults.values(), _EFFORT, "levels in lower case, or digits")

    def _each(self, key: str, values: Iterable[str], form: re.Pattern[str], allowed: str) -> None:
        for value in values:
            if not form.fullmatch(value):
                raise self.wrong(key, f"has {value!r}", f"allowed: {allowed}")

    def _placeholders(self, made: Wrapper) -> None:
        for key, template in _templates(made):
            route = _route_at(made, key)
            allowed = PLACEHOLDERS[route] | _PLACEHOLDERS_AT.get(key.partition(".")[0], frozenset())
            for name, quoted in PLACEHOLDER.findall(template):
                if name not in allowed:
                    named = ", ".join(f"{{{one}}}" for one in sorted(allowed))
                    raise self.wrong(key, f"uses {{{name}{quoted}}}", f"allowed with route {route.value!r}: {named}")


_PLACEHOLDERS_AT = {"retrieve": OF_CHANNELS, "hooks": OF_HOOKS, "steer": OF_STEERING}


def _route_at(made: Wrapper, key: str) -> Route:
    """The route of the run that a template is filled for."""
    return Route(made.hooks.route) if made.hooks and made.hooks.route and key.startswith("hooks.") else made.route


def _gateways(found: Table) -> GatewayPlaces:
    lists = {key: listed(found, key) for key, kind in GATEWAYS.items() if kind is list}
    return GatewayPlaces(**lists, override=text(found, "override"))


def _templates(made: Wrapper) -> Iterator[tuple[str, str]]:
    yield "command", made.command
    yield "steer.value", made.steer.value
    yield from made.setup.templates()
    for name, channel in made.retrieve.items():
        yield from ((f"retrieve.{name}.{key}", template) for key, template in channel.setup.templates())
    if made.hooks is not None:
        both = made.hooks.setup.plus(made.hooks.routed)
        yield from ((f"hooks.{key}", template) for key, template in both.templates())
    if made.status_line is not None:
        yield from ((f"status_line.{key}", template) for key, template in made.status_line.setup.templates())
