"""What past sessions used, by the agents' own records: by day and model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from headroom_cli.learn.replay import booked
from headroom_cli.learn.transcript import Answer, PastSession
from headroom_cli.learn.wrapped import Span, span
from headroom_cli.ledger.effects import effects
from headroom_cli.ledger.prices import Prices
from headroom_cli.ledger.savings import add
from headroom_cli.wire.prompt import Usage

UNDATED = ""  # the day of what has no time


@dataclass(frozen=True, slots=True)
class Used:
    """What one session used of one model on one day (local time, YYYY-MM-DD).

    `requests` is the number of answers, `reported` how many of them came with usage; tokens are sums over those, None
    where no answer has that class. Dollars are list prices at the size of each request, None where the model's price
    is unknown.
    """

    day: str
    model: str
    requests: int
    reported: int
    usage: Usage
    input_cost: float | None
    output_cost: float | None


@dataclass(frozen=True, slots=True)
class Record:
    """What one session used; `side` is true for what another session started."""

    id: str
    side: bool
    span: Span
    parts: tuple[Used, ...]


def record(session: PastSession, prices: Prices) -> Record:
    """The session's own record of what it used."""
    return Record(session.id, session.side, span(session), tuple(used(session, prices)))


def used(session: PastSession, prices: Prices) -> list[Used]:
    """What the session used, by day and model, the days in order."""
    parts: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    day = UNDATED
    for entry in session.entries:
        day = _day(entry.at) if entry.at is not None else day
        if isinstance(entry, Answer):
            parts[day, entry.model or (entry.usage.model if entry.usage else "")].append(entry)
    return [_used(session, day, model, parts[day, model], prices) for day, model in sorted(parts)]


def _used(session: PastSession, day: str, model: str, answers: Sequence[Answer], prices: Prices) -> Used:
    done = [each for each in effects((booked(session, one, "", 0) for one in answers), prices) if each.billed]
    usages = [answer.usage for answer in answers if answer.usage]
    return Used(
        day,
        model,
        len(answers),
        len(usages),
        add(usages),
        _whole([each.input_cost for each in done]),
        _whole([each.output_cost for each in done]),
    )


def _whole(dollars: Sequence[float | None]) -> float | None:
    """The sum; None where a part of it is unknown, or there is none."""
    known = [value for value in dollars if value is not None]
    return sum(known) if known and len(known) == len(dollars) else None


def _day(at: float) -> str:
    try:
        return datetime.fromtimestamp(at).astimezone().date().isoformat()
    except (OverflowError, OSError, ValueError):
        return UNDATED


def within(whole: Record, first: date) -> Record:
    """The record without the days before `first`; what has no date is in it."""
    parts = tuple(part for part in whole.parts if part.day == UNDATED or part.day >= first.isoformat())
    return replace(whole, parts=parts)
