from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.cli.app import main


@pytest.fixture(autouse=True)
def codex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "codex"
    program.write_text("#!/bin/sh\necho codex-cli 0.170.1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("HEADROOM_CONFIG", str(tmp_path))
    return program


def test_json_lists_wrappers_and_what_was_found(codex: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["codex"] == {
        "name": "codex",
        "title": "Codex CLI",
        "found": str(codex),
        "version": "0.170.1",
        "verified_version": "0.169.0",
    }
    assert rows["aider"]["found"] is None
    assert rows["aider"]["version"] is None


def test_the_table_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents"]) == 0
    assert {"aider", "claude", "codex", "demo", "exec"} <= {
        line.split()[0] for line in capsys.readouterr().out.splitlines() if line.split()
    }


def test_show_prints_routes_hosts_and_notes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", "codex"]) == 0
    out = capsys.readouterr().out
    assert "api.openai.com, chatgpt.com" in out
    assert "0.169.0 on 2026-11-22" in out
    assert "426" in out
    assert "reads back  mcp, shell, file" in out
    assert main(["agents", "show", "aider"]) == 0
    assert "reads back  by no channel" in capsys.readouterr().out
    assert main(["agents", "show", "exec"]) == 0
    assert "asks before it reads back" in capsys.readouterr().out


def test_show_of_an_unknown_agent() -> None:
    assert main(["agents", "show", "nobody"]) == 1
