from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.agents.catalog import all_wrappers, model_hosts, wrapper_files, wrapper_named
from headroom_cli.agents.wrapper import Route
from headroom_cli.errors import HeadroomError


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_CONFIG", str(tmp_path))
    (tmp_path / "wrappers").mkdir()
    return tmp_path / "wrappers"


def test_all_shipped_wrappers_are_right() -> None:
    names = [wrapper.name for wrapper in all_wrappers()]
    assert names == sorted(names)
    assert {"aider", "claude", "codex", "demo", "exec"} <= set(names)


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
