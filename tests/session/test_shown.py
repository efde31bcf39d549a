from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.agents.setup import Setup
from headroom_cli.session.shown import HIDDEN, THEIRS, shown_arguments, shown_variables

SECRET = "sk-ant-api03-Zx8Kq2Lm9Wv4Rt7Yb1Nc6Pd3"
SETUP = Setup(json_args={"--settings": {}}, env_json={"CONFIG": {}})


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["-p", "explain this", "--model", "sonnet"], ["-p", "explain this", "--model", "sonnet"]),
        (["--api-key", "short", "x"], ["--api-key", HIDDEN, "x"]),
        (["--api-key=short", "--max-tokens", "5"], [f"--api-key={HIDDEN}", "--max-tokens", "5"]),
        (["--api-key", "--other", "x"], ["--api-key", "--other", "x"]),
        (["-k", SECRET], ["-k", HIDDEN]),
        (["--base=https://me:pw@gw.example/v1?key=k", "x"], ["--base=https://gw.example/v1", "x"]),
        (["-c", 'base_url="https://gw.example/v1"'], ["-c", 'base_url="https://gw.example/v1"']),
    ],
)
def test_credentials_are_hidden_among_arguments(given: list[str], shown: list[str]) -> None:
    assert shown_arguments(SETUP, given) == shown


def test_of_what_is_merged_only_the_keys_are_shown(tmp_path: Path) -> None:
    theirs = json.dumps({"env": {"TOKEN": SECRET}, "allow": ["a", {"b": 1}]})
    blank = json.dumps({"env": {"TOKEN": THEIRS}, "allow": [THEIRS, {"b": THEIRS}]}, separators=(",", ":"))
    file = tmp_path / "settings.json"
    file.write_text(theirs)
    for value in (theirs, str(file)):
        assert shown_arguments(SETUP, ["--settings", value]) == ["--settings", blank]
        assert shown_arguments(SETUP, [f"--settings={value}", "x"]) == [f"--settings={blank}", "x"]
    assert shown_variables(SETUP, {"CONFIG": theirs, "OTHER": "x"}) == {"CONFIG": blank, "OTHER": "x"}
