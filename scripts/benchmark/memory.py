"""Memory after many large requests: the proxy's process, and the worker that it starts."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import psutil
from rich.table import Table

from scripts.benchmark import targets, traffic

REQUESTS = 1000
CONVERSATIONS = 10
STEP = 6  # turns between two requests while a conversation grows


def table(options: argparse.Namespace) -> Table:
    """Resident memory in MB before and after. Each conversation grows first, so that there are decisions."""
    table = Table(title=f"Memory, {REQUESTS} requests of 1 MB in {CONVERSATIONS} conversations", title_justify="left")
    for name in ("process", "MB at start", "MB after"):
        table.add_column(name, justify="left" if name == "process" else "right")
    bodies = [body for number in range(CONVERSATIONS) for body in growth(f"conversation {number}")]
    with targets.stub() as stub:
        with targets.plain_mitmproxy(stub.port) as plain:
            for line in measured(plain, bodies):
                table.add_row(*line)
        with targets.headroom(stub.port) as ours:
            for line in measured(ours, bodies):
                table.add_row(*line)
    return table


def measured(target: targets.Target, bodies: Sequence[bytes]) -> list[tuple[str, str, str]]:
    """A line for the target's process and one for each child, where children are matched by their id."""
    assert target.pid is not None
    with targets.clients([target]) as (client,):
        client.send(bodies[0])
        before = resident(target.pid)
        for body in bodies:
            client.send(body)
        after = resident(target.pid)
    names = {pid: target.name if pid == target.pid else f"{target.name}, its worker" for pid in after}
    return [(names[pid], f"{before.get(pid, 0) / 1e6:.0f}", f"{size / 1e6:.0f}") for pid, size in after.items()]


def growth(name: str) -> list[bytes]:
    """A conversation in steps of a few turns up to 1 MB, and then that last request again and again."""
    steps = traffic.grown(name, 1_000_000)[::-STEP][::-1]
    return steps + steps[-1:] * (REQUESTS // CONVERSATIONS)


def resident(pid: int) -> dict[int, int]:
    """Bytes in memory by process id, the process first, then its children."""
    process = psutil.Process(pid)
    return {each.pid: each.memory_info().rss for each in (process, *process.children(recursive=True))}
