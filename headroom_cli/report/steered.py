"""How long answers were asked for, conversation by conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headroom_cli.ledger.events import CONTROL, Booked
from headroom_cli.report import words


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation, or a session that was steered as a whole: `conversation` is then the session.

    `requests` are those that are turns of it, `carrying` all that had the directive of `level` in them, of `tokens` in
    all. `level` is 0 and `arm` "" where it began without us or nothing was compared.
    """

    conversation: str
    level: int
    arm: str
    requests: int
    carrying: int
    tokens: int


def conversations(exchanges: Sequence[Booked]) -> list[Conversation]:
    """The conversations of which something is known, in the order of their first request."""
    found: dict[str, list[Booked]] = {}
    for booked in exchanges:
        steering = booked.exchange.steering
        if steering.arm or steering.level:
            found.setdefault(steering.unit or booked.exchange.conversation, []).append(booked)
    return [_conversation(name, rows) for name, rows in found.items()]


def text(found: Sequence[Conversation]) -> str:
    """A line for each conversation."""
    return "".join(f"directive  {one.conversation[:15]}  {_told(one)}\n" for one in found)


def as_json(found: Sequence[Conversation]) -> list[dict[str, object]]:
    """The same as JSON values."""
    return [{name: getattr(one, name) for name in Conversation.__slots__} for one in found]


def _conversation(name: str, rows: Sequence[Booked]) -> Conversation:
    steered = [booked.exchange.steering for booked in rows]
    carrying = [one for one in steered if one.level]
    return Conversation(
        conversation=name,
        level=max((one.level for one in carrying), default=0),
        arm=next((one.arm for one in steered if one.arm), ""),
        requests=len(steered),
        carrying=len(carrying),
        tokens=sum(one.added for one in carrying),
    )


def _told(one: Conversation) -> str:
    if one.arm == CONTROL:
        return f"held out to compare with: {words.count(one.requests, 'request')} without directive or lowered effort"
    if not one.level:
        return f"none: {words.count(one.requests, 'request')}"
    carried = f"level {one.level}, {words.tokens(one.tokens)} tokens in {words.count(one.carrying, 'request')}"
    return carried + (f" of {one.requests}" if one.requests != one.carrying else "")
