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
    assert "0.169.0 on 2026-11-25" in out
    assert "app-server daemon is the shared background server; it is run as without headroom." in out
    assert "426" in out
    assert "reads back  mcp, shell, file" in out
    assert main(["agents", "show", "aider"]) == 0
    assert "reads back  by no channel" in capsys.readouterr().out
    assert main(["agents", "show", "exec"]) == 0
    assert "asks before it reads back" in capsys.readouterr().out


def test_show_says_what_was_only_read_and_what_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", "cursor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "verified    not verified: documentation of 2026-11-25" in lines
    route = "route       hooks: its traffic cannot be read, so nothing is measured"
    assert f"{route}, and only its own hooks can make results smaller" in lines
    assert "seams       hooks, for results of MCP tools, whatever --seam says" in lines
    assert "hosts       .cursor.sh (never opened)" in lines
    assert "wires       none that can be read" in lines
    assert "minimum     2026.07.23" in lines
    assert not [line for line in lines if line.startswith("edits")]
    assert main(["agents", "show", "cortex"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"{route} or compressed" in lines
    assert "seams       -" in lines


def test_show_names_the_base_url_for_a_key_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", "cursor-editor"]) == 0
    out = capsys.readouterr().out
    assert "Override OpenAI Base URL" in out
    assert "https://YOUR-HOST/v1" in out
    assert "edits       ~/.cursor/mcp.json, put back afterwards" in out
    assert "edits       ~/.cursor/hooks.json, put back afterwards" in out


def test_show_prints_the_limits_of_the_agents_own_tools(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", "goose"]) == 0
    out = capsys.readouterr().out
    assert "limit       shell: beyond 2,000 lines" in out
    assert "route       proxy: " in out


def test_long_facts_are_folded_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["agents", "show", "cortex"])
    whole = capsys.readouterr().out
    assert max(map(len, whole.splitlines())) > 200
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    main(["agents", "show", "cortex"])
    folded = capsys.readouterr().out
    assert max(map(len, folded.splitlines())) <= 80
    assert folded.split() == whole.split()


def test_show_prints_gateways_and_variants(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", "codex"]) == 0
    assert "gateways    ${CODEX_HOME:-~/.codex}/config.toml, .codex/config.toml" in capsys.readouterr().out
    assert main(["agents", "show", "claude"]) == 0
    out = capsys.readouterr().out
    assert "variant     with CLAUDE_CODE_USE_FOUNDRY: by proxy, to azure" in out
    assert "            gateways in ANTHROPIC_FOUNDRY_BASE_URL, .claude/settings.local.json" in out
    assert "signed by AWS keys and then only measured" in out


def test_show_of_an_unknown_agent() -> None:
    assert main(["agents", "show", "nobody"]) == 1


def test_the_seams_of_an_agent_and_what_they_edit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", "vibe"]) == 0
    out = capsys.readouterr().out
    assert "seams       wire, hooks\n" in out
    assert "hooks.toml with --seam hooks only, put back afterwards" in out
    assert main(["agents", "show", "codex"]) == 0
    assert "seams       wire\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("claude", "by --append-system-prompt, for the whole session"),
        ("codex", "behind its system text, for each new conversation"),
        ("aider", "behind its system text, for the whole session"),
        ("cursor", "by no way"),
    ],
)
def test_how_a_directive_reaches_it(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", name]) == 0
    assert f"directive   {said}\n" in capsys.readouterr().out
