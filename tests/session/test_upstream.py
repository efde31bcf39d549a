from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.session.upstream import (
    as_the_agent_sees,
    expanded,
    in_force,
    is_set,
    overruled_by,
    own_upstream,
    set_to,
)

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
    assert expanded("${X:-~/a", {"HOME": "/h"}) == Path("${X:-~/a")


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({}, "/h/a/b/c/d"),
        ({"IN": "/in"}, "/in/b/c/d"),
        ({"IN": "/in", "OUT": "/${IN}{out"}, "/${IN}{out/c/d"),
        ({"LAST": "z"}, "/h/a/b/c/z"),
    ],
)
def test_a_default_may_name_a_variable_itself(environ: dict[str, str], path: str) -> None:
    assert expanded("${OUT:-${IN:-~/a}/b}/c/${LAST:-d}", {"HOME": "/h", **environ}) == Path(path)


@pytest.mark.parametrize(
    ("variable", "value", "hosts"),
    [
        ("CLAUDE_CODE_USE_BEDROCK", "1", ("bedrock", "bedrock-mantle", "claude-on-aws")),
        ("CLAUDE_CODE_USE_VERTEX", "true", ("vertex", "claude.googleapis.com")),
        ("CLAUDE_CODE_USE_FOUNDRY", "1", ("azure",)),
        ("CLAUDE_CODE_USE_FOUNDRY", "0", ("api.anthropic.com",)),
        ("CLAUDE_CODE_USE_FOUNDRY", " False ", ("api.anthropic.com",)),
    ],
)
def test_a_variable_asks_for_a_variant(variable: str, value: str, hosts: tuple[str, ...], tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), variable: value}
    assert in_force(CLAUDE, [], environ, tmp_path).hosts == hosts
    assert is_set(value) == (hosts != ("api.anthropic.com",))


def test_a_variant_may_be_asked_for_in_a_settings_file(tmp_path: Path) -> None:
    path = tmp_path / ".claude/settings.json"
    path.parent.mkdir()
    path.write_text('{"env": {"CLAUDE_CODE_USE_BEDROCK": 1}}')
    assert in_force(CLAUDE, [], {"HOME": str(tmp_path)}, tmp_path).route.value == "proxy"
    assert set_to("CLAUDE_CODE_USE_BEDROCK", CLAUDE, [], {"HOME": str(tmp_path)}, tmp_path) == "1"


def test_an_administrator_may_overrule_us(tmp_path: Path) -> None:
    managed = tmp_path / "managed.json"
    claude = replace(CLAUDE, upstream_managed=(str(tmp_path / "none.json"), str(managed)))
    assert overruled_by(claude) == ""
    settings(managed, "https://gateway")
    assert overruled_by(claude) == str(managed)


def test_what_settings_set_is_what_the_agent_sees(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "HTTPS_PROXY": "http://env:1", "NO_PROXY": "env"}
    for name, proxy in ((".claude/settings.json", "http://user:1"), ("work/.claude/settings.json", "http://project:1")):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"env": {"HTTPS_PROXY": proxy, path.parts[-3]: "x", "ODD": []}}))
    seen = as_the_agent_sees(CLAUDE, [], environ, tmp_path / "work")
    assert (seen["HTTPS_PROXY"], seen["NO_PROXY"], seen["work"]) == ("http://project:1", "env", "x")
    assert "ODD" not in seen
    assert as_the_agent_sees(wrapper_named("codex"), [], environ, tmp_path / "work") == environ
