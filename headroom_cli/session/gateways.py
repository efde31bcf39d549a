"""Gateways that the user already has become the upstream: where they are named, and how they are reached through us.

One on another machine is opened like a provider's host. One on this machine goes past every proxy, as agents must
reach what they serve themselves; where a variable names it, a listener of ours stands in its place.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from headroom_cli.agents.gateways import GatewayPlaces
from headroom_cli.agents.setup import Setup
from headroom_cli.agents.wrapper import Route, Wrapper
from headroom_cli.proxy.config import Listener, Mode, listen
from headroom_cli.proxy.hosts import is_address, is_loopback, is_open, split_base, without_secrets
from headroom_cli.session.overrides import KeyPath, key_paths, overriding
from headroom_cli.session.tables import settings_text
from headroom_cli.session.upstream import expanded, is_set

_FORMATS = (".yaml", ".yml", ".json", ".jsonc", ".toml", ".env")
_COMMENT = re.compile(r"(?m)^\s*(?:#|//).*$")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
ARGUMENTS = "its arguments"


@dataclass(frozen=True, slots=True)
class Named:
    """A base URL, and the variable or file that names it. `signed`: its requests are signed for that address."""

    url: str
    source: str
    variable: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Gateways:
    """What a run does about the user's own gateways.

    `hosts` are opened besides the wrapper's. A listener of ours stands for the base URLs in `stood_for`, by variable,
    and in `overridden`, each with its place in a file. `missed` go past us.
    """

    hosts: tuple[str, ...] = ()
    stood_for: Mapping[str, str] = field(default_factory=dict)
    overridden: tuple[tuple[KeyPath, str], ...] = ()
    missed: tuple[Named, ...] = ()


def gateways(wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> Gateways:
    """The gateways of a run that starts in `folder`. Only an agent that goes by proxy has any: others have an upstream.

    What cannot be read, and what is no base URL, is not there.
    """
    if wrapper.route is not Route.PROXY:
        return Gateways()
    hosts: dict[str, None] = {}
    stood_for: dict[str, str] = {}
    overridden: dict[tuple[KeyPath, str], None] = {}
    missed: dict[Named, None] = {}
    for named in named_in(wrapper.gateways, arguments, environ, folder):
        try:
            scheme, host, _, _ = split_base(named.url)
        except ValueError:
            continue
        address = is_address(host)
        if not address and not _HOST.fullmatch(host):
            continue  # a placeholder that the agent replaces
        if is_loopback(host) or (address and (named.variable or scheme == "https")):
            signed = _signed_for(wrapper.gateways, named, environ)
            places = _overridable(wrapper.gateways, named, environ)
            if named.variable and not signed:
                stood_for[named.source] = named.url
            elif places:
                overridden |= dict.fromkeys((place, named.url) for place in places)
            else:
                missed[replace(named, signed=signed)] = None
        elif not is_open(host, wrapper.open_hosts):
            hosts[host] = None
    return Gateways(tuple(hosts), stood_for, tuple(overridden), tuple(missed))


def named_in(
    places: GatewayPlaces, arguments: Sequence[str], environ: Mapping[str, str], folder: Path
) -> Iterator[Named]:
    """Every base URL that stands in these places; a variable may also hold a whole configuration."""
    for variable in places.variables:
        value = environ.get(variable, "").strip()
        if value.lower().startswith(("http://", "https://")):
            yield Named(value, variable, variable=True)
        else:
            yield from (Named(url, variable) for url in urls(value, places))
    yield from (Named(url, ARGUMENTS) for url in urls("\n".join(arguments), places))
    named = [one.rpartition("=")[2] for one in arguments if one.endswith(_FORMATS)]  # --config FILE and its like
    for path in dict.fromkeys((*_paths(places.files, environ, folder), *(folder / one for one in named))):
        yield from (Named(url, str(path)) for url in urls(settings_text(path), places))


def urls(text: str, places: GatewayPlaces) -> list[str]:
    """The base URLs in a text, whatever its format: JSON, TOML, YAML, variables, or arguments one on a line."""
    names = "|".join(re.escape(name) for name in (*places.keys, *places.variables))
    if not names or "://" not in text:
        return []
    entry = re.compile(rf"""(?<!\w)(?:{names})["']?(?:\s*[:=]\s*|\s+)["']{{0,2}}(https?://[^\s"'`<>,;)\]}}]+)""")
    return list(dict.fromkeys(entry.findall(_COMMENT.sub("", text))))


def listeners(stack: ExitStack, found: Gateways) -> dict[str, Listener]:
    """A listener for each base URL that we stand for, closed with `stack`."""
    made: dict[str, Listener] = {}
    for url in (*found.stood_for.values(), *(url for _, url in found.overridden)):
        if url not in made:
            sock = stack.enter_context(listen())
            made[url] = Listener(sock, Mode.REVERSE, upstream=url, secret=secrets.token_hex(16))
    return made


def standing(places: GatewayPlaces, found: Gateways, addresses: Mapping[str, str]) -> tuple[dict[str, str], Setup]:
    """The variables and the setup that put our addresses in the place of those base URLs."""
    setup = Setup()
    for path, url in found.overridden:
        setup = setup.plus(overriding(places.override, path, addresses[url]))
    return {name: addresses[url] for name, url in found.stood_for.items()}, setup


def standing_at(made: Mapping[str, Listener]) -> dict[str, str]:
    """The address of each listener, by the base URL that it stands for."""
    return {url: _standing_for(url, listener) for url, listener in made.items()}


def told(missed: Named, title: str) -> tuple[str, str]:
    """What the user is told of a gateway that goes past us, and what to do about it."""
    why, hint = way_past(missed)
    return f"not routed: {title} goes past headroom, because {why}", hint


def way_past(missed: Named) -> tuple[str, str]:
    """Why a gateway's traffic goes past us, after "because", and what to do about it."""
    shown = without_secrets(missed.url)
    scheme, host, _, _ = split_base(missed.url)
    if missed.signed:
        why = "its requests are signed for that address"
        hint = "with a token in place of signatures, where the gateway takes one, headroom can stand in between"
    elif scheme == "https" and not is_loopback(host):
        why = "https is opened by host name, and this is an address"
        hint = "put a host name in place of the address"
    else:
        why = "no proxy is asked for this machine"
        hint = f"start `headroom proxy --upstream {shown}` and put its address there"
    return f"of {shown} in {missed.source}: {why}", hint


def _signed_for(places: GatewayPlaces, named: Named, environ: Mapping[str, str]) -> bool:
    """Whether what a variable or a file names takes requests that are signed for its address."""
    if named.variable:
        return _signed(places, named.source, environ)
    found = [] if named.source == ARGUMENTS or not places.signed else _places_in(places, named)
    return any(_signed(places, path[-1], environ) for path in found)


def _places_in(places: GatewayPlaces, named: Named) -> list[KeyPath]:
    return key_paths(Path(named.source), named.url, (*places.keys, *places.variables))


def _signed(places: GatewayPlaces, variable: str, environ: Mapping[str, str]) -> bool:
    return variable in places.signed and not any(is_set(environ.get(name, "")) for name in places.unsigned_with)


def _overridable(places: GatewayPlaces, named: Named, environ: Mapping[str, str]) -> list[KeyPath]:
    """The places in a file of the agent's that can be overridden for this run."""
    if named.variable or not places.override or named.source == ARGUMENTS:
        return []
    if places.override.startswith("args:") and {"@", "?"} & set(named.url):
        return []  # a command line can be read by every user of the machine
    return [path for path in _places_in(places, named) if not _signed(places, path[-1], environ)]


def _standing_for(url: str, listener: Listener) -> str:
    """Our address in the place of theirs; a login and a query stay, as the client makes headers and paths of them."""
    parts = urlsplit(url)
    login, mark, _ = parts.netloc.rpartition("@")
    slash = "/" if parts.path.endswith("/") else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"http://{login}{mark}127.0.0.1:{listener.sock.getsockname()[1]}/{listener.secret}{slash}{query}"


def _paths(files: Iterable[str], environ: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """Where these files may be: relative ones in the folder and in those above it, up to the project's."""
    places = [folder]
    while not (places[-1] / ".git").exists() and places[-1] != places[-1].parent:
        places.append(places[-1].parent)
    if not (places[-1] / ".git").exists():
        places = [folder]
    for file in files:
        path = expanded(file, environ)
        yield from [path] if path.is_absolute() else [place / path for place in places]
