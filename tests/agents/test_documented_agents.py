"""Agents that are known from their documentation only: what a program that reads what they read is started with.

That the agents themselves do so is not shown here; `headroom agents show` says of each that it was not run.
"""

from __future__ import annotations

import json
import shlex
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.agents.wrapper import Route
from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Turn
from tests.session.starting import ROOT, environment, finish, left_behind, start
from tests.session.waiting import ended, eventually

PROGRAMS = {"goose": "goose", "cursor": "cursor-agent", "cursor-editor": "cursor", "cortex": "cortex"}
UNREAD = ("cursor", "cursor-editor", "cortex")
# As a user may have them: of an order and a form that no program writes, and with a server that can be started.
TRUE = '{"mcpServers" :{ "theirs": {"args": %s, "command": "/bin/echo"}},\t"more": [1.0]}'
LISTED = json.dumps([json.dumps({"id": 1, "result": {"tools": [{"name": "their_tool"}]}})])
OWN_FILES = {
    ".cursor/mcp.json": TRUE % LISTED,
    ".cursor/cli-config.json": '{"permissions":{"allow":[]}}',
    ".snowflake/cortex/mcp.json": TRUE % LISTED,
    ".config/goose/config.yaml": "extensions:\n  developer:\n    enabled: true\n",
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """PATH with the programs, and a HOME with a user's own files."""
    (tmp_path / "programs").mkdir()
    for name in PROGRAMS.values():
        path = tmp_path / "programs" / name
        path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {ROOT}/tests/fakes/documented.py {name} "$@"\n')
        path.chmod(0o755)
    for name, text in OWN_FILES.items():
        own = tmp_path / "user" / name
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(text)
        own.chmod(0o640)
    return {"PATH": f"{tmp_path}/programs:/usr/bin:/bin"}


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[0]))


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder: its bytes and its mode."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for path in files}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_server_that_it_is_told_of_answers_and_the_users_files_are_as_before(
    name: str, tmp_path: Path, env: dict[str, str]
) -> None:
    before = tree(tmp_path / "user")
    said = told(finish(tmp_path, "wrap", "--retrieve", "mcp", name, env=env))
    assert said["tools"].pop("headroom") == ["headroom_retrieve"]
    assert list(said["tools"].values()) == ([] if name == "goose" else [["their_tool"]])
    assert tree(tmp_path / "user") == before
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("name", UNREAD)
def test_an_agent_that_cannot_be_read_gets_the_tool_unasked_and_nothing_else(
    name: str, tmp_path: Path, env: dict[str, str]
) -> None:
    mine = {**env, "HTTPS_PROXY": "http://corp:3128", "NODE_EXTRA_CA_CERTS": "/corp.pem"}
    done = finish(tmp_path, "wrap", name, env=mine)
    said = told(done)
    assert said["tools"]["headroom"] == ["headroom_retrieve"]
    given = environment(tmp_path, mine)
    changed = {key for key, value in said["env"].items() if given.get(key) != value} - {"PWD", "SHLVL", "_", "OLDPWD"}
    assert changed == {"HEADROOM_SESSION", "PATH"}
    assert said["env"]["PATH"] == f"{given['PATH']}:{tmp_path}/bin"
    assert "cannot be read, so nothing was changed or measured" in done.stderr
    assert f"headroom agents show {name}" in done.stderr
    (report,) = (tmp_path / "sessions").glob("*/report.json")
    figures = json.loads(report.read_bytes())["figures"]
    assert figures["requests"] == 0
    assert {figures[key]["value"] for key in ("removed", "sent", "net", "cost")} == {None}


@pytest.mark.parametrize("name", PROGRAMS)
def test_with_no_way_back_nothing_is_registered(name: str, tmp_path: Path, env: dict[str, str]) -> None:
    said = told(finish(tmp_path, "wrap", "--retrieve", "off", name, env=env))
    assert "headroom" not in said["tools"]
    assert said["argv"] == (["--wait"] if name == "cursor-editor" else [])


@pytest.mark.parametrize("name", UNREAD)
def test_a_dry_run_says_that_nothing_is_opened(name: str, tmp_path: Path, env: dict[str, str]) -> None:
    shown = json.loads(finish(tmp_path, "wrap", "--dry-run", "--json", name, "hi", env=env).stdout)
    assert (shown["route"], shown["seam"], shown["opened_hosts"]) == ("hooks", "none", [])
    assert wrapper_named(name).wires == ()
    words = finish(tmp_path, "wrap", "--dry-run", "--upstream", "http://gw.example", name, "hi", env=env).stdout
    assert "route     hooks: its traffic cannot be read and goes to its provider as without headroom\n" in words
    assert "seam      none: nothing is made smaller\n" in words
    assert "gw.example" not in words


def test_goose_comes_through_the_proxy(tmp_path: Path, env: dict[str, str]) -> None:
    with Provider([Turn(text="scripted")]) as provider:
        done = finish(tmp_path, "wrap", "--upstream", provider.url, "goose", "post", env=env)
        assert done.stdout.splitlines()[1:] == ["200 scripted"], done.stderr
        assert len(provider.requests) == 1
    said = told(done)
    assert said["argv"] == ["post"]
    assert said["env"]["GOOSE_CA_CERT_PATH"].endswith("/ca-extra.pem")
    assert said["tools"] == {}


def test_goose_keeps_the_configuration_files_that_the_user_names(tmp_path: Path, env: dict[str, str]) -> None:
    own = tmp_path / "own.yaml"
    own.write_text('{"extensions": {}}')
    given = {**env, "GOOSE_ADDITIONAL_CONFIG_FILES": str(own)}
    said = told(finish(tmp_path, "wrap", "--retrieve", "mcp", "goose", env=given))
    first, second = said["env"]["GOOSE_ADDITIONAL_CONFIG_FILES"].split(":")
    assert (first, Path(second).name) == (str(own), "goose.json")
    assert list(said["tools"]) == ["headroom"]


@pytest.mark.parametrize(("name", "version"), [("cursor", "2026.06.30-abcdef0"), ("cortex", "1.0.34")])
def test_too_old(name: str, version: str, tmp_path: Path, env: dict[str, str]) -> None:
    program = tmp_path / "programs" / PROGRAMS[name]
    program.write_text(f"#!/bin/sh\necho {version}\n")
    done = finish(tmp_path, "wrap", name, env=env)
    assert done.returncode == 1
    assert f"{version} is too old: {wrapper_named(name).minimum} or later is needed" in done.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_missing(name: str, tmp_path: Path) -> None:
    done = finish(tmp_path, "wrap", name, env={"PATH": "/usr/bin:/bin"})
    assert done.returncode == 127
    assert f"no '{PROGRAMS[name]}' on PATH" in done.stderr


def test_a_killed_editor_session_is_put_back_by_unwrap(tmp_path: Path, env: dict[str, str]) -> None:
    before = tree(tmp_path / "user")
    with start(tmp_path, "wrap", "cursor-editor", "wait", env=env) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert process.stdout.readline() == "ready\n"
        assert "headroom" in json.loads((tmp_path / "user/.cursor/mcp.json").read_bytes())["mcpServers"]
        process.kill()
    eventually(ended(said["pid"]))
    assert said["tools"]["theirs"] == ["their_tool"]
    assert tree(tmp_path / "user") != before
    done = finish(tmp_path, "unwrap", "cursor-editor", env=env)
    assert done.stdout == f"restored {tmp_path}/user/.cursor/mcp.json\n", done.stderr
    assert tree(tmp_path / "user") == before


def test_none_of_them_is_said_to_be_verified() -> None:
    for name in PROGRAMS:
        wrapper = wrapper_named(name)
        assert (wrapper.verified_version, wrapper.verified_by) == ("", "documentation")
        assert (wrapper.route is Route.HOOKS) == (name in UNREAD)
