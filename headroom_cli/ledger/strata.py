"""Which requests tell what steering does to the output, and which of them are alike enough to be compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from headroom_cli.ledger.effects import Effect
from headroom_cli.ledger.events import CONTROL, STEERED, Exchange
from headroom_cli.ledger.prices import input_tokens

# A coding session's first request has 28,000 tokens of input in the median (system prompt, tools, first question), its
# largest one 82,000, every tenth over 220,000 (749 recorded sessions of six agents). So these part the beginning of a
# session, its middle, and what only long sessions come to. More classes would leave more requests without a like.
SIZES = (32_000, 128_000)
HELPER = "helper"  # steer.turns.TurnKind: never steered


class Stratum(NamedTuple):
    """Requests that are compared with each other: one model, one kind of turn, one class of input size."""

    model: str
    kind: str
    size: int  # how many of SIZES the input exceeds, -1 where the provider did not say
    holdout: int = 0  # percent: what was drawn at another time and rate is no control of it


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the experiment. `output` is tokens, `dollars` what they cost, None without a price.

    `level` is what its unit was drawn for, in both arms, as are `effort` (whether it was to be lowered) and `holdout`,
    the percent of controls. `added` is tokens of our directive in the input, `added_cost` what these cost: in the
    unit's first request as new input, in later ones as the cached prefix that they are part of.
    """

    unit: str
    steered: bool
    level: int
    effort: bool
    holdout: int
    lowered: bool
    started: float
    stratum: Stratum
    output: int
    dollars: float | None
    added: int
    added_cost: float | None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The requests that count, those that nobody drew into an arm by model, and why others do not count."""

    requests: tuple[Request, ...]
    undrawn: Mapping[str, int]
    left_out: Mapping[str, int]


def sort_out(effects: Iterable[Effect]) -> Sorted:
    """Which of these requests count. A unit that was in both arms counts in neither."""
    requests: list[Request] = []
    undrawn: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for effect in effects:
        made = effect.booked.exchange
        if not made.asks:
            continue
        drawn = made.steering.arm in (STEERED, CONTROL)
        reason = _reason(made)
        if drawn and reason:
            left_out[reason] += 1
        elif drawn:
            requests.append(_request(effect))
        elif not reason:
            undrawn[effect.model] += 1
    torn = _torn(requests)
    if torn:
        left_out["conversation in both arms"] += sum(request.unit in torn for request in requests)
    kept = tuple(request for request in requests if request.unit not in torn)
    return Sorted(kept, dict(sorted(undrawn.items())), dict(left_out.most_common()))


def size_class(tokens: int | None) -> int:
    """The class of an input size."""
    return -1 if tokens is None else sum(tokens > bound for bound in SIZES)


def by_unit(requests: Iterable[Request]) -> dict[str, list[Request]]:
    """The requests of each unit, units in the order of their names: that order says nothing of their arms."""
    found: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        found[request.unit].append(request)
    return dict(sorted(found.items()))


def cells(requests: Sequence[Request], amounts: Iterable[float]) -> dict[Hashable, tuple[int, float]]:
    """By stratum how many requests there are and what they come to."""
    found: dict[Hashable, tuple[int, float]] = {}
    for request, amount in zip(requests, amounts, strict=True):
        count, before = found.get(request.stratum, (0, 0.0))
        found[request.stratum] = count + 1, before + amount
    return found


def _reason(made: Exchange) -> str:
    """Why a request says nothing of the output; "" if it does."""
    if made.steering.kind == HELPER:
        return "helper request"
    if made.status != 200:
        return "failed"
    if made.ending:
        return "broke off"
    return "" if made.usage and made.usage.output is not None else "no usage reported"


def _request(effect: Effect) -> Request:
    made, steering = effect.booked.exchange, effect.booked.exchange.steering
    usage = made.usage
    output = (usage.output if usage else None) or 0
    return Request(
        unit=steering.unit,
        steered=steering.arm == STEERED,
        level=steering.drawn,
        effort=steering.drawn_effort,
        holdout=steering.holdout,
        lowered=bool(steering.effort_sent),
        started=made.started,
        stratum=Stratum(
            effect.model, steering.kind, size_class(input_tokens(usage) if usage else None), steering.holdout
        ),
        output=output,
        dollars=effect.output_cost,
        added=steering.added,
        added_cost=effect.directive,
    )


def _torn(requests: Sequence[Request]) -> set[str]:
    arms: tuple[set[str], set[str]] = set(), set()
    for request in requests:
        arms[request.steered].add(request.unit)
    return arms[0] & arms[1]
