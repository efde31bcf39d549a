"""`headroom simulate`: what would have been saved in the sessions that are there already."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headroom_cli.compress.read_back import ReadBack
    from headroom_cli.learn.digests import Digest
    from headroom_cli.learn.simulation import Simulated


class Split(StrEnum):
    """What the figures can be split by."""

    AGENT = "agent"
    MODEL = "model"
    PROJECT = "project"


def simulate(
    agent: Annotated[str, typer.Option("--agent", metavar="NAME", help="Past sessions of one agent only.")] = "",
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=0, help="Sessions that changed in the last days; 0: all.")
    ] = 30,
    project: Annotated[
        Path | None, typer.Option("--project", metavar="PATH", help="Sessions in this folder and below only.")
    ] = None,
    by: Annotated[Split, typer.Option("--by", help="Split the figures.")] = Split.AGENT,
    as_json: Annotated[bool, typer.Option("--json", help="Full precision, and every session.")] = False,
) -> int:
    """Replay your past sessions through the pipeline, and say what they would have cost less. Nothing is sent.

    \b
    headroom simulate                        the last 30 days, by agent
    headroom simulate --agent codex --days 0
    headroom simulate --project . --by model
    """
    from headroom_cli.cli import past
    from headroom_cli.ledger.prices import shipped_prices

    fits = past.below(project)
    made, _ = past.gathered(_digest(), agent, days, lambda one: fits(one.span.project), project)
    fresh, left_out = _unwrapped(made)
    if not fresh:
        raise HeadroomError("every past session that was found ran through headroom already", "headroom stats")
    window = f"the last {days} days" if days else "all days"
    if as_json:
        sys.stdout.write(_json(window, fresh, left_out))
        return 0
    from headroom_cli.learn import tables
    from headroom_cli.report import table

    head = tables.simulation_head(window, fresh, left_out, shipped_prices())
    sys.stdout.write(f"{head}\n{table.text(tables.simulation(fresh, by.value))}")
    return 0


def _unwrapped(made: list[Simulated]) -> tuple[list[Simulated], dict[str, int]]:
    """The sessions whose own bills are without us, and how many are left out because they are not, or never asked."""
    from headroom_cli.cli import past
    from headroom_cli.learn.wrapped import was_wrapped

    runs = past.wrapped_runs()
    asked = [one for one in made if one.requests]
    fresh = [one for one in asked if not was_wrapped(one.span, runs)]
    return fresh, {"ran through headroom": len(asked) - len(fresh)}


def _digest() -> Digest[Simulated]:
    from headroom_cli.learn.digests import Digest
    from headroom_cli.learn.simulation import Simulated, simulated
    from headroom_cli.ledger.prices import shipped_prices

    prices, ways = shipped_prices(), _ways()
    return Digest("simulation", 1, Simulated, lambda session: simulated(session, ways.get(session.agent), prices))


def _ways() -> Mapping[str, ReadBack]:
    """How each agent would have read back, by its name."""
    from headroom_cli.agents.catalog import all_wrappers
    from headroom_cli.compress.read_back import ReadBack, Way

    order = (Way.SHELL, Way.MCP, Way.FILE)
    found = {wrapper.name: [way for way in order if way.value in wrapper.retrieve] for wrapper in all_wrappers()}
    return {name: ReadBack(ways[0], "headroom") for name, ways in found.items() if ways}


def _json(window: str, made: list[Simulated], left_out: Mapping[str, int]) -> str:
    from headroom_cli.learn.simulation import dearer, interval, net_share
    from headroom_cli.ledger.figures import total
    from headroom_cli.ledger.prices import shipped_prices

    between, prices = interval(made), shipped_prices()
    values = {
        "schema": "headroom.simulate/1",
        "window": window,
        "sessions": len(made),
        "left_out": dict(left_out),
        "input_cost": total([one.input_cost for one in made]),
        "net": total([one.net for one in made]),
        "net_share": net_share(made),
        "interval_95": None if between is None else [between.low, between.high],
        "dearer": dearer(made),
        "basis": "modelled",
        "prices": {"source": prices.source, "date": prices.date},
        "by_session": [{**asdict(one), "net": one.net} for one in made],
    }
    return json.dumps(values, indent=2) + "\n"
