"""Whoever has chosen a reasoning effort themselves keeps it for the whole run, wherever they chose it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import all_wrappers, wrapper_named
from headroom_cli.session.own_effort import choices, effort_routing, of_any_client, told_effort
from headroom_cli.session.settings import Settings
from headroom_cli.steer.effort import Routing
from headroom_cli.steer.effort_table import LEVELS, marked_safe

AUTO = Settings(effort="auto")


def chosen(name: str, folder: Path, *arguments: str, **environ: str) -> list[str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return list(choices(wrapper_named(name), arguments, {"HOME": str(home), **environ}, folder))


def test_nobody_has_chosen(tmp_path: Path) -> None:
    for wrapper in all_wrappers():
        assert chosen(wrapper.name, tmp_path, "-p", "my effort is high: low", PATH="/bin") == []


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("claude", ("--effort", "medium"), "--effort"),
        ("claude", ("-p", "hi", "--effort=medium"), "--effort"),
        ("claude", ("--settings", '{"effortLevel": "medium"}'), "effortLevel in --settings"),
        ("codex", ("exec", "-c", "model_reasoning_effort=low"), "model_reasoning_effort"),
        ("codex", ("exec", '--config=model_reasoning_effort="low"'), "model_reasoning_effort"),
        ("copilot", ("--reasoning-effort", "low"), "--reasoning-effort"),
        ("opencode", ("run", "--variant", "high"), "--variant"),
        ("openclaw", ("agent", "--thinking", "low"), "--thinking"),
    ],
)
def test_by_an_argument(name: str, arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    assert chosen(name, tmp_path, *arguments) == [said]
    assert chosen(name, tmp_path, "--", *arguments[:1]) == []


@pytest.mark.parametrize("name", ["CLAUDE_CODE_EFFORT_LEVEL", "MAX_THINKING_TOKENS"])
def test_by_a_variable_or_by_one_in_a_settings_file(name: str, tmp_path: Path) -> None:
    assert chosen("claude", tmp_path, **{name: "5"}) == [name]
    assert chosen("claude", tmp_path, **{name: ""}) == []
    settings = tmp_path / "home/.claude/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"env": {name: "5"}}))
    assert chosen("claude", tmp_path) == [name]


@pytest.mark.parametrize(
    ("name", "file", "text", "key"),
    [
        ("claude", "home/.claude/settings.json", '{"effortLevel": "high"}', "effortLevel"),
        ("claude", ".claude/settings.local.json", '{"alwaysThinkingEnabled" : false}', "alwaysThinkingEnabled"),
        ("codex", "home/.codex/config.toml", '[profiles.a]\nmodel_reasoning_effort = "low"', "model_reasoning_effort"),
        ("gemini", "home/.gemini/settings.json", '{"a": [{"thinkingConfig": {}}]}', "thinkingConfig"),
        ("opencode", "opencode.json", '{"x": {"reasoningEffort": "low"}}', "reasoningEffort"),
        ("vibe", "home/.vibe/config.toml", 'thinking = "low"', "thinking"),
    ],
)
def test_by_a_settings_file(name: str, file: str, text: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    (found,) = chosen(name, tmp_path)
    assert found.startswith(f"{key} in ")
    path.write_text(text.replace(key, f"not_{key}"))
    assert chosen(name, tmp_path) == []


def test_what_holds_for_a_run(tmp_path: Path) -> None:
    wrapper = wrapper_named("claude")
    assert effort_routing(Settings(), wrapper, (), {}, tmp_path) is None
    marked = Settings(effort="auto", effort_safe="claude-*=low")
    made = effort_routing(marked, wrapper, ("--effort", "low"), {"HOME": str(tmp_path)}, tmp_path)
    assert made is not None
    assert (made.agent, made.chosen, made.rows) == ("Claude Code", "--effort", marked_safe("claude-*=low"))
    assert (made.default("claude-sonnet-4-5-20250929"), made.default("claude-opus-5-5")) == (31_999, "medium")
    assert made.default("gpt-5.5") is None
    assert (of_any_client(Settings()), of_any_client(AUTO)) == (None, Routing())


def test_what_is_told_before_a_run() -> None:
    known = Routing("Sample", {"*": "high"}, "", marked_safe("x=low"))
    assert told_effort(None) == ""
    assert told_effort(known) == "lowered after clean results: x=low"
    assert told_effort(Routing("Sample", {"*": "high"})).startswith("as asked: headroom why --effort")
    assert told_effort(Routing("Sample", {"*": "high"}, "--effort")) == "as asked: chosen by the user, --effort"
    assert told_effort(Routing("Sample")) == "as asked: what Sample asks for by itself is not known"


def test_levels_of_wrappers_are_levels() -> None:
    for wrapper in all_wrappers():
        assert all(level in LEVELS or level.isdecimal() for level in wrapper.effort.defaults.values())
