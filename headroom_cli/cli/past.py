"""The past sessions on this machine, as commands read them: with progress, and with words for what cannot be read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.learn.digests import Digest, Digests, Place, Tally
    from headroom_cli.ledger.events import Session

T = TypeVar("T")
_DAY_S = 86_400
_NAMED = 5  # sources that are named of those that cannot be read


def gathered(
    digest: Digest[T],
    agent: str = "",
    days: int = 0,
    fits: Callable[[T], bool] = lambda _: True,
    folder: Path | None = None,
) -> tuple[list[T], Tally]:
    """What the digest says of every past session that changed in the last days (0: ever), and how the reading went.

    `fits` leaves some out. Where an agent keeps its sessions in the folder that it works in, `folder` is looked at, or
    the current one. Says on stderr what could not be read. Raises HeadroomError if there is no session at all, naming
    where was looked.
    """
    from headroom_cli.cli.reading_bar import reading_bar
    from headroom_cli.learn.digests import Tally, digested
    from headroom_cli.session.past_sessions import places

    where, tally = places(agent, os.environ, folder or Path.cwd()), Tally()
    since = time.time() - days * _DAY_S if days else None
    with _kept() as kept, _stopping(tally, kept is not None), reading_bar() as watch:
        found = [one.value for one in digested(where, digest, kept, tally, since, watch) if fits(one.value)]
    tell(tally)
    if not found:
        raise _none(where, tally, days)
    return found, tally


@contextmanager
def _kept() -> Iterator[Digests | None]:
    """The digests of earlier runs; without them everything is read anew, which costs nothing but time."""
    from headroom_cli.layout import home
    from headroom_cli.learn.digests import FILE, Digests
    from headroom_cli.store.database import StoreUnavailable

    try:
        kept = Digests(home() / FILE)
    except StoreUnavailable as error:
        typer.echo(f"headroom: every session is read anew: {error}", err=True)
        yield None
        return
    with kept:
        yield kept


@contextmanager
def _stopping(tally: Tally, kept: bool) -> Iterator[None]:
    """Says to whoever stops the reading what is not lost."""
    from headroom_cli.report import words

    try:
        yield
    except KeyboardInterrupt:
        if kept and tally.opened:
            read = words.count(tally.opened, "session")
            typer.echo(f"headroom: stopped; {read} read so far need not be read again", err=True)
        raise


def _none(where: Sequence[Place], tally: Tally, days: int) -> HeadroomError:
    looked = ", ".join(f"{place.reader.agent} in {place.root}" for place in where) or "nowhere"
    if tally.skipped and tally.skipped == tally.found:
        return HeadroomError(f"no past session changed in the last {days} days", f"{tally.skipped} are older")
    if not tally.opened and not tally.remembered:
        done = "could be read" if tally.broken else "was found"
        return HeadroomError(f"no past session {done}", f"looked for: {looked}")
    lately = f" in the last {days} days" if days else ""
    hint = "ask for another project" + (" or for more days" if days else "")
    return HeadroomError(f"no past session{lately} fits, of {tally.found - tally.skipped}", hint)


def tell(tally: Tally) -> None:
    """Says on stderr what could not be read."""
    from headroom_cli.report import words

    if tally.damaged:
        typer.echo(f"headroom: {words.count(tally.damaged, 'damaged record')} left out", err=True)
    if tally.broken:
        typer.echo(f"headroom: {words.count(len(tally.broken), 'source')} could not be read", err=True)
    for path, why in tally.broken[:_NAMED]:
        typer.echo(f"    {words.printable(str(path))}: {words.printable(why)}", err=True)
    if len(tally.broken) > _NAMED:
        typer.echo(f"    and {len(tally.broken) - _NAMED} more", err=True)


def wrapped_runs() -> list[Session]:
    """The wrapped runs that the ledger knows; none where there is no ledger."""
    from headroom_cli.cli.opened import ledger
    from headroom_cli.ledger import history

    try:
        with ledger() as books:
            return history.sessions(books.connection)
    except HeadroomError:
        return []


def below(project: Path | None) -> Callable[[str], bool]:
    """Whether a session's folder is this one, by its name or the one behind links, or below it; any is, for None."""
    if project is None:
        return lambda _: True
    named = project.expanduser().absolute()
    tops = {named, named.resolve()}
    return lambda folder: bool(folder) and not tops.isdisjoint((Path(folder), *Path(folder).parents))
