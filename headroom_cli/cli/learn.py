"""`headroom learn`: what past sessions teach."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from headroom_cli.errors import HeadroomError


def learn(  # noqa: PLR0913, PLR0917 - one parameter for each option
    verbosity: Annotated[
        bool, typer.Option("--verbosity", help="How terse you want answers, instead of what failed.")
    ] = False,
    agent: Annotated[str, typer.Option("--agent", metavar="NAME", help="Past sessions of one agent only.")] = "",
    days: Annotated[int, typer.Option("--days", metavar="N", min=0, help="Sessions that changed lately; 0: all.")] = 0,
    project: Annotated[
        Path | None, typer.Option("--project", metavar="PATH", help="Sessions in this folder and below only.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write it: see below; without it nothing is written.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what --apply wrote last.")] = False,
    forget: Annotated[str, typer.Option("--forget", metavar="ID", help="Drop a note for good, wherever it is.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="All notes, not only the ten best.")] = False,
    tracked: Annotated[bool, typer.Option("--tracked", help="Write to a file that git tracks, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    notes: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Without --verbosity: the file that --apply writes to.")
    ] = None,
) -> int:
    """Read your past sessions and say what they teach. Nothing is written without --apply.

    \b
    headroom learn --verbosity              how terse you want answers, with the evidence
    headroom learn --verbosity --apply      writes it to learned.toml in the config folder
    headroom learn --verbosity --undo       takes that back
    headroom learn                          failures that cost turns, as proposed notes
    headroom learn --apply CLAUDE.local.md  writes the notes there
    headroom learn --undo CLAUDE.local.md   takes that back
    headroom learn --forget ID              drops one note for good
    """
    if apply and undo:
        raise HeadroomError("--apply and --undo exclude each other")
    if verbosity:
        if forget or everything or tracked:
            raise HeadroomError("--forget, --all and --tracked are about notes, and --verbosity writes none")
        if notes is not None:
            raise HeadroomError(
                f"--verbosity writes to no file of yours: {notes}", "headroom learn --verbosity --apply"
            )
        from headroom_cli.cli.learn_verbosity import run

        return run(agent, days, project, apply=apply, undo=undo, as_json=as_json)
    from headroom_cli.cli import learn_failures

    return learn_failures.run(
        learn_failures.Asked(agent, days, project, notes, apply, undo, forget, everything, tracked, as_json)
    )
