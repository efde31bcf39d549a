"""Proposed notes as they are printed: for people, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from headroom_cli.learn.failures.findings import Digest
from headroom_cli.learn.failures.notes import Evidence, Note
from headroom_cli.learn.failures.omissions import OMISSION
from headroom_cli.learn.failures.worth import Amount
from headroom_cli.report import words
from headroom_cli.session.note_files import Outcome

_SHOWN = 3  # sessions that are shown of a note's evidence


def text(
    top: Path,
    digests: Sequence[Digest],
    notes: Sequence[Note],
    more: int,
    over: Mapping[str, str],
    end: str,
) -> str:
    """The page that `headroom learn` prints."""
    agents = ", ".join(f"{count} of {agent}" for agent, count in Counter(one.agent for one in digests).most_common())
    lines = [f"{top}: {words.count(len(digests), 'past session')}" + (f" ({agents})" if agents else "")]
    for note in notes:
        lines += ["", *_note(note)]
    lines += [""] + [f"{name} has had its day: {why}" for name, why in over.items()]
    if not notes:
        return "\n".join([*lines, "no failure in two sessions or more whose note would pay for itself", ""])
    if more:
        lines.append(f"{more} more with --all")
    if any(note.kind == OMISSION for note in notes):
        lines.append('retrieve = "off" in .headroom.toml leaves nothing out of any result')
    return "\n".join(words.printable(line) for line in [*lines, f"nothing was written: {end}"]) + "\n"


def _note(note: Note) -> list[str]:
    lost, own, net = note.lost, note.price, note.net
    sessions = words.count(len(note.evidence), "session")
    return [
        f"{note.id}  {note.text}",
        f"          {words.count(note.times, 'time')} in {sessions}: {note.turns:.3g} turns, {_amount(lost)}",
        f"          the note costs {_amount(note.per_turn)} a turn; {_amount(own)} a session,",
        f"          and saves {_amount(net)} a session more than that if followed (modelled)",
        *(_evidence(one) for one in note.evidence[:_SHOWN]),
        *([f"          and {len(note.evidence) - _SHOWN} more"] if len(note.evidence) > _SHOWN else []),
    ]


def _amount(amount: Amount) -> str:
    return f"{words.tokens(amount.tokens)} tokens, {words.money(amount.dollars)}"


def _evidence(one: Evidence) -> str:
    quote = f": {one.quote}" if one.quote else ""
    return f"          {_day(one.started)} {one.agent} {one.session[:8]} {one.times}x{quote}"


def _day(started: float | None) -> str:
    return words.UNKNOWN if started is None else f"{datetime.fromtimestamp(started, UTC).astimezone():%Y-%m-%d}"


def as_json(project: str, digests: Sequence[Digest], notes: Sequence[Note], over: Mapping[str, str]) -> str:
    """The same for programs; amounts are tokens and dollars, null where unknown."""
    return json.dumps(
        {
            "project": project,
            "sessions": len(digests),
            "notes": [_json_note(note) for note in notes],
            "expired": [{"id": name, "why": why} for name, why in over.items()],
        },
        indent=2,
    )


def _json_note(note: Note) -> dict[str, object]:
    evidence = [
        {"session": one.session, "agent": one.agent, "started": one.started, "times": one.times, "quote": one.quote}
        for one in note.evidence
    ]
    amounts = {
        "lost": note.lost,
        "price_per_turn": note.per_turn,
        "price_per_session": note.price,
        "net_per_session": note.net,
    }
    told = {name: {"tokens": one.tokens, "dollars": one.dollars} for name, one in amounts.items()}
    named = {"id": note.id, "kind": str(note.kind), "subject": note.subject, "text": note.text}
    return {**named, "times": note.times, "turns": round(note.turns, 2), **told, "evidence": evidence}


def outcome(done: Outcome, over: Mapping[str, str]) -> str:
    """What was written to a file, in a line."""
    parts = [("added", done.added), ("changed", done.changed), ("dropped", done.dropped)]
    told = [f"{what} {', '.join(names)}" for what, names in parts if names]
    why = "".join(f"; {name}: {over[name]}" for name in done.dropped if name in over)
    return f"{done.path}: {'; '.join(told) or 'nothing to change'}{why}"
