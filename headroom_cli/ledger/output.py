"""What steering kept out of the output, by comparison with the conversations that were drawn to go without it.

What an answer would have been without the directive, nobody can measure, so every figure of a difference is modelled
and has an interval. Nothing is called saved whose interval does not exclude that nothing was.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from headroom_cli.ledger.effects import Effect
from headroom_cli.ledger.figures import Figure, measured, modelled, total
from headroom_cli.ledger.interval import Factor, Unit, factor, shared
from headroom_cli.ledger.strata import Request, Sorted, by_unit, cells, sort_out

# Units in each arm, found by simulation (`scripts/bench output`): over 5 controls every tenth interval has no end, over
# 8 every fiftieth, over 10 fewer than every hundredth. Where steering cuts only long answers, intervals over 5 to 15
# controls cover the truth in about 93 %: what they miss is mostly that it saved still more.
ENOUGH = 10


class Verdict(StrEnum):
    """What the comparison says."""

    LESS = "less output"
    MORE = "more output"
    OFFSET = "less per request, but more requests: no saving"
    OPEN = "no difference shown"
    TOO_LITTLE = "not enough data"
    UNMEASURED = "never steered"


@dataclass(frozen=True, slots=True)
class Span:
    """A modelled value with its 95 % interval; an end is None where the data sets none."""

    value: float
    low: float | None
    high: float | None

    @property
    def shown(self) -> bool:
        """Whether the interval excludes 0: only then the value is said."""
        return (self.low is not None and self.low > 0) or (self.high is not None and self.high < 0)

    @property
    def said(self) -> Figure:
        """The value, unknown unless it is shown to differ from 0."""
        return modelled(self.value if self.shown else None)


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison: units, requests and output tokens, where the other side has the like."""

    units: int
    requests: int
    output: int

    @property
    def mean(self) -> Figure:
        """Output tokens per request, unknown without any."""
        return measured(self.output / self.requests if self.requests else None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Steered requests against the controls that are like them.

    `model` is "" and `level` None where all of them are taken together; level 0 is lowered effort without a directive.
    `change` is the share by which steering changes the output per request (negative: it writes less), `saved` the
    tokens that the compared steered requests would have written on top, `saved_dollars` the same at the price of each,
    over the requests with a price. `requests_change` and `output_change` compare whole units, by their number of
    requests and all their output: what a directive saves in an answer it may cost in more answers. `added` is tokens
    of the directive in the input of all steered requests, `added_cost` what they cost. `alone` is what only one arm
    has the like of: of those nothing is said. `lowered` steered requests went at a lower effort than was asked for.
    `missing` is how many units the steered and the control arm lack.
    """

    model: str
    level: int | None
    steered: Arm
    control: Arm
    alone: Arm
    lowered: int
    added: int
    added_cost: Figure
    verdict: Verdict
    missing: tuple[int, int]
    change: Span | None = None
    saved: Span | None = None
    saved_dollars: Span | None = None
    unpriced: int = 0
    requests_change: Span | None = None
    output_change: Span | None = None
    effort: bool = False  # whether effort routing was on in what is compared; nothing is said where `level` is None

    @property
    def claim(self) -> Span | None:
        """Tokens saved, negative for a loss; None where neither is shown."""
        return self.saved if self.verdict in (Verdict.LESS, Verdict.MORE) else None

    @property
    def net_dollars(self) -> Span | None:
        """The claim in dollars, less what the directive cost; None where a price is unknown."""
        dollars, cost = self.saved_dollars, self.added_cost.value
        if self.claim is None or dollars is None or cost is None:
            return None
        ends = (None if end is None else end - cost for end in (dollars.low, dollars.high))
        return Span(dollars.value - cost, *ends)


@dataclass(frozen=True, slots=True)
class Output:
    """The comparison over all, by model and level, and by level; and what is in none of them."""

    overall: Comparison
    models: tuple[Comparison, ...]
    levels: tuple[Comparison, ...]
    sorted: Sorted


def output(effects: Iterable[Effect]) -> Output:
    """What these exchanges say of steering. Pure: the same exchanges, in any order, give the same figures."""
    found = sort_out(effects)
    overall = compare(found.requests)
    parts = _Parts(found.requests, overall, _asked(found.requests))
    named = sorted({request.stratum.model for request in found.requests} | set(found.undrawn))
    models = [row for name in named for row in parts.of_model(name)]
    return Output(overall, tuple(models), tuple(parts.of_levels("")), found)


def compare(requests: Sequence[Request], model: str = "", level: int | None = None, effort: bool = False) -> Comparison:
    """The comparison of the steered ones of these requests with the others."""
    grouped = by_unit(requests)
    units = [_unit(own, cells(own, [request.output for request in own])) for own in grouped.values()]
    common = shared(units)
    alike = [request for request in requests if request.stratum in common]
    steered, control = (_arm([each for each in alike if each.steered is side]) for side in (True, False))
    ours = [request for request in requests if request.steered]
    known = [request.added_cost for request in ours]
    # While one arm is empty nothing has its like, but what was drawn so far is there to be compared.
    counts = [arm.units for arm in (steered, control)]
    if len({own[0].steered for own in grouped.values()}) == 1:
        counts = [sum(own[0].steered is side for own in grouped.values()) for side in (True, False)]
    missing = max(0, ENOUGH - counts[0]), max(0, ENOUGH - counts[1])
    plain = Comparison(
        model, level, steered, control, _arm([request for request in requests if request.stratum not in common]),
        lowered=sum(request.lowered for request in ours),
        added=sum(request.added for request in ours),
        added_cost=modelled(None if None in known else total(known)),
        verdict=Verdict.TOO_LITTLE if requests else Verdict.UNMEASURED,
        missing=missing,
        effort=effort,
    )  # fmt: skip
    found = None if any(missing) else factor(units)
    if found is None or math.isinf(found.high) or found.low <= 0:
        return plain
    return _judged(plain, found, requests, grouped.values())


def _judged(
    plain: Comparison, found: Factor, requests: Sequence[Request], units: Iterable[Sequence[Request]]
) -> Comparison:
    own = [list(unit) for unit in units]
    turns = _change(factor([_unit(unit, {unit[0].holdout: (1, float(len(unit)))}) for unit in own]))
    whole = _change(
        factor([_unit(unit, {unit[0].holdout: (1, float(sum(each.output for each in unit)))}) for unit in own])
    )
    dollars, unpriced = _dollars(requests)
    more_turns = turns is not None and turns.low is not None and turns.low > 0
    verdict = Verdict.MORE if found.high < 1 else Verdict.OPEN
    if found.low > 1:
        verdict = Verdict.OFFSET if more_turns else Verdict.LESS
    return replace(
        plain,
        verdict=verdict,
        change=_change(found),
        saved=_saved(found, plain.steered.output),
        saved_dollars=dollars,
        unpriced=unpriced,
        requests_change=turns,
        output_change=whole,
    )


def _unit(requests: Sequence[Request], amounts: Mapping[Hashable, tuple[int, float]]) -> Unit:
    return Unit(requests[0].steered, amounts, requests[0].holdout)


def _arm(requests: Sequence[Request]) -> Arm:
    return Arm(len({request.unit for request in requests}), len(requests), sum(request.output for request in requests))


def _dollars(requests: Sequence[Request]) -> tuple[Span | None, int]:
    """The saving in dollars, by a comparison of its own: models differ in price and may differ in effect."""
    priced = [request for request in requests if request.dollars is not None]
    unpriced = len(requests) - len(priced)
    units = [_unit(own, cells(own, [request.dollars or 0.0 for request in own])) for own in by_unit(priced).values()]
    common = shared(units)
    alike = [each for each in priced if each.stratum in common]
    arms = [_arm([each for each in alike if each.steered is side]).units for side in (True, False)]
    found = factor(units) if min(arms) >= ENOUGH else None
    if found is None:
        return None, unpriced
    ours = math.fsum(each.dollars or 0.0 for each in alike if each.steered)
    return _saved(found, ours), unpriced


def _change(found: Factor | None) -> Span | None:
    if found is None:
        return None
    return Span(
        1 / found.value - 1,
        None if math.isinf(found.high) else 1 / found.high - 1,
        None if found.low <= 0 else 1 / found.low - 1,
    )


def _saved(found: Factor, amount: float) -> Span:
    high = None if math.isinf(found.high) else amount * (found.high - 1)
    return Span(amount * (found.value - 1), amount * (found.low - 1), high)


def _asked(requests: Sequence[Request]) -> dict[str, tuple[int, bool]]:
    """By unit the level and whether effort was to be lowered, as on its first request."""
    found: dict[str, tuple[int, bool]] = {}
    for request in sorted(requests, key=lambda each: each.started):
        found.setdefault(request.unit, (request.level, request.effort))
    return found


@dataclass(frozen=True, slots=True)
class _Parts:
    """The comparisons within the whole."""

    requests: Sequence[Request]
    overall: Comparison
    asked: Mapping[str, tuple[int, bool]]  # by unit, see _asked

    def of_model(self, model: str) -> list[Comparison]:
        """The comparisons of a model, one for each level that it was steered at."""
        own = [request for request in self.requests if request.stratum.model == model]
        return self.of_levels(model) or [self._compared(own, model, None)]

    def of_levels(self, model: str) -> list[Comparison]:
        """The comparisons by level, of one model or of all.

        A unit counts for what was asked for on its first request, in either arm: no control is shared by two rows.
        """
        own = [request for request in self.requests if model in ("", request.stratum.model)]
        seen = sorted({self.asked[request.unit] for request in own})
        return [self._compared([each for each in own if self.asked[each.unit] == one], model, *one) for one in seen]

    def _compared(self, requests: Sequence[Request], model: str, level: int | None, effort: bool = False) -> Comparison:
        if len(requests) == len(self.requests):
            return replace(self.overall, model=model, level=level, effort=effort)
        return compare(requests, model, level, effort)
