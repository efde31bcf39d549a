"""`headroom learn --verbosity`: how terse you want answers, from what you did about those of past sessions."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.learn.signals import Evidence
    from headroom_cli.learn.verbosity import Learned
    from headroom_cli.ledger.output import Comparison


def run(agent: str, days: int, project: Path | None, *, apply: bool, undo: bool, as_json: bool) -> int:
    """Reads, shows, and writes what was asked to be written; returns the exit code."""
    if undo:
        return _undo()
    from headroom_cli.cli import verbosity_shown
    from headroom_cli.cli.past import gathered
    from headroom_cli.learn.signals import EVIDENCE
    from headroom_cli.learn.verbosity import learned
    from headroom_cli.learn.worth import worth
    from headroom_cli.ledger.prices import shipped_prices

    sessions, tally = gathered(EVIDENCE, agent, days, folder=project)
    sessions, chosen = _of_project(sessions, project)
    what = learned(sessions)
    own = [one for one in sessions if not chosen or one.project == chosen]
    shown = verbosity_shown.Shown(own, what, chosen, tally, worth(own, shipped_prices()), _measured())
    if as_json:
        typer.echo(verbosity_shown.as_json(shown))
    else:
        unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        typer.echo(verbosity_shown.text(shown, unicode), nl=False)
    typer.echo(_apply(what, chosen) if apply else _would_write(what, chosen), err=as_json)
    return 0


def _measured() -> list[Comparison]:
    """What levels that were in use have been shown to save or to cost, over all time; nothing without a ledger."""
    from headroom_cli.cli.opened import ledger
    from headroom_cli.ledger import history
    from headroom_cli.ledger.effects import effects
    from headroom_cli.ledger.output import output
    from headroom_cli.ledger.prices import shipped_prices

    try:
        with ledger() as books:
            rows = output(effects(history.exchanges(books.connection), shipped_prices())).levels
    except HeadroomError:
        return []
    return [row for row in rows if row.level and row.claim is not None]


def _of_project(sessions: list[Evidence], project: Path | None) -> tuple[list[Evidence], str]:
    """The sessions, those in the folder and below taken for one project; and its name."""
    from headroom_cli.cli import past

    if project is None:
        return sessions, ""
    folder = project.expanduser().absolute()
    fits = past.below(project)
    below = [fits(one.project) for one in sessions]
    if not any(below):
        known = sorted({one.project for one in sessions if one.project})
        raise HeadroomError(f"no past session worked in {folder}", f"projects: {', '.join(known[:8]) or 'none known'}")
    merged = [replace(one, project=str(folder)) if own else one for one, own in zip(sessions, below, strict=True)]
    return merged, str(folder)


def _levels(what: Learned, chosen: str) -> tuple[str | None, dict[str, str]]:
    """What is sure enough to be written: over all, and by project where it differs."""
    overall = what.overall.level if what.overall.sure and not chosen else None
    names = [chosen] if chosen else [name for name in what.projects if Path(name).is_absolute()]
    sure = {name: what.projects[name].level for name in names if name in what.projects and what.projects[name].sure}
    return overall, {name: level for name, level in sure.items() if level != overall}


def _would_write(what: Learned, chosen: str) -> str:
    from headroom_cli.session.settings import learned_file

    overall, projects = _levels(what, chosen)
    if overall is None and not projects:
        return "nothing was written, and nothing is sure enough to be"
    parts = [f"verbosity {overall}"] * (overall is not None)
    parts += [f"{level} for {name}" for name, level in sorted(projects.items())]
    return f"nothing was written; --apply writes to {learned_file()}: {', '.join(parts)}"


def _apply(what: Learned, chosen: str) -> str:
    from headroom_cli.session import learned
    from headroom_cli.session.settings import origin

    overall, projects = _levels(what, chosen)
    if overall is None and not projects:
        return "nothing was written: not sure enough"
    weighed = [chosen] if chosen else [name for name in what.projects if Path(name).is_absolute()]
    path, changed = learned.apply("verbosity", overall, projects, weighed)
    done = (
        f"written to {path}; headroom learn --verbosity --undo takes it back" if changed else f"{path} says so already"
    )
    stronger = origin("verbosity")
    hidden = "" if stronger.startswith(str(path)) or not stronger else f"\nhere {stronger} is stronger, and stays so"
    return done + hidden


def _undo() -> int:
    from headroom_cli.session import learned

    path, changed = learned.undo()
    typer.echo(f"taken back: {path} is as it was before" if changed else f"nothing to take back in {path}")
    return 0
