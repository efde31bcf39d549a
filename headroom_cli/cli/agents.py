"""`headroom agents`: which agents there are wrappers for, and which are installed."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated

import typer

from headroom_cli.agents.catalog import all_wrappers, wrapper_files, wrapper_named
from headroom_cli.agents.channels import CHANNELS
from headroom_cli.agents.locate import program, version
from headroom_cli.agents.wrapper import Route, Wrapper

_ROUTES: Mapping[Route, str] = MappingProxyType(
    {
        Route.BASE_URL: "it is given an address of ours in place of its provider's",
        Route.PROXY: "its traffic comes through our proxy, which opens these hosts only",
        Route.HOOKS: "its traffic cannot be read, so nothing is measured",
    }
)
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
    found = {"found": row["found"] or "-", "version": row["version"] or "-"}
    for key, value in [*_program(wrapper, found), *_way(wrapper), ("wrapper", str(wrapper_files()[name]))]:
        typer.echo(_line(key, value or "-"))
    for note in _notes(wrapper):
        typer.echo(_line("note", note))


def _program(wrapper: Wrapper, found: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What the agent is, what of it is on this machine, and by which version its wrapper was verified."""
    yield "title", wrapper.title
    yield "homepage", wrapper.homepage
    yield "install", wrapper.install
    yield from ((key, str(value)) for key, value in found.items())
    yield "minimum", wrapper.minimum
    parts = (wrapper.verified_version, wrapper.verified_date)
    verified = " on ".join(str(part) for part in parts if part)
    yield "verified", f"not verified: {wrapper.verified_by} of {verified}" if wrapper.verified_by else verified


def _way(wrapper: Wrapper) -> Iterator[tuple[str, str]]:
    """How the agent's traffic is reached, what is opened of it, and how it reads back."""
    unread = wrapper.route is Route.HOOKS
    less = (
        (", and only its own hooks can make results smaller" if wrapper.hooks else " or compressed") if unread else ""
    )
    yield "route", f"{wrapper.route.value}: {_ROUTES[wrapper.route]}{less}"
    yield "hosts", ", ".join(wrapper.hosts) + (" (never opened)" if unread else "")
    yield "wires", ", ".join(wrapper.wires) or ("none that can be read" if unread else "")
    for variant in wrapper.variants:
        other = variant.wrapper
        yield "variant", f"with {' or '.join(variant.when)}: by {other.route.value}, to {', '.join(other.hosts)}"
        if places := _places(other):
            yield "", f"gateways in {places}"
        yield from (("", note) for note in other.notes if note not in wrapper.notes)
    yield "gateways", _places(wrapper)
    yield "transcripts", wrapper.transcripts
    yield "reads back", ", ".join(name for name in CHANNELS if name in wrapper.retrieve) or "by no channel"
    yield "seams", _seams(wrapper)
    yield "directive", _directive(wrapper)
    for tool, cap in wrapper.caps.items():
        yield "limit", f"{tool}: {cap}"
    setups = (wrapper.setup, *(channel.setup for channel in wrapper.retrieve.values()))
    for path in {path: None for setup in setups for path in setup.files}:
        yield "edits", f"{path}, put back afterwards"
    for path in wrapper.hooks.setup.files if wrapper.hooks else ():
        yield "edits", f"{path}{'' if unread else ' with --seam hooks only'}, put back afterwards"


def _seams(wrapper: Wrapper) -> str:
    if wrapper.route is Route.HOOKS:
        return "hooks, for results of MCP tools, whatever --seam says" if wrapper.hooks else ""
    return "wire, hooks" if wrapper.hooks else "wire"


def _directive(wrapper: Wrapper) -> str:
    """How a directive for the length of answers reaches its model."""
    way = wrapper.steer
    if way.option:
        return f"by {way.option}, for the whole session"
    if wrapper.route is Route.HOOKS:
        return "by no way"
    return f"behind its system text, for {'the whole session' if way.toolless else 'each new conversation'}"


def _places(wrapper: Wrapper) -> str:
    return ", ".join((*wrapper.gateways.variables, *wrapper.gateways.files))


def _notes(wrapper: Wrapper) -> Iterator[str]:
    for argument, what in wrapper.outlives.items():
        yield f"{argument} {what}; it is run as without headroom."
    for variable, what in wrapper.bypass.items():
        yield f"With {variable} set {what}."
    yield from wrapper.notes
    if wrapper.hooks and wrapper.hooks.note:
        yield wrapper.hooks.note
    if wrapper.steer.note:
        yield wrapper.steer.note
    yield from (channel.note for channel in wrapper.retrieve.values() if channel.note)


def _line(key: str, value: str) -> str:
    """A fact as it is printed: in the width of the terminal, on one line where there is none."""
    if not sys.stdout.isatty():
        return f"{key:<12}{value}"
    width = max(shutil.get_terminal_size().columns, 40)
    return textwrap.fill(value, width, initial_indent=f"{key:<12}", subsequent_indent=" " * 12, break_on_hyphens=False,
                         break_long_words=False)  # fmt: skip


def _row(wrapper: Wrapper) -> dict[str, object]:
    found = program(wrapper, os.environ)
    return {
        "name": wrapper.name,
        "title": wrapper.title,
        "found": str(found) if found else None,
        "version": (version(wrapper, found) if found else "") or None,
        "verified_version": wrapper.verified_version or None,
    }
