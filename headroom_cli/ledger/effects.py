"""What our changes did to one request's bill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from headroom_cli.ledger.events import Booked, Change
from headroom_cli.ledger.prices import Prices, Rates, cost, input_tokens
from headroom_cli.wire.prompt import Usage


@dataclass(frozen=True, slots=True)
class Part:
    """One change in one request.

    `first` marks the first request that was billed with the block: `removed` tokens count in it and in no other.
    `absent` tokens count in every request whose input the provider reported, so that they compare with that input.
    `saved` is dollars, None where the price is unknown.
    """

    change: Change
    first: bool
    removed: int
    absent: int
    saved: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """One request: what it was billed, and what each change kept out of the bill.

    `directive` is what the directive that stands in it cost, dollars, None where the price is unknown or nothing was
    billed. `read_rate` and `new_rate` are dollars per million tokens for a cached prefix and for a new tail.
    """

    booked: Booked
    model: str
    billed: bool
    input_cost: float | None
    output_cost: float | None
    read_rate: float | None
    new_rate: float | None
    output_rate: float | None
    parts: tuple[Part, ...]
    directive: float | None = 0.0

    @property
    def saved(self) -> float | None:
        """Dollars kept out of this bill; None if it is unknown what this request cost."""
        if self.input_cost is None:
            return None
        return sum(part.saved for part in self.parts if part.saved is not None)


def effects(exchanges: Iterable[Booked], prices: Prices) -> Iterator[Effect]:
    """The effect of each exchange, in order.

    A block is new in the first request that was billed for it: one that failed before is not a first time, and
    what was never billed was not removed from any bill.
    """
    counted: set[str] = set()
    waiting: set[str] = set()
    for booked in exchanges:
        yield _effect(booked, prices, counted, waiting)


def _effect(booked: Booked, prices: Prices, counted: set[str], waiting: set[str]) -> Effect:
    made = booked.exchange
    usage = made.usage
    billed = usage is not None or 200 <= made.status < 300
    rates = prices.of_request(made.model, usage) if usage else None
    told = usage is not None and input_tokens(usage) is not None
    new = new_rate(usage, rates) if usage and rates else None
    read = rates.read if usage and rates and usage.read else new
    parts = []
    for change in made.changes:
        gone = change.before - change.after
        if change.fresh and change.key not in counted:
            waiting.add(change.key)
        tail = change.fresh or change.key in waiting
        first = billed and change.key in waiting
        if first:
            waiting.discard(change.key)
            counted.add(change.key)
        saved = _signed(gone, new if tail else read) if usage else None
        parts.append(Part(change, first, gone if first else 0, gone if told else 0, saved))
    # An argument's stands in the cached system text of all conversations of its session.
    directed, added = f"directive {made.steering.unit or made.conversation}", made.steering.added
    known = directed in counted or made.turn > 0  # with answers in it, it has been sent before: in another session
    if added and billed:
        counted.add(directed)
    return Effect(
        booked,
        model_of(booked),
        billed,
        _input_cost(usage, rates),
        cost(usage.output, rates.output) if usage and rates else None,
        rates.read if rates else None,
        new,
        rates.output if rates else None,
        tuple(parts),
        # Behind what the client had cached, so it is written in the first request of its unit, and read later.
        _signed(added, (read if known else new) if usage else None) if added else 0.0,
    )


def model_of(booked: Booked) -> str:
    """The model that answered, or the one that was asked where no answer says."""
    usage = booked.exchange.usage
    return (usage.model if usage else "") or booked.exchange.model


def carrier(exchanges: Iterable[Booked]) -> str:
    """The model that took most of the input of these exchanges, "" for none: small helpers do not carry a session."""
    inputs: Counter[str] = Counter()
    for booked in exchanges:
        if booked.exchange.usage:
            inputs[model_of(booked)] += input_tokens(booked.exchange.usage) or 0
    return max(inputs, key=lambda name: (inputs[name], name), default="")


def new_rate(usage: Usage, rates: Rates) -> float | None:
    """What a token at the end of this request cost: the write rate if it wrote to the cache, else the fresh rate."""
    short, long = usage.write_5m or 0, usage.write_1h or 0
    if not short + long:
        return rates.fresh
    priced = [cost(short, rates.write_5m), cost(long, rates.write_1h)]
    known = [part for part in priced if part is not None]
    return sum(known) * 1_000_000 / (short + long) if len(known) == 2 else None


def _input_cost(usage: Usage | None, rates: Rates | None) -> float | None:
    if usage is None or rates is None or usage.fresh is None:
        return None
    classes = (
        cost(usage.fresh, rates.fresh),
        cost(usage.write_5m or 0, rates.write_5m),
        cost(usage.write_1h or 0, rates.write_1h),
        cost(usage.read or 0, rates.read),
    )
    known = [part for part in classes if part is not None]
    return sum(known) if len(known) == len(classes) else None


def _signed(tokens: int, rate: float | None) -> float | None:
    return None if rate is None else tokens * rate / 1_000_000
