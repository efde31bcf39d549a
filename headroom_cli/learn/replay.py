"""What headroom would have sent in a past session: the same pipeline and the same bills as in a wrapped one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from headroom_cli.compress.label import label
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.learn.transcript import Answer, Compacted, Entry, PastSession, Said
from headroom_cli.ledger.events import Booked, Change, Exchange
from headroom_cli.library.body import Body, body
from headroom_cli.store.credentials import looks_like_credential
from headroom_cli.wire.anthropic import Anthropic
from headroom_cli.wire.prompt import Block, Kind, Unreadable

REPLAYED = "replayed"  # the `wire` of a request that was never sent by us
# What a live session has time for: the worker's deadline (settings.deadline_ms) at the speed that it keeps.
LARGEST = 250_000.0
_WIRE = "anthropic"  # any would do: it only has to say who said what


@dataclass(frozen=True, slots=True)
class _Edited:
    """A result that would have been made smaller, and the message that it stands in."""

    message: int
    change: Change


def replayed(session: PastSession, read_back: ReadBack | None) -> list[Booked]:
    """The session's requests with the provider's own usage, and the changes that each would have carried.

    `read_back` is how the agent could have read back; without it nothing is left out. A request without recorded
    usage is among them, too: nothing is claimed of it. Pure and slow: about a second for a long session.
    """
    made: list[Booked] = []
    for number, part in enumerate(_contexts(session.entries)):
        made += _requests(session, f"{session.id}:{number}", part, read_back)
    return made


def booked(
    session: PastSession, answer: Answer, conversation: str, turn: int, changes: Sequence[Change] = ()
) -> Booked:
    """One request of a past session as the ledger would have it; bytes and times are not known of it."""
    exchange = Exchange(
        started=answer.at or 0.0,
        host="",
        path="",
        wire=REPLAYED,
        status=200 if answer.usage else 0,
        model=answer.model,
        conversation=conversation,
        turn=turn,
        bytes_in=0,
        bytes_out=0,
        added_ms=None,
        first_byte_ms=None,
        total_ms=None,
        usage=answer.usage,
        changes=tuple(changes),
    )
    return Booked(session.id, session.agent, exchange)


def _contexts(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries that one context holds: after a compaction nothing of what stood before is sent."""
    part: list[Entry] = []
    for entry in entries:
        if isinstance(entry, Compacted):
            yield part
            part = [Said(entry.summary)] if entry.summary else []
        else:
            part.append(entry)
    yield part


def _requests(session: PastSession, name: str, entries: Sequence[Entry], read_back: ReadBack | None) -> list[Booked]:
    messages, asked = _messages(entries)
    edited = _edited(name, messages, read_back)
    made: list[Booked] = []
    carried = 0  # how many of the edits the request before had
    for turn, (answer, at) in enumerate(asked):
        changes = [replace(one.change, fresh=seat >= carried) for seat, one in enumerate(edited) if one.message < at]
        carried = len(changes)
        made.append(booked(session, answer, name, turn, changes))
    return made


def _messages(entries: Sequence[Entry]) -> tuple[list[object], list[tuple[Answer, int]]]:
    """The conversation as messages, and each answer with the number of its own: what stands before was its request."""
    messages: list[object] = []
    asked: list[tuple[Answer, int]] = []
    for entry in entries:
        if isinstance(entry, Said):
            messages.append({"role": "user", "content": [{"type": "text", "text": entry.text}]})
        elif isinstance(entry, Answer):
            at = len(messages)
            asked.append((entry, at))
            said: list[object] = [{"type": "text", "text": entry.text}] if entry.text else []
            results: list[object] = []
            for seat, call in enumerate(entry.calls):
                ident = f"{at}-{seat}"  # an agent may have used an id twice
                said.append({"type": "tool_use", "id": ident, "name": call.tool, "input": call.arguments})
                text = call.result or ""
                results.append({"type": "tool_result", "tool_use_id": ident, "content": text, "is_error": call.error})
            messages.append({"role": "assistant", "content": said})
            if results:
                messages.append({"role": "user", "content": results})
    return messages, asked


def _edited(name: str, messages: Sequence[object], read_back: ReadBack | None) -> list[_Edited]:
    """What would have become smaller, in the order of the conversation."""
    try:
        made = body(_WIRE, [msgspec.json.encode(message) for message in messages])
        blocks = Anthropic().parse(made.raw).blocks
    except (Unreadable, ValueError, TypeError, RecursionError):
        return []  # live, such a request passes unchanged
    outcomes = decide([], blocks, read_back=read_back, largest=LARGEST)
    found = []
    for at, (block, outcome) in enumerate(zip(blocks, outcomes, strict=True)):
        if outcome.text is None or block.place is None or looks_like_credential(block.text):
            continue
        key = f"{name}:{at}"
        change = Change(
            key, key, block.tool, label(block.tool, block.arguments), outcome.content, outcome.steps,
            outcome.before, outcome.after, fresh=True,
        )  # fmt: skip
        found.append(_Edited(_message(made, block), change))
    return found


def _message(made: Body, block: Block) -> int:
    return made.message(block.place) if block.place and block.kind is Kind.RESULT else 0
