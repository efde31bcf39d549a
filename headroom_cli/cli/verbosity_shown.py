"""What was learned of how terse answers are wanted, in words and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from headroom_cli.learn.digests import Tally
from headroom_cli.learn.signals import Evidence, Turn
from headroom_cli.learn.trend import Week, picture, weeks
from headroom_cli.learn.verbosity import LEVELS, Learned, Verdict, counts, once
from headroom_cli.learn.worth import Worth
from headroom_cli.ledger.output import Comparison
from headroom_cli.report import words

_QUOTES = 12
_PROJECTS = 12
_MEANS = {
    "off": "answers as the agent gives them",
    "1": "no preamble and no closing summary",
    "2": "also nothing restated or narrated",
    "3": "conclusions only",
    "4": "the least that answers",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The sessions that are shown, what was learned of all, the one project that was asked for ("" for all).

    `measured` is what the levels that were in use have been shown to save, by conversations held out.
    """

    sessions: Sequence[Evidence]
    learned: Learned
    project: str
    tally: Tally
    worth: Worth
    measured: Sequence[Comparison] = ()

    @property
    def verdict(self) -> Verdict:
        """The one that stands first: the project's that was asked for, or the one over all."""
        return self.learned.projects.get(self.project, self.learned.overall) if self.project else self.learned.overall


def text(shown: Shown, unicode: bool) -> str:
    """The evidence, the trend, the recommendation and what it is worth."""
    parts = [_head(shown), _seen(shown), _quoted(shown), _trend(shown, unicode), _verdicts(shown), _saving(shown)]
    return "\n".join(part for part in parts if part)


def as_json(shown: Shown) -> str:
    """The same for programs; times are seconds since the epoch."""
    turns = [turn for _, own in once(shown.sessions) for turn in own]
    made = {
        "sources": asdict(shown.tally) | {"broken": [[str(path), why] for path, why in shown.tally.broken]},
        "counts": asdict(counts(shown.sessions)),
        "quotes": [
            {"at": turn.at, "project": one.project, "agent": one.agent, "asked": turn.ask, "quote": turn.quote}
            for one, turn in _asks(shown.sessions)
        ],
        "weeks": [asdict(week) | {"monday": f"{week.monday:%Y-%m-%d}"} for week in weeks(turns)],
        "levels": LEVELS,
        "overall": asdict(shown.learned.overall),
        "projects": {name: asdict(one) for name, one in shown.learned.projects.items() if shown.project in ("", name)},
        "prose": asdict(shown.worth),
        "saved": [
            {"level": one.level, "output_per_request": asdict(one.change)} for one in shown.measured if one.change
        ],
    }
    return json.dumps(made, indent=2)


def _head(shown: Shown) -> str:
    agents = Counter(one.agent for one in shown.sessions)
    listed = ", ".join(f"{name} {count}" for name, count in sorted(agents.items()))
    times = [one.started for one in shown.sessions if one.started is not None]
    span = f", {_day(min(times))} to {_day(max(times))}" if times else ""
    where = f" in {words.printable(shown.project)}" if shown.project else ""
    return f"{words.count(len(shown.sessions), 'past session')}{where} ({listed}){span}\n"


def _seen(shown: Shown) -> str:
    seen = counts(shown.sessions)
    rows = (
        (seen.less, "times you asked for shorter answers"),
        (seen.more, "times you asked for more"),
        (seen.stopped, "answers you stopped while they were written"),
        (seen.fast, f"of {seen.timed} long answers you replied to before they can have been read"),
    )
    head = f"{seen.answers} answers, {seen.messages} messages of your own in {words.count(seen.sessions, 'session')}\n"
    return head + "".join(f"{count:>8}  {told}\n" for count, told in rows)


def _asks(sessions: Sequence[Evidence]) -> list[tuple[Evidence, Turn]]:
    """Every ask with its session, the newest first."""
    asks = [(one, turn) for one, own in once(sessions) for turn in own if turn.ask]
    return sorted(asks, key=lambda one: -(one[1].at or 0.0))


def _quoted(shown: Shown) -> str:
    asks = _asks(shown.sessions)
    if not asks:
        return ""
    lines = [
        f"  {_day(turn.at)}  {words.printable(_short(one.project)):<20}  {turn.ask:<15}  {words.printable(turn.quote)}"
        for one, turn in asks[:_QUOTES]
    ]
    more = f"  and {len(asks) - _QUOTES} more; --json has all\n" if len(asks) > _QUOTES else ""
    return "in your own words\n" + "".join(f"{line}\n" for line in lines) + more


def _trend(shown: Shown, unicode: bool) -> str:
    by_week = weeks([turn for _, own in once(shown.sessions) for turn in own])
    if len(by_week) < 2:
        return ""
    rows = (
        ("found too long", [_rate(week, week.too_long) for week in by_week]),
        ("found too short", [_rate(week, week.too_short) for week in by_week]),
        ("words per answer", [week.words for week in by_week]),
    )
    drawn = (f"  {name:<17} {picture(values, unicode)}  {_top(name, values)}\n" for name, values in rows)
    return f"by week, {by_week[0].monday:%Y-%m-%d} to {by_week[-1].monday:%Y-%m-%d}\n" + "".join(drawn)


def _rate(week: Week, number: int) -> float | None:
    return number / week.answers if week.answers else None


def _top(name: str, values: Sequence[float | None]) -> str:
    most = max((value for value in values if value is not None), default=0.0)
    return f"up to {most:.0f}" if name == "words per answer" else f"up to {words.share(most)} of answers"


def _verdicts(shown: Shown) -> str:
    if shown.project:
        return f"recommended verbosity\n{_row('here', shown.verdict)}"
    made = f"recommended verbosity\n{_row('over all', shown.learned.overall)}"
    ranked = sorted(shown.learned.projects.items(), key=lambda one: (-one[1].messages, one[0]))
    named = [(name, one) for name, one in ranked if name]
    made += "".join(_row(_short(name), one) for name, one in named[:_PROJECTS])
    if len(named) > _PROJECTS:
        made += f"  and {words.count(len(named) - _PROJECTS, 'project')} with fewer messages; --json has all\n"
    return made


def _row(name: str, one: Verdict) -> str:
    level = one.level if one.sure else "not sure"
    told = f"{_MEANS[one.level]}; {_span(one)}" if one.sure else f"{one.why_not}; {_span(one)}"
    return f"  {words.printable(name):<20}  {level:<8}  {told}\n"


def _span(one: Verdict) -> str:
    """Between which levels it is, and how likely each."""
    chances = ", ".join(f"{level} {chance:.0%}" for level, chance in zip(LEVELS, one.chances, strict=True))
    return f"{one.low} to {one.high} ({chances})" if one.low != one.high else f"{one.low} ({chances})"


def _saving(shown: Shown) -> str:
    worth = shown.worth
    price = words.money(worth.dollars)
    part = f" for the {words.tokens(worth.priced)} that have a price" if 0 < worth.priced < worth.tokens else ""
    return (
        f"prose in these answers: {words.tokens(worth.tokens)} tokens, {price} as output{part} (modelled):"
        " the most that shorter answers could save\n"
        f"saved by a level: {_measured(shown.measured)}\n"
    )


def _measured(rows: Sequence[Comparison]) -> str:
    """What was shown of each level, `-` where nothing was."""
    told = [
        f"level {one.level} {words.share(one.change.value)} output per request"
        f" (95% {words.share(one.change.low)} to {words.share(one.change.high)})"
        for one in rows
        if one.change
    ]
    if not told:
        return f"{words.UNKNOWN}  (unknown until measured: headroom stats --output)"
    return f"{'; '.join(told)}, modelled"


def _short(project: str) -> str:
    return Path(project).name[:20] or words.UNKNOWN


def _day(at: float | None) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d}" if at is not None else f"{words.UNKNOWN:<10}"
