"""Past sessions in a few words: made-up histories with failures that are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from headroom_cli.learn.failures.digest import digest
from headroom_cli.learn.failures.findings import Digest, Finding
from headroom_cli.learn.failures.notes import Note, propose
from headroom_cli.learn.transcript import Answer, Call, Compacted, Entry, PastSession, Said
from headroom_cli.ledger.prices import shipped_prices
from headroom_cli.wire.prompt import Usage

PROJECT = "/home/me/app"
MODEL = "claude-opus-4-5"
_IDS = count()
_USAGE = Usage(fresh=100, write_5m=900, read=30_000, output=200)

Turn = Answer | Said | Compacted


def ran(command: str, result: str = "ok", code: int = 0, **more: object) -> Answer:
    """A shell command that ended with this exit code."""
    shown = f"Exit code {code}\n{result}" if code else result
    return turn(Call("Bash", {"command": command, **more}, shown, code != 0, f"call-{next(_IDS)}"))


def used(tool: str, result: str = "ok", error: bool = False, **arguments: object) -> Answer:
    """A call of another tool."""
    return turn(Call(tool, arguments, result, error, f"call-{next(_IDS)}"))


def turn(*calls: Call, usage: Usage | None = _USAGE) -> Answer:
    """One answer with these calls."""
    return Answer("", None, calls, MODEL, usage)


def session(*turns: Turn, name: str = "", at: float = 0.0, project: str = PROJECT, side: bool = False) -> PastSession:
    """A session that began at `at` (seconds); of its own id unless it is named."""
    number = next(_IDS)
    entries: tuple[Entry, ...] = (Said("go on", 1_000.0 + (at or number)), *turns)
    return PastSession("claude", name or f"session-{number}", entries, project, side=side)


def found(*turns: Turn) -> list[Finding]:
    """What the miners find in one session."""
    return list(digest(session(*turns)).findings)


def proposed(*sessions: PastSession | Digest) -> list[Note]:
    """The notes that these sessions are worth."""
    return propose([digest(one) if isinstance(one, PastSession) else one for one in sessions], shipped_prices(), "app")


def texts(*histories: Sequence[Turn]) -> list[str]:
    """The words of the notes that these sessions are worth."""
    return [note.text for note in proposed(*(session(*map(_anew, one)) for one in histories))]


def _anew(one: Turn) -> Turn:
    """The same with new ids, as another session would have them: the same ids are the same record."""
    if not isinstance(one, Answer):
        return one
    return replace(one, calls=tuple(replace(call, id=f"call-{next(_IDS)}") for call in one.calls))
