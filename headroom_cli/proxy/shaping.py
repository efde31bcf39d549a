"""From a request body to the body to send: look up what is frozen, decide what is new, freeze it, splice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Event

from headroom_cli.compress.outcome import LATE, Compressor, Outcome
from headroom_cli.compress.read_back import NO_WAYS, ReadBack, Ways
from headroom_cli.ledger.events import Change, Kept, Steering
from headroom_cli.proxy.freezing import frozen
from headroom_cli.proxy.retrievals import QUOTED, Read
from headroom_cli.proxy.seams import ANYWHERE, Destination, Shaped
from headroom_cli.proxy.steering import Outgoing, Steerer
from headroom_cli.proxy.view import Index, View, change
from headroom_cli.steer.effort import NOT_ASKED, Lowering, Routing, lowering
from headroom_cli.steer.terms import METERED
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.prompt import Block, Edit, Kind, Prompt, Wire
from headroom_cli.wire.splice import render

AN_ORIGINAL = Outcome(None, reason=QUOTED)
MAYBE_CACHED = Outcome(None, reason="history that the provider may have cached")
_CONVERSATIONS = 1_000  # of which it is remembered how their agents read back
_REPLAYED = 10_000  # edited blocks that are kept ready for the ledger


class ConversationShaper:
    """Implements proxy.seams.Shaper over a store of decisions and originals.

    `warm_history` says that conversations begun before this session may still be in the provider's cache:
    their old blocks are then frozen as they are, because changing cached bytes costs more than it saves (law 1).
    `ways` is what the session gives its agent to read back with: by default nothing, and nothing is left out.
    `steerer` looks after the output side; without one nothing is added to any request. With `effort` the reasoning
    effort of turns that only go on is lowered where that may be.
    `patience_s` bounds deciding and writing together: the compressor's own deadline, and some time for the disk.
    """

    def __init__(  # noqa: PLR0913 - one for each part that it puts together
        self,
        decisions: Decisions,
        originals: Originals,
        compressor: Compressor,
        session: str,
        *,
        warm_history: bool,
        patience_s: float = 1.25,
        ways: Ways = NO_WAYS,
        steerer: Steerer | None = None,
        effort: Routing | None = None,
    ) -> None:
        self._decisions = decisions
        self._originals = originals
        self._compressor = compressor
        self._session = session
        self._warm_history = warm_history
        self._patience = patience_s
        self._ways = ways
        self._steerer = steerer or Steerer(METERED, None)
        self._effort = effort
        self._read_back: dict[str, ReadBack | None] = {}
        # What was sent but is not, or not so, in the store: it holds for the rest of this session.
        self._sent: dict[str, Decision] = {}
        self._replayed: dict[str, Change] = {}

    async def shape(self, wire: Wire, body: bytes, to: Destination = ANYWHERE) -> Shaped:
        """The body to send; raises wire.prompt.Unreadable for a body that is not understood."""
        prompt = wire.parse(body)
        keys = lineage(prompt.blocks)
        view = View(prompt, keys, self._look_up(prompt, keys))
        unseen = view.unseen()
        late = False
        reads: Mapping[Index, Read] = {}
        if unseen:
            settled, late, reads = await self._settle(view, unseen)
            view = View(prompt, keys, {**view.frozen, **settled})
        outgoing = await self._steerer.steer(wire.name, view)
        effort = self._lowered(wire, prompt, to, outgoing.steering)
        outgoing = replace(outgoing, steering=effort.booked(outgoing.steering))
        return self._shaped(view, unseen, late, reads, outgoing, [effort.edit] if effort.edit else [])

    def _lowered(self, wire: Wire, prompt: Prompt, to: Destination, steering: Steering) -> Lowering:
        """What becomes of the request's effort: decided anew for each, from nothing but the request."""
        if self._effort is None:
            return NOT_ASKED
        return lowering(self._effort, wire.name, to.host, to.model or prompt.model, prompt, steering)

    def _look_up(self, prompt: Prompt, keys: Sequence[str]) -> dict[str, Decision]:
        wanted = [k for k, b in zip(keys, prompt.blocks, strict=True) if b.kind is Kind.RESULT]
        try:
            found = dict(self._decisions.get(wanted))
        except StoreUnavailable:
            found = self._decisions.recent(wanted)
        found.update((k, self._sent[k]) for k in wanted if k in self._sent)
        return found

    async def _settle(
        self, view: View, unseen: Sequence[Index]
    ) -> tuple[dict[str, Decision], bool, Mapping[Index, Read]]:
        """The decisions on the unseen results, frozen, whether any of them came too late, and what they read back.

        Whoever gives up waiting sends the new results as they came. They must then stay so, whatever the
        worker or the disk still bring about: that is noted before anything else happens.
        """
        given_up = Event()
        try:
            async with asyncio.timeout(self._patience):
                reads = await view.reads(unseen, self._originals)
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
        self, view: View, unseen: Sequence[Index], quoting: Sequence[Index] = ()
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

    async def _decide_apart(self, view: View, todo: Sequence[Index]) -> dict[Index, Outcome]:
        """An outcome for each of these results, made without any other: the provider may leave out whatever else."""
        blocks, way = [view.prompt.blocks[i] for i in todo], self._way_back(view)
        answers = await asyncio.gather(*(self._compressor.decide([], [block], way) for block in blocks))
        return {i: LATE if answer is None else answer[0] for i, answer in zip(todo, answers, strict=True)}

    def _way_back(self, view: View) -> ReadBack | None:
        """How this conversation's agent reads back what was left out: by the tools of the first request seen of it."""
        opening = view.conversation()
        if opening not in self._read_back:
            if len(self._read_back) >= _CONVERSATIONS:
                self._read_back.pop(next(iter(self._read_back)))
            self._read_back[opening] = self._ways.offered(view.prompt.tools)
        return self._read_back[opening]

    def _freeze(self, view: View, outcomes: Mapping[Index, Outcome], given_up: Event) -> dict[str, Decision]:
        """Writes originals first, then decisions; returns the decisions that hold from now on."""
        blocks = view.prompt.blocks
        made = {view.keys[i]: frozen(blocks[i], o, self._originals, self._session) for i, o in outcomes.items()}
        if given_up.is_set():
            return {}
        try:
            return dict(self._decisions.put(made, used=list(view.frozen)))
        except StoreUnavailable:
            self._sent.update(made)
            return made

    def _shaped(
        self,
        view: View,
        unseen: Sequence[Index],
        late: bool,
        reads: Mapping[Index, Read],
        outgoing: Outgoing,
        more: Sequence[Edit],
    ) -> Shaped:
        fresh = set(unseen)
        edits: list[Edit] = [*more]
        changes: list[Change] = []
        kept: Counter[str] = Counter()
        for i in view.results():
            block, decision = view.prompt.blocks[i], view.frozen[view.keys[i]]
            if decision.text is None or block.place is None:
                kept.update([decision.reason] if i in fresh else [])
                continue
            if decision.text != block.text:  # an agent whose hook was answered sends what it was given
                edits.append(Edit(block.place, decision.text))
            changes.append(self._change(view.keys[i], block, decision, i in fresh))
        return Shaped(
            body=render(view.prompt.body, edits, outgoing.insertions),
            model=view.prompt.model,
            conversation=view.conversation(),
            turn=view.prompt.turns,
            changes=tuple(changes),
            late=late,
            kept=tuple(Kept(reason, n) for reason, n in kept.items()),
            retrievals=view.retrievals(unseen, reads, self._session) if reads else (),
            steering=outgoing.steering,
            hears=outgoing.hears,
        )

    def _change(self, key: str, block: Block, decision: Decision, fresh: bool) -> Change:
        """What the ledger is told of an edited block; made once, for every later request repeats it."""
        known = self._replayed.get(key)
        if not fresh and known is not None and known.original == decision.original:
            return known
        made = change(key, block, decision, fresh)
        if not fresh:
            if len(self._replayed) >= _REPLAYED:
                self._replayed.clear()
            self._replayed[key] = made
        return made
