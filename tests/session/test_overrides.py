from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.agents.setup import Setup
from headroom_cli.session.overrides import key_paths, overriding

URL = "http://localhost:4000/v1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", f'{{"provider":{{"x":{{"options":{{"baseURL":"{URL}"}}}},"y":{{"baseURL":"http://other"}}}}}}'),
        ("a.toml", f'[provider.x.options]\nbaseURL = "{URL}"\nname = "{URL}"\nlist = ["{URL}"]'),
    ],
)
def test_a_base_url_is_found_by_its_keys(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert key_paths(tmp_path / name, URL, ["baseURL"]) == [("provider", "x", "options", "baseURL")]


@pytest.mark.parametrize("text", ["", "[]", "// no JSON", f'{{"{{x}}":{{"baseURL":"{URL}"}}}}', '{"baseURL": 1}'])
def test_what_cannot_be_overridden_is_not_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert key_paths(tmp_path / "a.json", URL, ["baseURL"]) == []
    assert key_paths(tmp_path, URL, ["baseURL"]) == []
    assert key_paths(tmp_path / "none.json", URL, ["baseURL"]) == []


@pytest.mark.parametrize(
    ("how", "setup"),
    [
        ("args:-c", Setup(args=("-c", 'a."b.c".url="http://x"'))),
        ("json:--settings", Setup(json_args={"--settings": {"a": {"b.c": {"url": "http://x"}}}})),
        ("env_json:CONFIG", Setup(env_json={"CONFIG": {"a": {"b.c": {"url": "http://x"}}}})),
    ],
)
def test_an_agent_is_told_in_its_own_way(how: str, setup: Setup) -> None:
    assert overriding(how, ("a", "b.c", "url"), "http://x") == setup
