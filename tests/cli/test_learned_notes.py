"""The page and the JSON of proposed notes."""

from __future__ import annotations

import json
from pathlib import Path

from headroom_cli.cli import learned_notes
from headroom_cli.learn.failures.digest import digest
from headroom_cli.learn.failures.notes import Evidence, Note
from headroom_cli.learn.failures.worth import Amount
from headroom_cli.session.note_files import Outcome
from tests.learn.failures.histories import session

UNKNOWN = Amount(None, None, None)
EVIDENCE = tuple(Evidence(f"session-{number}", "codex", None, 1, "no\x1b[31m such thing") for number in range(5))
NOTE = Note("1a2b3c4d", "program", "rg", "Use `grep`.", EVIDENCE, 5, 2.5, UNKNOWN, Amount(300.0, 30.0, 0.001), UNKNOWN,
    per_turn=Amount(30.0, 3.0, 0.0001))  # fmt: skip


def page(*notes: Note, more: int = 0, over: dict[str, str] | None = None) -> list[str]:
    text = learned_notes.text(Path("/home/me/app"), [digest(session())], notes, more, over or {}, "do that")
    return text.splitlines()


def test_a_note_on_the_page() -> None:
    assert page(NOTE, more=2, over={"00000001": "it is over"}) == [
        "/home/me/app: 1 past session (1 of claude)",
        "",
        "1a2b3c4d  Use `grep`.",
        "          5 times in 5 sessions: 2.5 turns, - tokens, -",
        "          the note costs 30 tokens, $0.000100 a turn; 300 tokens, $0.0010 a session,",
        "          and saves - tokens, - a session more than that if followed (modelled)",
        *["          - codex session- 1x: no?[31m such thing"] * 3,
        "          and 2 more",
        "",
        "00000001 has had its day: it is over",
        "2 more with --all",
        "nothing was written: do that",
    ]


def test_nothing_to_propose() -> None:
    assert page()[-1] == "no failure in two sessions or more whose note would pay for itself"


def test_json() -> None:
    (found,) = json.loads(learned_notes.as_json("p", [], [NOTE], {}))["notes"]
    assert found["lost"] == {"tokens": None, "dollars": None}
    assert found["evidence"][0]["session"] == "session-0"


def test_what_was_done() -> None:
    path = Path("/home/me/a.md")
    assert learned_notes.outcome(Outcome(path), {}) == "/home/me/a.md: nothing to change"
    done = Outcome(path, added=("1",), dropped=("2",))
    assert learned_notes.outcome(done, {"2": "it is over"}) == "/home/me/a.md: added 1; dropped 2; 2: it is over"
