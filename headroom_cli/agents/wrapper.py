"""A wrapper: everything the program knows about one agent. `loading` reads it from one TOML file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from headroom_cli.agents.channels import Channel
from headroom_cli.agents.clouds import written_out
from headroom_cli.agents.effort_places import EffortPlaces
from headroom_cli.agents.gateways import GatewayPlaces
from headroom_cli.agents.hook_seam import HookSeam
from headroom_cli.agents.setup import Setup
from headroom_cli.agents.status_line import StatusLine
from headroom_cli.agents.steer_way import ON_THE_WIRE, SteerWay


class Route(StrEnum):
    """How an agent's model traffic reaches us."""

    BASE_URL = "base-url"  # the agent is told another address for its provider
    PROXY = "proxy"  # the agent uses us as HTTPS proxy and trusts the session's CA
    HOOKS = "hooks"  # its traffic cannot be read: it gets the way back and nothing else


WIRES = ("anthropic", "bedrock", "gemini", "openai_chat", "openai_responses")

# A base-url run makes no CA, and a forward run has no base URL: a template that asks for them is a mistake.
_ALWAYS = frozenset({"session_dir", "python", "package", "hooks"})
PLACEHOLDERS: Mapping[Route, frozenset[str]] = MappingProxyType(
    {
        Route.BASE_URL: _ALWAYS | {"base_url", "no_proxy"},
        Route.PROXY: _ALWAYS | {"proxy_url", "ca_file", "ca_bundle", "no_proxy"},
        Route.HOOKS: _ALWAYS,
    }
)
# `{name}` is a value as it is; `{name_quoted}` is one word of a shell's, whatever stands in it.
PLACEHOLDER = re.compile(r"\{([a-z_]+?)(_quoted)?\}")
NUMBERS = re.compile(r"\d+(\.\d+)*")


@dataclass(frozen=True, slots=True)
class Variant:
    """The same agent where its user has set one of the variables in `when`: it then works in another way."""

    name: str
    when: tuple[str, ...]
    wrapper: Wrapper


@dataclass(frozen=True, slots=True)
class Wrapper:
    """One agent.

    `command` is looked up on PATH; "" means that the user's first argument is the command. `packages` are what it
    is installed from (`npm:NAME`, `pypi:NAME`), from whose files its version is read. `minimum` is the oldest
    version that works. `verified_by` says how it was verified where that was not by running it. `hosts` are exact
    names, `.suffix` for every name below it, `name.*.suffix` for any one label there, or a cloud's name (clouds.py);
    `side_hosts` are those that it speaks to besides, never about a prompt. `setup` is what it is started with.
    `upstream_variable` names the variable by which the user may already have chosen another base URL, in the
    environment or in the `env` table of one of the agent's `upstream_settings` files (strongest first): of those whose
    `settings_names` the value of `settings_option` holds, and of none with one of `settings_off`.
    `first_party_env` is set where the user has neither another base URL nor these variables: what the agent does by
    itself while it speaks to its maker. `upstream_managed` are an administrator's files, stronger than whatever we set.
    `effort` is what it asks for as reasoning effort, and where its user may choose another.
    `gateways` is where other base URLs of the user's may stand. The first of `variants` that is wanted replaces this.
    `scripted_provider` makes the run start the scripted provider that comes with the program, and use that.
    `caps` are the limits that the agent itself puts on what its tools print, in words, by tool.
    `retrieve` holds the channels by which the agent can read back what was left out of a result.
    `hooks` is how its own hooks ask us, None where they cannot exchange what a tool has printed.
    `status_line` is how it shows our figures while it works, None where it cannot.
    `steer` is how a directive for the length of answers reaches its model.
    `bypass` names variables of the user's that send its traffic past us, each with what the agent then does.
    `outlives` names arguments (an option, or the words of a command) with which the agent leaves its work to a process
    that outlives it, each with what it does: then it is run as without us.
    `transcripts` is where the agent keeps its sessions: whether one was written lately tells what may be cached.
    `note_files` are the files of a project that it reads by itself as instructions, the most private first.
    """

    name: str
    title: str
    command: str
    install: str
    route: Route
    hosts: tuple[str, ...]
    wires: tuple[str, ...]
    homepage: str = ""
    packages: tuple[str, ...] = ()
    version_args: tuple[str, ...] = ()
    minimum: str = ""
    verified_version: str = ""
    verified_date: date | None = None
    verified_by: str = ""
    setup: Setup = field(default_factory=Setup)
    upstream_variable: str = ""
    upstream_settings: tuple[str, ...] = ()
    upstream_managed: tuple[str, ...] = ()
    settings_names: tuple[str, ...] = ()
    settings_option: str = ""
    settings_off: tuple[str, ...] = ()
    first_party_env: Mapping[str, str] = field(default_factory=dict)
    scripted_provider: bool = False
    transcripts: str = ""
    note_files: tuple[str, ...] = ()
    caps: Mapping[str, str] = field(default_factory=dict)
    retrieve: Mapping[str, Channel] = field(default_factory=dict)
    hooks: HookSeam | None = None
    status_line: StatusLine | None = None
    steer: SteerWay = ON_THE_WIRE
    bypass: Mapping[str, str] = field(default_factory=dict)
    outlives: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    side_hosts: tuple[str, ...] = ()
    gateways: GatewayPlaces = field(default_factory=GatewayPlaces)
    effort: EffortPlaces = field(default_factory=EffortPlaces)
    variants: tuple[Variant, ...] = ()

    @property
    def open_hosts(self) -> tuple[str, ...]:
        """The hosts with those of a cloud written out."""
        return written_out(self.hosts)


def fill(template: str, values: Mapping[str, str]) -> str:
    """`template` with each {name} replaced by its value, and each {name_quoted} by that quoted for a POSIX shell.

    Braces around anything else stay (JSON, shell).
    """
    return PLACEHOLDER.sub(lambda found: shlex.quote(values[found[1]]) if found[2] else values[found[1]], template)


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare; () for one that is not known."""
    found = NUMBERS.match(version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
