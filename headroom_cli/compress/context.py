"""The conversation before a block, as the provider sees it: what a back-reference may point to."""

from __future__ import annotations

from collections.abc import Iterable

from headroom_cli.wire.prompt import Block


class Context:
    """The blocks before the one at hand, oldest first. Indexed only when somebody asks."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self.blocks = list(blocks)

    def add(self, block: Block) -> None:
        """Appends what the provider is sent next."""
        self.blocks.append(block)
