from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import all_wrappers, model_hosts, wrapper_files, wrapper_named
from headroom_cli.agents.clouds import written_out
from headroom_cli.agents.wrapper import Route
from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.hosts import is_open


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_CONFIG", str(tmp_path))
    (tmp_path / "wrappers").mkdir()
    return tmp_path / "wrappers"


def test_all_shipped_wrappers_are_right() -> None:
    names = [wrapper.name for wrapper in all_wrappers()]
    assert names == sorted(names)
    assert {"aider", "claude", "codex", "demo", "exec"} <= set(names)


def test_files_of_notes_lie_in_the_project() -> None:
    named = {name: wrapper_named(name).note_files for name in wrapper_files()}
    assert named["claude"][0] == "CLAUDE.local.md"
    assert not named["aider"]  # it reads CONVENTIONS.md only where its own settings name it
    for files in named.values():
        assert not [one for one in files if one.startswith(("/", "~", "..")) or not one.endswith(".md")]


def test_what_is_never_about_a_prompt_is_not_opened() -> None:
    named = [(one.name, one.hosts, one.side_hosts) for one in all_wrappers()]
    named += [
        (other.name, other.wrapper.hosts, other.wrapper.side_hosts) for one in all_wrappers() for other in one.variants
    ]
    for name, hosts, side in named:
        telemetry = ("telemetry.individual.githubcopilot.com", "ab.chatgpt.com")
        shown = [host.replace("*", "any") for host in (*written_out(side), *telemetry)]
        assert not [(name, host) for host in shown if is_open(host.removeprefix("."), written_out(hosts))]


def texts(value: object) -> Iterator[str]:
    """Every text and key in a wrapper's file, without its notes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from (text for key, one in value.items() if key not in ("note", "notes") for text in texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in texts(one))


@pytest.mark.parametrize("path", wrapper_files().values(), ids=lambda path: path.stem)
def test_a_home_that_a_variable_moves_is_moved_everywhere(path: Path) -> None:
    found = list(texts(tomllib.loads(path.read_text())))
    moved = {match for text in found for match in re.findall(r"\$\{\w+:-(~[^}$]*)\}", text)}
    still = [re.sub(r"\$\{\w+:-~[^}$]*\}", "", text) for text in found]
    assert not [text for text in still for root in moved if f"{text}/".startswith(f"{root}/")]
    assert not [one for one in moved for root in moved if one.startswith(f"{root}/")]  # it belongs into its default


def test_the_users_own_wrapper_takes_precedence(config: Path) -> None:
    text = wrapper_files()["codex"].read_text().replace('title = "Codex CLI"', 'title = "Mine"')
    (config / "codex.toml").write_text(text)
    assert wrapper_named("codex").title == "Mine"


def test_a_broken_wrapper_does_not_hinder_the_others(config: Path) -> None:
    (config / "broken.toml").write_text("?")
    assert wrapper_named("claude").route is Route.BASE_URL
    with pytest.raises(HeadroomError):
        all_wrappers()


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(HeadroomError) as caught:
        wrapper_named("cluade")
    assert "did you mean 'claude'?" in caught.value.hint
    assert "wrap exec --" in caught.value.hint


def test_claude_is_never_routed_by_proxy() -> None:
    # Towards its own provider Claude Code sends a checksum of the body: what is signed may not be changed.
    assert wrapper_named("claude").route is Route.BASE_URL


def test_model_hosts_are_those_that_are_opened(config: Path) -> None:
    found = model_hosts()
    assert {"api.mistral.ai", "bedrock-runtime.us-east-1.amazonaws.com", ".openai.azure.com"} <= set(found)
    assert ".cursor.sh" not in found
    (config / "broken.toml").write_text("name = ")
    assert model_hosts() == found
