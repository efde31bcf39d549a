"""From exchanges to figures: what was used, what was kept out, what that is worth after our own costs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from headroom_cli.ledger.effects import Effect, Part, carrier, effects
from headroom_cli.ledger.events import Booked, Retrieval
from headroom_cli.ledger.figures import UNKNOWN, Figure, measured, modelled, quantile, total
from headroom_cli.ledger.prices import Prices, input_tokens
from headroom_cli.wire.prompt import Usage

RETRIEVAL_OUTPUT = 100  # tokens that a model writes to ask for an original, about
DIMENSIONS = ("transform", "tool", "model", "agent", "content")


@dataclass(frozen=True, slots=True)
class Group:
    """A share of the savings: unique blocks and tokens, tokens absent over all requests, gross dollars."""

    name: str
    blocks: int
    removed: int
    absent: int
    saved: Figure


@dataclass(frozen=True, slots=True)
class Savings:
    """Everything that is printed about a set of exchanges.

    Tokens of usage are the provider's; `removed` and `absent` are counted in o200k_base. `removed` counts each
    block once, when it is first billed; `absent` counts it in every request whose input was reported. `share` is
    absent / (absent + sent) over the same requests; it is modelled, because it divides our tokens by the provider's.
    `gross`, `retrieval_cost` and `directive_cost` are dollars, `net` is the first less the others and may be negative;
    `directed` requests carried a directive for the length of answers, of `directive` tokens in all; what that saves in
    output is not in any of these figures (ledger.output estimates it); `net_share` is
    net / (input cost + net). `unreported` requests came without usage: they failed, broke off or did not say.
    `unpriced` requests have no known input cost and are in no sum of dollars. `hooked` results are known from hooks
    alone, of agents whose requests cannot be read: what is `removed` from them is modelled, because nobody saw it sent,
    and what that is worth, and what their retrievals cost, is in no sum of dollars, either. `added_p50` and
    `added_p95` are over the bodies that were tried to be made smaller. `faults` counts bodies that should have been
    read but were relayed as they came, `endings` what else went wrong, by name. `efforts` requests asked for a
    reasoning effort while it might have been lowered, in `lowered` of them it was; what that saved is not in here.
    """

    requests: int
    hooked: int
    reported: int
    unreported: int
    unpriced: int
    usage: Usage
    usage_by_model: Mapping[str, Usage]
    cost_by_model: Mapping[str, Figure]
    sent: Figure
    blocks: int
    removed: Figure
    absent: Figure
    share: Figure
    input_cost: Figure
    output_cost: Figure
    cost: Figure
    gross: Figure
    retrievals: int
    retrieved: int
    retrieval_cost: Figure
    directed: int
    directive: int
    directive_cost: Figure
    net: Figure
    net_share: Figure
    added_p50: Figure
    added_p95: Figure
    late: int
    faults: int
    endings: Mapping[str, int]
    kept: Mapping[str, int]
    efforts: int = 0
    lowered: int = 0
    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)


def summarise(
    exchanges: Iterable[Booked],
    retrievals: Sequence[Retrieval],
    prices: Prices,
    dimensions: Iterable[str] = DIMENSIONS,
) -> Savings:
    """The figures of these exchanges, split by `dimensions`. Pure: the same events give the same figures."""
    done = [effect for effect in effects(exchanges, prices) if effect.booked.exchange.wire]
    asked = [effect for effect in done if effect.booked.exchange.asks]
    made = [effect.booked.exchange for effect in asked]
    hooked = len(done) - len(asked)
    usages = [exchange.usage for exchange in made if exchange.usage]
    parts = [part for effect in done for part in effect.parts]
    sent = total([input_tokens(usage) for usage in usages])
    removed, absent = sum(part.removed for part in parts), sum(part.absent for part in parts)
    input_cost, output_cost = total([each.input_cost for each in asked]), total([each.output_cost for each in asked])
    gross = _gross(done)
    errands = [_errand(retrieval, asked) for retrieval in _on_the_wire(retrievals, done)]
    paid = sum(cost for cost in errands if cost is not None)
    directed = [effect for effect in asked if effect.booked.exchange.steering.added]
    steered = total([effect.directive for effect in directed]) if directed else 0.0
    net = None if gross is None or steered is None or None in errands else gross - paid - steered
    added = [exchange.added_ms for exchange in made if exchange.added_ms is not None]
    return Savings(
        requests=len(asked),
        hooked=hooked,
        reported=len(usages),
        unreported=len(asked) - len(usages),
        unpriced=sum(effect.billed and effect.input_cost is None for effect in asked),
        usage=add(usages),
        usage_by_model=_by_model(done),
        cost_by_model=_cost_by_model(done),
        sent=measured(sent),
        blocks=sum(part.first for part in parts),
        removed=(modelled(removed) if hooked else measured(removed)) if done else UNKNOWN,
        absent=UNKNOWN if sent is None else measured(absent),
        share=_share(absent, sent),
        input_cost=measured(input_cost),
        output_cost=measured(output_cost),
        cost=measured(None if input_cost is None or output_cost is None else input_cost + output_cost),
        gross=modelled(gross),
        retrievals=len(retrievals),
        retrieved=sum(retrieval.tokens for retrieval in retrievals),
        retrieval_cost=UNKNOWN if None in errands or (retrievals and not errands) else modelled(paid),
        directed=len(directed),
        directive=sum(effect.booked.exchange.steering.added for effect in directed),
        directive_cost=modelled(steered),
        net=modelled(net),
        net_share=UNKNOWN if net is None or input_cost is None else _share(net, input_cost),
        added_p50=measured(quantile(added, 0.5)),
        added_p95=measured(quantile(added, 0.95)),
        late=sum(effect.booked.exchange.late for effect in done),
        faults=sum(bool(exchange.fault) for exchange in made),
        endings=dict(Counter(exchange.ending for exchange in made if exchange.ending).most_common()),
        kept=_kept(done),
        efforts=sum(bool(exchange.steering.effort_reason) for exchange in made),
        lowered=sum(bool(exchange.steering.effort_sent) for exchange in made),
        groups={name: group(done, name) for name in dimensions},
    )


def _gross(done: Sequence[Effect]) -> float | None:
    """What the changes are worth, as far as that is known; None where it is of none of them.

    A helper model with a price carries no change, and must not make nought of what the model without one carried.
    """
    changed = [effect for effect in done if effect.parts]
    if changed:
        return total([effect.saved for effect in changed])
    unpriced = any(effect.booked.exchange.usage and effect.input_cost is None for effect in done)
    return None if unpriced else total([effect.saved for effect in done])


def group(done: Iterable[Effect], by: str) -> tuple[Group, ...]:
    """The savings split by one of DIMENSIONS, largest first. The parts add up to the whole."""
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for effect in done:
        for part in effect.parts:
            for name, weight in _SPLITS[by](effect, part):
                tallies[name].add(part, weight)
    groups = [tally.group(name) for name, tally in tallies.items()]
    return tuple(sorted(groups, key=lambda each: (-each.removed, -each.absent, each.name)))


def add(usages: Iterable[Usage]) -> Usage:
    """The sum of usages, class by class; None where nobody reported that class."""
    return reduce(_plus, usages, Usage())


def _plus(left: Usage, right: Usage) -> Usage:
    def both(first: int | None, second: int | None) -> int | None:
        return None if first is None and second is None else (first or 0) + (second or 0)

    return Usage(
        both(left.fresh, right.fresh),
        both(left.write_5m, right.write_5m),
        both(left.write_1h, right.write_1h),
        both(left.read, right.read),
        both(left.output, right.output),
    )


def _share(part: float, rest: float | None) -> Figure:
    return UNKNOWN if rest is None or part + rest <= 0 else modelled(part / (part + rest))


def _by_model(done: Sequence[Effect]) -> dict[str, Usage]:
    found: dict[str, list[Usage]] = defaultdict(list)
    for effect in done:
        if effect.booked.exchange.usage:
            found[effect.model].append(effect.booked.exchange.usage)
    return {model: add(usages) for model, usages in sorted(found.items())}


def _cost_by_model(done: Sequence[Effect]) -> dict[str, Figure]:
    found: dict[str, list[float | None]] = defaultdict(list)
    for effect in done:
        if effect.booked.exchange.usage:
            known = None not in (effect.input_cost, effect.output_cost)
            found[effect.model].append((effect.input_cost or 0) + (effect.output_cost or 0) if known else None)
    return {model: measured(total(costs)) for model, costs in sorted(found.items())}


def _kept(done: Sequence[Effect]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for effect in done:
        for kept in effect.booked.exchange.kept:
            counts[kept.reason] += kept.blocks
    return dict(counts.most_common())


def _on_the_wire(retrievals: Iterable[Retrieval], done: Iterable[Effect]) -> list[Retrieval]:
    """Those whose cost can be known: not of sessions that only hooks tell of."""
    kinds: dict[str, set[bool]] = defaultdict(set)
    for effect in done:
        kinds[effect.booked.session].add(effect.booked.exchange.asks)
    return [retrieval for retrieval in retrievals if kinds.get(retrieval.session) != {False}]


def _errand(retrieval: Retrieval, done: Sequence[Effect]) -> float | None:
    """What reading an original back cost: its text as new input, and one more request with the usual prefix.

    At the rates of the model that carries the session: that is whose agent reads back. Nothing where no session
    asked: then a person did, and no provider billed it. None where the price is unknown.
    """
    if not retrieval.session:
        return 0.0
    asked = [effect for effect in done if effect.booked.session == retrieval.session]
    model = carrier(effect.booked for effect in asked)
    own = [effect for effect in asked if effect.model == model and effect.new_rate is not None]
    if not own:
        return None
    reads = [(effect.booked.exchange.usage or Usage()).read or 0 for effect in own]
    last = own[-1]
    read_rate = last.read_rate if last.read_rate is not None else last.new_rate
    if last.new_rate is None or read_rate is None or last.output_rate is None:
        return None
    prefix = sum(reads) / len(reads)
    dollars = retrieval.tokens * last.new_rate + prefix * read_rate + RETRIEVAL_OUTPUT * last.output_rate
    return dollars / 1_000_000


@dataclass(slots=True)
class _Tally:
    keys: set[str] = field(default_factory=set)
    removed: int = 0
    absent: int = 0
    saved: list[float | None] = field(default_factory=list)

    def add(self, part: Part, tokens: int) -> None:
        """Counts `tokens` of the part's tokens."""
        gone = part.change.before - part.change.after
        if part.first:
            self.keys.add(part.change.key)
        self.removed += tokens if part.removed else 0
        self.absent += tokens if part.absent else 0
        if part.saved is None:
            self.saved.append(None)
        else:
            self.saved.append(part.saved * tokens / gone if gone else 0.0)

    def group(self, name: str) -> Group:
        return Group(name, len(self.keys), self.removed, self.absent, modelled(total(self.saved)))


def _by_transform(_: Effect, part: Part) -> list[tuple[str, int]]:
    split = [(step.transform, step.saved) for step in part.change.steps]
    rest = part.change.before - part.change.after - sum(saved for _, saved in split)
    return [*split, ("(unattributed)", rest)] if rest else split


def _whole(name: Callable[[Effect, Part], str]) -> Callable[[Effect, Part], list[tuple[str, int]]]:
    return lambda effect, part: [(name(effect, part) or "(unknown)", part.change.before - part.change.after)]


_SPLITS: Mapping[str, Callable[[Effect, Part], list[tuple[str, int]]]] = {
    "transform": _by_transform,
    "tool": _whole(lambda _, part: part.change.tool),
    "model": _whole(lambda effect, _: effect.model),
    "agent": _whole(lambda effect, _: effect.booked.agent),
    "content": _whole(lambda _, part: part.change.content),
}
