"""`headroom why`: what was changed in a session, and what was left alone."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.ledger.events import Booked
    from headroom_cli.report.changes import Shown


def why(
    name: Annotated[str, typer.Argument(metavar="[ID]", help="A session, or the id of one original.")] = "",
    last: Annotated[bool, typer.Option("--last", help="The session that started last; the default.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Whole texts instead of excerpts.")] = False,
    economics: Annotated[
        bool, typer.Option("--economics", help="The constants by which omissions are weighed.")
    ] = False,
    effort: Annotated[
        bool, typer.Option("--effort", help="Where changing the reasoning effort breaks the cache, and who says so.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs; texts only with --full.")] = False,
) -> int:
    """List what was changed in a session, block by block, with before and after, and the effort of its turns.

    \b
    headroom why --last
    headroom why 20261122-1f3a --full
    headroom why 7f2c91ab
    headroom why --economics       the table by which an omission is weighed, with its source
    headroom why --effort          the table by which a turn may think less, with its sources
    """
    if name and last:
        raise HeadroomError("an id and --last exclude each other")
    if economics or effort:
        return _economics(as_json) if economics else _effort(as_json)
    from headroom_cli.cli.opened import ledger, session_id
    from headroom_cli.ledger import history
    from headroom_cli.report import changes, efforts, steered

    with ledger() as books:
        owner = "" if not name else books.owner(name)
        session = session_id(books, owner or name)
        exchanges = list(history.exchanges(books.connection, session))
    blocks = _changed(exchanges)
    reasons = changes.untouched(exchanges)
    if owner:
        blocks, reasons = [block for block in blocks if block.change.original == name], {}
    turns, asked_for = ([], []) if owner else (efforts.turns(exchanges), steered.conversations(exchanges))
    if as_json:
        found = changes.as_json(session, blocks, reasons, full)
        found |= {"effort": efforts.as_json(turns), "directives": steered.as_json(asked_for)}
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        asked = any(row.exchange.wire for row in exchanges)
        shown = _text(session, blocks, reasons, full) if asked else _nothing(session, len(exchanges))
        shown += f"\n{efforts.text(turns, full)}" if turns else ""
        shown += f"\n{steered.text(asked_for)}" if asked_for else ""
        sys.stdout.write(shown.encode("utf-8", "replace").decode("utf-8"))
    return 0


def _economics(as_json: bool) -> int:
    from headroom_cli.compress.economics import table
    from headroom_cli.report import changes

    rows = table()
    sys.stdout.write(json.dumps(rows, indent=2) + "\n" if as_json else changes.economics(rows))
    return 0


def _effort(as_json: bool) -> int:
    from headroom_cli.report import efforts
    from headroom_cli.session.settings import settings
    from headroom_cli.steer.effort_table import TABLE, described, marked_safe

    rows = described((*marked_safe(settings().effort_safe), *TABLE))
    sys.stdout.write(json.dumps(rows, indent=2) + "\n" if as_json else efforts.table(rows))
    return 0


def _changed(exchanges: list[Booked]) -> list[Shown]:
    """The changed blocks; without their texts if a store cannot be opened."""
    from headroom_cli.layout import home
    from headroom_cli.report.changes import changed
    from headroom_cli.store.database import StoreUnavailable
    from headroom_cli.store.decisions import Decisions
    from headroom_cli.store.originals import Originals

    folder: Path = home()
    try:
        with ExitStack() as stack:
            decisions = stack.enter_context(Decisions(folder / "decisions.sqlite"))
            originals = stack.enter_context(Originals(folder))
            return changed(exchanges, decisions, originals)
    except StoreUnavailable as error:
        typer.echo(f"headroom: texts are not shown: {error}", err=True)
        return changed(exchanges, None, None)


def _nothing(session: str, relayed: int) -> str:
    from headroom_cli.report import words

    return f"{words.nothing_routed(session, relayed)}.\nIf a question was asked: headroom doctor tests the way.\n"


def _text(session: str, blocks: list[Shown], reasons: dict[str, int], full: bool) -> str:
    from headroom_cli.report import changes, words

    removed = sum(block.change.before - block.change.after for block in blocks)
    head = f"session {session}: {words.count(len(blocks), 'result')} changed, {removed} tokens removed\n"
    body = "".join(f"\n{changes.text(block, full)}" for block in blocks)
    left = "".join(f"    {count:>6}  {words.printable(reason)}\n" for reason, count in reasons.items())
    return head + body + (f"\nleft as they were:\n{left}" if left else "")
