"""`headroom stats --history`: what past sessions used, by the agents' own records."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.learn.tables import Kept


def run(days: int, by: str, form: str) -> int:
    """Prints the last days, split by agent where `by` is ""; `form` is text, json or csv."""
    from headroom_cli.learn import tables
    from headroom_cli.ledger.prices import shipped_prices
    from headroom_cli.report import table

    if by and by not in tables.HISTORY_SPLITS:
        raise HeadroomError(f"--history cannot be split by {by}", f"--by {', '.join(tables.HISTORY_SPLITS)}")
    kept = _kept(days)
    window = f"the last {days} days"
    split = tables.history(kept, by or "agent")
    if form == "csv":
        sys.stdout.write(table.as_csv(split))
    elif form == "json" and by:
        sys.stdout.write(table.as_json(split))
    elif form == "json":
        sys.stdout.write(_json(window, kept))
    else:
        sys.stdout.write(f"{tables.history_head(window, kept, shipped_prices())}\n{table.text(split)}")
    return 0


def _kept(days: int) -> list[Kept]:
    """The records of the window, without what the same sessions used before it."""
    from headroom_cli.cli import past
    from headroom_cli.learn.digests import Digest
    from headroom_cli.learn.tables import Kept
    from headroom_cli.learn.used import Record, record, within
    from headroom_cli.learn.wrapped import was_wrapped
    from headroom_cli.ledger.prices import shipped_prices

    prices = shipped_prices()
    first = (datetime.now().astimezone() - timedelta(days=days)).date()
    digest = Digest("usage", 1, Record, lambda session: record(session, prices))
    made, _ = past.gathered(digest, days=days, fits=lambda one: bool(within(one, first).parts))
    runs = past.wrapped_runs()
    return [Kept(within(one, first), was_wrapped(one.span, runs)) for one in made]


def _json(window: str, kept: list[Kept]) -> str:
    from headroom_cli.ledger.prices import shipped_prices

    prices = shipped_prices()
    values = {
        "schema": "headroom.history/1",
        "window": window,
        "basis": "recorded by the agents",
        "prices": {"source": prices.source, "date": prices.date},
        "sessions": [{**asdict(one.record), "through_headroom": one.wrapped} for one in kept],
    }
    return json.dumps(values, indent=2) + "\n"
