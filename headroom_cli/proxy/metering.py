"""A shaper that changes nothing: it knows again what hooks have made smaller, and remembers what was said last."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from headroom_cli.ledger.events import Kept
from headroom_cli.proxy.emissions import emitted, own_text
from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.proxy.seams import ANYWHERE, Destination, Shaped
from headroom_cli.proxy.steering import Steerer
from headroom_cli.proxy.view import Index, View, change
from headroom_cli.steer.terms import METERED
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.prompt import Kind, Prompt, Wire

UNTOLD = Decision(None, reason="no hook told of it")
SMALLER_BEFORE = (
    "earlier results of this conversation were made smaller on the wire, and go as they are with --seam hooks: "
    "the provider's cache is written anew",
    "go on with --seam wire",
)


class MeteringShaper:
    """Implements proxy.seams.Shaper for a session whose agent asks by its hooks. `body` is always the client's own.

    A result is booked as changed when it stands in a request with the text that its hook was given. `untold` counts
    those that no hook has told of. `tell` is given a text and a hint for the user, and keeps what it was told before.
    """

    def __init__(
        self,
        decisions: Decisions,
        originals: Originals,
        session: str,
        seen: LastSeen,
        tell: Callable[[str, str], None],
        steerer: Steerer | None = None,
    ) -> None:
        self._decisions = decisions
        self._originals = originals
        self._session = session
        self._seen = seen
        self._tell = tell
        self._steerer = steerer or Steerer(METERED, None)
        self.untold = 0
        self._noted: dict[str, Decision] = {}  # while the store cannot be used

    async def shape(self, wire: Wire, body: bytes, to: Destination = ANYWHERE) -> Shaped:
        """The account of this body; raises wire.prompt.Unreadable for one that is not understood."""
        prompt = wire.parse(body)
        keys = lineage(prompt.blocks)
        known = await asyncio.to_thread(self._known, prompt, keys)
        view = View(prompt, keys, known)
        hears = self._seen.saw(view.conversation(), prompt)
        unseen = view.unseen()
        if unseen:
            view = replace(view, frozen={**known, **await asyncio.to_thread(self._settled, view, unseen)})
        reads = await view.reads(unseen, self._originals)
        return replace(
            self._account(view, frozenset(unseen)),
            retrievals=view.retrievals(unseen, reads, self._session) if reads else (),
            steering=(await self._steerer.steer(wire.name, view)).steering,
            hears=hears,
        )

    def _known(self, prompt: Prompt, keys: Sequence[str]) -> dict[str, Decision]:
        """What is noted of a request's results. Reads the store."""
        wanted = [key for key, block in zip(keys, prompt.blocks, strict=True) if block.kind is Kind.RESULT]
        found: dict[str, Decision] = {}
        with suppress(StoreUnavailable):
            found = dict(self._decisions.get(wanted))
        return {**found, **{key: self._noted[key] for key in wanted if key in self._noted}}

    def _settled(self, view: View, unseen: Sequence[Index]) -> Mapping[str, Decision]:
        """What hooks decided on results that are seen for the first time, noted for later requests."""
        blocks = {view.keys[i]: view.prompt.blocks[i] for i in unseen}
        made = dict.fromkeys(blocks, UNTOLD)
        try:
            made |= emitted(blocks.items(), self._decisions)
            return self._decisions.put(made, used=list(view.frozen))
        except StoreUnavailable:
            self._noted.update(made)
            return made

    def _account(self, view: View, unseen: frozenset[Index]) -> Shaped:
        changes = []
        kept: Counter[str] = Counter()
        for i in view.results():
            block, decision = view.prompt.blocks[i], view.frozen[view.keys[i]]
            if decision.text in (block.text, own_text(block.text)):
                changes.append(change(view.keys[i], block, decision, i in unseen))
            elif decision.text is not None:  # the wire decided so in an earlier session, and only the wire can send it
                self._tell(*SMALLER_BEFORE)
            elif i in unseen:
                kept.update([decision.reason])
                self.untold += decision.reason == UNTOLD.reason
        return Shaped(
            body=view.prompt.body,
            model=view.prompt.model,
            conversation=view.conversation(),
            turn=view.prompt.turns,
            changes=tuple(changes),
            kept=tuple(Kept(reason, n) for reason, n in kept.items()),
        )
