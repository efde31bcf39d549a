from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.agents.setup import Setup
from headroom_cli.session.shown import HIDDEN, THEIRS, shown_arguments, shown_variables

SECRET = "sk-ant-api03-Zx8Kq2Lm9Wv4Rt7Yb1Nc6Pd3"
SETUP = Setup(json_args={"--settings": {}}, env_json={"CONFIG": {}})


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["-p", "explain this", "--model", "sonnet"], ["-p", "explain this", "--model", "sonnet"]),
        (["--api-key", "short", "x"], ["--api-key", HIDDEN, "x"]),
        (["--api-key=short", "--max-tokens", "5"], [f"--api-key={HIDDEN}", "--max-tokens", "5"]),
        (["--api-key", "--other", "x"], ["--api-key", "--other", "x"]),
        (["-k", SECRET], ["-k", HIDDEN]),
        (["--base=https://me:pw@gw.example/v1?key=k", "x"], ["--base=https://gw.example/v1", "x"]),
        (["-c", 'base_url="https://gw.example/v1"'], ["-c", 'base_url="https://gw.example/v1"']),
        (["see https://gw.example/k/aB3xY9kLm2Qw8Zt5Rv7Nc4/v1/"], ["see https://gw.example/k/***/v1/"]),
        (["-c", 'p.x.experimental_bearer_token="a b"'], ["-c", f"p.x.experimental_bearer_token={HIDDEN}"]),
        (["-c", 'p.x.http_headers={Authorization="Bearer a"}'], ["-c", f"p.x.http_headers={HIDDEN}"]),
        (["-c", 'p.x.http_headers.X-Mine="a"'], ["-c", f"p.x.http_headers.X-Mine={HIDDEN}"]),
        (["-c", 'mcp.x.env={MINE="a"}', "--env=prod"], ["-c", f"mcp.x.env={HIDDEN}", "--env=prod"]),
        (["-c", 'p.x={api_key="a", wire_api="chat"}'], ["-c", f'p.x={{api_key={HIDDEN}, wire_api="chat"}}']),
        (["env", "MY_API_KEY=a b", "MODE=fast", "x"], ["env", f"MY_API_KEY={HIDDEN}", "MODE=fast", "x"]),
        (["sh", "-c", "MY_TOKEN='a b' x; y"], ["sh", "-c", f"MY_TOKEN={HIDDEN}"]),
        (["sh", "-c", "cd a; MY_TOKEN='a b' x; y"], ["sh", "-c", f"cd a; MY_TOKEN={HIDDEN} x; y"]),
        (["-H", "x-mine: a", "-H", "x"], ["-H", f"x-mine: {HIDDEN}", "-H", "x"]),
        (["-HAuthorization: Bearer a"], [f"-HAuthorization: {HIDDEN}"]),
        (["--settings", '{"env":{"TOKEN":"a"}'], ["--settings", HIDDEN]),
        (['--settings={"env":', "x"], [f"--settings={HIDDEN}", "x"]),
        (["--settings", "nowhere", "--settings", "{"], ["--settings", HIDDEN, "--settings", HIDDEN]),
        (['{"env":{"TOKEN":"a"'], [HIDDEN]),
    ],
)
def test_credentials_are_hidden_among_arguments(arguments: list[str], shown: list[str]) -> None:
    assert shown_arguments(SETUP, arguments) == shown


@pytest.mark.parametrize("front", [[], ["--mcp-config"]])
def test_of_json_the_tables_of_the_users_own_names_are_hidden(front: list[str]) -> None:
    server = {"command": "run", "args": ["--api-key", "a", "-v"], "env": {"MINE": "a"}}
    remote = {"url": "https://me:a@gw.example/mcp?key=a", "headers": {"X-Mine": "a"}, "api_key": ["a"], "on": True}
    hidden = {
        "one": {"command": "run", "args": ["--api-key", HIDDEN, "-v"], "env": {"MINE": HIDDEN}},
        "two": {
            "url": "https://gw.example/mcp",
            "headers": {"X-Mine": HIDDEN},
            "api_key": [HIDDEN],
            "on": True,
        },
    }
    text = json.dumps({"mcpServers": {"one": server, "two": remote}})
    (*_, shown) = shown_arguments(SETUP, [*front, text])
    assert json.loads(shown) == {"mcpServers": hidden}
    (joined,) = shown_arguments(SETUP, [f"--mcp-config={text}"])
    assert json.loads(joined.removeprefix("--mcp-config=")) == {"mcpServers": hidden}


@given(st.text(alphabet="aKq9 ", min_size=9).filter(str.strip), st.sampled_from(["=", ": ", '":', " = "]))
def test_no_quoted_value_of_a_secret_is_shown(value: str, mark: str) -> None:
    (shown,) = shown_arguments(SETUP, [f'x {{"my_api_key{mark}"Z{value}Z", b=1'])
    assert f"Z{value}Z" not in shown
    assert shown.endswith(f"{HIDDEN}, b=1")


def test_lists_that_ours_are_added_to_are_not_shown_either() -> None:
    assert shown_variables(SETUP, {"CONFIG": '["a", {"b": "c"}]'}) == {"CONFIG": f'["{THEIRS}",{{"b":"{THEIRS}"}}]'}
    assert shown_variables(SETUP, {"CONFIG": "other"}) == {"CONFIG": "other"}


def test_of_what_is_merged_only_the_keys_are_shown(tmp_path: Path) -> None:
    theirs = json.dumps({"env": {"TOKEN": SECRET}, "allow": ["a", {"b": 1}]})
    blank = json.dumps({"env": {"TOKEN": THEIRS}, "allow": [THEIRS, {"b": THEIRS}]}, separators=(",", ":"))
    file = tmp_path / "settings.json"
    file.write_text(theirs)
    for value in (theirs, str(file)):
        assert shown_arguments(SETUP, ["--settings", value]) == ["--settings", blank]
        assert shown_arguments(SETUP, [f"--settings={value}", "x"]) == [f"--settings={blank}", "x"]
    assert shown_variables(SETUP, {"CONFIG": theirs, "OTHER": "x"}) == {"CONFIG": blank, "OTHER": "x"}
