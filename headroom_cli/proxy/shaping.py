"""From a request body to the body to send: look up what is frozen, decide what is new, freeze it, splice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event

from headroom_cli import __version__
from headroom_cli.compress.gaps import leads_elsewhere
from headroom_cli.compress.label import label
from headroom_cli.compress.outcome import AS_IS, LATE, Compressor, Outcome, Step
from headroom_cli.compress.read_back import NO_WAYS, ReadBack, Ways
from headroom_cli.ledger.events import Change, Kept, Retrieval
from headroom_cli.proxy.retrievals import QUOTED, Read, may_show, retrievals, shown
from headroom_cli.proxy.seams import Shaped
from headroom_cli.store.credentials import looks_like_credential
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.prompt import Block, Edit, Kind, Prompt, Wire
from headroom_cli.wire.splice import render

Index = int
AN_ORIGINAL = Outcome(None, reason=QUOTED)
MAYBE_CACHED = Outcome(None, reason="history that the provider may have cached")
CREDENTIAL = "looks like a credential"
_CONVERSATIONS = 1_000  # of which it is remembered how their agents read back
_REPLAYED = 10_000  # edited blocks that are kept ready for the ledger


@dataclass(frozen=True, slots=True)
class _View:
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


class ConversationShaper:
    """Implements proxy.seams.Shaper over a store of decisions and originals.

    `warm_history` says that conversations begun before this session may still be in the provider's cache:
    their old blocks are then frozen as they are, because changing cached bytes costs more than it saves (law 1).
    `ways` is what the session gives its agent to read back with: by default nothing, and nothing is left out.
    `patience_s` bounds deciding and writing together: the compressor's own deadline, and some time for the disk.
    """

    def __init__(
        self,
        decisions: Decisions,
        originals: Originals,
        compressor: Compressor,
        session: str,
        *,
        warm_history: bool,
        patience_s: float = 1.25,
        ways: Ways = NO_WAYS,
    ) -> None:
        self._decisions = decisions
        self._originals = originals
        self._compressor = compressor
        self._session = session
        self._warm_history = warm_history
        self._patience = patience_s
        self._ways = ways
        self._read_back: dict[str, ReadBack | None] = {}
        # What was sent but is not, or not so, in the store: it holds for the rest of this session.
        self._sent: dict[str, Decision] = {}
        self._replayed: dict[str, Change] = {}

    async def shape(self, wire: Wire, body: bytes) -> Shaped:
        """The body to send; raises wire.prompt.Unreadable for a body that is not understood."""
        prompt = wire.parse(body)
        keys = lineage(prompt.blocks)
        view = _View(prompt, keys, self._look_up(prompt, keys))
        unseen = view.unseen()
        late = False
        reads: Mapping[Index, Read] = {}
        if unseen:
            settled, late, reads = await self._settle(view, unseen)
            view = _View(prompt, keys, {**view.frozen, **settled})
        return self._shaped(view, unseen, late, reads)

    def _look_up(self, prompt: Prompt, keys: Sequence[str]) -> dict[str, Decision]:
        wanted = [k for k, b in zip(keys, prompt.blocks, strict=True) if b.kind is Kind.RESULT]
        try:
            found = dict(self._decisions.get(wanted))
        except StoreUnavailable:
            found = self._decisions.recent(wanted)
        found.update((k, self._sent[k]) for k in wanted if k in self._sent)
        return found

    async def _settle(
        self, view: _View, unseen: Sequence[Index]
    ) -> tuple[dict[str, Decision], bool, Mapping[Index, Read]]:
        """The decisions on the unseen results, frozen, whether any of them came too late, and what they read back.

        Whoever gives up waiting sends the new results as they came. They must then stay so, whatever the
        worker or the disk still bring about: that is noted before anything else happens.
        """
        given_up = Event()
        try:
            async with asyncio.timeout(self._patience):
                reads = await self._reads(view, unseen)
                outcomes, late = await self._decide(view, unseen, [i for i, read in reads.items() if read.hidden])
                # Off the loop: the originals must be on disk before the first byte leaves (law 6).
                stored = await asyncio.to_thread(self._freeze, view, outcomes, given_up)
        except BaseException as error:
            given_up.set()
            held = {view.keys[i]: Decision(None, reason=LATE.reason) for i in unseen}
            self._sent.update(held)
            if not isinstance(error, TimeoutError):
                raise
            return held, True, {}
        return {key: self._sent.get(key, decision) for key, decision in stored.items()}, late, reads

    async def _decide(
        self, view: _View, unseen: Sequence[Index], quoting: Sequence[Index] = ()
    ) -> tuple[dict[Index, Outcome], bool]:
        """An outcome for each unseen result, and whether the worker was late with any of them.

        `quoting` are those that were read back in a way that their calls do not show.
        """
        blocks = view.prompt.blocks
        newest = view.newest_said()
        outcomes = {i: MAYBE_CACHED for i in unseen if self._warm_history and i < newest}
        outcomes.update(dict.fromkeys(quoting, AN_ORIGINAL))
        todo = [i for i in unseen if i not in outcomes]
        if not todo:
            return outcomes, False
        if view.prompt.clears:
            outcomes.update(await self._decide_apart(view, todo))
            return outcomes, LATE in outcomes.values()
        first = todo[0]
        wanted = set(todo)
        # A result that is decided already only serves as context here: like an error result it is not looked at.
        fresh = [
            b if i in wanted or b.kind is not Kind.RESULT else replace(view.as_sent(i), error=True)
            for i, b in enumerate(blocks)
            if i >= first
        ]
        answer = await self._compressor.decide([view.as_sent(i) for i in range(first)], fresh, self._way_back(view))
        outcomes.update((i, LATE if answer is None else answer[i - first]) for i in todo)
        return outcomes, LATE in outcomes.values()

    async def _reads(self, view: _View, unseen: Sequence[Index]) -> dict[Index, Read]:
        """What the unseen results show of originals that were left out; files are read off the loop."""
        blocks = {i: view.prompt.blocks[i] for i in unseen if may_show(view.prompt.blocks[i])}
        if not blocks:
            return {}
        found = await asyncio.to_thread(lambda: {i: shown(block, self._originals) for i, block in blocks.items()})
        return {i: read for i, read in found.items() if read is not None}

    async def _decide_apart(self, view: _View, todo: Sequence[Index]) -> dict[Index, Outcome]:
        """An outcome for each of these results, made without any other: the provider may leave out whatever else."""
        blocks, way = [view.prompt.blocks[i] for i in todo], self._way_back(view)
        answers = await asyncio.gather(*(self._compressor.decide([], [block], way) for block in blocks))
        return {i: LATE if answer is None else answer[0] for i, answer in zip(todo, answers, strict=True)}

    def _way_back(self, view: _View) -> ReadBack | None:
        """How this conversation's agent reads back what was left out: by the tools of the first request seen of it."""
        conversation = _conversation(view)
        if conversation not in self._read_back:
            if len(self._read_back) >= _CONVERSATIONS:
                self._read_back.pop(next(iter(self._read_back)))
            self._read_back[conversation] = self._ways.offered(view.prompt.tools)
        return self._read_back[conversation]

    def _freeze(self, view: _View, outcomes: Mapping[Index, Outcome], given_up: Event) -> dict[str, Decision]:
        """Writes originals first, then decisions; returns the decisions that hold from now on."""
        made = {view.keys[i]: self._decision(view.prompt.blocks[i], o) for i, o in outcomes.items()}
        if given_up.is_set():
            return {}
        try:
            return dict(self._decisions.put(made, used=list(view.frozen)))
        except StoreUnavailable:
            self._sent.update(made)
            return made

    def _decision(self, block: Block, outcome: Outcome) -> Decision:
        original = ""
        if outcome.text is not None and looks_like_credential(outcome.text):
            outcome = replace(AS_IS, content=outcome.content, reason=CREDENTIAL)
        if outcome.text is not None:
            try:
                original = self._originals.put(
                    block.text, session=self._session, tool=block.tool, label=label(block.tool, block.arguments)
                )
                reason = "" if original else CREDENTIAL
                if original and leads_elsewhere(outcome.text, original):
                    reason = "its marker would name another original"
            except StoreUnavailable:
                reason = "the original could not be written"
            if reason:
                outcome = replace(AS_IS, content=outcome.content, reason=reason)
        return Decision.of(outcome, original, __version__)

    def _shaped(self, view: _View, unseen: Sequence[Index], late: bool, reads: Mapping[Index, Read]) -> Shaped:
        fresh = set(unseen)
        edits: list[Edit] = []
        changes: list[Change] = []
        kept: Counter[str] = Counter()
        for i in view.results():
            block, decision = view.prompt.blocks[i], view.frozen[view.keys[i]]
            if decision.text is None or block.place is None:
                kept.update([decision.reason] if i in fresh else [])
                continue
            edits.append(Edit(block.place, decision.text))
            changes.append(self._change(view.keys[i], block, decision, i in fresh))
        return Shaped(
            body=render(view.prompt.body, edits),
            model=view.prompt.model,
            conversation=_conversation(view),
            turn=view.prompt.turns,
            changes=tuple(changes),
            late=late,
            kept=tuple(Kept(reason, n) for reason, n in kept.items()),
            retrievals=self._booked(view, unseen, reads) if reads else (),
        )

    def _booked(self, view: _View, unseen: Sequence[Index], reads: Mapping[Index, Read]) -> tuple[Retrieval, ...]:
        """The retrievals that came with this request: those after the agent's last words.

        They are booked on first sight, as all is decided: a request that is repeated books nothing anew.
        """
        places = [i for i in unseen if i > view.newest_said()]
        results = [(view.prompt.blocks[i], view.frozen[view.keys[i]]) for i in places]
        return retrievals(results, {at: reads[i] for at, i in enumerate(places) if i in reads}, self._session)

    def _change(self, key: str, block: Block, decision: Decision, fresh: bool) -> Change:
        """What the ledger is told of an edited block; made once, for every later request repeats it."""
        known = self._replayed.get(key)
        if not fresh and known is not None and known.original == decision.original:
            return known
        change = _change(key, block, decision, fresh)
        if not fresh:
            if len(self._replayed) >= _REPLAYED:
                self._replayed.clear()
            self._replayed[key] = change
        return change


def _change(key: str, block: Block, decision: Decision, fresh: bool) -> Change:
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


def _conversation(view: _View) -> str:
    """The lineage up to the first answer: equal for all requests of one conversation."""
    opening = ""
    for key, block in zip(view.keys, view.prompt.blocks, strict=True):
        if block.kind in (Kind.ASSISTANT, Kind.CALL):
            break
        opening = key
    return opening
