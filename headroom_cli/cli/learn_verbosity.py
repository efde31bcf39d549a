"""`headroom learn --verbosity`: how terse you want answers, from what you did about those of past sessions."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.learn.digests import Digests, Place, Tally
    from headroom_cli.learn.signals import Evidence
    from headroom_cli.learn.verbosity import Learned

_DAY_S = 86_400
_NAMED = 10  # broken sources that are named


def run(agent: str, days: int, project: Path | None, *, apply: bool, undo: bool, as_json: bool) -> int:
    """Reads, shows, and writes what was asked to be written; returns the exit code."""
    if undo:
        return _undo()
    from headroom_cli.cli import verbosity_shown
    from headroom_cli.learn.digests import Tally
    from headroom_cli.learn.verbosity import learned
    from headroom_cli.learn.worth import worth
    from headroom_cli.ledger.prices import shipped_prices
    from headroom_cli.session.past_sessions import places

    tally = Tally()
    found = places(agent, os.environ, Path.cwd())
    sessions = _read(found, days, tally)
    if not sessions:
        _complain(tally)
        raise _nothing(found, days, tally)
    sessions, chosen = _of_project(sessions, project)
    what = learned(sessions)
    own = [one for one in sessions if not chosen or one.project == chosen]
    shown = verbosity_shown.Shown(own, what, chosen, tally, worth(own, shipped_prices()))
    if as_json:
        typer.echo(verbosity_shown.as_json(shown))
    else:
        unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        typer.echo(verbosity_shown.text(shown, unicode), nl=False)
    _complain(tally)
    typer.echo(_apply(what, chosen) if apply else _would_write(what, chosen), err=as_json)
    return 0


def _read(found: list[Place], days: int, tally: Tally) -> list[Evidence]:
    from headroom_cli.cli.reading_bar import reading_bar
    from headroom_cli.learn.digests import digested
    from headroom_cli.learn.signals import EVIDENCE

    since = time.time() - days * _DAY_S if days else None
    kept = _kept()
    try:
        with reading_bar() as watch:
            return [one.value for one in digested(found, EVIDENCE, kept, tally, since, watch)]
    except KeyboardInterrupt:
        typer.echo(f"headroom: stopped; the {tally.opened} sessions read so far need not be read again", err=True)
        raise
    finally:
        if kept is not None:
            kept.__exit__()


def _kept() -> Digests | None:
    """The digests of earlier runs; without them everything is read anew, which costs nothing but time."""
    from headroom_cli.layout import home
    from headroom_cli.learn.digests import FILE, Digests
    from headroom_cli.store.database import StoreUnavailable

    try:
        return Digests(home() / FILE)
    except StoreUnavailable as error:
        typer.echo(f"headroom: every session is read anew: {error}", err=True)
        return None


def _of_project(sessions: list[Evidence], project: Path | None) -> tuple[list[Evidence], str]:
    """The sessions, those in the folder and below taken for one project; and its name."""
    if project is None:
        return sessions, ""
    folder = project.expanduser().absolute()
    real = folder.resolve()
    below = [
        one.project and any(top == Path(one.project) or top in Path(one.project).parents for top in (folder, real))
        for one in sessions
    ]
    if not any(below):
        known = sorted({one.project for one in sessions if one.project})
        raise HeadroomError(f"no past session worked in {folder}", f"projects: {', '.join(known[:8]) or 'none known'}")
    merged = [replace(one, project=str(folder)) if own else one for one, own in zip(sessions, below, strict=True)]
    return merged, str(folder)


def _nothing(found: list[Place], days: int, tally: Tally) -> HeadroomError:
    looked = ", ".join(f"{place.reader.agent} in {place.root}" for place in found) or "nowhere"
    if tally.skipped:
        return HeadroomError(f"no past session changed in the last {days} days", f"{tally.skipped} are older")
    return HeadroomError("no past session can be read" if tally.broken else "no past sessions", f"looked for: {looked}")


def _complain(tally: Tally) -> None:
    """Says on stderr what could not be read."""
    from headroom_cli.report import words

    if tally.damaged:
        typer.echo(f"headroom: {words.count(tally.damaged, 'damaged record')} left out", err=True)
    if tally.broken:
        typer.echo(f"headroom: {words.count(len(tally.broken), 'source')} could not be read", err=True)
    for path, why in tally.broken[:_NAMED]:
        typer.echo(f"    {words.printable(str(path))}: {words.printable(why)}", err=True)
    if len(tally.broken) > _NAMED:
        typer.echo(f"    and {len(tally.broken) - _NAMED} more; --json names all", err=True)


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
