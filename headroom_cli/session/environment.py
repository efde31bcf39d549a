"""What the agent is started with: its environment and its arguments, as a pure function of what is given."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from headroom_cli.agents.wrapper import Route, Wrapper, fill, numbers
from headroom_cli.errors import HeadroomError
from headroom_cli.layout import PACKAGE, shipped
from headroom_cli.proxy.hosts import split_base
from headroom_cli.session.arguments import with_json_variables
from headroom_cli.session.upstream import is_set

LOOPBACK = "localhost,127.0.0.1,::1"
_ANY_PROXY = ("ALL_PROXY", "all_proxy")
_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy")

# One set for every agent that goes by proxy. Those that replace a program's own roots get the whole bundle; the last
# is added to them. Git is left out: it never speaks to a model, and the variable would
# override the user's own http.sslCAInfo.
_TRUST: Mapping[str, str] = MappingProxyType(
    {
        "SSL_CERT_FILE": "{ca_bundle}",
        "REQUESTS_CA_BUNDLE": "{ca_bundle}",
        "CURL_CA_BUNDLE": "{ca_bundle}",
        "AWS_CA_BUNDLE": "{ca_bundle}",
        "NODE_EXTRA_CA_CERTS": "{ca_file}",
    }
)


@dataclass(frozen=True, slots=True)
class Routing:
    """The values that templates may name. "" where the route has no such thing."""

    session_dir: str
    python: str
    base_url: str = ""
    proxy_url: str = ""
    ca_file: str = ""
    ca_bundle: str = ""
    no_proxy: str = ""
    program: str = ""
    program_folder: str = ""
    program_path: str = ""
    originals: str = ""
    hook_url: str = ""

    def values(self) -> dict[str, str]:
        """Every value by its placeholder.

        `package` is the folder that this program is imported from, `hooks` that of the hook files that come with it.
        `program_pattern` stands for `program` in rules that are matched against a command as it is written, and whose
        own tilde would become the home folder.
        """
        pattern = f"~?{self.program[2:]}" if self.program.startswith("~/") else self.program
        made = {"package": str(PACKAGE.parent), "hooks": str(shipped("hooks")), "program_pattern": pattern}
        return {**made, **{name: getattr(self, name) for name in self.__slots__}}


@dataclass(frozen=True, slots=True)
class Outer:
    """The user's own way out: their proxy ("" if none), the one for plain HTTP, and the hosts that go past both."""

    proxy: str = ""
    no_proxy: str = ""
    plain_proxy: str = ""

    @property
    def shown(self) -> str:
        """The proxies without user and password."""
        tunnels, plain = _place(self.proxy), _place(self.plain_proxy)
        apart = [f"{plain} for what is not encrypted"] if plain and plain != tunnels else []
        return ", ".join([tunnels, *apart] if tunnels else apart)


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start: arguments before the user's own are in `argv` already, `env` is the whole environment.

    `changed` is the part of `env` that differs from the one given; None stands for a variable taken away.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    changed: Mapping[str, str | None]

    def plus(self, more: Mapping[str, str]) -> Launch:
        """The same with these variables set, too."""
        return Launch(self.argv, {**self.env, **more}, MappingProxyType({**self.changed, **more}))


def outer_way(environ: Mapping[str, str]) -> Outer:
    """The proxies that the user's own environment asks for, in the order in which curl looks for them.

    Raises HeadroomError for one that cannot be our upstream.
    """
    proxy = _first(environ, ("HTTPS_PROXY", "https_proxy", *_ANY_PROXY))
    try:
        plain = _first(environ, ("http_proxy", "HTTP_PROXY", *_ANY_PROXY))
    except HeadroomError:
        if not proxy:
            raise
        plain = proxy  # no model's traffic hangs on it
    return Outer(proxy, _no_proxy(environ), plain) if proxy or plain else Outer()


def _first(environ: Mapping[str, str], names: Sequence[str]) -> str:
    """The proxy in the first of these variables that is set, "" if none is."""
    name = next((name for name in names if environ.get(name)), "")
    url = environ.get(name, "")
    scheme, found, _ = url.partition("://")
    if found and scheme.lower() not in ("http", "https"):
        raise HeadroomError(f"{name} is a {scheme} proxy, and only http ones can be chained", f"unset {name}")
    try:
        split_base(url if found else f"http://{url or 'none'}")
    except ValueError:  # its words would quote the password
        raise HeadroomError(f"the proxy in {name} is not an http or https URL", f"correct or unset {name}") from None
    return url


def _place(url: str) -> str:
    """Host and port of a proxy."""
    return url.partition("://")[2].rpartition("@")[2] or url.rpartition("@")[2]


def bypassing(wrapper: Wrapper, environ: Mapping[str, str]) -> list[str]:
    """The variables of the user's that send this agent's traffic past us."""
    return [name for name in wrapper.bypass if is_set(environ.get(name, ""))]


def launch(
    wrapper: Wrapper,
    routing: Routing,
    environ: Mapping[str, str],
    arguments: Sequence[str],
    version: str = "",
    open_hosts: Sequence[str] = (),
) -> Launch:
    """The agent's command line without its program, and its environment.

    `arguments` are the user's, with JSON options merged already. `version` is what the agent says it is.
    `open_hosts` must come to us: where the user's NO_PROXY has them, our own way out keeps to it.
    """
    values = routing.values()
    env = dict(environ)
    if wrapper.route is Route.PROXY:
        env |= dict.fromkeys(_PROXY_VARIABLES, routing.proxy_url)
        env |= {name: fill(template, values) for name, template in _TRUST.items()}
        env["NODE_USE_ENV_PROXY"] = "1"
    if wrapper.route is not Route.HOOKS:
        env |= dict.fromkeys(("NO_PROXY", "no_proxy"), no_proxy_for(environ, open_hosts))
    env |= _own(routing, environ)
    env |= with_json_variables(wrapper.setup, env, values)
    for name, template in wrapper.setup.env.items():
        env[name] = _set(env.get(name, ""), fill(template, values))
    for name in wrapper.setup.unset:
        env.pop(name, None)
    argv = [fill(one, values) for one in (*wrapper.setup.args, *_since(wrapper, version))]
    return Launch((*argv, *arguments), env, _changed(environ, env))


def _own(routing: Routing, environ: Mapping[str, str]) -> dict[str, str]:
    """What `headroom retrieve` needs when the agent runs it, maybe elsewhere: its session, and where to look.

    Our folder is the last on PATH: a headroom of the user's own comes before.
    """
    home, path = environ.get("HEADROOM_HOME"), environ.get("PATH")
    made = {"HEADROOM_SESSION": Path(routing.session_dir).name}
    if home:
        made["HEADROOM_HOME"] = str(Path(home).expanduser().absolute())
    if routing.program_path and path:
        made["PATH"] = os.pathsep.join((path, str(Path(routing.program_path).parent)))
    return made


def joined(first: str, second: str) -> str:
    """Two comma-separated lists as one, in order, each entry once."""
    entries = [entry.strip() for entry in f"{first},{second}".split(",")]
    return ",".join(dict.fromkeys(entry for entry in entries if entry))


def _set(old: str, value: str) -> str:
    """A variable's value: `value`, or `old` with it appended where it starts with the mark of a list."""
    if value.startswith("+"):
        return joined(old, value[1:])
    if value.startswith(":"):
        return os.pathsep.join(part for part in (old, value[1:]) if part)
    return value


def _since(wrapper: Wrapper, version: str) -> list[str]:
    listed = wrapper.setup.args_since.items()
    return [one for least, args in listed if numbers(version) >= numbers(least) for one in args]


def no_proxy_for(environ: Mapping[str, str], open_hosts: Sequence[str]) -> str:
    """The NO_PROXY of a run: the user's without what must come to us, and this machine."""
    return joined(_without(_no_proxy(environ), open_hosts), LOOPBACK)


def _no_proxy(environ: Mapping[str, str]) -> str:
    return joined(environ.get("NO_PROXY", ""), environ.get("no_proxy", ""))


def _without(no_proxy: str, hosts: Sequence[str]) -> str:
    """The entries of NO_PROXY that exclude none of these hosts, nor any below them, at whatever port."""
    return ",".join(entry for entry in no_proxy.split(",") if not any(_excludes(entry, host) for host in hosts))


def _excludes(entry: str, host: str) -> bool:
    """Whether an entry of NO_PROXY, a name or the end of names, fits any name that `host` stands for."""
    plain = re.sub(r"(?<=[^:]):\d+$", "", entry.strip().lower()).removeprefix("*").lstrip(".").strip("[]")
    if not plain:
        return entry.strip() == "*"
    ours, theirs = host.lstrip(".").split(".")[::-1], plain.split(".")[::-1]
    fits = all(mine in ("*", other) for mine, other in zip(ours, theirs, strict=False))
    return fits and (len(theirs) <= len(ours) or host.startswith("."))


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> Mapping[str, str | None]:
    names = sorted(before.keys() | after.keys())
    return MappingProxyType({name: after.get(name) for name in names if before.get(name) != after.get(name)})
