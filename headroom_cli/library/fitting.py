"""A list that is to have so many tokens at most: from which results more is left out, and whether it was enough."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from headroom_cli.compress.outcome import Outcome
from headroom_cli.compress.recent import remembered
from headroom_cli.compress.tokens import count
from headroom_cli.wire.prompt import Block, Kind

Outcomes = Mapping[int, Outcome]
_LIMIT = 32 << 20  # bytes, about, for the sizes of texts, which come again with every call for a conversation


@remembered(_LIMIT, per_character=1)
def size(text: str) -> int:
    """The tokens (o200k_base) in `text`."""
    return count(text)


def said(blocks: Sequence[Block]) -> int:
    """The tokens in everything that is said in these blocks; what nobody looks into (images) does not count."""
    return sum(size(block.text) for block in blocks if block.kind is not Kind.OPAQUE)


def fitted(
    results: Mapping[int, Block], decide: Callable[[Collection[int]], Outcomes], excess: Callable[[Outcomes], int]
) -> Outcomes:
    """The outcomes with which the list fits, or comes as near to that as it can.

    `decide(tight)` gives the outcomes for `results` where those at `tight` are to become shorter at any price, and
    `excess` by how many tokens the list is then too long. The largest results are taken first, and no more of them
    than are needed.
    """
    usual = decide(())
    too_long = excess(usual)
    if too_long <= 0:
        return usual
    shortest = decide(results.keys())
    now = {at: _size(results[at], usual[at]) for at in results}
    gains = {at: now[at] - _size(results[at], shortest[at]) for at in results}
    chosen: list[int] = []
    for at in sorted((at for at in results if gains[at] > 0), key=lambda at: (-now[at], at)):
        if too_long <= 0:
            break
        chosen.append(at)
        too_long -= gains[at]
    some = decide(chosen)
    # What is left out here may be what a later result would have referred to, so the sum is only an estimate.
    return some if excess(some) <= 0 else shortest


def _size(block: Block, outcome: Outcome) -> int:
    return size(block.text if outcome.text is None else outcome.text)
