"""What one run of an agent will use: found and made before the agent starts, and shown by --dry-run."""

from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from headroom_cli.agents.locate import installed_version, program, version
from headroom_cli.agents.setup import Setup
from headroom_cli.agents.wrapper import Route, Wrapper, numbers
from headroom_cli.errors import HeadroomError
from headroom_cli.session.arguments import before_dashes, stands_as_command, with_json_options
from headroom_cli.session.environment import Launch, Routing, launch
from headroom_cli.session.folder import write_private
from headroom_cli.session.gateways import Gateways, gateways, standing
from headroom_cli.session.upstream import in_force, own_upstream

if TYPE_CHECKING:
    from headroom_cli.session.way_back import WayBack


@dataclass(frozen=True, slots=True)
class Command:
    """What the user asked for: the agent's wrapper and program, what is passed to it, and its version if it matters.

    The wrapper is the variant that the user's variables ask for. `hooked` says that results are made smaller in the
    agent's own hooks, and that the wire only meters; `shows_status` that it shows our figures while it works.
    """

    wrapper: Wrapper
    program: Path
    arguments: tuple[str, ...]
    version: str
    upstream: str  # where a base-url agent's traffic goes without us
    gateways: Gateways = field(default_factory=Gateways)
    hooked: bool = False
    shows_status: bool = False
    unrouted: str = ""  # why it is run as without us; "" if it is not

    @property
    def open_hosts(self) -> tuple[str, ...]:
        """The hosts whose connections are opened in this run."""
        return (*self.wrapper.open_hosts, *self.gateways.hosts) if self.wrapper.route is Route.PROXY else ()


def command(wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> Command:
    """Finds the agent; raises HeadroomError with exit code 127 and the install hint where it is not installed."""
    given = wrapper.command
    if not given:
        if not arguments:
            raise HeadroomError("no command given", wrapper.install, exit_code=2)
        wrapper, arguments = replace(wrapper, command=arguments[0], title=Path(arguments[0]).name), arguments[1:]
    found = program(wrapper, environ)
    if found is None:
        if not given:
            raise HeadroomError(f"no {wrapper.command!r} on PATH", exit_code=127)
        raise HeadroomError(f"{wrapper.title} is not installed: no {wrapper.command!r} on PATH",
                            f"install it: {wrapper.install}", exit_code=127)  # fmt: skip
    said = _checked_version(wrapper, found)
    wrapper = in_force(wrapper, arguments, environ, folder)
    upstream = own_upstream(wrapper, arguments, environ, folder)
    if not upstream and wrapper.route is Route.BASE_URL:
        upstream = f"https://{wrapper.hosts[0]}"
        defaults = {name: value for name, value in wrapper.first_party_env.items() if name not in environ}
        wrapper = replace(wrapper, setup=wrapper.setup.plus(Setup(env=defaults)))
    own, why = gateways(wrapper, arguments, environ, folder), _unrouted(wrapper, arguments)
    return Command(wrapper, found, tuple(arguments), said, upstream, own, unrouted=why)


def _unrouted(wrapper: Wrapper, arguments: Sequence[str]) -> str:
    """Why nothing of this run may be routed: what outlives it would go on asking a proxy that is gone."""
    options = before_dashes(arguments)
    for named, what in wrapper.outlives.items():
        if named in options if named.startswith("-") else stands_as_command(named.split(), arguments):
            return f"{named} {what}"
    return ""


def _checked_version(wrapper: Wrapper, found: Path) -> str:
    """The agent's version, asked of itself only where that matters; raises HeadroomError if it is too old."""
    matters = bool(wrapper.setup.args_since or wrapper.minimum)
    said = version(wrapper, found) if matters else installed_version(wrapper, found)
    if said and wrapper.minimum and numbers(said) < numbers(wrapper.minimum):
        raise HeadroomError(
            f"{wrapper.title} {said} is too old: {wrapper.minimum} or later is needed ({found})",
            f"install it: {wrapper.install}. As it is, without what its wrapper knows: headroom wrap exec -- {found}",
        )
    return said


def new_secret() -> str:
    """A secret for a path or a password: 128 random bits in characters that need no escaping."""
    return secrets.token_hex(16)


def routing(asked: Command, folder: Path, sock: socket.socket, secret: str, back: WayBack) -> Routing:
    """The addresses and files of this run. Where the route needs a CA its files must be made by `make_trust`."""
    address = f"127.0.0.1:{sock.getsockname()[1]}"
    return routing_at(asked.wrapper.route, str(folder), address, secret, back)


def routing_at(route: Route, folder: str, address: str, secret: str, back: WayBack | None = None) -> Routing:
    """The values of a run that listens at `address`, whose agent reads back in this way."""
    known = Routing(folder, sys.executable)
    if back is not None:
        known = replace(
            known,
            program=back.program,
            program_folder=back.program_folder,
            program_path=back.program_path,
            originals=back.originals,
        )
    if route is Route.HOOKS:
        return known
    if route is Route.BASE_URL:
        return replace(known, base_url=f"http://{address}/{secret}")
    return replace(
        known,
        proxy_url=f"http://headroom:{secret}@{address}",
        ca_file=f"{folder}/ca-extra.pem",
        ca_bundle=f"{folder}/ca-bundle.pem",
    )


def launched(asked: Command, routed: Routing, environ: Mapping[str, str], standing: Mapping[str, str]) -> Launch:
    """The agent's arguments and environment; `standing` are our addresses by the variables that named others."""
    arguments = with_json_options(asked.wrapper.setup, asked.arguments, routed.values())
    made = launch(asked.wrapper, routed, environ, arguments, asked.version, asked.open_hosts)
    return made.plus(standing)


def with_gateways(asked: Command, addresses: Mapping[str, str]) -> tuple[Command, dict[str, str]]:
    """The command with our addresses in the place of the user's own gateways, and the variables that name them."""
    variables, setup = standing(asked.wrapper.gateways, asked.gateways, addresses)
    return replace(asked, wrapper=replace(asked.wrapper, setup=asked.wrapper.setup.plus(setup))), variables


def make_trust(asked: Command, folder: Path, environ: Mapping[str, str]) -> None:
    """Makes the session's CA and the files that `routing` names: ours with the user's roots, and with all roots."""
    from headroom_cli.session import trust
    from headroom_cli.session.ca import create

    certificate = create(ca_folder(folder), asked.open_hosts, folder.name).read_bytes()
    user = trust.user_roots(environ)
    write_private(folder / "ca-extra.pem", trust.certificates(user, certificate))
    write_private(folder / "ca-bundle.pem", trust.certificates(trust.system_roots(), user, certificate))


def ca_folder(folder: Path) -> Path:
    """Where a session's CA lies."""
    return folder / "ca"
