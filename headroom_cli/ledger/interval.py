"""How much less one arm of an experiment came to than the other, with an interval that keeps its promise.

What was drawn into an arm is a unit (a conversation), so units are what may be exchanged, never requests: the requests
of a unit resemble each other. Amounts are heavy-tailed and one arm is small, so no normal distribution is leant on.
For a factor f, suppose that steering divides every amount by f. Then multiplying the steered amounts by f gives what
would have been without it, and which unit is in which arm tells nothing: the statistic must look like those of arms
drawn anew at random. The interval is every f that this randomization test does not refute. It is exact where
steering works by one factor; the statistic is studentized (Welch), so that it also holds, nearly, where it does
not (Chung and Romano, Annals of Statistics 41(2), 2013, 484-507). `scripts/bench output` shows both.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

LEVEL = 0.95  # what the interval promises
_TAIL = 0.02  # refuted on either side: a little less than promised, for effects that differ from unit to unit
_DRAWS = 999  # arms drawn anew; with the real one a thousand, so that a tail is a whole number of them
_HALVINGS = 14  # of the way from the estimate to the end of the scale: a ten-thousandth of it is left
_NOISE = 1e-9  # of rounding, by which equal statistics may differ


@dataclass(frozen=True, slots=True)
class Unit:
    """What was drawn as a whole: its arm, and by stratum its requests and the amount they came to.

    Only units of one `block` were drawn at one rate and may change arms with each other. A stratum lies in one block.
    """

    steered: bool
    cells: Mapping[Hashable, tuple[int, float]]
    block: Hashable = 0


@dataclass(frozen=True, slots=True)
class Factor:
    """By how much the steered amounts would have been larger without steering: 1 for no difference.

    `low` may be 0 and `high` infinite, where the data refutes nothing on that side.
    """

    value: float
    low: float
    high: float


class _Sums(NamedTuple):
    """Sums over some units of their scores, which are `a + f * b`, and of the squares of these."""

    a: float
    b: float
    aa: float
    ab: float
    bb: float


def shared(units: Sequence[Unit]) -> set[Hashable]:
    """The strata in which both arms have requests: only there can they be compared."""
    found: tuple[set[Hashable], set[Hashable]] = set(), set()
    for unit in units:
        found[unit.steered].update(unit.cells)
    return found[0] & found[1]


def factor(units: Sequence[Unit]) -> Factor | None:
    """The factor with its interval; None where nothing can be compared.

    Units are taken in the given order, which must not depend on their arms. Within a stratum means per request are
    compared; a stratum weighs as much as it has requests to compare (steered * control / all), which by the draw
    stand in the same proportion as its steered requests, without their chance.
    """
    strata = shared(units)
    kept = [unit for unit in units if not strata.isdisjoint(unit.cells)]
    control = sum(not unit.steered for unit in kept)
    if control < 2 or len(kept) - control < 2:
        return None
    a, b = _scores(kept, strata)
    places: dict[Hashable, list[int]] = defaultdict(list)
    for at, unit in enumerate(kept):
        places[unit.block].append(at)
    blocks = [_block(kept, a, b, at, seat) for seat, at in enumerate(places.values())]
    real_a, real_b = (math.fsum(getattr(block.real, name) for block in blocks) for name in ("a", "b"))
    if real_b >= 0 or real_a < 0:  # the steered wrote nothing where there were controls
        return None
    test = _Test(blocks)
    value = -real_a / real_b
    return Factor(value, test.limit(value, 1), test.limit(value, -1))


def _block(units: Sequence[Unit], a: Sequence[float], b: Sequence[float], places: Sequence[int], seat: int) -> _Block:
    control = [at for at in places if not units[at].steered]
    own_a, own_b = [a[at] for at in places], [b[at] for at in places]
    drawn = _drawn(own_a, own_b, len(control), seat)
    return _Block(_sums(a, b, control), _sums(a, b, places), drawn, len(control), len(places) - len(control))


def _scores(units: Sequence[Unit], strata: set[Hashable]) -> tuple[list[float], list[float]]:
    """For each unit how far it is from what its strata let expect, as `a + f * b` for every factor f.

    In a stratum the mean of all requests is (control amount + f * steered amount) / requests.
    """
    requests: dict[Hashable, int] = defaultdict(int)
    amounts: tuple[dict[Hashable, float], dict[Hashable, float]] = defaultdict(float), defaultdict(float)
    for unit in units:
        for name, (count, amount) in unit.cells.items():
            requests[name] += count
            amounts[unit.steered][name] += amount
    a, b = [], []
    for unit in units:
        cells = [(name, count, amount) for name, (count, amount) in unit.cells.items() if name in strata]
        own = math.fsum(amount for _, _, amount in cells)
        usual = [math.fsum(count * part[name] / requests[name] for name, count, _ in cells) for part in amounts]
        a.append((0.0 if unit.steered else own) - usual[0])
        b.append((own if unit.steered else 0.0) - usual[1])
    return a, b


def _sums(a: Sequence[float], b: Sequence[float], at: Sequence[int]) -> _Sums:
    own_a, own_b = [a[each] for each in at], [b[each] for each in at]
    return _Sums(
        math.fsum(own_a),
        math.fsum(own_b),
        math.fsum(each * each for each in own_a),
        math.fsum(one * other for one, other in zip(own_a, own_b, strict=True)),
        math.fsum(each * each for each in own_b),
    )


def _drawn(a: Sequence[float], b: Sequence[float], control: int, seat: int) -> list[_Sums]:
    aa, bb = [each * each for each in a], [each * each for each in b]
    ab = [one * other for one, other in zip(a, b, strict=True)]
    columns = (a, b, aa, ab, bb)
    return [_Sums(*(sum(pick(column)) for column in columns)) for pick in _draws(len(a), control, seat)]


@lru_cache(maxsize=8)
def _draws(size: int, control: int, seat: int) -> tuple[Callable[[Sequence[float]], tuple[float, ...]], ...]:
    """What picks those that would be controls, had the arms been drawn anew; the same for the same numbers."""
    source = random.Random(f"{size} {control} {seat}" if seat else f"{size} {control}")  # noqa: S311
    return tuple(_picking(sorted(_chosen(source, size, control))) for _ in range(_DRAWS))


def _picking(places: Sequence[int]) -> Callable[[Sequence[float]], tuple[float, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    (only,) = places
    return lambda column: (column[only],)


def _chosen(source: random.Random, size: int, count: int) -> set[int]:
    """So many of the first numbers: what random.sample does, in a third of the time for a small share of them."""
    if count > size // 2:
        return set(range(size)) - _chosen(source, size, size - count)
    found: set[int] = set()
    draw = source.random
    while len(found) < count:
        found.add(int(draw() * size))
    return found


class _Block(NamedTuple):
    """Units that were drawn at one rate: sums over the real controls, over all, and over those drawn anew."""

    real: _Sums
    everything: _Sums
    drawn: Sequence[_Sums]
    control: int
    steered: int

    def spread(self, of_a: float, of_b: float) -> tuple[float, float, float]:
        """Welch's variance of the controls' total: a constant, and what multiplies their squares and squared total.

        An arm of one unit has no variance of its own; the test stays exact without it.
        """
        n0, n1 = self.control, self.steered
        scale = (n0 * n1 / (n0 + n1)) ** 2
        own, others = (scale / (count * (count - 1)) if count > 1 else 0.0 for count in (n0, n1))
        whole = self.everything
        squares = of_a * of_a * whole.aa + 2 * of_a * of_b * whole.ab + of_b * of_b * whole.bb
        return squares * others, own - others, own / n0 + others / n1


@dataclass(frozen=True, slots=True)
class _Test:
    """The randomization test of a factor."""

    blocks: Sequence[_Block]

    def limit(self, value: float, side: int) -> float:
        """The end of the interval, below the estimate for side 1 and above it for -1.

        The scale goes from 0 to infinity as f / (1 + f). What is returned is refuted, or the end of the scale.
        """
        inner, outer = value / (1 + value), 0.0 if side > 0 else 1.0
        if not self._refuted(1 - outer, outer, side):
            return 0.0 if side > 0 else math.inf
        for _ in range(_HALVINGS):
            middle = (inner + outer) / 2
            if self._refuted(1 - middle, middle, side):
                outer = middle
            else:
                inner = middle
        return outer / (1 - outer) if outer < 1 else math.inf

    def _refuted(self, of_a: float, of_b: float, side: int) -> bool:
        """Whether few enough of the drawn arms differ by as much as the real ones on that side."""
        (real,) = self._statistics([tuple(block.real for block in self.blocks)], of_a, of_b)
        allowed = int(_TAIL * (_DRAWS + 1)) - 1
        for drawn in self._statistics(zip(*(block.drawn for block in self.blocks), strict=True), of_a, of_b):
            if drawn * side >= real * side - _NOISE:
                allowed -= 1
                if allowed < 0:
                    return False
        return True

    def _statistics(self, drawn: Iterable[tuple[_Sums, ...]], of_a: float, of_b: float) -> Iterator[float]:
        """The total of the scores of some controls over its error; in each block the scores of all sum up to nought."""
        spreads = [block.spread(of_a, of_b) for block in self.blocks]
        of_aa, of_ab, of_bb = of_a * of_a, 2 * of_a * of_b, of_b * of_b
        for parts in drawn:
            total = variance = 0.0
            for (a, b, aa, ab, bb), (whole, by_squares, by_total) in zip(parts, spreads, strict=True):
                own = of_a * a + of_b * b
                total += own
                variance += whole + (of_aa * aa + of_ab * ab + of_bb * bb) * by_squares - own * own * by_total
            if variance > _NOISE * total * total:
                yield total / math.sqrt(variance)
            else:  # no spread but that of rounding
                yield math.copysign(1 / _NOISE, total) if total else 0.0
