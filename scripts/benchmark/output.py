"""Whether the interval of output savings keeps its promise: made experiments whose answer is known."""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from rich.console import Group
from rich.table import Table

from headroom_cli.ledger.output import ENOUGH
from scripts.benchmark import experiments
from scripts.benchmark.experiments import Result, Shorten

EXPERIMENTS = 1000  # in each row
LONG = "40 % of long ones"  # answers of over 600 tokens: far from one factor for all
EFFECTS: dict[str, Shorten] = {
    "none": experiments.nothing,
    "10 % on average": experiments.unevenly(0.1),
    "20 % on average": experiments.unevenly(0.2),
    "40 % on average": experiments.unevenly(0.4),
    LONG: experiments.long_ones(0.2),
}
ROWS = (
    *(("none", size) for size in (150, 400, 1000)),
    *(("10 % on average", size) for size in (400, 1000)),
    *(("20 % on average", size) for size in (150, 400, 1000)),
    *(("40 % on average", size) for size in (150, 400)),
    (LONG, 400),
)
CONTROLS = (3, 5, 8, 10, 15)  # of ten times as many conversations, to see how many are enough
COLUMNS = (
    *("units", "effect", "says less", "says more", "covers truth", "promises too much", "no interval"),
    *("width", "naive claims"),
)
_BATCH = 50


def table(options: argparse.Namespace) -> Group:
    """What is claimed and covered, and how many controls that takes.

    Rates in percent with what their own chance is (95 %); a claim where there is no effect is a false positive. "On
    average" gives each conversation a share of its own, from none to twice as much. The width of an interval is in
    points of the share saved, the median.
    """
    table = Table(
        title=f"Output savings: {EXPERIMENTS} made experiments in each row, a tenth of the conversations are controls."
        " Naive: every request independent",
        title_justify="left",
    )
    for name in COLUMNS:
        table.add_column(name, justify="left" if name == "effect" else "right", no_wrap=name == "effect")
    least = Table(
        title=f"How few controls are enough: {EXPERIMENTS} made experiments in each row, steering cuts {LONG}",
        title_justify="left",
    )
    for name in ("controls", "covers truth", "promises too much", "no interval"):
        least.add_column(name, justify="right")
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        seeds = range(EXPERIMENTS // _BATCH)
        jobs = [(name, size, [pool.submit(batch, name, size, seed) for seed in seeds]) for name, size in ROWS]
        few = [(count, [pool.submit(batch, LONG, 10 * count, seed, count) for seed in seeds]) for count in CONTROLS]
        for name, size, futures in jobs:
            table.add_row(str(size), name, *row([result for future in futures for result in future.result()]))
        for count, futures in few:
            least.add_row(str(count), *row([result for future in futures for result in future.result()])[2:5])
    return Group(table, least)


def batch(effect: str, conversations: int, seed: int, controls: int | None = None) -> list[Result]:
    """The results of some experiments, the same for the same arguments; with just so many controls if that is given."""
    source = random.Random(f"{effect} {conversations} {seed}")
    enough = ENOUGH if controls is None else 1
    return [
        experiments.judged(experiments.experiment(source, conversations, EFFECTS[effect], controls), enough)
        for _ in range(_BATCH)
    ]


def row(results: Sequence[Result]) -> list[str]:
    """The cells of a row after its size and its effect."""
    known = [result for result in results if result.covers is not None]
    widths = [result.width for result in known if result.width is not None]
    return [
        rate([result.less for result in results]),
        rate([result.more for result in results]),
        rate([bool(result.covers) for result in known]),
        rate([result.above for result in known]),
        rate([result.covers is None for result in results]),
        f"{100 * statistics.median(widths):.0f}" if widths else "-",
        rate([result.naive_claims for result in results]),
    ]


def rate(outcomes: Sequence[bool]) -> str:
    """The share of true ones in percent, with the half width of its own 95 % interval (Agresti and Coull)."""
    if not outcomes:
        return "-"
    count, size = sum(outcomes), len(outcomes)
    middle = (count + 2) / (size + 4)
    return f"{100 * count / size:.1f}±{196 * math.sqrt(middle * (1 - middle) / (size + 4)):.1f}"
