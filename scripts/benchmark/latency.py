"""Added latency: the same requests straight, through plain mitmproxy and through Headroom, in turns."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from statistics import quantiles

from rich.table import Table

from scripts.benchmark import targets, traffic

TINY = b'{"model":"claude-sonnet-4-5","max_tokens":64,"messages":[{"role":"user","content":"%s"}]}' % (b"x" * 900)
TURNS = 60


def table(options: argparse.Namespace) -> Table:
    """p50 and p95 of each way, and what Headroom adds to plain mitmproxy."""
    table = Table(title="Time per request", title_justify="left")
    table.add_column("request")
    for name in ("no proxy", "mitmproxy", "headroom"):
        table.add_column(f"{name} p50 / p95", justify="right")
    table.add_column("added to mitmproxy, p50 / p95", justify="right")
    table.add_column("p50 ratio", justify="right")
    with (
        targets.stub() as stub,
        targets.plain_mitmproxy(stub.port) as plain,
        targets.headroom(stub.port) as ours,
        targets.clients([stub, plain, ours]) as clients,
    ):
        for name, warm_up, bodies in cases(options.rounds):
            table.add_row(name, *row(clients, warm_up, bodies))
    return table


def cases(rounds: int) -> list[tuple[str, Sequence[bytes], Sequence[bytes]]]:
    """Name, what is sent first to warm decisions up, what is measured."""
    middle, large = traffic.grown("200 KB", 200_000), traffic.grown("1 MB", 1_000_000)
    session = traffic.session("60 turns", TURNS)
    return [
        ("1 KB", [TINY], [TINY] * rounds),
        ("200 KB, decisions warm", middle, [middle[-1]] * rounds),
        ("1 MB, decisions warm", large, [large[-1]] * rounds),
        (f"session of {TURNS} turns, first pass (new blocks)", [TINY], session),
        (f"session of {TURNS} turns, decisions warm", [TINY], session),
    ]


def row(clients: Sequence[targets.Client], warm_up: Sequence[bytes], bodies: Sequence[bytes]) -> list[str]:
    """The cells of one case. The ways take turns, so that a busy moment of the machine hits all of them."""
    for body in warm_up:
        for client in clients:
            client.send(body)
    times: list[list[float]] = [[] for _ in clients]
    for number, body in enumerate(bodies):
        for at in rotated(range(len(clients)), number):
            times[at].append(clients[at].send(body)[1])
    (_, _), (plain, plain95), (ours, ours95) = spreads = [spread(values) for values in times]
    return [
        *(f"{p50:.1f} / {p95:.1f}" for p50, p95 in spreads),
        f"{ours - plain:+.1f} / {ours95 - plain95:+.1f}",
        f"{ours / plain:.2f}x",
    ]


def rotated(order: range, by: int) -> list[int]:
    by %= len(order)
    return [*order[by:], *order[:by]]


def spread(values: Sequence[float]) -> tuple[float, float]:
    """p50 and p95."""
    cuts = quantiles(values, n=20, method="inclusive")
    return cuts[9], cuts[18]
