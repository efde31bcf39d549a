"""A home folder of its own for each test of a command."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.ledger.events import SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.store.originals import Originals
from tests.cli.past_sessions import Told
from tests.made.events import change, session
from tests.made.past import moved_to
from tests.made.past import session as made_session


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without anything in it, named by the environment."""
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def past(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Two past sessions of Claude Code, of today and of fifty days ago, and a file that nobody can read."""
    now = time.time()
    made = {"recent": made_session(3, "recent"), "old": made_session(2, "old", project="/srv/lib")}
    moved = {name: moved_to(one, now - (0 if name == "recent" else 50 * 86_400)) for name, one in made.items()}
    reader, root = Told(sessions=moved), empty_home / "claude" / "projects"
    root.mkdir(parents=True)
    for name, age in (("recent", 0.0), ("old", 50 * 86_400.0), ("broken", 60 * 86_400.0)):
        path = root / f"{name}.jsonl"
        path.write_text(name)
        os.utime(path, (now - age, now - age))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(root.parent))
    monkeypatch.setattr("headroom_cli.learn.readers.readers.READERS", (reader,))
    return reader


@pytest.fixture
def full_home(empty_home: Path) -> Path:
    """A home with two sessions, `old-1` sixty days ago and `new-1` now; the block `k0` has its texts."""
    now = time.time()
    with Ledger(empty_home / "ledger.sqlite") as ledger:
        for name, agent, began in (("old-1", "codex", now - 60 * 86_400), ("new-1", "claude", now - 600)):
            ledger.start_session(SessionStart(name, agent, started=began))
            for number, made in enumerate(session(3)):
                ledger.record(name, replace(made, started=began + number))
            ledger.end_session(name, 0)
    with (
        Originals(empty_home) as originals,
        Decisions(empty_home / "decisions.sqlite") as decisions,
    ):
        originals.put("stored by the old one", session="old-1")
        shared = originals.put("stored by both", session="old-1")
        originals.put("stored by both", session="new-1")
        decisions.put({"k0": Decision("after", shared), "lone": Decision(None, change("k", 2, 1, fresh=True).original)})
    return empty_home
