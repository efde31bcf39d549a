"""The head of `headroom stats`: the figures of a window in a few lines."""

from __future__ import annotations

import json
from collections.abc import Mapping

from headroom_cli.ledger.prices import Prices
from headroom_cli.ledger.savings import Savings
from headroom_cli.report import words
from headroom_cli.report.json_report import figures as as_values
from headroom_cli.report.view import METHOD


def text(window: str, sessions: int, figures: Savings, prices: Prices, unrouted: int = 0) -> str:
    """The figures of a window, in plain text, each with its basis; `unrouted` sessions are in none of them."""
    usage = figures.usage
    writes = [count for count in (usage.write_5m, usage.write_1h) if count is not None]
    net = words.with_basis(words.money(figures.net.value), figures.net)
    gross = words.with_basis(words.money(figures.gross.value), figures.gross)
    errands = words.with_basis(words.money(figures.retrieval_cost.value), figures.retrieval_cost)
    rows = (
        (f"{window}", f"{words.count(sessions, 'session')}, {words.requests(figures)}"
         + _hooked(figures) + _unrouted(unrouted)),
        ("input", f"{words.tokens(figures.sent.value)} tokens: {words.tokens(usage.fresh)} fresh,"
         f" {words.tokens(sum(writes) if writes else None)} cache write, {words.tokens(usage.read)} cache read"),
        ("output", f"{words.tokens(usage.output)} tokens"),
        ("removed", f"{words.tokens(figures.removed.value)} tokens{_modelled(figures)}"
         f" from {words.count(figures.blocks, 'result')},"
         f" {words.less_input(figures.share)}"),
        ("cost", words.with_basis(words.money(figures.cost.value), figures.cost) + _unpriced(figures)),
        ("saved", f"{net}, {words.with_basis(words.share(figures.net_share.value), figures.net_share)}"
         " of the input cost"
         f" (gross {gross}, {words.count(figures.retrievals, 'retrieval')} {errands})"),
        *_directive(figures),
        ("added", f"p50 {words.milliseconds(figures.added_p50.value)}, p95"
         f" {words.milliseconds(figures.added_p95.value)} per request; {figures.late} past the deadline,"
         f" {figures.faults} not read, relayed as they came{_endings(figures)}"),
        *([("effort", words.efforts(figures))] if figures.efforts else []),
        ("prices", f"list prices of {prices.date}, {prices.source.split(',')[0]}"),
    )  # fmt: skip
    width = max(len(name) for name, _ in rows[1:])
    return f"{rows[0][0]}: {rows[0][1]}\n" + "".join(f"  {name.ljust(width)}  {words}\n" for name, words in rows[1:])


def as_json(window: str, figures: Savings, prices: Prices, routing: Mapping[str, object]) -> str:
    """The same and everything else that is known, as JSON; `routing` says what did not come through us."""
    values = {
        "schema": "headroom.stats/1",
        "window": window,
        **routing,
        "figures": as_values(figures),
        "prices": {"source": prices.source, "date": prices.date},
        "method": METHOD,
    }
    return json.dumps(values, indent=2) + "\n"


def _hooked(figures: Savings) -> str:
    return f"; {words.hooked(figures)}, of which nothing is measured" if figures.hooked else ""


def _directive(figures: Savings) -> tuple[tuple[str, str], ...]:
    """What the directive for the length of answers cost, which `saved` is net of."""
    if not figures.directed:
        return ()
    cost = words.with_basis(words.money(figures.directive_cost.value), figures.directive_cost)
    told = f"{cost}, {words.tokens(figures.directive)} tokens in {words.count(figures.directed, 'request')}"
    return (("directive", told),)


def _modelled(figures: Savings) -> str:
    return f" ({figures.removed.basis})" if figures.hooked else ""


def _unrouted(sessions: int) -> str:
    return f"; {words.count(sessions, 'more session')} not routed through headroom" if sessions else ""


def _endings(figures: Savings) -> str:
    return "".join(f"; {times} {words.printable(name)}" for name, times in figures.endings.items())


def _unpriced(figures: Savings) -> str:
    return f" ({words.count(figures.unpriced, 'request')} without a known price)" if figures.unpriced else ""
