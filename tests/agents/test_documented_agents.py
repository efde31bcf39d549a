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
from tests.agents.reading_back import LINES, MARKER
from tests.session.starting import ROOT, environment, finish, left_behind, start
from tests.session.waiting import ended, eventually

PROGRAMS = {"goose": "goose", "cursor": "cursor-agent", "cursor-editor": "cursor", "cortex": "cortex"}
UNREAD = ("cursor", "cursor-editor", "cortex")
HOOKED = ("cursor", "cursor-editor")
# As a user may have them: of an order and a form that no program writes, and with a server that can be started.
TRUE = '{"mcpServers" :{ "theirs": {"args": %s, "command": "/bin/echo"}},\t"more": [1.0]}'
LISTED = json.dumps([json.dumps({"id": 1, "result": {"tools": [{"name": "their_tool"}]}})])
OWN_FILES = {
    ".cursor/mcp.json": TRUE % LISTED,
    ".cursor/hooks.json": '{"hooks" :{"stop": [{"command": "/bin/true"}]}, "version":1}',
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
    # A busy machine must not make a decision late: a hook waits for five seconds.
    return {"PATH": f"{tmp_path}/programs:/usr/bin:/bin", "HEADROOM_DEADLINE_MS": "3000"}


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
def test_an_agent_that_cannot_be_read_gets_the_tool_where_a_hook_makes_use_of_it_and_nothing_else(
    name: str, tmp_path: Path, env: dict[str, str]
) -> None:
    mine = {**env, "HTTPS_PROXY": "http://corp:3128", "NODE_EXTRA_CA_CERTS": "/corp.pem"}
    done = finish(tmp_path, "wrap", name, env=mine)
    said = told(done)
    assert said["tools"].get("headroom") == (["headroom_retrieve"] if name in HOOKED else None)
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
    assert [word for word in said["argv"] if "/" not in word] == {
        "cursor-editor": ["--wait"],
        "cursor": ["--plugin-dir"],  # for the hook
    }.get(name, [])


@pytest.mark.parametrize("name", UNREAD)
def test_a_dry_run_says_that_nothing_is_opened(name: str, tmp_path: Path, env: dict[str, str]) -> None:
    shown = json.loads(finish(tmp_path, "wrap", "--dry-run", "--json", name, "hi", env=env).stdout)
    assert (shown["route"], shown["opened_hosts"]) == ("hooks", [])
    assert shown["seam"] == ("hooks" if name in HOOKED else "none")
    hooks = {"cursor": "cursor-plugin/hooks/hooks.json", "cursor-editor": f"{tmp_path}/user/.cursor/hooks.json"}
    assert name not in HOOKED or hooks[name] in shown["session_files"] + shown["edited_files"]
    assert wrapper_named(name).wires == ()
    words = finish(tmp_path, "wrap", "--dry-run", "--upstream", "http://gw.example", name, "hi", env=env).stdout
    assert "route     hooks: its traffic cannot be read and goes to its provider as without headroom\n" in words
    assert ("seam      none: nothing is made smaller\n" in words) == (name not in HOOKED)
    assert "gw.example" not in words


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What a tool prints, long and with much that is left out."""
    path = tmp_path / "log"
    path.write_text("".join(f"{line}\n" for line in LINES))
    return path


def result(line: str) -> str:
    (part,) = json.loads(line)["content"]
    return str(part["text"])


@pytest.mark.parametrize("name", HOOKED)
def test_a_result_of_an_mcp_tool_becomes_smaller_and_is_read_back(
    name: str, tmp_path: Path, env: dict[str, str], log: Path
) -> None:
    before = tree(tmp_path / "user")
    first = finish(tmp_path, "wrap", name, "tool", str(log), env=env)
    assert first.returncode == 0, first.stderr
    marker = MARKER.search(result(first.stdout.splitlines()[1]))
    assert marker is not None
    original, start, end, words = marker.groups()
    assert words == f'call headroom_retrieve with id "{original}", lines "{start}-{end}"'
    words = ("shell", str(log), "tool", str(log), "back", original, f"{start}-{end}")
    done = finish(tmp_path, "wrap", name, *words, env=env)
    _, own, again, back = done.stdout.splitlines()
    assert json.loads(own)["output"] == log.read_text()
    assert original in result(again)
    assert [line.rpartition("\t")[2] for line in result(back).splitlines()] == LINES[int(start) - 1 : int(end)]
    assert tree(tmp_path / "user") == before
    assert left_behind(tmp_path) == []
    # The books: two results, one of them smaller, and of money nothing.
    assert "2 tool results seen by hooks only, its requests cannot be read" in done.stderr
    assert "modelled removed from 1 result of MCP tools" in done.stderr
    assert "- saved net after 1 retrieval: neither usage nor requests are seen" in done.stderr
    assert "$" not in done.stderr
    report = json.loads(
        max((tmp_path / "sessions").glob("*/report.json"), key=lambda one: one.stat().st_mtime_ns).read_bytes()
    )
    figures = report["figures"]
    assert (figures["requests"], figures["hooked"], figures["blocks"], figures["retrievals"]) == (0, 2, 1, 1)
    assert figures["removed"]["basis"] == "modelled"
    assert figures["removed"]["value"] > 1000
    assert {figures[key]["value"] for key in ("sent", "absent", "share", "net", "cost", "retrieval_cost")} == {None}
    assert (report["routed"], report["timeline"]) == (None, [])
    stats = finish(tmp_path, "stats", env=env).stdout
    assert "2 sessions, 0 requests; 3 tool results seen by hooks only, of which nothing is measured" in stats
    assert "  cost     -\n  saved    -, - of the input cost (gross -, 1 retrieval -)" in stats
    assert "$" not in stats
    assert f"removed of {name}" in stats.splitlines()[-1]
    last = json.loads(finish(tmp_path, "stats", "--last", "--json", env=env).stdout)
    assert (last["routed"], last["figures"]["hooked"]) == (None, 2)
    assert "1 result changed" in finish(tmp_path, "why", "--last", env=env).stdout


@pytest.mark.parametrize(("given", "more"), [(("--retrieve", "off"), {}), ((), {"REFUSED": "headroom"})])
def test_nothing_is_left_out_where_the_agent_has_no_tool_to_read_back(
    given: tuple[str, ...], more: dict[str, str], tmp_path: Path, env: dict[str, str], log: Path
) -> None:
    """Cursor asks its user before it starts a new server: until it has listed its tools, nobody can read back."""
    done = finish(tmp_path, "wrap", *given, "cursor", "tool", str(log), env={**env, **more})
    assert done.returncode == 0, done.stderr
    text = result(done.stdout.splitlines()[1])
    assert " omitted (" not in text
    assert all(line.rpartition(" of")[0].rpartition(" ")[2] in text for line in LINES)


def test_a_hooks_file_with_comments_stays_and_is_told_of(tmp_path: Path, env: dict[str, str], log: Path) -> None:
    own = tmp_path / "user/.cursor/hooks.json"
    own.write_text('// mine\n{"version": 1, "hooks": {}}')
    done = finish(tmp_path, "wrap", "cursor-editor", "tool", str(log), env=env)
    assert result(done.stdout.splitlines()[1]) == log.read_text()
    # Nobody would make a result smaller, so the tool is not worth its place in each request.
    assert "headroom" not in told(done)["tools"]
    (report,) = (tmp_path / "sessions").glob("*/report.json")
    notices = [notice["text"] for notice in json.loads(report.read_bytes())["notices"]]
    assert notices == [
        "Cursor editor cannot read back by mcp, so nothing is left out",
        f"{own} was not added to: it holds comments, or cannot be read",
        f"{own.with_name('mcp.json')} was not added to: there is no use for it without the hook",
    ]
    assert own.read_text() == '// mine\n{"version": 1, "hooks": {}}'


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
    restored = {f"restored {tmp_path}/user/.cursor/{file}.json" for file in ("mcp", "hooks")}
    assert set(done.stdout.splitlines()) == restored, done.stderr
    assert tree(tmp_path / "user") == before


def test_none_of_them_is_said_to_be_verified() -> None:
    for name in PROGRAMS:
        wrapper = wrapper_named(name)
        assert (wrapper.verified_version, wrapper.verified_by) == ("", "documentation")
        assert (wrapper.route is Route.HOOKS) == (name in UNREAD)
