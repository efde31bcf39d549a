"""Which past sessions ran through headroom already: what they used is less than it would have been."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from headroom_cli.learn.transcript import PastSession
from headroom_cli.ledger.events import Session

_SLACK = 5.0  # seconds that the two clocks' notes may differ: an agent notes its start after we note ours


@dataclass(frozen=True, slots=True)
class Span:
    """Where and when a past session was; seconds since the epoch, None where that is not recorded."""

    agent: str
    project: str
    first: float | None
    last: float | None


def span(session: PastSession) -> Span:
    """Where and when it was."""
    times = [entry.at for entry in session.entries if entry.at is not None]
    return Span(session.agent, session.project, min(times, default=None), max(times, default=None))


def was_wrapped(past: Span, sessions: Iterable[Session], now: float | None = None) -> bool:
    """Whether it ran, for a part at least, in one of these wrapped runs of the same agent in the same folder.

    A session without times was not, as far as anybody can tell. A run without an end is taken to last until `now`
    (default: the clock) only if nothing else of that agent began there since.
    """
    if past.first is None or past.last is None:
        return False
    same = [one for one in sessions if one.agent == past.agent and _same_folder(past.project, one.cwd)]
    return any(
        one.started - _SLACK <= past.last
        and past.first <= _end(one, same, time.time() if now is None else now) + _SLACK
        for one in same
    )


def _end(run: Session, runs: Sequence[Session], now: float) -> float:
    """When a run was over; one that was killed at the latest when the next one began."""
    if run.ended is not None:
        return run.ended
    return min((other.started for other in runs if other.started > run.started), default=now)


def _same_folder(project: str, cwd: str) -> bool:
    """An agent may name the top of the project where it was started further down; without a name any folder fits."""
    if not project or not cwd:
        return True
    one, other = PurePath(project), PurePath(cwd)
    return one == other or one in other.parents or other in one.parents
