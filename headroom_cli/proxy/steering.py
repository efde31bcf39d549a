"""The directive of a conversation: decided on its first request, and in the same bytes in every later one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Event

from headroom_cli.ledger.events import UNSTEERED, Steering
from headroom_cli.proxy.view import View
from headroom_cli.steer.directive import DIRECTIVES, TOKENS
from headroom_cli.steer.placing import level_in, place, stands_in
from headroom_cli.steer.terms import NOTHING, Terms
from headroom_cli.steer.turns import TurnKind, turn_kind
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.steering import Steered, SteeringStore
from headroom_cli.wire.prompt import Insertion

_REMEMBERED = 10_000  # conversations, and as many answers of providers that keep the history themselves
_RESPONSE = re.compile(rb'"id"\s*:\s*"(resp[^"\\]{1,200})"')
_HEARD = 4_096  # bytes of the beginning of an answer: its id stands there


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes into one request, and what the ledger is told. `hears` is as in proxy.seams.Shaped."""

    insertions: tuple[Insertion, ...] = ()
    steering: Steering = UNSTEERED
    hears: Callable[[bytes], None] | None = None


class Steerer:
    """Steers the requests of a session on these terms.

    A conversation gets its directive on its first request or never: one that comes with history goes by what is
    stored, and without a store by nothing. What this session has sent holds for it, whatever the store says later.
    `patience_s` bounds how long a first request waits for the disk.
    """

    def __init__(self, terms: Terms, store: SteeringStore | None, patience_s: float = 1.0) -> None:
        self._terms = terms
        self._store = store
        self._patience = patience_s
        self._sent: dict[str, Steered] = {}
        self._answers: dict[str, Steered] = {}  # by the id of the provider's answer

    async def steer(self, wire: str, view: View) -> Outgoing:
        """What becomes of the output side of this request."""
        prompt = view.prompt
        kind = turn_kind(prompt, toolless=self._terms.toolless)
        if not self._terms.on_wire:
            return Outgoing(steering=self._booked(kind, view))
        held = await self._held(wire, view, kind)
        # Titles, classifications and the like get nothing. But a helper call with the conversation's own tools and
        # messages, as some compactions are, reads the conversation's cache: without the same bytes it would not, and
        # that law (append-only) is above the rule that helper calls are not steered.
        text = "" if kind is TurnKind.HELPER and not prompt.tools else held.text
        insertion = place(wire, prompt.body, text) if text else None
        steering = self._drawn(kind, held)
        if insertion is not None:
            steering = replace(steering, level=held.level, added=held.added)
        # Also of a conversation that is held out: what follows it is not to be taken for an undrawn one.
        hears = self._listener(held) if wire == "openai_responses" and held != NOTHING else None
        return Outgoing((insertion,) if insertion else (), steering, hears)

    def _booked(self, kind: TurnKind, view: View) -> Steering:
        """The account of a request that the agent's own argument may have put the directive into: it is looked for.

        The arm is that of all its conversations, also of a subagent's that the argument does not reach.
        """
        fixed = self._terms.fixed or NOTHING
        steering = Steering(kind) if kind is TurnKind.HELPER else self._drawn(kind, fixed)
        if fixed.text and stands_in(view.prompt.body, fixed.text):
            return replace(steering, level=fixed.level, added=fixed.added)
        # Claude Code keeps the system prompt of each conversation, so one that is resumed may have another one.
        found = level_in(view.prompt.body)
        return Steering(kind, level=found, added=TOKENS[found]) if found else steering

    def _drawn(self, kind: TurnKind, held: Steered) -> Steering:
        """The account of the arm. Effort is lowered as this session says, also in what another one began."""
        effort = self._terms.effort and bool(held.arm)
        return Steering(kind, held.arm, held.unit, drawn=held.drawn, drawn_effort=effort, holdout=held.holdout)

    async def _held(self, wire: str, view: View, kind: TurnKind) -> Steered:
        """What holds for the conversation of this request."""
        prompt, names = view.prompt, view.names()
        if self._terms.fixed is not None:
            return NOTHING if kind is TurnKind.HELPER else self._terms.fixed
        if prompt.follows:
            return self._answers.get(prompt.follows, NOTHING)
        if not names or (kind is TurnKind.HELPER and not prompt.tools):
            return NOTHING
        held = next((self._sent[name] for name in names if name in self._sent), None)
        known = held is not None
        if held is None:
            begins = prompt.turns == 0 and kind is TurnKind.QUESTION
            held = await (self._begun(wire, view, names[0]) if begins else self._found(names))
        # A helper call may open as its conversation does, and come before it: it decides nothing.
        if kind is TurnKind.HELPER:
            return held
        if names[0] in self._sent:  # another request of the conversation, decided while this one waited
            return self._sent[names[0]]
        _remember(self._sent, names[0], held)
        if known and held != NOTHING:
            await self._kept(names[0], held)
        return held

    async def _begun(self, wire: str, view: View, name: str) -> Steered:
        """What holds for a conversation that begins with this request.

        The same opening may have been stored by another session: then another conversation began with the same words,
        and from here on that entry is this one's. The other is known by its first answer (see View.names).
        """
        made = self._terms.decided(name)
        # Asked of both arms alike: else the controls alone would have those that no directive can be placed in.
        if made.drawn and place(wire, view.prompt.body, DIRECTIVES[made.drawn]) is None:
            made = replace(self._terms, level=0, draws=self._terms.effort).decided(name)
        # What cannot be stored is not sent; but who was drawn to be held out is so all the same, for this session.
        unstored = NOTHING if made.text else made
        if self._store is None:
            return unstored
        try:
            if made == NOTHING and name not in self._store.get([name]):
                return NOTHING
            stands = await self._written({name: replace(made, session=self._terms.session)}, anew=True)
        except StoreUnavailable:
            return unstored
        except asyncio.CancelledError:  # given up from outside: the request goes as it came, and so do all later ones
            self._sent.setdefault(name, unstored)
            raise
        return unstored if stands == NOTHING else stands

    async def _found(self, names: Sequence[str]) -> Steered:
        """What is stored for a conversation that goes on, by its first answer or its opening; else nothing."""
        if self._store is None:
            return NOTHING
        try:
            stored = self._store.get(names[:2])
        except StoreUnavailable:
            return NOTHING
        found = next((stored[name] for name in names if name in stored), NOTHING)
        if found != NOTHING:
            await self._kept(names[0], found)
        return found

    async def _kept(self, name: str, held: Steered) -> None:
        """Stores what holds under the surer name, too, or makes it younger; unstored it holds for this session."""
        await self._written({name: held})

    async def _written(self, decided: Mapping[str, Steered], *, anew: bool = False) -> Steered:
        """What stands in the store for the only key of `decided` now; nothing if that took too long or failed."""
        given_up = Event()
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.to_thread(self._write, decided, anew, given_up)
        except (StoreUnavailable, TimeoutError):
            return NOTHING
        finally:
            given_up.set()  # also where the request is given up from outside; in time, the thread is done by now

    def _write(self, decided: Mapping[str, Steered], anew: bool, given_up: Event) -> Steered:
        """Stores it, and takes back what comes too late: the request has gone without it."""
        if self._store is None or given_up.is_set():
            return NOTHING
        stands = NOTHING
        try:
            (stands,) = self._store.put(decided, anew=anew).values()
        finally:
            late = given_up.is_set() or stands == NOTHING
            if anew and late and not any(self._sent.get(name, NOTHING).text for name in decided):
                with suppress(StoreUnavailable):
                    self._store.forget(list(decided))
        return stands

    def _listener(self, held: Steered) -> Callable[[bytes], None]:
        """Notes the id of an answer: a later request may name it in place of the history."""
        heard = bytearray()

        def hears(piece: bytes) -> None:
            if len(heard) < _HEARD:
                heard.extend(piece[:_HEARD])
                if found := _RESPONSE.search(heard):
                    _remember(self._answers, found[1].decode("utf-8", "replace"), held)
                    heard.extend(bytes(_HEARD))

        return hears


def _remember(known: dict[str, Steered], name: str, held: Steered) -> None:
    if len(known) >= _REMEMBERED:
        known.pop(next(iter(known)))
    known[name] = held
