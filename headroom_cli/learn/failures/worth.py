"""What a failure has cost, and what a note against it costs.

A note stands in every request of every session: the first one writes it to the provider's cache, each later one reads
it from there. A failure costs the request that made it, with everything that stood in the context then.
Dollars are at list prices; where a model has none, only tokens are told. Whether a note pays is decided in tokens
weighed by their usual prices (compress.economics), because these are known for every model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from headroom_cli.compress.economics import OUT, READ, WRITE
from headroom_cli.learn.failures.findings import Digest, Finding
from headroom_cli.ledger.prices import Prices

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Amount:
    """Tokens, the same weighed by price relative to fresh input, and dollars; None where that is not known."""

    tokens: float | None
    weighed: float | None
    dollars: float | None

    def over(self, sessions: int) -> Amount:
        """The same for one session of so many."""
        return Amount(*(None if value is None else value / sessions for value in self.values()))

    def less(self, other: Amount) -> Amount:
        """What is left of it; None where either is not known."""
        pairs = zip(self.values(), other.values(), strict=True)
        return Amount(*(None if mine is None or theirs is None else mine - theirs for mine, theirs in pairs))

    def values(self) -> tuple[float | None, float | None, float | None]:
        """Tokens, weighed, dollars."""
        return self.tokens, self.weighed, self.dollars


UNKNOWN = Amount(None, None, None)


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum of what is known; None where nothing is."""
    columns = list(zip(*(amount.values() for amount in amounts), strict=True)) or [(), (), ()]
    known = [[value for value in column if value is not None] for column in columns]
    return Amount(*(sum(values) if values else None for values in known))


def cost(finding: Finding, digest: Digest, prices: Prices) -> Amount:
    """What one finding cost: its requests read their context from the cache, and what came of them is written to it."""
    if finding.context is None:
        return UNKNOWN
    output = finding.output or 0.0
    tokens = finding.context + output + finding.written
    weighed = finding.context * READ + output * OUT + finding.written * WRITE
    rates = prices.rates(digest.model, int(digest.context or 0))
    if rates is None or rates.read is None or rates.output is None:
        return Amount(tokens, weighed, None)
    write = rates.write_5m or rates.fresh or 0.0
    dollars = finding.context * rates.read + output * rates.output + finding.written * write
    return Amount(tokens, weighed, dollars / _MILLION)


def price(note_tokens: int, digests: Sequence[Digest], prices: Prices) -> Amount:
    """What a note of so many tokens costs in one session of this project, on average."""
    return _mean([_price_in(note_tokens, digest, prices) for digest in digests])


def price_per_turn(note_tokens: int, digests: Sequence[Digest], prices: Prices) -> Amount:
    """What it costs in one request, on average: its tokens, of which the first request of a session pays more."""
    asked = [digest for digest in digests if digest.requests]
    made = [_price_in(note_tokens, digest, prices) for digest in asked]
    requests = [digest.requests for digest in asked]
    columns = [
        [(value, turns) for value, turns in zip(column, requests, strict=True) if value is not None]
        for column in zip(*(one.values() for one in made), strict=True)
    ] or [[], [], []]
    return Amount(
        *(sum(value for value, _ in one) / sum(turns for _, turns in one) if one else None for one in columns)
    )


def _mean(amounts: Sequence[Amount]) -> Amount:
    """Of what is known: a session whose model has no list price says nothing of dollars."""
    columns = list(zip(*(amount.values() for amount in amounts), strict=True)) or [(), (), ()]
    known = [[value for value in column if value is not None] for column in columns]
    return Amount(*(sum(values) / len(values) if values else None for values in known))


def _price_in(note_tokens: int, digest: Digest, prices: Prices) -> Amount:
    if not digest.requests:
        return Amount(0.0, 0.0, 0.0)
    reads = digest.requests - 1
    rates = prices.rates(digest.model, int(digest.context or 0))
    dollars = None
    if rates is not None and rates.read is not None:
        dollars = note_tokens * (rates.read * reads + (rates.write_5m or rates.fresh or 0.0)) / _MILLION
    return Amount(note_tokens * digest.requests, note_tokens * (READ * reads + WRITE), dollars)
