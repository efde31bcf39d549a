"""The first byte of a stream that lasts a second: how much later it comes."""

from __future__ import annotations

import argparse

from rich.table import Table

from scripts.benchmark import targets, traffic
from scripts.benchmark.latency import rotated, spread

REQUESTS = 15


def table(options: argparse.Namespace) -> Table:
    """p50 and p95 of the first byte, and how much later than without a proxy."""
    table = Table(title="First byte of a stream (200 KB request, decisions warm)", title_justify="left")
    for name in ("way", "first byte p50 / p95", "later than no proxy, p50", "later than mitmproxy, p50"):
        table.add_column(name, justify="left" if name == "way" else "right")
    with (
        targets.stub() as stub,
        # Without the option mitmproxy would hold the stream back until its end.
        targets.plain_mitmproxy(stub.port, "--set", "stream_large_bodies=1") as plain,
        targets.headroom(stub.port) as ours,
        targets.clients([stub, plain, ours]) as clients,
    ):
        bodies = traffic.grown("stream", 200_000)
        for body in bodies:
            clients[2].send(body)
        times: list[list[float]] = [[] for _ in clients]
        for number in range(REQUESTS):
            for at in rotated(range(3), number):
                times[at].append(clients[at].send(bodies[-1], "/slow/v1/messages")[0])
    (direct, _), (through, _), _ = spreads = [spread(values) for values in times]
    for client, (p50, p95) in zip(clients, spreads, strict=True):
        later = f"{p50 - direct:+.1f}", f"{p50 - through:+.1f}"
        table.add_row(client.target.name, f"{p50:.1f} / {p95:.1f}", *later)
    return table
