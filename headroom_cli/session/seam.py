"""Where tool results are made smaller: on the wire, or in the agent's own hooks, which then call the session."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from headroom_cli.agents.wrapper import Route, Wrapper
from headroom_cli.errors import HeadroomError
from headroom_cli.session.environment import Routing
from headroom_cli.session.plan import Command

HOOKS = "hooks"
LISTED = "mcp-listed"  # the name of HookPlace.listed in the session's folder


@dataclass(frozen=True, slots=True)
class HookPlace:
    """Where the hooks of a session call: a bound, listening socket, and the first part of the path.

    `listed` is there where nothing but the hooks can be seen: a file that our MCP server makes once the agent has asked
    it for its tools. Until then the agent may have refused it, or have switched it off.
    """

    sock: socket.socket
    secret: str
    listed: Path | None = None


def with_seam(asked: Command, seam: str, others: Iterable[Wrapper] = ()) -> Command:
    """The command with what its agent needs to work by this seam; an agent that cannot be read works by its hooks.

    Raises HeadroomError for an agent without such hooks, naming those of `others` that have them.
    """
    wrapper, hooks = asked.wrapper, asked.wrapper.hooks
    if seam != HOOKS and (wrapper.route is not Route.HOOKS or hooks is None):
        return asked
    if hooks is None:
        able = ", ".join(other.name for other in others if other.hooks is not None)
        raise HeadroomError(
            f"{wrapper.title} has no hook that can exchange what a tool has printed",
            f"leave --seam out{'' if wrapper.route is Route.HOOKS else ' to work on the wire'}, or use one of: {able}",
        )
    if hooks.route not in ("", wrapper.route) and _goes_to_the_provider(asked):
        by_route = replace(wrapper, route=Route(hooks.route), setup=hooks.setup.plus(hooks.routed))
        return replace(asked, wrapper=by_route, upstream="", hooked=True)
    return replace(asked, wrapper=replace(wrapper, setup=wrapper.setup.plus(hooks.setup)), hooked=True)


def with_hooks(routed: Routing, wrapper: Wrapper, address: str, secret: str) -> Routing:
    """The values of a run whose hooks call `address`; as they were for an agent without hooks."""
    if wrapper.hooks is None:
        return routed
    url = f"http://{address}/{secret}/{wrapper.hooks.dialect}"
    return replace(routed, hook_url=url)


def _goes_to_the_provider(asked: Command) -> bool:
    """Whether the user has not chosen another base URL: such a gateway is reached by the agent's own route only."""
    return asked.wrapper.route is not Route.BASE_URL or asked.upstream == f"https://{asked.wrapper.hosts[0]}"
