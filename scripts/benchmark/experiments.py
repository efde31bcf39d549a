"""Made experiments with known answers: conversations, a tenth of them controls, outputs heavy-tailed like real ones."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from headroom_cli.ledger.interval import Factor, Unit, factor, shared
from headroom_cli.ledger.output import ENOUGH

HOLDOUT = 0.1
MODELS = (("large", 0.4), ("middle", 0.0), ("small", -0.3))  # and how far each is from the usual output, as a logarithm
KINDS = (("question", 6.1), ("continuation", 5.0), ("trouble", 5.4))  # and the median output, as a logarithm
OF_REQUEST, OF_UNIT = 1.2, 0.5  # spread of outputs within conversations and between them, as logarithms
TURNS, OF_TURNS, MOST_TURNS = 2.2, 1.1, 60  # a median of 9 requests, half of all conversations between 4 and 19
LONG = 600  # tokens of a long answer

Shorten = Callable[[random.Random], Callable[[float], float]]
"""Draws for one conversation what steering makes of an output."""


def nothing(_: random.Random) -> Callable[[float], float]:
    """Steering that does nothing."""
    return lambda output: output


def evenly(share: float) -> Shorten:
    """Every output shorter by the same share."""
    return lambda _: lambda output: output * (1 - share)


def unevenly(share: float) -> Shorten:
    """Each conversation's outputs shorter by a share of its own, from nothing to twice this one."""

    def shorten(source: random.Random) -> Callable[[float], float]:
        own = source.uniform(0, 2 * share)
        return lambda output: output * (1 - own)

    return shorten


def long_ones(share: float) -> Shorten:
    """Long answers shorter by twice this share, all others as they are."""
    return lambda _: lambda output: output * (1 - 2 * share) if output > LONG else output


@dataclass(frozen=True, slots=True)
class Experiment:
    """What was drawn; `truth` is the factor by which the compared steered outputs were shortened."""

    units: list[Unit]
    truth: float
    naive: tuple[float, float]  # the saving and its standard error, were the requests independent
    control: int


@dataclass(frozen=True, slots=True)
class Result:
    """What the interval said: claims of less and of more output, whether it covers the truth; None for no interval.

    `above` is whether the whole interval promises more than is true. `width` is that of the interval of the share.
    """

    less: bool
    more: bool
    covers: bool | None
    above: bool
    width: float | None
    naive_claims: bool


def experiment(source: random.Random, conversations: int, shorten: Shorten, controls: int | None = None) -> Experiment:
    """One experiment with so many conversations, each a control by chance, or with just so many controls."""
    arms = [source.random() >= HOLDOUT if controls is None else at >= controls for at in range(conversations)]
    source.shuffle(arms)
    units: list[Unit] = []
    without: list[dict[Hashable, float]] = []
    spread: dict[tuple[Hashable, bool], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for steered in arms:
        cells: dict[Hashable, tuple[int, float]] = {}
        usual: dict[Hashable, float] = defaultdict(float)
        for stratum, before, after in _conversation(source, shorten):
            output = after if steered else before
            count, amount = cells.get(stratum, (0, 0.0))
            cells[stratum] = count + 1, amount + output
            usual[stratum] += before
            sums = spread[stratum, steered]
            sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + output, sums[2] + output * output
        units.append(Unit(steered, cells))
        without.append(usual)
    strata = shared(units)
    ours = [at for at, unit in enumerate(units) if unit.steered]
    before = sum(amount for at in ours for name, amount in without[at].items() if name in strata)
    after = sum(amount for at in ours for name, (_, amount) in units[at].cells.items() if name in strata)
    naive = _naive({name: (spread[name, False], spread[name, True]) for name in strata})
    return Experiment(units, before / after if after else 1.0, naive, conversations - len(ours))


def judged(made: Experiment, enough: int = ENOUGH) -> Result:
    """What the program would say of it, and what it would say if it took every request for independent."""
    found = factor(made.units) if min(made.control, len(made.units) - made.control) >= enough else None
    if found is not None and (math.isinf(found.high) or found.low <= 0):
        found = None
    saving, error = made.naive
    return Result(
        less=found is not None and found.low > 1,
        more=found is not None and found.high < 1,
        covers=None if found is None else found.low <= made.truth <= found.high,
        above=found is not None and found.low > made.truth,
        width=None if found is None else _width(found),
        naive_claims=abs(saving) > 1.96 * error,
    )


def _conversation(source: random.Random, shorten: Shorten) -> list[tuple[Hashable, float, float]]:
    """Its requests: stratum, output without steering and with it. Both are whole tokens."""
    model, shift = source.choice(MODELS)
    shift += source.gauss(0, OF_UNIT)
    steer = shorten(source)
    made: list[tuple[Hashable, float, float]] = []
    for turn in range(min(MOST_TURNS, max(1, round(source.lognormvariate(TURNS, OF_TURNS))))):
        draw = source.random()
        kind, usual = KINDS[0 if not turn or draw < 0.1 else 2 if draw > 0.9 else 1]
        size = 0 if turn < 3 else 1 if turn < 25 else 2
        output = source.lognormvariate(usual + shift, OF_REQUEST)
        made.append(((model, kind, size), float(round(output)), float(round(steer(output)))))
    return made


def _naive(spread: dict[Hashable, tuple[list[float], list[float]]]) -> tuple[float, float]:
    """The total over strata with the standard error of independent requests."""
    saving = variance = 0.0
    for control, steered in spread.values():
        of_mean = [_variance_of_mean(*sums) for sums in (control, steered)]
        saving += steered[0] * (control[1] / control[0] - steered[1] / steered[0])
        variance += steered[0] ** 2 * sum(of_mean)
    return saving, math.sqrt(variance)


def _variance_of_mean(count: float, amount: float, squares: float) -> float:
    return max(0.0, squares - amount * amount / count) / (count - 1) / count if count > 1 else 0.0


def _width(found: Factor) -> float:
    return 1 / found.low - 1 / found.high
