"""From a list of messages to the list to send: read it, look up what is decided, decide the rest, put it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from headroom_cli import __version__
from headroom_cli.compress.gaps import leads_elsewhere
from headroom_cli.compress.label import label
from headroom_cli.compress.outcome import Outcome, Step
from headroom_cli.errors import HeadroomError
from headroom_cli.library import result
from headroom_cli.library.body import Body, body, edited
from headroom_cli.library.fitting import fitted, said, size
from headroom_cli.library.rules import Index, Rules, is_editable
from headroom_cli.library.store import Store
from headroom_cli.store.decisions import Decision
from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.prompt import Block, Edit, Prompt, Unreadable
from headroom_cli.wire.wires import by_name

Message = TypeVar("Message")
SENT_BEFORE = "as it was returned before"


@dataclass(frozen=True, slots=True)
class _View:
    """A list as a prompt, with the lineage of its blocks and what is decided about its tool results."""

    body: Body
    prompt: Prompt
    keys: Sequence[str]
    known: Mapping[Index, Decision]

    def unseen(self) -> dict[Index, Block]:
        """The tool results of which nothing is decided yet."""
        blocks = enumerate(self.prompt.blocks)
        return {at: block for at, block in blocks if is_editable(block) and at not in self.known}


def shape(
    messages: Sequence[Message], wire: str, parts: Sequence[bytes], rules: Rules, budget: int | None, store: Store
) -> result.Result[Message]:
    """The result of `compress()`; `parts` are the messages as JSON.

    Raises HeadroomError for messages that cannot be read, and StoreUnavailable.
    """
    view = _read(wire, parts, store)
    unseen = view.unseen()
    decided = _decided(view, unseen, rules, budget, store) if unseen else {}
    view = _View(view.body, view.prompt, view.keys, {**view.known, **decided})
    edits = _edits(view)
    out, parts = edited(messages, view.body, edits)
    sent = view.prompt
    if edits:
        sent = _sent(wire, parts, store)
    before, after = said(view.prompt.blocks), said(sent.blocks)
    within = None if budget is None else after <= budget
    return result.Result(out, result.Saved(before, after), _told(view), wire, within, store)


def _read(wire: str, parts: Sequence[bytes], store: Store) -> _View:
    made = body(wire, parts)
    prompt = _parsed(wire, made)
    keys = lineage(prompt.blocks)
    found = store.decisions.get([key for key, block in zip(keys, prompt.blocks, strict=True) if is_editable(block)])
    known = {at: found[key] for at, key in enumerate(keys) if key in found and is_editable(prompt.blocks[at])}
    return _View(made, prompt, keys, known)


def _parsed(wire: str, made: Body) -> Prompt:
    try:
        return by_name(wire).parse(made.raw)
    except Unreadable as error:
        raise HeadroomError(
            f"{_culprit(wire, made)} cannot be read as {wire}: {error}", "does an object in it have a key twice?"
        ) from error


def _culprit(wire: str, made: Body) -> str:
    """The message that cannot be read, in words."""
    for number, part in enumerate(made.parts):
        try:
            by_name(wire).parse(body(wire, [part]).raw)
        except Unreadable:
            return f"message {number}"
    return "the list"


def _sent(wire: str, parts: Sequence[bytes], store: Store) -> Prompt:
    """The list as it is returned. From now on its texts are decided: they stay as they are when it is given again."""
    view = _read(wire, parts, store)
    store.decisions.put({view.keys[at]: Decision(None, reason=SENT_BEFORE) for at in view.unseen()})
    return view.prompt


def _decided(
    view: _View, unseen: Mapping[Index, Block], rules: Rules, budget: int | None, store: Store
) -> dict[Index, Decision]:
    """The decisions on the unseen results, kept: originals first."""
    spoilt: set[Index] = set()
    while True:
        outcomes = _outcomes(view, unseen, rules, budget, spoilt)
        ids = {at: _put(store, unseen[at]) for at, outcome in outcomes.items() if outcome.text is not None}
        # Two originals may begin with the same digits; a marker knows only the usual ones.
        led_astray = {at for at, name in ids.items() if leads_elsewhere(outcomes[at].text or "", name)}
        if not led_astray:
            break
        spoilt |= led_astray
    made = {view.keys[at]: Decision.of(outcome, ids.get(at, ""), __version__) for at, outcome in outcomes.items()}
    stand = store.decisions.put(made, used=[view.keys[at] for at in view.known])
    return {at: stand[view.keys[at]] for at in outcomes}


def _outcomes(
    view: _View, unseen: Mapping[Index, Block], rules: Rules, budget: int | None, spoilt: Collection[Index]
) -> Mapping[Index, Outcome]:
    blocks = view.prompt.blocks

    def decide(tight: Collection[Index]) -> Mapping[Index, Outcome]:
        return rules.outcomes(blocks, view.known, tight, spoilt)

    if budget is None or rules.way is None:
        return decide(())
    replaced = {at: decision.text for at, decision in view.known.items()}

    def excess(outcomes: Mapping[Index, Outcome]) -> int:
        texts = {**replaced, **{at: outcome.text for at, outcome in outcomes.items()}}
        less = sum(size(blocks[at].text) - size(text) for at, text in texts.items() if text is not None)
        return said(blocks) - less - budget

    return fitted(unseen, decide, excess)


def _put(store: Store, block: Block) -> str:
    return store.originals.put(block.text, tool=block.tool, label=label(block.tool, block.arguments))


def _edits(view: _View) -> list[Edit]:
    edits = []
    for at, decision in view.known.items():
        place = view.prompt.blocks[at].place
        if decision.text is not None and place is not None:
            edits.append(Edit(place, decision.text))
    return edits


def _told(view: _View) -> tuple[result.Edit, ...]:
    """What the caller is told of the edits, in the order of the list."""
    told: list[result.Edit] = []
    part = last = -1
    for at, block in enumerate(view.prompt.blocks):
        if block.place is None:
            continue
        message = view.body.message(block.place)
        part, last = (part + 1 if message == last else 0), message
        made = view.known[at]
        if made.text is not None:
            steps = tuple(Step(*step) for step in made.steps)
            told.append(
                result.Edit(message, part, block.tool, made.content, steps, made.before, made.after, made.original)
            )
    return tuple(told)
