"""A picture of one line: how often something happened, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from headroom_cli.learn.signals import LESS, Turn
from headroom_cli.learn.verbosity import MORE

_BLOCKS = "▁▂▃▄▅▆▇█"
_ASCII = "_.-=+*%#"
_MOST = 52


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday (UTC): answers seen, how many were found too long and too short, and their median words."""

    monday: datetime
    answers: int
    too_long: int
    too_short: int
    words: int | None


def weeks(turns: Sequence[Turn]) -> list[Week]:
    """Every week from the first turn to the last, those without one included; the last 52. Turns without time are out.

    Too long is what was asked to be shorter, stopped, or answered before it can have been read.
    """
    by_week: dict[datetime, list[Turn]] = {}
    for turn in turns:
        if turn.at is not None:
            day = datetime.fromtimestamp(turn.at, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            by_week.setdefault(day - timedelta(days=day.weekday()), []).append(turn)
    if not by_week:
        return []
    last = max(by_week)
    count = min(_MOST, (last - min(by_week)).days // 7 + 1)
    mondays = [last - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
    return [_week(monday, by_week.get(monday, [])) for monday in mondays]


def picture(values: Sequence[float | None], unicode: bool) -> str:
    """The values as columns of one character, scaled to the largest; a blank where there is none."""
    steps = _BLOCKS if unicode else _ASCII
    top = max((value for value in values if value is not None), default=0.0)
    return "".join(
        " " if value is None else steps[round(value / top * (len(steps) - 1)) if top else 0] for value in values
    )


def _week(monday: datetime, turns: Sequence[Turn]) -> Week:
    lengths = sorted(turn.words for turn in turns if turn.words is not None)
    return Week(
        monday,
        answers=len(turns),
        too_long=sum(turn.ask in LESS or turn.stopped or turn.fast is True for turn in turns),
        too_short=sum(turn.ask in MORE for turn in turns),
        words=lengths[len(lengths) // 2] if lengths else None,
    )
