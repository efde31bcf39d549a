from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given as generated
from hypothesis import strategies as st

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.agents.setup import Setup, merged
from headroom_cli.session.arguments import (
    given,
    in_files,
    read_object,
    stands_as_command,
    unread_variables,
    with_json_options,
    with_json_variables,
)

CLAUDE = wrapper_named("claude").setup
VALUES = {"base_url": "http://127.0.0.1:1/x", "session_dir": "/s", "python": "p", "no_proxy": "127.0.0.1"}
OURS = {"env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:1/x", "NO_PROXY": "127.0.0.1"}}


def test_ours_stands_in_front_where_the_user_gave_none() -> None:
    made = with_json_options(CLAUDE, ["-p", "hi"], VALUES)
    assert made[0] == "--settings"
    assert json.loads(made[1]) == OURS
    assert made[2:] == ["-p", "hi"]


def test_the_users_json_is_merged_in_its_place() -> None:
    theirs = '{"model":"x","env":{"A":"1","ANTHROPIC_BASE_URL":"http://gateway"}}'
    for arguments in (["--settings", theirs, "-p"], [f"--settings={theirs}", "-p"]):
        made = with_json_options(CLAUDE, arguments, VALUES)
        assert len(made) == len(arguments)
        value = json.loads(made[-2].removeprefix("--settings="))
        assert value == {"model": "x", "env": {"A": "1", **OURS["env"]}}
        assert made[-1] == "-p"


def test_the_users_file_is_merged(tmp_path: Path) -> None:
    path = tmp_path / "größe.json"
    path.write_text('{"permissions":{"allow":["Bash"]}}')
    made = with_json_options(CLAUDE, ["--settings", str(path)], VALUES)
    assert json.loads(made[1]) == {"permissions": {"allow": ["Bash"]}, **OURS}


def test_a_value_that_cannot_be_read_is_left_for_the_agent() -> None:
    made = with_json_options(CLAUDE, ["--settings", "/nowhere.json"], VALUES)
    assert made[2:] == ["--settings", "/nowhere.json"]
    assert json.loads(made[1]) == OURS


def test_objects_leave_the_command_line_for_private_files(tmp_path: Path) -> None:
    secret = '{"env":{"TOKEN":"größe"}}'
    made = in_files(
        CLAUDE, ["--settings", secret, f"--settings={secret}", "--settings", "own.json", "--", "{}"], tmp_path
    )
    assert secret not in " ".join(made)
    assert made[3:] == ["--settings", "own.json", "--", "{}"]
    for path in (Path(made[1]), Path(made[2].removeprefix("--settings="))):
        assert path.read_text("utf-8") == secret
        assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_looked_for_after_two_dashes() -> None:
    assert given(["--", "--settings", "{}"], "--settings") is None
    assert given(["--settings", "a", "--settings=b"], "--settings") == (2, "b")
    assert given(["--settings"], "--settings") is None


def test_only_objects_are_read() -> None:
    assert read_object("[1]") is None
    assert read_object("{") is None
    assert read_object('{"a":1}') == {"a": 1}


tables = st.recursive(
    st.dictionaries(st.sampled_from("abc"), st.integers()),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner | st.integers()),
)


@generated(tables, tables)
def test_merging_keeps_ours_and_loses_nothing_else(theirs: dict[str, object], ours: dict[str, object]) -> None:
    made = merged(theirs, ours)
    assert merged(made, ours) == made
    assert set(made) == set(theirs) | set(ours)
    for key in set(theirs) - set(ours):
        assert made[key] == theirs[key]


@generated(st.lists(st.text()))
def test_arguments_without_our_option_are_passed_as_they_are(arguments: list[str]) -> None:
    assert with_json_options(CLAUDE, arguments, VALUES)[2:] == arguments


def test_lists_are_joined() -> None:
    theirs = {"allow": ["a", "b"], "deny": ["c"], "env": {"x": ["1"]}}
    ours = {"allow": ["b", "d"], "env": {"x": ["2"]}, "deny": "no list"}
    assert merged(theirs, ours) == {"allow": ["a", "b", "d"], "deny": "no list", "env": {"x": ["1", "2"]}}
    assert theirs["allow"] == ["a", "b"]


def test_variables_of_json_are_merged_with_the_users() -> None:
    setup = Setup(env_json={"CONFIG": {"mcp": {"ours": ["{python}"]}}})
    assert with_json_variables(setup, {}, VALUES) == {"CONFIG": '{"mcp":{"ours":["p"]}}'}
    env = {"CONFIG": '{"mcp":{"theirs":1},"model":"m"}'}
    (made,) = with_json_variables(setup, env, VALUES).values()
    assert json.loads(made) == {"mcp": {"theirs": 1, "ours": ["p"]}, "model": "m"}
    assert with_json_variables(setup, {"CONFIG": "not json"}, VALUES) == {}


def test_rules_whose_patterns_are_keys_name_the_program_in_their_keys() -> None:
    setup = Setup(env_json={"RULES": {"shell": {"{python} retrieve *": "allow"}}})
    made = with_json_variables(setup, {"RULES": '{"shell":{"git *":"ask"}}'}, VALUES)
    assert made == {"RULES": '{"shell":{"git *":"ask","p retrieve *":"allow"}}'}


def test_variables_of_json_may_be_lists() -> None:
    setup = Setup(env_json={"SERVERS": [{"name": "ours", "command": "{python}"}]})
    ours = {"name": "ours", "command": "p"}
    assert with_json_variables(setup, {}, VALUES) == {"SERVERS": '[{"name":"ours","command":"p"}]'}
    (made,) = with_json_variables(setup, {"SERVERS": '[{"name":"theirs"}]'}, VALUES).values()
    assert json.loads(made) == [{"name": "theirs"}, ours]
    assert with_json_variables(setup, {"SERVERS": "{}"}, VALUES) == {}
    assert [unread_variables(setup, {"SERVERS": text}) for text in ("{}", "[]", "")] == [["SERVERS"], [], []]
    assert with_json_variables(setup, {"SERVERS": "[not json"}, VALUES) == {}


@generated(st.lists(st.sampled_from([("-x",), ("-c", "a=b"), ("--model", "m"), ("--model=m",)])))
def test_a_command_stands_behind_any_options(options: list[tuple[str, ...]]) -> None:
    before = [one for option in options for one in option]
    assert stands_as_command(("a", "b"), [*before, "a", "b", "c"])
    assert stands_as_command(("a", "b"), ["a", *before, "b"])
    assert not stands_as_command(("a", "b"), [*before, "--", "a", "b"])
    assert not stands_as_command(("a",), ["other", *before, "a"])
    assert not stands_as_command(("a",), [*before, "-p", "a"])
