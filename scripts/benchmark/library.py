"""The time of `compress()` over a conversation that grows, against one call at its end."""

from __future__ import annotations

import argparse
import copy
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from rich.table import Table

from headroom_cli import Result, Store, compress
from scripts.benchmark import traffic
from scripts.benchmark.traffic import Message

TURNS = 30
History = list[Message]


def table(options: argparse.Namespace) -> Table:
    """Milliseconds in each way of going on, every one in a process of its own: texts that were seen are remembered."""
    histories = list(map(copy.deepcopy, islice(traffic.conversation("library"), TURNS)))
    size = len(traffic.body(histories[-1])) // 1000
    table = Table(title=f"compress(), {TURNS} growing turns, {size} KB at the end, ms", title_justify="left")
    for name in ("way", "all turns", "last turn", "tokens saved"):
        table.add_column(name, justify="left" if name == "way" else "right")
    for way, measure in WAYS.items():
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            taken, saved = alone.submit(measure, histories).result()
        table.add_row(way, f"{sum(taken):.0f}", f"{taken[-1]:.0f}", f"{saved:,}")
    return table


def once(histories: list[History]) -> tuple[list[float], int]:
    """One call for the whole history."""
    taken, saved = timed([lambda: compress(histories[-1])])
    return taken, saved[-1]


def anew(histories: list[History]) -> tuple[list[float], int]:
    """A call a turn, with the caller's own history."""
    taken, saved = timed([lambda history=history: compress(history) for history in histories])
    return taken, saved[-1]


def with_a_store(histories: list[History]) -> tuple[list[float], int]:
    """The same, with one store for all calls."""
    store = Store()
    taken, saved = timed([lambda history=history: compress(history, store=store) for history in histories])
    return taken, saved[-1]


def fed_back(histories: list[History]) -> tuple[list[float], int]:
    """A call a turn, with what the last call returned and the new messages."""
    held: History = []
    told: History = []

    def go_on(history: History) -> Result[Message]:
        result = compress([*held, *history[len(told) :]])
        held[:], told[:] = result.messages, history
        return result

    taken, saved = timed([lambda history=history: go_on(history) for history in histories])
    return taken, sum(saved)


def timed(calls: list[Callable[[], Result[Message]]]) -> tuple[list[float], list[int]]:
    """Milliseconds of each call, and the tokens that it saved. The vocabulary is loaded before."""
    compress([{"role": "user", "content": "the first call loads the vocabulary"}])
    taken, saved = [], []
    for call in calls:
        began = time.perf_counter()
        result = call()
        taken.append(1e3 * (time.perf_counter() - began))
        saved.append(result.saved.tokens)
    return taken, saved


WAYS = {
    "one call at the end": once,
    "each turn, the caller's own history": anew,
    "each turn, with a store": with_a_store,
    "each turn, on what was returned": fed_back,
}
