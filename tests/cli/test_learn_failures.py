"""`headroom learn` from the sessions on disk to the notes in a file, and back."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.compress.outcome import Step
from headroom_cli.learn.readers import readers
from headroom_cli.learn.transcript import PastSession
from headroom_cli.ledger.events import Change, Exchange, Retrieval, SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.wire.prompt import Usage
from tests.learn.failures.histories import MODEL, ran, session
from tests.learn.shelf import shelf

NOTE = "Use `python3`: `python` is not found here."


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two sessions that failed alike, and one of another project."""
    folder = (tmp_path / "app").resolve()
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for name in ("HEADROOM_HOME", "HEADROOM_CONFIG", "CLAUDE_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.chdir(folder)
    place(monkeypatch, tmp_path, [fails(str(folder)), fails(str(folder / "src")), session(project=str(tmp_path / "b"))])
    return folder


def fails(project: str) -> PastSession:
    wrong = ran("python a.py", "bash: python: command not found", 127)
    return session(wrong, ran("python3 a.py"), project=project)


def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sessions: list[PastSession | None]) -> None:
    held = shelf(sessions, root=str(tmp_path / "CLAUDE_CONFIG_DIR" / "projects"))
    monkeypatch.setattr(readers, "READERS", (held,))


def test_what_is_proposed_with_its_evidence(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{app}: 2 past sessions (2 of claude)\n")
    assert f"  {NOTE}\n          2 times in 2 sessions: 2 turns, 62k tokens, $" in out
    assert "claude session- 1x: bash: python: command not found\n" in out
    assert (
        "nothing was written: headroom learn --apply CLAUDE.local.md writes these notes; git does not ignore it" in out
    )
    assert not list(app.glob("*.md"))


def test_as_json(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["project"], found["sessions"]) == (str(app), 2)
    (note,) = found["notes"]
    assert (note["kind"], note["subject"], note["text"], note["times"]) == ("program", "python", NOTE, 2)
    assert len(note["evidence"]) == 2
    assert note["net_per_session"]["dollars"] > 0


def test_written_forgotten_and_taken_back(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (app / "CLAUDE.md").write_bytes(b"# Mine\r\n")
    assert main(["learn", "--apply", "CLAUDE.md"]) == 0
    content = (app / "CLAUDE.md").read_bytes()
    assert content.startswith(b"# Mine\r\n")
    assert NOTE.encode() in content
    assert main(["learn", "--apply", "CLAUDE.md"]) == 0
    assert (app / "CLAUDE.md").read_bytes() == content
    assert main(["learn", "--undo", "CLAUDE.md"]) == 0
    assert (app / "CLAUDE.md").read_bytes() == b"# Mine\r\n"
    assert main(["learn", "--apply", "CLAUDE.md"]) == 0
    capsys.readouterr()
    assert main(["learn", "--json"]) == 0
    (note,) = json.loads(capsys.readouterr().out)["notes"]
    assert main(["learn", "--forget", note["id"]]) == 0
    assert (app / "CLAUDE.md").read_bytes() == b"# Mine\r\n"
    assert main(["learn"]) == 0
    assert "no failure in two sessions" in capsys.readouterr().out


def test_a_file_that_git_tracks_needs_a_word(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (app / "AGENTS.md").write_text("rules\n")
    subprocess.run(["git", "-C", str(app), "add", "AGENTS.md"], check=True)
    assert main(["learn", "--apply", "AGENTS.md"]) == 1
    assert "git tracks AGENTS.md" in capsys.readouterr().err
    assert (app / "AGENTS.md").read_text() == "rules\n"
    assert main(["learn", "--apply", "--tracked", "AGENTS.md"]) == 0
    assert NOTE in (app / "AGENTS.md").read_text()


def test_the_file_that_git_ignores_is_proposed(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (app / ".gitignore").write_text("CLAUDE.md\n")
    assert main(["learn"]) == 0
    assert "headroom learn --apply CLAUDE.md writes these notes\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--apply"], "say which file the notes go to"),
        (["--undo"], "say which file to take the notes back from"),
        (["--undo", "NONE.md"], "headroom has changed nothing in"),
        (["--apply", "."], "is a folder"),
        (["--forget", "nonsense"], "is no id of a note"),
        (["--verbosity", "--all"], "--verbosity writes none"),
    ],
)
def test_one_line_says_what_is_wrong(
    app: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert main(["learn", *words]) == 1
    assert message in capsys.readouterr().err.splitlines()[0]
    assert not list(app.glob("*.md"))


def test_a_note_that_had_its_day_is_taken_out(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["learn", "--apply", "CLAUDE.md"]) == 0
    later = [session(ran("go test"), project=str(app), at=4e9 + number) for number in range(20)]
    place(monkeypatch, tmp_path, [fails(str(app)), fails(str(app)), session(project="elsewhere"), *later])
    assert main(["learn", "CLAUDE.md"]) == 0
    assert "has had its day: it has not come up in the last 20 sessions" in capsys.readouterr().out
    assert NOTE in (app / "CLAUDE.md").read_text()
    assert main(["learn", "--apply", "CLAUDE.md"]) == 0
    assert (app / "CLAUDE.md").read_text() == ""


def test_broken_transcripts_and_no_sessions(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place(monkeypatch, tmp_path, [None])
    assert main(["learn"]) == 1
    assert "1 source could not be read\n    " in (said := capsys.readouterr().err)
    assert "error: no past session could be read" in said
    place(monkeypatch, tmp_path, [session(project=str(tmp_path / "b"))])
    assert main(["learn"]) == 1
    assert "no past session fits, of 1" in capsys.readouterr().err


def test_what_was_left_out_and_read_back(app: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change = Change("k", "7f2c91ab", "Bash", "Bash npm test", "log", (Step("omission", 900),), 1000, 100, True)
    asked = Exchange(
        9.0, "h", "/p", "anthropic", 200, MODEL, "c", 1, 9, 9, None, None, None, Usage(9, None, None, 90_000, 9)
    )
    (tmp_path / "HEADROOM_HOME").mkdir(exist_ok=True)
    with Ledger(tmp_path / "HEADROOM_HOME" / "ledger.sqlite") as books:
        for name in ("s-1", "s-2"):
            books.start_session(SessionStart(name, "claude", cwd=str(app), started=5.0))
            books.record(name, replace(asked, changes=(change,)))
            books.record_retrieval(Retrieval(10.0, name, "7f2c91ab", "", "", 500))
    assert main(["learn"]) == 0
    out = capsys.readouterr().out
    assert "Ask `npm test` for the part you need" in out
    assert 'retrieve = "off" in .headroom.toml' in out
