from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.cli.app import main


@pytest.fixture(autouse=True)
def claude(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent to be found, a home to be left alone, and no base URL of the machine's own."""
    program = tmp_path / "bin" / "claude"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)


def dry_run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["wrap", "--dry-run", "--json", *arguments]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert isinstance(shown, dict)
    return shown


def test_dry_run_starts_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shown = dry_run(capsys, "claude", "-p", "hi")
    assert shown["route"] == "base-url"
    assert shown["upstream"] == "https://api.anthropic.com"
    assert "ANTHROPIC_BASE_URL" in shown["environment"]  # type: ignore[operator]
    assert not (tmp_path / "home").exists()


def test_only_what_stands_before_the_agent_is_ours(capsys: pytest.CaptureFixture[str]) -> None:
    theirs = ["--json", "--upstream", "x", "-h", "--", "a b"]
    assert dry_run(capsys, "claude", *theirs)["command"][-6:] == theirs  # type: ignore[index]
    assert dry_run(capsys, "claude", "--", *theirs)["command"][-6:] == theirs  # type: ignore[index]
    assert dry_run(capsys, "claude", "--", "--")["command"][-1] == "--"  # type: ignore[index]


def test_what_outlives_the_run_is_shown_as_it_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    shown = dry_run(capsys, "claude", "--bg", "do it")
    assert str(shown["route"]).startswith("none: --bg ")
    assert shown["command"][1:] == ["--bg", "do it"]  # type: ignore[index]
    assert shown["environment"] == {}


def test_a_gateways_query_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wrap", "--dry-run", "--upstream", "http://gateway/x?key=secret", "claude"]) == 0
    assert "to http://gateway/x\n" in capsys.readouterr().out


def test_dry_run_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wrap", "--dry-run", "--upstream", "http://gateway", "exec", "--", "sh", "-c", "echo 1"]) == 0
    out = capsys.readouterr().out
    assert "sh -c 'echo 1'" in out
    assert "to http://gateway" in out
    assert "api.openai.com" in out
    assert "set       HTTPS_PROXY=" in out


def test_dry_run_names_the_users_own_proxy(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@corp:3128")
    assert main(["wrap", "--dry-run", "exec", "sh"]) == 0
    out = capsys.readouterr().out
    assert "through   your own proxy, corp:3128" in out
    assert "secret" not in out


def test_dry_run_of_a_cloud_with_a_proxy_of_the_settings_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".claude").mkdir()
    env = {"CLAUDE_CODE_USE_BEDROCK": "1", "HTTPS_PROXY": "http://me:secret@corp:3128"}
    (tmp_path / ".claude/settings.json").write_text(json.dumps({"env": env}))
    monkeypatch.setenv("ANTHROPIC_BEDROCK_BASE_URL", "https://me:secret@gw.example/x?key=secret")
    shown = dry_run(capsys, "claude")
    assert (shown["route"], shown["outer_proxy"]) == ("proxy", "corp:3128")
    assert shown["opened_hosts"] == ["bedrock", "bedrock-mantle", "claude-on-aws", "gw.example"]
    assert "secret" not in json.dumps(shown)


def test_dry_run_of_gateways_on_this_machine(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:4000/v1")
    assert main(["wrap", "--dry-run", "exec", "sh", "OPENAI_API_BASE=http://localhost:5000"]) == 0
    out = capsys.readouterr().out
    assert "to        http://localhost:4000/v1 for OPENAI_BASE_URL" in out
    assert "set       OPENAI_BASE_URL=http://127.0.0.1:PORT/SECRET" in out
    assert "not routed: sh goes past headroom, because of http://localhost:5000 in its arguments: " in out


def test_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wrap", "codex"]) == 127
    assert "npm install -g @openai/codex" in capsys.readouterr().err
    assert main(["wrap", "nobody"]) == 1
    assert "there is no wrapper for 'nobody'" in capsys.readouterr().err


def test_unknown_options_of_ours_are_usage_errors() -> None:
    assert main(["wrap", "--nonsense", "claude"]) == 2


def test_the_way_back_of_a_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def rules(*options: str) -> object:
        command = dry_run(capsys, *options, "claude")["command"]
        assert isinstance(command, list)
        return json.loads(command[command.index("--settings") + 1]).get("permissions")

    home = tmp_path / "home"
    assert rules() == {
        "allow": [
            f"Bash(~/{home.name}/bin/headroom retrieve:*)",
            f"Bash({home}/bin/headroom retrieve:*)",
        ]
    }
    assert rules("--retrieve", "file") == {"allow": [f"Read(/{home}/originals/**)"]}
    assert rules("--retrieve", "mcp") == {"allow": ["mcp__headroom__headroom_retrieve"]}
    assert rules("--retrieve", "off") is None
    assert main(["wrap", "--dry-run", "--retrieve", "x", "claude"]) == 1
    assert "allowed: auto, mcp, shell, file, off" in capsys.readouterr().err


def test_the_seam_decides_how_an_agent_is_started(capsys: pytest.CaptureFixture[str]) -> None:
    wire, hooks = dry_run(capsys, "claude"), dry_run(capsys, "--seam", "hooks", "claude")
    assert (wire["seam"], wire["route"]) == ("wire", "base-url")
    assert (hooks["seam"], hooks["route"], hooks["upstream"]) == ("hooks", "proxy", "the provider")
    assert "http://127.0.0.1:PORT/SECRET/claude" in str(hooks["command"])
    assert "ANTHROPIC_BASE_URL" not in str(hooks)
    assert "PostToolUse" not in str(wire["command"])


def test_an_agent_without_hooks_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "bin" / "codex").symlink_to("claude")
    assert main(["wrap", "--seam", "hooks", "codex"]) == 1
    assert "no hook that can exchange" in capsys.readouterr().err


def test_a_status_line_of_the_users_own_stays(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "hooks/claude/statusline" in str(dry_run(capsys, "claude")["command"])
    (tmp_path / ".claude").mkdir()
    (tmp_path / ".claude/settings.json").write_text('{"statusLine": {"type": "command", "command": "mine"}}')
    assert "statusline" not in str(dry_run(capsys, "claude")["command"])


def test_a_proxy_in_the_agents_own_settings_is_not_asked_for_our_address(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / ".claude").mkdir()
    env = {"HTTPS_PROXY": "http://corp:3128", "NO_PROXY": "intern"}
    (tmp_path / ".claude/settings.json").write_text(json.dumps({"env": env}))
    command = dry_run(capsys, "claude")["command"]
    assert isinstance(command, list)
    assert json.loads(command[command.index("--settings") + 1])["env"]["NO_PROXY"] == "intern,localhost,127.0.0.1,::1"


def test_what_happens_to_the_effort_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEADROOM_CONFIG", str(tmp_path / "config"))
    assert dry_run(capsys, "claude")["effort"] == ""
    monkeypatch.setenv("HEADROOM_EFFORT_SAFE", "claude-opus-5=low")
    assert dry_run(capsys, "--effort", "auto", "claude")["effort"] == "lowered after clean results: claude-opus-5=low"
    assert main(["wrap", "--dry-run", "--effort", "auto", "claude", "--effort", "max"]) == 0
    assert "effort    as asked: chosen by the user, --effort\n" in capsys.readouterr().out


def test_dry_run_says_how_short_answers_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    shown = dry_run(capsys, "--verbosity", "2", "claude", "-p", "hi")
    assert str(shown["verbosity"]).startswith("level 2, by --append-system-prompt")
    assert "--append-system-prompt" in shown["command"]  # type: ignore[operator]
    assert dry_run(capsys, "claude")["verbosity"] == ""
    assert main(["wrap", "--dry-run", "--verbosity", "1", "exec", "sh"]) == 0
    assert "verbosity level 1, behind the system text of each new conversation" in capsys.readouterr().out
    assert main(["wrap", "--dry-run", "--verbosity", "5", "exec", "sh"]) == 1
