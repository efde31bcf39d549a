"""What the pipeline made of a block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.read_back import ReadBack


@dataclass(frozen=True, slots=True)
class Step:
    """One transform that was kept: how many tokens (o200k_base) it removed."""

    transform: str
    saved: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision on one block, frozen once made.

    `text` is what the provider is sent, None where the block stays as it is. `content` is the router's
    class (code, search, log, json, diff, listing, prose, other). `reason` says in a few words why nothing was
    done, or why what was a matter of weighing was done, "" otherwise. Token counts are o200k_base; 0 where
    nothing was counted.
    """

    text: str | None
    content: str = ""
    steps: tuple[Step, ...] = ()
    before: int = 0
    after: int = 0
    reason: str = ""


AS_IS = Outcome(None)
LATE = Outcome(None, reason="decided too late")


class Compressor(Protocol):
    """Decides new blocks, somewhere else than on the event loop."""

    async def decide(
        self,
        history: Sequence[Block],
        fresh: Sequence[Block],
        read_back: ReadBack | None = None,
        refers: bool = True,
    ) -> list[Outcome] | None:
        """One outcome for each block of `fresh`; None if that failed or came too late.

        `history` are the blocks before the fresh ones *as the provider sees them*, results already edited.
        `read_back` is how the agent reads what was left out; without it nothing is. `refers` says whether what
        becomes of a block may refer to others: not where nobody sees when the client drops those.
        """
