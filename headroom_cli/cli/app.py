"""Assembles the commands; the only place that turns errors into words and exit codes."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from headroom_cli import __version__
from headroom_cli.cli import agents, doctor, learn, mcp, proxy, purge, retrieve, simulate, stats, unwrap, why, wrap
from headroom_cli.errors import HeadroomError

app = typer.Typer(
    name="headroom",
    help="Runs a coding agent so that what it sends to its model costs less, and proves it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# Usage errors. Typer may bring a click of its own, so the installed one says nothing about what it raises.
_ClickException: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"headroom {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Options that stand before the command."""


app.command("wrap", epilog=wrap.EPILOG, context_settings={"allow_interspersed_args": False}, no_args_is_help=True)(
    wrap.wrap
)
app.command("unwrap", epilog=unwrap.EPILOG)(unwrap.unwrap)
app.command("proxy")(proxy.proxy)
app.command("doctor")(doctor.doctor)
app.command("retrieve", no_args_is_help=True)(retrieve.retrieve)
app.command("mcp")(mcp.mcp)
app.command("stats")(stats.stats)
app.command("simulate")(simulate.simulate)
app.command("why")(why.why)
app.command("learn")(learn.learn)
app.command("purge")(purge.purge)
app.add_typer(agents.agents, name="agents")


def main(argv: list[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0, 1 for an error the user can mend, 2 for usage, 130 for ^C."""
    try:
        result = app(args=sys.argv[1:] if argv is None else argv, standalone_mode=False)
    except HeadroomError as error:
        typer.echo(f"error: {error.message}", err=True)
        if error.hint:
            typer.echo(f"hint: {error.hint}", err=True)
        return error.exit_code
    except _ClickException as error:
        error.show()
        return int(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    return result if isinstance(result, int) else 0
