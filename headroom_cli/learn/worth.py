"""The prose that models wrote in past sessions and its price: the most that shorter answers could save."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headroom_cli.learn.signals import Evidence
from headroom_cli.ledger.prices import Prices, cost


@dataclass(frozen=True, slots=True)
class Worth:
    """Tokens of prose (o200k_base, so modelled), without code and tool calls, and what they cost as output.

    `priced` of them are of models with a price; `dollars` is None where no model has one.
    """

    tokens: int
    priced: int
    dollars: float | None


def worth(sessions: Iterable[Evidence], prices: Prices) -> Worth:
    """What the prose of these sessions came to, at the price that output has now."""
    tokens = priced = 0
    dollars: float | None = None
    for one in sessions:
        for written in one.written:
            tokens += written.tokens
            rates = prices.rates(written.model)
            price = cost(written.tokens, rates.output) if rates else None
            if price is not None:
                priced += written.tokens
                dollars = (dollars or 0.0) + price
    return Worth(tokens, priced, dollars)
