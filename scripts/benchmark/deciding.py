"""The time that the worker takes for one large new tool result after a long history, against its deadline."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence

from rich.table import Table

from headroom_cli.compress.client import WorkerClient
from headroom_cli.session.settings import Settings
from headroom_cli.wire.prompt import Block, Kind
from headroom_cli.wire.wires import by_name
from scripts.benchmark import traffic
from scripts.benchmark.latency import spread

PATIENCE = 30.0  # seconds; the deadline is what is compared with, so it must not cut anything short
LINES = 4_000
LENGTH = 100_000  # characters of the result, which the lines exceed


def table(options: argparse.Namespace) -> Table:
    """Milliseconds from the question to the answer, with the pipe between the processes."""
    title = f"A new result of 100 KB after 1 MB of history, ms (deadline {Settings().deadline_ms})"
    table = Table(title=title, title_justify="left")
    for name in ("result", "first after a start", "least", "p50 / p95"):
        table.add_column(name, justify="left" if name == "result" else "right")
    history = by_name("anthropic").parse(traffic.grown("deciding", 1_000_000)[-1]).blocks
    for tool in ("Read", "Grep", "Bash"):
        blocks = [result(tool, number) for number in range(options.rounds // 4)]
        first, *others = asyncio.run(times(history, blocks))
        p50, p95 = spread(others)
        table.add_row(tool, f"{first:.0f}", f"{min(others):.0f}", f"{p50:.0f} / {p95:.0f}")
    return table


def result(tool: str, number: int) -> Block:
    path = traffic.ROOT / "headroom_cli" / "proxy" / "addon.py"
    text = traffic.result(tool, path, number, LINES).replace("[headroom", "[other")  # a quoted marker would end it
    return Block(Kind.RESULT, text[:LENGTH], tool, traffic.arguments(tool, path))


async def times(history: Sequence[Block], blocks: Sequence[Block]) -> list[float]:
    """Milliseconds for each of the blocks after the same history, asked one after the other."""
    worker = WorkerClient(PATIENCE)
    await worker.start()
    try:
        await worker.ready(PATIENCE)
        taken = []
        for block in blocks:
            began = time.perf_counter()
            if await worker.decide(history, [block]) is None:
                raise SystemExit("error: the worker did not answer; is the machine very busy?")
            taken.append(1e3 * (time.perf_counter() - began))
        return taken
    finally:
        await worker.close()
