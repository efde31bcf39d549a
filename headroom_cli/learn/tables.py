"""Past sessions in a few lines and a table: what they used, and what headroom would have saved in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from headroom_cli.learn.simulation import Interval, Simulated, dearer, interval, net_share
from headroom_cli.learn.used import Record, Used
from headroom_cli.ledger.figures import Figure, measured, modelled, total
from headroom_cli.ledger.prices import Prices, input_tokens
from headroom_cli.ledger.savings import add
from headroom_cli.report import words
from headroom_cli.report.table import Table

HISTORY_SPLITS = ("agent", "model", "project", "day")
SIMULATION_SPLITS = ("agent", "model", "project")
NAMELESS = "(unknown)"


@dataclass(frozen=True, slots=True)
class Kept:
    """What one past session used. `wrapped`: it ran through headroom already."""

    record: Record
    wrapped: bool


def history(kept: Sequence[Kept], split: str) -> Table:
    """What past sessions used, split by one of HISTORY_SPLITS; days in order, all else by its input."""
    groups: dict[str, list[tuple[Kept, Used]]] = defaultdict(list)
    for one in kept:
        for part in one.record.parts:
            groups[_named(one, part, split)].append((one, part))
    rows = [(name, *_history_row(parts)) for name, parts in groups.items()]
    rows.sort(key=lambda row: row[0] if split == "day" else (-(row[3].value or 0), row[0]))
    columns = (split, "sessions", "requests", "input [tokens]", "from cache [share]", "output [tokens]",
               "input cost [$]", "output cost [$]", "through headroom")  # fmt: skip
    return Table(split, columns, tuple(rows))


def _named(one: Kept, part: Used, split: str) -> str:
    span = one.record.span
    name = {"agent": span.agent, "model": part.model, "project": span.project, "day": part.day}[split]
    return name or NAMELESS


def _history_row(parts: Sequence[tuple[Kept, Used]]) -> tuple[int, int, Figure, Figure, Figure, Figure, Figure, int]:
    usage = add(part.usage for _, part in parts)
    sent = input_tokens(usage)
    return (
        len({_whole(one) for one, _ in parts}),
        sum(part.requests for _, part in parts),
        measured(sent),
        measured((usage.read or 0) / sent if sent else None),
        measured(usage.output),
        measured(total([part.input_cost for _, part in parts])),
        measured(total([part.output_cost for _, part in parts])),
        len({_whole(one) for one, _ in parts if one.wrapped}),
    )


def _whole(one: Kept) -> tuple[str, str]:
    """By what the parts of a session and its subagents are one: those that name no other have an id of their own."""
    return one.record.span.agent, one.record.id


def history_head(window: str, kept: Sequence[Kept], prices: Prices) -> str:
    """The whole in a few lines, with what is not known of it."""
    parts = [part for one in kept for part in one.record.parts]
    usage = add(part.usage for part in parts)
    requests, reported = sum(part.requests for part in parts), sum(part.reported for part in parts)
    unpriced = sum(part.reported for part in parts if part.input_cost is None)
    dollars = total([part.input_cost for part in parts]), total([part.output_cost for part in parts])
    unsaid = f"; {words.count(requests - reported, 'answer')} came without usage" if reported < requests else ""
    no_price = f"; {words.count(unpriced, 'request')} without a known price" if unpriced else ""
    sessions = len({_whole(one) for one in kept})
    wrapped = len({_whole(one) for one in kept if one.wrapped})
    rows = (
        ("sessions", f"{sessions}, of which {wrapped} ran through headroom; by the agents' own records"),
        ("requests", f"{requests}{unsaid}"),
        ("input", f"{words.tokens(input_tokens(usage))} tokens, {words.tokens(usage.read)} of them from the cache"),
        ("output", f"{words.tokens(usage.output)} tokens"),
        ("cost", f"{words.money(dollars[0])} input, {words.money(dollars[1])} output{no_price}"),
        ("prices", f"list prices of {prices.date}, {prices.source.split(',')[0]}"),
    )
    return _lines(window, rows)


def simulation(made: Sequence[Simulated], split: str) -> Table:
    """What would have been saved, split by one of SIMULATION_SPLITS, the largest saving first."""
    groups: dict[str, list[Simulated]] = defaultdict(list)
    by: Callable[[Simulated], str] = {
        "agent": lambda one: one.span.agent,
        "model": lambda one: one.model,
        "project": lambda one: one.span.project,
    }[split]  # fmt: skip
    for one in made:
        groups[by(one) or NAMELESS].append(one)
    rows = [(name, *_simulation_row(part)) for name, part in groups.items()]
    rows.sort(key=lambda row: (-(row[5].value or 0.0), row[0]))
    columns = (split, "sessions", "requests", "removed [tokens, modelled]", "input cost [$]", "saved net [$, modelled]",
               "of input cost [share, modelled]", "dearer sessions")  # fmt: skip
    return Table(split, columns, tuple(rows))


def _simulation_row(part: Sequence[Simulated]) -> tuple[int, int, Figure, Figure, Figure, Figure, int]:
    return (
        len(part),
        sum(one.requests for one in part),
        modelled(sum(one.removed for one in part)),
        measured(total([one.input_cost for one in part])),
        modelled(total([one.net for one in part])),
        modelled(net_share(part)),
        dearer(part),
    )


def simulation_head(window: str, made: Sequence[Simulated], left_out: Mapping[str, int], prices: Prices) -> str:
    """The whole in a few lines. `left_out` counts sessions that were not replayed, by reason."""
    between = _between(interval(made))
    cost, net = total([one.input_cost for one in made]), total([one.net for one in made])
    errands = total([one.errands for one in made])
    results, omitted = sum(one.results for one in made), sum(one.left_out for one in made)
    unpriced = sum(one.unpriced for one in made)
    without = "".join(f"; {words.count(count, 'more session')} {why}" for why, count in left_out.items() if count)
    missing = f"; {words.count(unpriced, 'request')} without recorded usage or a known price" if unpriced else ""
    rows = (
        ("replayed", f"{words.count(len(made), 'session')}, {sum(one.requests for one in made)} requests{without}"),
        ("input cost", f"{words.money(cost)} as it was{missing}"),
        ("would save", f"{words.money(net)} net, {words.share(net_share(made))} of it{between}, modelled"),
        ("removed", f"{words.tokens(sum(one.removed for one in made))} tokens from {words.count(results, 'result')};"
         f" {omitted} of them with something left out, reading back expected at {words.money(errands)}"),
        ("dearer", f"{dearer(made)} of {words.count(len(made), 'session')}"),
        ("prices", f"list prices of {prices.date}, {prices.source.split(',')[0]}"),
    )  # fmt: skip
    return _lines(window, rows)


def _between(found: Interval | None) -> str:
    if found is None:
        return " (too few sessions for an interval)"
    return f" (95% interval {words.share(found.low)} to {words.share(found.high)}, by resampling sessions)"


def _lines(window: str, rows: Sequence[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in rows)
    return f"{window}\n" + "".join(f"  {name.ljust(width)}  {said}\n" for name, said in rows)
