"""Whether the interval of output savings keeps its promise: made experiments whose answer is known."""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from rich.table import Table

from scripts.benchmark import experiments
from scripts.benchmark.experiments import Result, Shorten

EXPERIMENTS = 1000  # in each row
EFFECTS: dict[str, Shorten] = {
    "none": experiments.nothing,
    "10 %, own share each": experiments.unevenly(0.1),
    "20 %, own share each": experiments.unevenly(0.2),
    "40 %, own share each": experiments.unevenly(0.4),
    "40 % of long answers": experiments.long_ones(0.2),
}
ROWS = (
    *(("none", size) for size in (150, 400, 1000)),
    *(("10 %, own share each", size) for size in (400, 1000)),
    *(("20 %, own share each", size) for size in (150, 400, 1000)),
    *(("40 %, own share each", size) for size in (150, 400)),
    ("40 % of long answers", 400),
)
COLUMNS = (
    *("conversations", "effect", "says less", "says more", "covers truth", "promises too much", "no interval"),
    *("width, points", "naive claims", "naive covers"),
)
_BATCH = 50


def table(options: argparse.Namespace) -> Table:
    """Rates in percent with what their own chance is (95 %); a claim where there is no effect is a false positive."""
    table = Table(
        title=f"Output savings: {EXPERIMENTS} made experiments in each row, a tenth of the conversations are controls."
        " Naive: every request independent",
        title_justify="left",
    )
    for name in COLUMNS:
        table.add_column(name, justify="left" if name == "effect" else "right")
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        jobs = [
            (name, size, [pool.submit(batch, name, size, seed) for seed in range(EXPERIMENTS // _BATCH)])
            for name, size in ROWS
        ]
        for name, size, futures in jobs:
            table.add_row(str(size), name, *row([result for future in futures for result in future.result()]))
    return table


def batch(effect: str, conversations: int, seed: int) -> list[Result]:
    """The results of some experiments: the same for the same arguments."""
    source = random.Random(f"{effect} {conversations} {seed}")
    return [experiments.judged(experiments.experiment(source, conversations, EFFECTS[effect])) for _ in range(_BATCH)]


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
        rate([result.naive_covers for result in results]),
    ]


def rate(outcomes: Sequence[bool]) -> str:
    """The share of true ones in percent, with the half width of its own 95 % interval (Agresti and Coull)."""
    if not outcomes:
        return "-"
    count, size = sum(outcomes), len(outcomes)
    middle = (count + 2) / (size + 4)
    return f"{100 * count / size:.1f} ± {196 * math.sqrt(middle * (1 - middle) / (size + 4)):.1f}"
