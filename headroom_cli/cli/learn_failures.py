"""`headroom learn` without --verbosity: failures that cost turns, as notes that would have spared them."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.learn.failures.findings import Digest
    from headroom_cli.learn.failures.notes import Note
    from headroom_cli.session.note_files import Outcome

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command: see cli/learn.py."""

    agent: str = ""
    days: int = 0
    project: Path | None = None
    file: Path | None = None
    apply: bool = False
    undo: bool = False
    forget: str = ""
    everything: bool = False
    tracked: bool = False
    as_json: bool = False


def run(asked: Asked) -> int:
    """Prints the proposed notes, or writes, takes back or forgets them; returns 0."""
    from headroom_cli.layout import home
    from headroom_cli.session import note_files

    if asked.forget:
        if len(asked.forget) != 8 or not set(asked.forget) <= set("0123456789abcdef"):
            raise HeadroomError(f"{asked.forget!r} is no id of a note", "headroom learn lists them")
        done = note_files.forget(home(), asked.forget)
        typer.echo(f"{asked.forget} will not be proposed again" + "".join(f"; taken out of {one.path}" for one in done))
        return 0
    if asked.undo:
        return _undo(asked)
    return _propose(asked)


def _undo(asked: Asked) -> int:
    from headroom_cli.layout import home
    from headroom_cli.session import note_files

    if asked.file is None:
        raise HeadroomError("say which file to take the notes back from", "headroom learn --undo FILE")
    done = note_files.undo(home(), note_files.resolved(asked.file))
    how = "is as it was before" if done.restored else "was changed by others since: only our notes were taken back"
    typer.echo(f"{done.path} {how}" + _stayed(done))
    return 0


def _propose(asked: Asked) -> int:
    from headroom_cli.cli import learned_notes as shown
    from headroom_cli.layout import home
    from headroom_cli.learn.failures.expiry import expired
    from headroom_cli.learn.failures.notes import SHORT_LIST
    from headroom_cli.session import checkouts, note_files

    top = checkouts.top((asked.project or Path.cwd()).expanduser().resolve())
    digests = _digests(asked, top)
    notes = _notes(asked, digests, top)
    file = note_files.resolved(asked.file) if asked.file else None
    if asked.apply:
        _allowed(asked, top, file, digests)
    target = file or _target(top, digests)
    unwanted = note_files.unwanted(home(), target) if target else note_files.forgotten(home())
    over = expired(note_files.remembered(home(), target).notes, digests) if target else {}
    wanted = [note for note in notes if note.id not in unwanted and note.id not in over]
    short = wanted if asked.everything else wanted[:SHORT_LIST]
    if asked.apply and file is not None:
        outcome = _write(file, short, over, len(digests))
        typer.echo(shown.outcome(outcome, over) + _stayed(outcome))
        return 0
    if asked.as_json:
        typer.echo(shown.as_json(str(top), digests, short, over))
    else:
        sys.stdout.write(shown.text(top, digests, short, len(wanted) - len(short), over, _next(target)))
    return 0


def _next(target: Path | None) -> str:
    """The command that writes the notes, for the file that suits best."""
    from headroom_cli.session import checkouts

    if target is None:
        return "headroom learn --apply FILE writes these notes to FILE"
    near = os.path.relpath(target)
    if checkouts.is_tracked(target):
        return (
            f"headroom learn --apply --tracked {near} writes these notes; git tracks that file, so everybody gets them"
        )
    private = "" if checkouts.is_ignored(target) else "; git does not ignore it yet: .git/info/exclude can"
    return f"headroom learn --apply {near} writes these notes{private}"


def _stayed(done: Outcome) -> str:
    return f"; edited by hand and left alone: {', '.join(done.stayed)}" if done.stayed else ""


def _digests(asked: Asked, top: Path) -> list[Digest]:
    """What the past sessions of the project tell."""
    from headroom_cli.cli.past import gathered
    from headroom_cli.learn.digests import Digest as Kept
    from headroom_cli.learn.failures import digest, findings

    kind = Kept("failures", findings.VERSION, findings.Digest, digest.digest)
    made, _ = gathered(kind, asked.agent, asked.days, lambda one: _lies_in(one.project, top), top)
    return made


def _lies_in(project: str, top: Path) -> bool:
    """Whether a session's folder belongs to the project: below its top, or a worktree of it elsewhere."""
    if not project:
        return False
    folder = Path(project)
    return folder == top or top in folder.parents or _top(project) == top


@lru_cache(maxsize=1024)
def _top(project: str) -> Path | None:
    from headroom_cli.session import checkouts

    return checkouts.top(Path(project).resolve()) if Path(project).is_dir() else None


def _notes(asked: Asked, digests: Sequence[Digest], top: Path) -> list[Note]:
    """The proposals from transcripts and from the ledger, the best first."""
    from headroom_cli.learn.failures.notes import best_first, propose
    from headroom_cli.ledger.prices import shipped_prices

    booked = list(_booked(asked, top))
    prices = shipped_prices()
    return best_first([*propose(digests, prices, top.name), *propose(booked, prices, top.name)])


def _booked(asked: Asked, top: Path) -> Iterator[Digest]:
    """What the ledger tells of the project's sessions; nothing where nothing is booked."""
    from headroom_cli.layout import home
    from headroom_cli.learn.failures.omissions import omissions
    from headroom_cli.ledger import history
    from headroom_cli.ledger.log import Ledger
    from headroom_cli.store.database import StoreUnavailable

    path = home() / "ledger.sqlite"
    if not path.exists():
        return
    since = time.time() - asked.days * _DAY_S if asked.days else 0.0
    try:
        with Ledger(path) as books:
            for session in history.sessions(books.connection, since):
                if _lies_in(session.cwd, top) and asked.agent in ("", session.agent):
                    exchanges = history.exchanges(books.connection, session.id)
                    asks = [one.exchange for one in exchanges if one.exchange.asks]
                    yield omissions(session, history.omitted(books.connection, session.id), asks)
    except StoreUnavailable as error:
        typer.echo(f"headroom: the ledger is not read: {error}", err=True)


def _target(top: Path, digests: Sequence[Digest]) -> Path | None:
    """The file that suits best: one that git ignores of those that the project's agents read, or else the first."""
    from headroom_cli.agents.catalog import wrapper_files, wrapper_named
    from headroom_cli.session import checkouts, note_files

    agents = Counter(one.agent for one in digests)
    names = [
        name
        for agent, _ in agents.most_common()
        if agent in wrapper_files()
        for name in wrapper_named(agent).note_files
    ]
    paths = [note_files.resolved(top / name) for name in dict.fromkeys(names) if not (top / name).is_dir()]
    ignored = (path for path in paths if checkouts.is_ignored(path))
    loose = (path for path in paths if not checkouts.is_tracked(path))
    return next(ignored, None) or next(loose, None) or next(iter(paths), None)


def _allowed(asked: Asked, top: Path, file: Path | None, digests: Sequence[Digest]) -> None:
    """Raises HeadroomError where no file was named, or git tracks it and nobody said that this is meant."""
    from headroom_cli.session import checkouts

    target = _target(top, digests)
    better = f", or headroom learn --apply {os.path.relpath(target)}" if target and target != file else ""
    if file is None:
        raise HeadroomError("say which file the notes go to", f"headroom learn --apply FILE{better}")
    if checkouts.is_tracked(file) and not asked.tracked:
        raise HeadroomError(
            f"git tracks {asked.file}: the notes would go to everybody who works on the project",
            f"--tracked writes them all the same{better}",
        )


def _write(file: Path, notes: Sequence[Note], over: dict[str, str], sessions: int) -> Outcome:
    from headroom_cli.layout import home
    from headroom_cli.learn.failures.expiry import UNHELPFUL, applied
    from headroom_cli.session import note_files

    put = {note.id: (note.text, applied(note, time.time(), sessions)) for note in notes}
    return note_files.write(home(), file, put, {name: why == UNHELPFUL for name, why in over.items()})
