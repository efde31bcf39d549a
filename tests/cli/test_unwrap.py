from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.session.folder import session_folder
from headroom_cli.session.journal import edited


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path / "ours"))
    (tmp_path / "ours").mkdir()
    return tmp_path / "ours"


def test_nothing_to_put_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unwrap", "codex"]) == 0
    assert capsys.readouterr().out == "nothing of codex is edited\n"
    assert main(["unwrap", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"restored": [], "in_use": [], "failed": []}
    assert main(["unwrap", "codexx"]) == 1
    assert "did you mean" in capsys.readouterr().err


def test_a_running_session_is_named_and_only_force_takes_its_files(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mcp.json"
    path.write_text("{}")
    with session_folder(home) as folder, edited(home, folder.name, "codex", {path: {"a": 1}}, pytest.fail):
        assert main(["unwrap", "codex"]) == 1
        assert folder.name in capsys.readouterr().err
        assert main(["unwrap", "codex", "--force"]) == 0
        assert capsys.readouterr().out == f"restored {path}\n"
        assert path.read_text() == "{}"
