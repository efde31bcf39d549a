from __future__ import annotations

import json
from pathlib import Path

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.session.upstream import expanded, own_upstream

CLAUDE = wrapper_named("claude")


def settings(path: Path, url: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"env": {"ANTHROPIC_BASE_URL": url}}))


def test_the_agents_own_order_is_followed(tmp_path: Path) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    work.mkdir()
    environ = {"HOME": str(home)}
    assert own_upstream(CLAUDE, [], environ, work) == ""
    environ["ANTHROPIC_BASE_URL"] = "http://env"
    assert own_upstream(CLAUDE, [], environ, work) == "http://env"
    settings(home / ".claude/settings.json", "http://user")
    assert own_upstream(CLAUDE, [], environ, work) == "http://user"
    settings(work / ".claude/settings.json", "http://project")
    assert own_upstream(CLAUDE, [], environ, work) == "http://project"
    settings(work / ".claude/settings.local.json", "http://local")
    assert own_upstream(CLAUDE, [], environ, work) == "http://local"
    given = ["--settings", '{"env":{"ANTHROPIC_BASE_URL":"http://flag"}}']
    assert own_upstream(CLAUDE, given, environ, work) == "http://flag"


def test_settings_that_the_agent_leaves_alone_decide_nothing(tmp_path: Path) -> None:
    settings(tmp_path / "home/.claude/settings.json", "http://user")
    settings(tmp_path / ".claude/settings.json", "http://project")
    environ = {"HOME": str(tmp_path / "home"), "ANTHROPIC_BASE_URL": "http://env"}
    assert own_upstream(CLAUDE, ["--setting-sources", "user,local"], environ, tmp_path) == "http://user"
    assert own_upstream(CLAUDE, ["--setting-sources=project"], environ, tmp_path) == "http://project"
    assert own_upstream(CLAUDE, ["--setting-sources", ""], environ, tmp_path) == "http://env"
    assert own_upstream(CLAUDE, ["--restricted"], environ, tmp_path) == "http://env"
    assert own_upstream(CLAUDE, ["-p", "--", "--restricted"], environ, tmp_path) == "http://project"


def test_another_config_folder_replaces_the_one_at_home(tmp_path: Path) -> None:
    settings(tmp_path / "home/.claude/settings.json", "http://user")
    environ = {"HOME": str(tmp_path / "home"), "CLAUDE_CONFIG_DIR": str(tmp_path / "config")}
    assert own_upstream(CLAUDE, [], environ, tmp_path) == ""
    settings(tmp_path / "config/settings.json", "http://config")
    assert own_upstream(CLAUDE, [], environ, tmp_path) == "http://config"


def test_odd_settings_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / ".claude/settings.json"
    path.parent.mkdir()
    for text in ("[]", "{", '{"env": []}', '{"env": {"ANTHROPIC_BASE_URL": 1}}'):
        path.write_text(text)
        assert own_upstream(CLAUDE, [], {"HOME": str(tmp_path)}, tmp_path) == ""


def test_an_agent_without_base_url_has_none(tmp_path: Path) -> None:
    assert own_upstream(wrapper_named("codex"), [], {"ANTHROPIC_BASE_URL": "http://x"}, tmp_path) == ""


def test_paths() -> None:
    assert expanded("${X:-~/a}/b", {"HOME": "/h"}) == Path("/h/a/b")
    assert expanded("${X:-~/a}/b", {"HOME": "/h", "X": "/x"}) == Path("/x/b")
