"""`headroom wrap`: runs an agent through the proxy."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from headroom_cli.agents.catalog import all_wrappers, wrapper_named
from headroom_cli.agents.setup import Setup
from headroom_cli.agents.wrapper import Route
from headroom_cli.layout import home_path
from headroom_cli.proxy.hosts import checked_base, without_secrets
from headroom_cli.session import steering
from headroom_cli.session.environment import Launch, no_proxy_for, outer_way
from headroom_cli.session.gateways import told
from headroom_cli.session.plan import Command, command, launched, routing_at, with_gateways
from headroom_cli.session.seam import HOOKS, with_hooks, with_seam
from headroom_cli.session.settings import CHOICES, Settings, origin, settings
from headroom_cli.session.shown import shown_arguments, shown_variables
from headroom_cli.session.status_line import with_status_line
from headroom_cli.session.upstream import as_the_agent_sees

RETRIEVE = f"How the agent reads back what was left out: {', '.join(CHOICES['retrieve'])}."
EFFORT = "auto lowers the reasoning effort of turns that only go on, where that breaks no prompt cache; off."
SEAM = "Where results are made smaller: wire, or in the agent's own hooks."
VERBOSITY = "How short answers are asked for: 1 to 4, or off."
EPILOG = """
\b
Examples:
  headroom wrap claude
  headroom wrap claude -p "explain this repository"
  headroom wrap --dry-run codex exec "fix the failing test"
  headroom wrap exec -- my-agent --its-option

Options of headroom stand before the agent's name; what comes after it goes to the agent unchanged.
"""


def wrap(  # noqa: PLR0913, PLR0917 - one parameter for each option
    agent: Annotated[str, typer.Argument(help="A name that `headroom agents` lists, or `exec` for any command.")],
    args: Annotated[list[str] | None, typer.Argument(help="Passed to the agent; a leading -- is dropped.")] = None,
    upstream: Annotated[
        str, typer.Option(metavar="URL", help="Send model traffic there instead of to the provider.")
    ] = "",
    report: Annotated[
        bool | None,
        typer.Option("--report/--no-report", help="Summary and report files at the end.", show_default=False),
    ] = None,
    retrieve: Annotated[str | None, typer.Option(metavar="WAY", help=RETRIEVE, show_default=False)] = None,
    seam: Annotated[str | None, typer.Option(metavar="SEAM", help=SEAM, show_default=False)] = None,
    effort: Annotated[str | None, typer.Option(metavar="HOW", help=EFFORT, show_default=False)] = None,
    verbosity: Annotated[str | None, typer.Option(metavar="LEVEL", help=VERBOSITY, show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be used, and start nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --dry-run: print JSON.")] = False,
) -> int:
    """Run an agent so that what it sends to its model costs less. Exits with the agent's own exit code."""
    given = list(args or [])
    checked_base(upstream)
    asked = command(wrapper_named(agent), given[1:] if given[:1] == ["--"] else given, os.environ, Path.cwd())
    flags = {"report": report, "retrieve": retrieve, "seam": seam, "effort": effort, "verbosity": verbosity}
    chosen = settings(flags)
    asked = with_seam(asked, chosen.seam, all_wrappers() if chosen.seam == HOOKS else ())
    asked = with_status_line(asked, os.environ, Path.cwd())
    if dry_run:
        _show(asked, upstream, chosen, origin("verbosity", flags), as_json=as_json)
        return 0
    from headroom_cli.session import run

    return run.wrap(asked, chosen, upstream)


def _show(asked: Command, upstream: str, chosen: Settings, level_from: str, *, as_json: bool) -> None:
    """Prints the plan. Port, secret and session folder are made at the start, so their names stand for them.

    `level_from` is where the verbosity was set.
    """
    from headroom_cli.session.own_effort import effort_routing, told_effort
    from headroom_cli.session.session_files import edits
    from headroom_cli.session.shim import shim_path
    from headroom_cli.session.way_back import way_back, with_channel

    home = home_path()
    program = shim_path(home)
    back = way_back(asked.wrapper, chosen.retrieve, home, program, os.environ)
    seen = as_the_agent_sees(asked.wrapper, asked.arguments, os.environ, Path.cwd())
    routed = routing_at(asked.wrapper.route, "SESSION", "127.0.0.1:PORT", "SECRET", back)
    routed = replace(routed, no_proxy=no_proxy_for(seen, asked.open_hosts))
    if asked.hooked:
        routed = with_hooks(routed, asked.wrapper, "127.0.0.1:PORT", "SECRET")
    bare = replace(asked.wrapper, setup=Setup())
    asked = replace(asked, wrapper=bare if asked.unrouted else with_channel(asked.wrapper, chosen.retrieve, program))
    theirs = [*asked.gateways.stood_for.values(), *(url for _, url in asked.gateways.overridden)]
    asked, standing = with_gateways(asked, dict.fromkeys(theirs, "http://127.0.0.1:PORT/SECRET"))
    setup = asked.wrapper.setup
    hidden = steering.shown(replace(asked, arguments=tuple(shown_arguments(setup, asked.arguments))), chosen)
    effort = effort_routing(chosen, asked.wrapper, asked.arguments, os.environ, Path.cwd())
    environ = shown_variables(setup, os.environ)
    launch = launched(hidden, routed, environ, standing)
    if asked.unrouted:
        launch = Launch(hidden.arguments, os.environ, {})
    opens = asked.open_hosts and not asked.unrouted
    read, to = asked.wrapper.route is not Route.HOOKS, upstream or asked.upstream
    shown = {
        "agent": asked.wrapper.name,
        "command": [str(asked.program), *launch.argv],
        "route": f"none: {asked.unrouted}" if asked.unrouted else asked.wrapper.route.value,
        "seam": HOOKS if asked.hooked else chosen.seam if read and not asked.unrouted else "none",
        "verbosity": steering.told(asked, chosen, level_from),
        "effort": told_effort(effort),
        "upstream": without_secrets(to) if to and read else "the provider",
        "outer_proxy": outer_way(seen).shown,
        "opened_hosts": [*asked.wrapper.hosts, *asked.gateways.hosts] if opens else [],
        "gateways": _shown_gateways(asked),
        "not_routed": [told(missed, asked.wrapper.title)[0] for missed in asked.gateways.missed],
        "environment": dict(launch.changed),
        "session_files": sorted(asked.wrapper.setup.session_files),
        "edited_files": sorted(str(path) for path in edits(asked.wrapper.setup, routed.values(), os.environ, Path())),
    }
    if as_json:
        import json

        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        _say(asked, shown, launch)


def _say(asked: Command, shown: Mapping[str, Any], launch: Launch) -> None:
    """Prints the plan in words."""
    import shlex

    typer.echo(f"command   {shlex.join(shown['command'])}")
    if asked.wrapper.route is Route.HOOKS and not asked.unrouted:
        typer.echo("route     hooks: its traffic cannot be read and goes to its provider as without headroom")
    else:
        typer.echo(f"route     {shown['route']}, to {shown['upstream']}")
    if shown["outer_proxy"]:
        typer.echo(f"through   your own proxy, {shown['outer_proxy']}")
    none = "" if shown["seam"] != "none" else ": nothing is made smaller"
    typer.echo(f"seam      {shown['seam']}{none}")
    if shown["effort"]:
        typer.echo(f"effort    {shown['effort']}")
    if shown["verbosity"]:
        typer.echo(f"verbosity {shown['verbosity']}")
    typer.echo(f"opens     {', '.join(shown['opened_hosts']) or 'no TLS connection'}")
    for name, url in _shown_gateways(asked).items():
        typer.echo(f"to        {url} for {name}")
    for missed in asked.gateways.missed:
        typer.echo(f"notice    {told(missed, asked.wrapper.title)[0]}")
    for name, value in launch.changed.items():
        typer.echo(f"unset     {name}" if value is None else f"set       {name}={value}")
    for name in shown["session_files"]:
        typer.echo(f"makes     SESSION/{name}")
    for name in shown["edited_files"]:
        typer.echo(f"edits     {name} until the session ends")


def _shown_gateways(asked: Command) -> dict[str, str]:
    """The user's own gateways that a listener of ours stands for, by the variable or the key that names them."""
    named = {**asked.gateways.stood_for, **{".".join(path): url for path, url in asked.gateways.overridden}}
    return {name: without_secrets(url) for name, url in named.items()}
