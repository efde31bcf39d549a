"""What a hook is answered: the text for one tool result, decided as on the wire, frozen, the original on disk."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from threading import Event as Flag

import msgspec

from headroom_cli.compress.outcome import LATE, Compressor, Outcome
from headroom_cli.compress.read_back import Ways
from headroom_cli.proxy.emissions import call_name, emission_name, twin_name
from headroom_cli.proxy.freezing import frozen
from headroom_cli.proxy.hook_books import HookBooks
from headroom_cli.proxy.hook_dialects import DIALECTS, Event, Told
from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.proxy.retrievals import QUOTED, Read, may_show, shown
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.wire.pieces import canonical
from headroom_cli.wire.prompt import Block, Kind

UNCHANGED: Event = {}  # what every agent takes for "leave it as it is"


class HookShaper:
    """Answers hooks over a store of decisions and originals.

    What becomes of a result never refers to others. The agent keeps its text for good, and drops older results, on
    `/clear` or to save room, without anybody being asked again: a reference could be left pointing to nothing. The
    conversation only says what is looked for, and by which of its tools the agent reads back: a result whose
    conversation cannot be told is rewritten losslessly or not at all. Where nothing goes over the wire that could be
    read, `alone` says how the agent reads back, and books what the wire would have shown. `asked` counts the hooks
    that called.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - each is a place of its own to look something up or write it down
        self,
        decisions: Decisions,
        originals: Originals,
        compressor: Compressor,
        session: str,
        seen: LastSeen,
        ways: Ways,
        patience_s: float = 1.25,
        alone: HookBooks | None = None,
    ) -> None:
        self._decisions = decisions
        self._originals = originals
        self._compressor = compressor
        self._session = session
        self._seen = seen
        self._ways = ways
        self._patience = patience_s
        self._alone = alone
        self.asked = 0

    async def answer(self, agent: str, body: bytes) -> bytes:
        """The hook's answer to the event in `body`, as JSON: that of an unchanged result where there is any doubt."""
        self.asked += 1
        try:
            dialect = DIALECTS[agent]
            told = dialect(msgspec.json.decode(body, type=dict[str, object]))
            text = None if told is None else await self._text(agent, told)
            made = UNCHANGED if told is None or text is None else told.answer(text)
            return msgspec.json.encode(made)
        except Exception:  # noqa: BLE001 - fail-open boundary: whatever it was, the agent keeps its own text
            return msgspec.json.encode(UNCHANGED)

    async def _text(self, agent: str, told: Told) -> str | None:
        """The text to put in the result's place, None for its own."""
        name = call_name(agent, told.conversation, told.call, told.block) if told.call else ""
        given_up = Flag()
        try:
            async with asyncio.timeout(self._patience):
                known = await asyncio.to_thread(self._known, name) if name else None
                if known is not None:
                    return known.text
                outcome, read = await self._decide(told)
                key, decision = await asyncio.to_thread(self._freeze, name, told, outcome, given_up)
                if self._alone is not None:
                    self._alone.book(agent, told, key, decision, read, late=outcome is LATE)
                return decision.text
        except BaseException:
            given_up.set()
            raise

    def _known(self, name: str) -> Decision | None:
        with suppress(StoreUnavailable):
            return self._decisions.get([name]).get(name)
        return None

    async def _decide(self, told: Told) -> tuple[Outcome, Read | None]:
        """What becomes of a result, and what it shows of originals."""
        block, read = told.block, None
        if may_show(block):
            read = await asyncio.to_thread(shown, block, self._originals)
            if read is not None and read.hidden:
                return Outcome(None, reason=QUOTED), read
        prompt = self._seen.asking(told.call)
        call = Block(Kind.CALL, canonical(block.arguments), block.tool, block.arguments)
        history = [*prompt.blocks, call] if prompt else [call]
        way = self._alone.way() if self._alone else self._ways.offered(prompt.tools) if prompt else None
        answer = await self._compressor.decide(history, [block], way, refers=False)
        return (LATE if answer is None else answer[0]), read

    def _freeze(self, name: str, told: Told, outcome: Outcome, given_up: Flag) -> tuple[str, Decision]:
        """Writes the original, then the decision by every name under which it is looked for. Runs in a thread.

        Returns the decision that stands, and the first of its names. Raises StoreUnavailable: what cannot be written
        down is not answered.
        """
        decision = frozen(told.block, outcome, self._originals, self._session)
        if given_up.is_set():
            return name, decision
        shown_text = told.stands(told.block.text if decision.text is None else decision.text)
        # The agent may put words of its own around the text.
        stands = decision if decision.text is None else replace(decision, text=shown_text)
        emission = emission_name(told.block.tool, shown_text)
        made = {emission: stands}
        if name:
            made[name] = decision
        put = self._decisions.put(made)
        if _saved(put[emission]) != _saved(stands):  # nobody can say which call's result it will be
            least = min(put[emission], stands, key=_saved)
            self._decisions.put({twin_name(told.block.tool, shown_text): least})
        return name or emission, put.get(name, decision)


def _saved(decision: Decision) -> int:
    return 0 if decision.text is None else decision.before - decision.after
