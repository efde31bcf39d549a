"""`headroom agents`: which agents there are wrappers for, and which are installed."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from headroom_cli.agents.catalog import all_wrappers, wrapper_files, wrapper_named
from headroom_cli.agents.channels import CHANNELS
from headroom_cli.agents.locate import program, version
from headroom_cli.agents.wrapper import Wrapper

agents = typer.Typer(help="List the agents that can be wrapped, and what is known of each.", no_args_is_help=False)


@agents.callback(invoke_without_command=True)
def listing(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the agents that can be wrapped, whether they are installed, and their versions.

    Examples: `headroom agents`, `headroom agents --json`, `headroom agents show codex`.
    """
    if context.invoked_subcommand is not None:
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:  # each is asked for its version; the slowest should not delay the others
        rows = list(pool.map(_row, all_wrappers()))
    if as_json:
        import json

        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "title", "found", "version", "verified", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(str(row[key] or "-") for key in ("name", "title", "found", "version", "verified_version")))
    Console().print(table)


@agents.command()
def show(name: Annotated[str, typer.Argument(help="A name that `headroom agents` lists.")]) -> None:
    """Print everything that is known of one agent: how it is routed, what is opened, what cannot work."""
    wrapper = wrapper_named(name)
    row = _row(wrapper)
    facts = {
        "title": wrapper.title,
        "homepage": wrapper.homepage,
        "install": wrapper.install,
        "found": row["found"],
        "version": row["version"],
        "verified": " on ".join(str(part) for part in (wrapper.verified_version, wrapper.verified_date) if part),
        "route": wrapper.route.value,
        "hosts": ", ".join(wrapper.hosts),
        "wires": ", ".join(wrapper.wires),
        "transcripts": wrapper.transcripts,
        "reads back": ", ".join(name for name in CHANNELS if name in wrapper.retrieve) or "by no channel",
        "wrapper": wrapper_files()[name],
    }
    for key, value in facts.items():
        typer.echo(f"{key:<12}{value or '-'}")
    for variable, what in wrapper.bypass.items():
        typer.echo(f"{'note':<12}With {variable} set {what}.")
    notes = [*wrapper.notes, *(channel.note for channel in wrapper.retrieve.values() if channel.note)]
    for note in notes:
        typer.echo(f"{'note':<12}{note}")


def _row(wrapper: Wrapper) -> dict[str, object]:
    found = program(wrapper, os.environ)
    return {
        "name": wrapper.name,
        "title": wrapper.title,
        "found": str(found) if found else None,
        "version": (version(wrapper, found) if found else "") or None,
        "verified_version": wrapper.verified_version or None,
    }
