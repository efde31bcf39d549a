"""`headroom learn --verbosity` over past sessions that stand in the test."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from headroom_cli.cli.app import main
from headroom_cli.learn.readers import readers
from headroom_cli.learn.transcript import PastSession, Source
from headroom_cli.ledger.events import SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.session.settings import learned_file, settings
from tests.learn.shelf import Shelf, shelf
from tests.made.people import Person, history
from tests.made.steered import conversations

TERSE = Person(4, outspoken=0.5, impatient=0.1)
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def clean(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_CONFIG", str(empty_home / "config"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "/past")
    monkeypatch.delenv("HEADROOM_VERBOSITY", raising=False)
    monkeypatch.chdir(empty_home)


def past(monkeypatch: pytest.MonkeyPatch, sessions: list[PastSession | None]) -> Shelf:
    held = shelf(sessions, root="/past/projects")
    monkeypatch.setattr(readers, "READERS", (held,))
    return held


def terse(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return past(monkeypatch, [*history(Random(3), TERSE, 250, "/home/me/app")])


def test_nothing_is_written_unless_asked(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    terse(monkeypatch)
    assert main(["learn", "--verbosity"]) == 0
    out = capsys.readouterr().out
    assert "times you asked for shorter answers" in out
    assert "in your own words" in out
    assert f"nothing was written; --apply writes to {learned_file()}: verbosity" in out
    assert not learned_file().exists()


def test_applied_and_taken_back(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    terse(monkeypatch)
    assert main(["learn", "--verbosity", "--apply"]) == 0
    assert settings().verbosity in ("3", "4")
    assert "--undo takes it back" in capsys.readouterr().out
    assert main(["learn", "--verbosity", "--apply"]) == 0
    assert "says so already" in capsys.readouterr().out
    assert main(["learn", "--verbosity", "--undo"]) == 0
    assert main(["learn", "--verbosity", "--undo"]) == 0
    out = capsys.readouterr().out
    assert "taken back" in out
    assert "nothing to take back" in out
    assert settings().verbosity == "off"


def test_a_stronger_setting_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    terse(monkeypatch)
    monkeypatch.setenv("HEADROOM_VERBOSITY", "1")
    main(["learn", "--verbosity", "--apply"])
    assert "here HEADROOM_VERBOSITY is stronger, and stays so" in capsys.readouterr().out


def test_too_little_is_not_applied(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    past(monkeypatch, [*history(Random(3), TERSE, 5)])
    assert main(["learn", "--verbosity", "--apply"]) == 0
    out = capsys.readouterr().out
    assert "not sure" in out
    assert "nothing was written: not sure enough" in out
    assert not learned_file().exists()


def test_one_project_with_what_lies_below_it(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    held = terse(monkeypatch)
    other = shelf([*history(Random(4), Person(0, outspoken=0.5), 200, "/home/me/thesis/text")], root="/past/projects/b")
    held.held += other.held
    assert main(["learn", "--verbosity", "--project", "/home/me/thesis", "--apply"]) == 0
    out = capsys.readouterr().out
    assert "in /home/me/thesis (claude" in out
    assert settings(folder=Path("/home/me/thesis/text")).verbosity in ("off", "1")
    assert "verbosity" not in learned_file().read_text().partition("[")[0]


def test_json(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    held = terse(monkeypatch)
    held.held.append((Source(Path("/past/projects/broken.jsonl"), 10, 1.0), None))
    assert main(["learn", "--verbosity", "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["overall"]["level"] in ("3", "4")
    assert found["sources"]["broken"] == [["/past/projects/broken.jsonl", "no record in it is JSON"]]
    assert found["saved"] == []
    assert {one["asked"] for one in found["quotes"]} >= {"shorter"}
    assert "1 source could not be read\n    /past/projects/broken.jsonl: no record in it is JSON" in err


def test_a_second_run_reads_nothing(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    held = terse(monkeypatch)
    main(["learn", "--verbosity"])
    first = capsys.readouterr().out
    main(["learn", "--verbosity"])
    assert capsys.readouterr().out == first
    assert set(held.opened.values()) == {1}


def test_without_a_store_it_reads_anew(empty_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    terse(monkeypatch)
    (empty_home / "digests.sqlite").write_bytes(b"nonsense" * 500)
    assert main(["learn", "--verbosity"]) == 0
    assert "every session is read anew" in capsys.readouterr().err


def test_stopping_says_that_nothing_is_lost(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    class Stopped(Shelf):
        def read(self, source: Source) -> PastSession:
            if len(self.opened) == 3:
                raise KeyboardInterrupt
            return super().read(source)

    held = Stopped("claude", terse(monkeypatch).held)
    monkeypatch.setattr(readers, "READERS", (held,))
    assert main(["learn", "--verbosity"]) == 130
    assert "3 sessions read so far need not be read again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sessions", "arguments", "said"),
    [
        ([], [], "no past session was found\nhint: looked for: claude in /past/projects"),
        ([None], [], "no past session could be read\nhint: looked for: claude in /past/projects"),
        ([], ["--agent", "emacs"], "the past sessions of 'emacs' cannot be read\nhint: agents with a reader: claude"),
        ([*history(Random(1), TERSE, 5)], ["--days", "3"], "no past session changed in the last 3 days"),
        ([*history(Random(1), TERSE, 5)], ["--project", "/none"], "no past session worked in /none"),
    ],
)
def test_what_is_missing_is_told_in_a_line(
    sessions: list[PastSession | None],
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    past(monkeypatch, sessions)
    assert main(["learn", "--verbosity", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_what_a_level_was_shown_to_save_is_told(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    terse(monkeypatch)
    assert main(["learn", "--verbosity"]) == 0
    assert "saved by a level: -" in capsys.readouterr().out
    with Ledger(empty_home / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("s1", "claude"))
        for one in conversations(60, 30, less=0.3, level=3):
            ledger.record("s1", one)
    assert main(["learn", "--verbosity"]) == 0
    assert "saved by a level: level 3 -30" in capsys.readouterr().out
    assert main(["learn", "--verbosity", "--json"]) == 0
    (saved,) = json.loads(capsys.readouterr().out)["saved"]
    assert saved["level"] == 3
    assert saved["output_per_request"]["high"] < 0
