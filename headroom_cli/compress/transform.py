"""What a transform is: a rewrite of one block, together with the proof that nothing was lost by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context


class Transform(NamedTuple):
    """One rewrite.

    `apply(block, context)` returns the new text, or `block.text` itself where there is nothing to do.
    `holds(block, after, context)` is the proof: true if the reader of `after` has all that `block.text` said.
    It is asked about every single result, and a result without proof is thrown away. Both are pure.
    """

    name: str
    apply: Callable[[Block, Context], str]
    holds: Callable[[Block, str, Context], bool]
