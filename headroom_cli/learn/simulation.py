"""What headroom would have saved in past sessions: figures of one, and of many with their uncertainty."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headroom_cli.compress.content import tool_name
from headroom_cli.compress.economics import CALL_TOKENS, NOTHING_KNOWN, priors
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.learn.replay import replayed
from headroom_cli.learn.transcript import PastSession
from headroom_cli.learn.wrapped import Span, span
from headroom_cli.ledger.effects import Effect, Part, carrier, effects
from headroom_cli.ledger.prices import Prices
from headroom_cli.wire.prompt import Block, Kind

LEFT_OUT = ("omission", "json records")  # the transforms after which something may have to be read back
_DRAWS = 2_000  # resampled sets of sessions behind an interval
LEAST_SESSIONS = 5  # with fewer an interval of resampled sessions says nothing


@dataclass(frozen=True, slots=True)
class Simulated:
    """One past session. Dollars are at the dated list prices, tokens are o200k_base.

    `input_cost` is what the session's own requests cost, as far as usage and price are known; `saved` what would have
    been kept out of that bill; `errands` what reading back is expected to cost by the recorded sessions' frequencies.
    All three are None where no request has a known cost. `unpriced` requests are in none of them. `results` were made
    smaller, `removed` tokens by that, `left_out` of these results by leaving something out.
    """

    span: Span
    model: str
    requests: int
    unpriced: int
    results: int
    left_out: int
    removed: int
    input_cost: float | None
    saved: float | None
    errands: float | None

    @property
    def net(self) -> float | None:
        """What it would have saved after the expected retrievals."""
        return None if self.saved is None else self.saved - (self.errands or 0.0)


@dataclass(frozen=True, slots=True)
class Interval:
    """95 % of resampled sets of sessions lie between these."""

    low: float
    high: float


def simulated(
    session: PastSession,
    read_back: ReadBack | None,
    prices: Prices,
    needed: Mapping[str, tuple[int, int]] = NOTHING_KNOWN,
) -> Simulated:
    """The figures of one session. `needed` is this user's own past (read_back.ReadBack)."""
    booked = replayed(session, read_back)
    done = list(effects(booked, prices))
    known = [each for each in done if each.input_cost is not None]
    parts = [part for each in done for part in each.parts if part.first]
    return Simulated(
        span=span(session),
        model=carrier(booked),
        requests=len(done),
        unpriced=len(done) - len(known),
        results=len(parts),
        left_out=sum(_left_out(part) for part in parts),
        removed=sum(part.removed for part in parts),
        input_cost=sum(each.input_cost or 0.0 for each in known) if known else None,
        saved=sum(each.saved or 0.0 for each in known) if known else None,
        errands=sum(_errands(each, needed) for each in known) if known else None,
    )


def net_share(made: Sequence[Simulated]) -> float | None:
    """Net savings as a share of the input cost without headroom; None where that cost is unknown."""
    cost = sum(one.input_cost for one in made if one.input_cost is not None)
    net = sum(one.net for one in made if one.net is not None)
    return net / cost if cost > 0 else None


def interval(made: Sequence[Simulated]) -> Interval | None:
    """Between what `net_share` lies, by resampling whole sessions: their requests depend on each other.

    None with fewer than LEAST_SESSIONS that have a cost. The same sessions in the same order give the same interval.
    """
    known = [one for one in made if one.input_cost]
    if len(known) < LEAST_SESSIONS:
        return None
    draw = random.Random(len(known))  # noqa: S311 - no secret
    shares = sorted(share for _ in range(_DRAWS) if (share := net_share(draw.choices(known, k=len(known)))) is not None)
    return Interval(shares[int(0.025 * len(shares))], shares[min(len(shares) - 1, int(0.975 * len(shares)))])


def dearer(made: Sequence[Simulated]) -> int:
    """How many sessions would have cost more."""
    return sum((one.net or 0.0) < 0 for one in made)


def _left_out(part: Part) -> bool:
    return any(step.transform in LEFT_OUT for step in part.change.steps)


def _errands(effect: Effect, needed: Mapping[str, tuple[int, int]]) -> float:
    """What reading back what this request's new results lack is expected to cost: one more request for each."""
    new, output = effect.new_rate, effect.output_rate
    read = effect.read_rate if effect.read_rate is not None else new
    if new is None or read is None or output is None:
        return 0.0
    usage = effect.booked.exchange.usage
    prefix = (usage.read or 0) if usage else 0
    dollars = 0.0
    for part in effect.parts:
        if part.first and _left_out(part):
            tool = tool_name(Block(Kind.RESULT, "", part.change.tool))
            likely = priors().probability(tool, part.change.content, needed)
            dollars += likely * (part.removed * new + prefix * read + CALL_TOKENS * output)
    return dollars / 1_000_000
