"""`headroom purge` removes what was asked for, and only that."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.ledger import history
from headroom_cli.ledger.log import Ledger
from headroom_cli.session.folder import session_folder


def files(home: Path) -> int:
    return len(list((home / "originals").rglob("*.txt")))


def sessions(home: Path) -> int:
    with Ledger(home / "ledger.sqlite") as ledger:
        return len(history.sessions(ledger.connection))


def test_a_session_keeps_what_others_use(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "--session", "old", "--yes"]) == 0
    assert capsys.readouterr().out.startswith("removed 1 original (0.0 MB), 0 decisions")
    assert (files(full_home), sessions(full_home)) == (1, 2)


def test_by_age(full_home: Path) -> None:
    assert main(["purge", "--older-than", "7d", "--yes"]) == 0
    assert files(full_home) == 2
    assert main(["purge", "--older-than", "0s", "--yes"]) == 0
    assert files(full_home) == 0


def test_everything(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "--all", "--yes"]) == 0
    assert capsys.readouterr().out == (
        "removed 2 originals (0.0 MB), 2 decisions, 0 session folders, 2 sessions of the ledger;"
        " a conversation that is resumed afterwards is written to the provider's cache anew\n"
    )
    assert (files(full_home), sessions(full_home)) == (0, 0)


def test_a_store_that_does_not_open_can_be_removed(full_home: Path) -> None:
    (full_home / "originals.sqlite").write_bytes(b"nonsense" * 500)
    assert main(["purge", "--older-than", "7d", "--yes"]) == 1
    assert main(["purge", "--all", "--yes"]) == 0
    assert list(full_home.glob("*.sqlite*")) == []
    assert not (full_home / "originals").exists()


@pytest.mark.parametrize(
    "options", [[], ["--all", "--session", "x", "--yes"], ["--older-than", "soon", "--yes"], ["--all"]]
)
def test_unclear_or_unconfirmed_removes_nothing(
    options: list[str], full_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["purge", *options]) == 1
    assert files(full_home) == 2


@pytest.fixture
def reports(full_home: Path) -> Path:
    """Folders of the two sessions with a report each, the older one written sixty days ago."""
    for name in ("old-1", "new-1"):
        folder = full_home / "sessions" / name
        folder.mkdir(parents=True)
        for kind in ("json", "html"):
            (folder / f"report.{kind}").write_text("text of the session")
    for file in (full_home / "sessions" / "old-1").iterdir():
        long_ago = time.time() - 60 * 86_400
        os.utime(file, (long_ago, long_ago))
    return full_home / "sessions"


@pytest.mark.parametrize(
    ("options", "left"),
    [
        (["--all"], []), (["--session", "old-1"], ["new-1"]), (["--session", "new"], ["old-1"]),
        (["--session", "../sessions"], ["new-1", "old-1"]), (["--older-than", "7d"], ["new-1"]),
        (["--older-than", "90d"], ["new-1", "old-1"]),
    ],
)  # fmt: skip
def test_reports_go_with_the_texts(options: list[str], left: list[str], reports: Path) -> None:
    assert main(["purge", *options, "--yes"]) == 0
    assert sorted(entry.name for entry in reports.iterdir() if entry.is_dir()) == left


def test_a_running_session_keeps_its_folder(reports: Path) -> None:
    with session_folder(reports.parent) as running:
        (running / "report.json").write_text("{}")
        assert main(["purge", "--all", "--yes"]) == 0
        assert [entry for entry in reports.iterdir() if entry.is_dir()] == [running]


def test_the_question_says_what_a_resumed_conversation_costs(
    full_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda text, abort: asked.append(text))
    assert main(["purge", "--all"]) == 0
    assert "written to the provider's cache anew" in asked[0]


def test_what_was_worked_out_of_past_sessions_goes_with_everything(full_home: Path) -> None:
    for name in ("digests.sqlite", "digests.sqlite-wal"):
        (full_home / name).write_bytes(b"quotes")
    assert main(["purge", "--older-than", "7d", "--yes"]) == 0
    assert (full_home / "digests.sqlite").exists()
    assert main(["purge", "--all", "--yes"]) == 0
    assert not [*full_home.glob("digests*")]
