"""`headroom purge`: removes stored texts and reports."""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer

from headroom_cli.errors import HeadroomError

_AGE = re.compile(r"(\d+)([smhdw])")
_ANEW = "a conversation that is resumed afterwards is written to the provider's cache anew"
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def purge(
    session: Annotated[str, typer.Option("--session", metavar="ID", help="What only this session stored.")] = "",
    older_than: Annotated[str, typer.Option("--older-than", metavar="AGE", help="For example 7d, 12h.")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="All texts and reports, and the ledger with its figures.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Remove originals, decisions and the reports of sessions that are over. Figures stay, unless everything goes.

    What was decided about a conversation goes with it: resumed afterwards, it is written to the provider's cache anew.

    \b
    headroom purge --older-than 7d
    headroom purge --session 20261122-1f3a
    headroom purge --all --yes
    """
    if sum((bool(session), bool(older_than), everything)) != 1:
        raise HeadroomError("say what to remove", "one of --session ID, --older-than 7d, --all")
    age = _age(older_than) if older_than else None
    what = f"session {session}" if session else f"everything older than {older_than}" if older_than else "everything"
    if not yes:
        if not sys.stdin.isatty():
            raise HeadroomError("nobody is there to confirm", "add --yes")
        typer.confirm(
            f"Remove the stored texts and reports of {what}?"
            f" A running agent can no longer read them back, and {_ANEW}.",
            abort=True,
        )
    return _purge(session, age, everything)


def _purge(session: str, age: float | None, everything: bool) -> int:
    from headroom_cli.layout import home
    from headroom_cli.ledger.log import Ledger
    from headroom_cli.report import words
    from headroom_cli.session.folder import discard
    from headroom_cli.store.database import StoreUnavailable
    from headroom_cli.store.decisions import Decisions
    from headroom_cli.store.originals import Originals
    from headroom_cli.store.steering import FILE, SteeringStore

    folder = home()
    try:
        with (
            Originals(folder) as originals,
            Decisions(folder / "decisions.sqlite") as decisions,
            SteeringStore(folder / FILE) as steering,
            Ledger(folder / "ledger.sqlite") as ledger,
        ):
            if session and (known := ledger.session(session)):
                session = known.id
            gone = originals.purge(session=session, older_than_s=age, everything=everything)
            decided = decisions.purge(older_than_s=0 if everything else age, originals=gone.ids)
            if everything or age is not None:
                decided += steering.purge(older_than_s=0 if everything else age or 0)
            forgotten = ledger.forget(everything=True) if everything else 0
        if everything:  # what was worked out of past sessions quotes them
            for path in folder.glob("digests.sqlite*"):
                path.unlink()
        reports = discard(folder, name=session, older_than_s=age)
    except StoreUnavailable as error:
        if not everything:
            raise HeadroomError(f"the store cannot be read: {error}", "headroom purge --all removes it") from error
        return _unlink()
    except OSError as error:
        raise HeadroomError(f"a session's folder cannot be removed: {error}") from error
    size = f"{gone.bytes / 1e6:.1f} MB"
    parts = [
        f"{words.count(len(gone.ids), 'original')} ({size})",
        words.count(decided, "decision"),
        words.count(reports, "session folder"),
    ]
    if everything:
        parts.append(words.count(forgotten, "session") + " of the ledger")
    typer.echo(f"removed {', '.join(parts)}" + (f"; {_ANEW}" if decided else ""))
    return 0


def _unlink() -> int:
    """Removes the files of a store that no longer opens, and the folders of sessions that are over."""
    import shutil

    from headroom_cli.layout import home
    from headroom_cli.session.folder import discard

    folder = home()
    for name in ("originals", "decisions", "steering", "ledger", "digests"):
        for path in folder.glob(f"{name}.sqlite*"):
            path.unlink()
    shutil.rmtree(folder / "originals", ignore_errors=True)
    discard(folder)
    typer.echo("removed the store, which could not be read")
    return 0


def _age(text: str) -> float:
    found = _AGE.fullmatch(text.strip().lower())
    if not found:
        raise HeadroomError(f"not an age: {text}", "a number and a unit: 90s, 30m, 12h, 7d, 2w")
    return int(found[1]) * float(_SECONDS[found[2]])
