"""Which notes have had their day.

A note that works makes its failure vanish, so that the failure's absence proves nothing. It goes where what it is
about has not come up in any form for many sessions, or where the failure comes as often as before in spite of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headroom_cli.learn.failures.findings import Digest
from headroom_cli.learn.failures.notes import RECENT, Note, came_up

_TRIED = 5  # sessions since a note was written, before which nobody says that it does not help
_FAILED = 3  # of these, at least, in which the failure came again
UNHELPFUL = "the failure comes as often as before"


@dataclass(frozen=True, slots=True)
class Applied:
    """What is remembered of a note in a file: when it was written (seconds since the epoch), what it is about (see
    Note), and in which share of the sessions before the failure came."""

    kind: str
    subject: str
    names: tuple[str, ...]
    at: float
    share: float


def applied(note: Note, at: float, sessions: int) -> Applied:
    """What to remember of a note that is written now, after so many sessions."""
    return Applied(note.kind, note.subject, note.names, at, len(note.evidence) / max(1, sessions))


def expired(notes: Mapping[str, Applied], digests: Sequence[Digest]) -> dict[str, str]:
    """The notes that no longer help, by id, and why."""
    found = {}
    for name, note in notes.items():
        since = sorted((one for one in digests if (one.started or 0.0) > note.at), key=lambda one: one.started or 0.0)
        again = [one for one in since if _failed(note, one)]
        if len(since) >= RECENT and not came_up(note.names, since[-RECENT:]):
            found[name] = f"it has not come up in the last {RECENT} sessions"
        elif len(since) >= _TRIED and len(again) >= _FAILED and len(again) / len(since) >= note.share:
            found[name] = UNHELPFUL
    return found


def _failed(note: Applied, digest: Digest) -> bool:
    return any((one.kind, one.subject) == (note.kind, note.subject) for one in digest.findings)
