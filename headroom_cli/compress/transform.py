"""What a transform is: a rewrite of one block, together with a check of the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

LEAST_GAIN = 8  # tokens that a rewrite must save in a block: an edit for less is not worth a reader's second look


class Transform(NamedTuple):
    """One rewrite.

    `apply(block, context)` returns the new text, or `block.text` itself where there is nothing to do.
    `holds(block, after, context)` checks the result: true if the rewrite can be undone, or, where it only drops
    what carries nothing (terminal noise, blanks in JSON), if what is left says the same. It is asked about every
    single result, and a result without proof is thrown away. It proves that nothing is lost; that a reader
    also takes the short form for what it is rests on `apply` touching only texts whose origin it knows.
    `explain(block, after, context)` says in a few words why a rewrite that is a matter of weighing was made.
    `least` are the tokens that it must save in a block.
    All are pure.
    """

    name: str
    apply: Callable[[Block, Context], str]
    holds: Callable[[Block, str, Context], bool]
    explain: Callable[[Block, str, Context], str] = lambda block, after, context: ""
    least: int = LEAST_GAIN
