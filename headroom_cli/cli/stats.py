"""`headroom stats`: what sessions cost, and what was kept out of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.ledger.events import Booked, Retrieval
    from headroom_cli.ledger.log import Ledger

_DAYS = 30


class Split(StrEnum):
    """What figures can be split by."""

    AGENT = "agent"
    MODEL = "model"
    TOOL = "tool"
    TRANSFORM = "transform"
    CONTENT = "content"
    DAY = "day"
    PROJECT = "project"


def stats(  # noqa: PLR0913, PLR0917 - one parameter for each option
    last: Annotated[bool, typer.Option("--last", help="The session that started last.")] = False,
    session: Annotated[str, typer.Option("--session", metavar="ID", help="One session.")] = "",
    days: Annotated[int | None, typer.Option("--days", min=1, max=36_500, help="The last days; 30 by default.")] = None,
    by: Annotated[Split | None, typer.Option("--by", help="Split the figures.")] = None,
    past: Annotated[
        bool, typer.Option("--history", help="What the agents' own transcripts say, also of days before headroom.")
    ] = False,
    output: Annotated[bool, typer.Option("--output", help="What steering saved of the output, by experiment.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Full precision, with the basis of each figure.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row per line of the table.")] = False,
) -> int:
    """Show usage, cost and net savings from the ledger.

    \b
    headroom stats                      the last 30 days, by agent
    headroom stats --last --by tool     the last session, by tool
    headroom stats --days 7 --by day --csv
    headroom stats --history --by day   what all sessions used, by the agents' own records
    headroom stats --output --days 90   what steering kept out of the output
    """
    if last and session:
        raise HeadroomError("these options exclude each other", "--last or --session")
    _check(last or bool(session), days, by, past, output, as_json and as_csv)
    form = "json" if as_json else "csv" if as_csv else "text"
    if past:
        from headroom_cli.cli import stats_history

        return stats_history.run(days or _DAYS, by.value if by else "", form)
    from headroom_cli.cli.opened import ledger as opened

    with opened() as ledger:
        name = _session(ledger, last, session)
        window, booked, retrievals = _read(ledger, name, days or _DAYS)
        exchanges = [row for row in booked if row.exchange.wire]
        routing = _routing(ledger, name, days or _DAYS, any(row.exchange.asks for row in exchanges))
        if not exchanges and not (as_json and "routed" in routing):
            raise _nothing(window, name, len(booked), routing)
        if output:
            sys.stdout.write(_output(window, exchanges, form))
        else:
            sys.stdout.write(_render(window, exchanges, retrievals, by, form, routing))
    return 0


def _check(one: bool, days: int | None, by: Split | None, past: bool, output: bool, both_forms: bool) -> None:
    """Raises HeadroomError for options that do not go together; `one` says that a single session is asked for."""
    if both_forms or (one and days):
        raise HeadroomError("these options exclude each other", "--last, --session or --days; --json or --csv")
    if past and output:
        raise HeadroomError("these options exclude each other", "--history or --output")
    if past and one:
        raise HeadroomError("--history is of all sessions", "headroom stats --history --days 7")
    if output and (one or by):
        raise HeadroomError("these options exclude each other", "--output takes --days, and --json or --csv")
    if by is Split.PROJECT and not past:
        raise HeadroomError("--by project goes with --history", "headroom stats --history --by project")


def _routing(ledger: Ledger, session: str, days: int, routed: bool) -> dict[str, object]:
    """Of one session whether it was routed, and why not; of a window how many were not."""
    import time

    from headroom_cli.ledger import history

    if not session:
        return {"unrouted_sessions": history.unrouted(ledger.connection, time.time() - days * 86_400)}
    found = history.verdict(ledger.connection, session)
    if routed or found is None:
        return {"routed": True} if routed else {}
    return {"routed": found.routed, "not_routed_because": found.because if found.routed is False else None}


def _session(ledger: Ledger, last: bool, session: str) -> str:
    from headroom_cli.cli.opened import session_id

    return session_id(ledger, session) if last or session else ""


def _read(ledger: Ledger, session: str, days: int) -> tuple[str, list[Booked], list[Retrieval]]:
    import time

    from headroom_cli.ledger import history

    since = 0.0 if session else time.time() - days * 86_400
    window = f"session {session}" if session else f"the last {days} days"
    exchanges = list(history.exchanges(ledger.connection, session, since))
    return window, exchanges, history.retrievals(ledger.connection, session, since)


def _nothing(window: str, session: str, relayed: int, routing: Mapping[str, object]) -> HeadroomError:
    from headroom_cli.report import words

    if not session:
        return HeadroomError(f"no request to a model booked in {window}", "headroom wrap AGENT books them")
    because = routing.get("not_routed_because")
    if because:
        return HeadroomError(f"{words.nothing_routed(session, relayed)}, because {because}")
    return HeadroomError(
        words.nothing_routed(session, relayed), "if a question was asked: headroom doctor tests the way"
    )


def _render(
    window: str,
    exchanges: list[Booked],
    retrievals: list[Retrieval],
    by: Split | None,
    form: str,
    routing: Mapping[str, object],
) -> str:
    from headroom_cli.ledger.prices import shipped_prices
    from headroom_cli.ledger.savings import summarise
    from headroom_cli.report import overview, table

    prices = shipped_prices()
    if form == "json" and by is None:
        return overview.as_json(window, summarise(exchanges, retrievals, prices), prices, routing)
    rows = table.by(by or Split.AGENT, exchanges, retrievals, prices)
    if form == "json":
        return table.as_json(rows)
    if form == "csv":
        return table.as_csv(rows)
    whole = summarise(exchanges, retrievals, prices, ())
    unrouted = routing.get("unrouted_sessions")
    sessions = len({row.session for row in exchanges})
    head = overview.text(window, sessions, whole, prices, unrouted if isinstance(unrouted, int) else 0)
    return f"{head}\n{table.text(rows)}"


def _output(window: str, exchanges: list[Booked], form: str) -> str:
    from headroom_cli.ledger.effects import effects
    from headroom_cli.ledger.output import output
    from headroom_cli.ledger.prices import shipped_prices
    from headroom_cli.report import output_savings as shown

    prices = shipped_prices()
    found = output(effects(exchanges, prices))
    if form == "csv":
        return shown.as_csv(found)
    return shown.as_json(window, found, prices) if form == "json" else shown.text(window, found, prices)
