"""`headroom unwrap`: puts back the files of an agent that a killed session has left edited."""

from __future__ import annotations

from typing import Annotated

import typer

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.errors import HeadroomError
from headroom_cli.layout import home_path
from headroom_cli.session.journal import Record, over, pending, repair

EPILOG = """
\b
Examples:
  headroom unwrap cursor-editor
  headroom unwrap --json

Most agents are routed by their environment alone, and have nothing to put back. The others' files are put back when
the session ends, and after a crash by the next `headroom wrap`; this command does it at once.
"""


def unwrap(
    agent: Annotated[str, typer.Argument(help="A name that `headroom agents` lists; all agents without.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Also what a running session needs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Put back every file of an agent that was edited for a session, exactly as it was."""
    if agent:
        wrapper_named(agent)
    home = home_path()
    running = [] if force else [one for one in _of(agent) if not over(home, one)]
    mended, failed = repair(home, agent, force=force)
    if as_json:
        import json

        typer.echo(
            json.dumps({"restored": mended, "in_use": [one.path for one in running], "failed": failed}, indent=2)
        )
    else:
        for path in mended:
            typer.echo(f"restored {path}")
        if not mended and not running and not failed:
            typer.echo(f"nothing of {agent or 'any agent'} is edited")
    if running:
        sessions = ", ".join(sorted({session for one in running for session in one.sessions}))
        raise HeadroomError(
            f"{running[0].path} is in use by a running session ({sessions})", "end it first, or use --force"
        )
    if failed:
        raise HeadroomError("; ".join(failed))
    return 0


def _of(agent: str) -> list[Record]:
    return [one for one in pending(home_path()) if agent in ("", one.agent)]
