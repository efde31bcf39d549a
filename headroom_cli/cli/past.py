"""The past sessions on this machine, as commands read them: with progress, and with words for what cannot be read."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.learn.digests import Digest, Place, Tally, Watcher
    from headroom_cli.ledger.events import Session

T = TypeVar("T")
DAY = 86_400.0
_PATIENCE = 1.0  # seconds after which it is shown how far the reading is
_SHOWN = 5  # sources that are named of those that cannot be read


def places(agent: str) -> list[Place]:
    """Where the agent keeps its sessions, or, for "", where all do; raises HeadroomError for one without a reader."""
    import os

    from headroom_cli.agents.catalog import all_wrappers, wrapper_named
    from headroom_cli.learn.digests import Place
    from headroom_cli.learn.readers.readers import READERS
    from headroom_cli.session.upstream import expanded

    readers = {reader.agent: reader for reader in READERS}
    wrappers = [wrapper_named(agent)] if agent else all_wrappers()
    if agent and agent not in readers:
        raise HeadroomError(f"sessions of {wrappers[0].title} cannot be read", f"known: {', '.join(sorted(readers))}")
    kept = [wrapper for wrapper in wrappers if wrapper.name in readers and wrapper.transcripts]
    return [Place(readers[one.name], Path.cwd() / expanded(one.transcripts, os.environ)) for one in kept]


def gathered(
    digest: Digest[T], agent: str = "", days: int = 0, fits: Callable[[T], bool] = lambda _: True
) -> tuple[list[T], Tally]:
    """What the digest says of every past session that changed in the last days (0: ever), and how the reading went.

    `fits` leaves some out. Raises HeadroomError if there is none at all, naming where was looked.
    """
    from headroom_cli.layout import home
    from headroom_cli.learn.digests import FILE, Digests, Tally, digested
    from headroom_cli.store.database import StoreUnavailable

    where, tally = places(agent), Tally()
    since = time.time() - days * DAY if days else None
    with watching() as watch:
        try:
            with Digests(home() / FILE) as kept:
                made = [one.value for one in digested(where, digest, kept, tally, since, watch)]
        except StoreUnavailable:
            tally = Tally()
            made = [one.value for one in digested(where, digest, None, tally, since, watch)]
    found = [value for value in made if fits(value)]
    if not found:
        raise _none(where, tally, days)
    return found, tally


def _none(where: list[Place], tally: Tally, days: int) -> HeadroomError:
    if tally.broken:
        path, why = tally.broken[0]
        return HeadroomError(f"no past session could be read: {path}: {why}")
    if tally.found:
        lately = f" in the last {days} days" if days else ""
        return HeadroomError(f"no past session{lately} fits, of {tally.found}", "ask for more days, or another project")
    looked = ", ".join(str(place.root) for place in where[:_SHOWN])
    more = f" and {len(where) - _SHOWN} more places" if len(where) > _SHOWN else ""
    return HeadroomError("no past session was found", f"looked in {looked}{more}")


def tell(tally: Tally) -> None:
    """Says on stderr what could not be read."""
    for path, why in tally.broken[:_SHOWN]:
        typer.echo(f"headroom: not read: {path}: {why}", err=True)
    if len(tally.broken) > _SHOWN:
        typer.echo(f"headroom: not read: {len(tally.broken) - _SHOWN} more", err=True)
    if tally.damaged:
        typer.echo(f"headroom: {tally.damaged} broken records were left out", err=True)


def wrapped_runs() -> list[Session]:
    """The wrapped runs that the ledger knows; none where there is no ledger."""
    from headroom_cli.cli.opened import ledger
    from headroom_cli.ledger import history

    try:
        with ledger() as books:
            return history.sessions(books.connection)
    except HeadroomError:
        return []


@contextmanager
def watching() -> Iterator[Watcher]:
    """A bar on stderr, from the second second on and only in a terminal, of how many bytes have been gone through."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    began, task = time.monotonic(), bar.add_task("reading past sessions", total=None)

    def watch(done: int, total: int, agent: str, path: Path) -> None:
        if time.monotonic() - began < _PATIENCE:
            return
        if not bar.live.is_started:
            bar.start()
        bar.update(task, completed=done, total=total, description=f"{agent} {path.name[-24:]}")

    try:
        yield watch
    finally:
        bar.stop()
        sys.stderr.flush()


def below(project: Path | None) -> Callable[[str], bool]:
    """Whether a session's folder is this one or below it; any is, for None."""
    if project is None:
        return lambda _: True
    top = project.expanduser().absolute()
    return lambda folder: bool(folder) and (Path(folder) == top or top in Path(folder).parents)
