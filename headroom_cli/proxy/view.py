"""A request as its shapers see it: the prompt, the names of its blocks, and what is decided about its results."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from headroom_cli.compress.label import label
from headroom_cli.compress.outcome import Step
from headroom_cli.ledger.events import Change, Retrieval
from headroom_cli.proxy.retrievals import Read, may_show, retrievals, shown
from headroom_cli.steer.turns import passing
from headroom_cli.store.decisions import Decision
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Block, Kind, Prompt

Index = int


@dataclass(frozen=True, slots=True)
class View:
    """A prompt with its lineage and what is already decided about its tool results."""

    prompt: Prompt
    keys: Sequence[str]
    frozen: Mapping[str, Decision]

    def results(self) -> list[Index]:
        return [i for i, b in enumerate(self.prompt.blocks) if b.kind is Kind.RESULT and b.place is not None]

    def unseen(self) -> list[Index]:
        return [i for i in self.results() if self.keys[i] not in self.frozen]

    def newest_said(self) -> Index:
        """The last block that the agent itself wrote, -1 for none."""
        spoken = [i for i, b in enumerate(self.prompt.blocks) if b.kind in (Kind.ASSISTANT, Kind.CALL)]
        return spoken[-1] if spoken else -1

    def as_sent(self, i: Index) -> Block:
        """Block i as the provider sees it."""
        block = self.prompt.blocks[i]
        decision = self.frozen.get(self.keys[i])
        return block if decision is None or decision.text is None else replace(block, text=decision.text)

    def conversation(self) -> str:
        """The lineage up to the first answer: equal for all requests of one conversation."""
        opening = ""
        for key, block in zip(self.keys, self.prompt.blocks, strict=True):
            if block.kind in (Kind.ASSISTANT, Kind.CALL):
                break
            opening = key
        return opening

    def names(self) -> list[str]:
        """What the conversation can be known by, the surest first.

        The lineage up to the first block of the first answer, which also tells apart conversations that open alike;
        then the opening, and the parts of it that may have been sent before: who breaks in before there is an answer
        adds to it.
        """
        blocks = self.prompt.blocks
        said = (at for at, block in enumerate(blocks) if block.kind in (Kind.ASSISTANT, Kind.CALL))
        end = next(said, len(blocks) - 1) + 1
        while end and passing(blocks[end - 1]):
            end -= 1
        return list(reversed(self.keys[:end]))

    async def reads(self, unseen: Sequence[Index], originals: Originals) -> dict[Index, Read]:
        """What the unseen results show of originals that were left out; files are read off the loop."""
        blocks = {i: self.prompt.blocks[i] for i in unseen if may_show(self.prompt.blocks[i])}
        if not blocks:
            return {}
        found = await asyncio.to_thread(lambda: {i: shown(block, originals) for i, block in blocks.items()})
        return {i: read for i, read in found.items() if read is not None}

    def retrievals(self, unseen: Sequence[Index], reads: Mapping[Index, Read], session: str) -> tuple[Retrieval, ...]:
        """The retrievals that came with this request: those after the agent's last words.

        They are booked on first sight, as all is decided: a request that is repeated books nothing anew.
        """
        places = [i for i in unseen if i > self.newest_said()]
        results = [(self.prompt.blocks[i], self.frozen[self.keys[i]]) for i in places]
        return retrievals(results, {at: reads[i] for at, i in enumerate(places) if i in reads}, session)


def change(key: str, block: Block, decision: Decision, fresh: bool) -> Change:
    """What the ledger is told of an edited block; `fresh` in the first request that carries it."""
    return Change(
        key=key,
        original=decision.original,
        tool=block.tool,
        label=label(block.tool, block.arguments),
        content=decision.content,
        steps=tuple(Step(*step) for step in decision.steps),
        before=decision.before,
        after=decision.after,
        fresh=fresh,
    )
