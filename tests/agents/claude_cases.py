"""What Claude Code is made to do in a world of its own, and what must be true of it. See stage.py."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Mapping
from typing import Any

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Call, Turn
from tests.agents.namespaces import HERE
from tests.agents.rows import BY_NAME
from tests.agents.stage import MARK, Stage, assert_kept, edited, main, stage, turns

ROW = BY_NAME["claude"]
DATA = str(HERE / "work/data.txt")
API = "api.anthropic.com/v1/messages?beta=true"
TOKEN = "sk-ant-oat01-the-users-own-token"
LOOK = ("-p", "look", "--model", "sonnet", "--allowedTools", "Bash,Read")
# A server of tools, small enough to stand in an argument.
SERVER = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if "id" in asked:
        name, first = sys.argv[1], asked["method"] == "initialize"
        tool = {"name": "t", "description": name, "inputSchema": {"type": "object", "properties": {}}}
        known = {"protocolVersion": asked["params"].get("protocolVersion"), "capabilities": {"tools": {}},
                 "serverInfo": {"name": name, "version": "1"}} if first else {"tools": [tool]}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": known}), flush=True)
"""


def bash(command: str, **more: object) -> Call:
    return Call("Bash", {"command": command, "description": "look", **more})


def looks(wire: str, body: Mapping[str, Any]) -> Turn | None:
    """Reads one file twice."""
    read = Turn("Again.", (Call("Read", {"file_path": DATA}),))
    return turns(wire, body, Turn("Looking.", (bash("cat data.txt"),)), read, Turn("All is well here."))


def logins() -> None:
    """Key and tokens arrive as they are, smaller bodies beside them, and are kept nowhere."""
    with stage(ROW, looks) as at:
        key = at.env.pop("ANTHROPIC_API_KEY")
        for env, header, value in (
            ({"ANTHROPIC_API_KEY": key}, "x-api-key", key),
            ({"ANTHROPIC_AUTH_TOKEN": TOKEN}, "authorization", f"Bearer {TOKEN}"),
            ({"CLAUDE_CODE_OAUTH_TOKEN": TOKEN}, "authorization", f"Bearer {TOKEN}"),
            ({}, "authorization", f"Bearer {TOKEN}-2"),
        ):
            if not env:
                oauth = {"accessToken": f"{TOKEN}-2", "refreshToken": f"{TOKEN}-3", "scopes": ["user:inference"],
                         "expiresAt": 4_000_000_000_000, "subscriptionType": "max"}  # fmt: skip
                edited(at.places.home / ".claude/.credentials.json", claudeAiOauth=oauth)
            direct, wrapped = at.run("direct", *LOOK, env=env), at.run("wrapped", *LOOK, env=env)
            assert (direct.code, wrapped.code) == (0, 0), wrapped.said
            assert direct.targets() == wrapped.targets() == {API}
            for one in (*direct.raw(), *wrapped.raw()):
                assert one.header(header) == value
                assert one.header("x-api-key") == "" or header == "x-api-key"
            assert MARK in wrapped.models()[-1].body
            assert MARK not in direct.models()[-1].body
            betas = [set(one.raw()[0].header("anthropic-beta").split(",")) for one in (wrapped, direct)]
            assert betas[0] <= betas[1]
            assert len({"oauth-2025-04-20" in one for one in betas}) == 1
        assert at.ours.is_dir()
        assert at.kept(TOKEN) == at.kept(key) == []


def gateways() -> None:
    """A base URL of the user's own, wherever it stands, is where the requests go."""
    with stage(ROW, looks, ("gw.example", "project.example")) as at:
        settings, flag = at.places.home / ".claude/settings.json", at.places.work / "more.json"

        def goes(env: str = "", *arguments: str) -> set[str]:
            done = at.run("wrapped", *LOOK, *arguments, env={"ANTHROPIC_BASE_URL": env} if env else {})
            assert done.code == 0, done.said
            for last in done.models()[-1:]:
                assert MARK in last.body or "--restricted" in arguments  # which leaves it no shell
            return done.targets()

        def url(value: str) -> dict[str, str]:
            return {"ANTHROPIC_BASE_URL": value}

        assert goes("https://gw.example/some/path/") == {"gw.example/some/path/v1/messages?beta=true"}
        with Provider([], choose=looks) as plain:  # without TLS, as they run on one's own machine
            assert goes(f"{plain.url}/mine") == set()
            assert {one.path for one in plain.requests} >= {"/mine/v1/messages?beta=true"}
        assert goes("https://gw.example/a?team=7") == {"gw.example/a/v1/messages?beta=true&team=7"}
        edited(settings, env=url("https://gw.example/user"))
        assert goes("https://gw.example/lost") == {"gw.example/user/v1/messages?beta=true"}
        edited(at.places.work / ".claude/settings.json", env=url("https://project.example"))
        assert goes() == {"project.example/v1/messages?beta=true"}
        only = at.run("direct", *LOOK, "--setting-sources", "user").targets()
        assert goes("", "--setting-sources", "user") == only == {"gw.example/user/v1/messages?beta=true"}
        assert goes("", "--restricted") == at.run("direct", *LOOK, "--restricted").targets() == {API}
        given = json.dumps({"env": url("https://gw.example/flag")})
        assert goes("", "--settings", given) == {"gw.example/flag/v1/messages?beta=true"}
        flag.write_text(given)
        assert goes("", f"--settings={flag}") == {"gw.example/flag/v1/messages?beta=true"}


def settings() -> None:
    """The user's own --settings count beside ours, given as JSON or as a file, with every channel."""
    hook = {"type": "command", "command": f"touch {HERE}/hooked"}
    theirs = {
        "hooks": {"PostToolUse": [{"matcher": "Bash", "hooks": [hook]}]},
        "permissions": {"allow": ["Bash(touch ok)"], "deny": ["Bash(touch no)"]},
        "env": {"OF_THE_USER": "1"},
    }

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        calls = (bash("touch ok; echo $OF_THE_USER > ok"), bash("touch ok"), bash("touch no"))
        return turns(wire, body, *(Turn("Step.", (call,)) for call in calls), Turn("Done."))

    with stage(ROW, choose) as at:
        (at.places.work / "theirs.json").write_text(json.dumps(theirs))
        for given in (json.dumps(theirs), "theirs.json"):
            for way in ("shell", "file", "mcp"):
                for path in (HERE / "hooked", at.places.work / "ok"):
                    path.unlink(missing_ok=True)
                asked = ("-p", "go", "--model", "sonnet", "--settings", given)
                done = at.run("wrapped", *asked, options=("--retrieve", way))
                assert done.code == 0, done.said
                assert "3 requests" in done.said or "4 requests" in done.said, done.said
                assert (HERE / "hooked").exists()
                assert (at.places.work / "ok").exists()
                assert not (at.places.work / "no").exists()


def servers() -> None:
    """The user's own --mcp-config, in all its forms, counts beside ours and never goes."""
    with stage(ROW, looks) as at:

        def server(name: str) -> dict[str, object]:
            return {"command": sys.executable, "args": ["-c", SERVER, name], "alwaysLoad": True}

        def config(name: str) -> str:
            return json.dumps({"mcpServers": {name: server(name)}})

        for name in ("one", "two"):
            (at.places.work / f"{name}.json").write_text(config(name))
        edited(at.places.home / ".claude.json", mcpServers={"own": server("own")})
        ours, asked = {"mcp__headroom__headroom_retrieve"}, ("-p", "hi", "--model", "sonnet")
        for arguments, names in (
            (("--mcp-config", "one.json", "two.json", config("three")), ("one", "two", "three", "own")),
            (("--mcp-config", "one.json", "--mcp-config=two.json"), ("one", "two", "own")),
            (("--strict-mcp-config", "--mcp-config", config("three"), "two.json"), ("two", "three")),
            (("--strict-mcp-config",), ()),
            ((), ("own",)),
        ):
            expected = {f"mcp__{name}__t" for name in names}
            for how, way in (("direct", ""), ("wrapped", "mcp")):
                done = at.run(how, *asked, *arguments, options=("--retrieve", way) if way else ())
                tools = {tool.get("name", "") for tool in json.loads(done.models()[0].body)["tools"]}
                found = {name for name in tools if name.startswith("mcp__")}
                assert found == expected | (ours if way == "mcp" else set()), (how, arguments)


def subagents() -> None:
    """A subagent's conversation is one of its own: made smaller, and never changed."""

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        if "SUBTASK" in json.dumps(body["messages"][0]):
            return looks(wire, body)
        task = {"description": "d", "prompt": "SUBTASK", "subagent_type": "general-purpose"}
        agent = Call("Agent", {**task, "run_in_background": False})
        again = Turn("Then.", (bash("cat data.txt; echo end"),))
        return turns(wire, body, Turn("Delegating.", (agent,)), again, again, Turn("Main done."))

    with stage(ROW, choose) as at:
        done = at.run("wrapped", *LOOK)
        assert done.code == 0, done.said
        sub = [one for one in done.models() if b"SUBTASK" in one.messages[0]]
        own = [one for one in done.models() if b"SUBTASK" not in one.messages[0]]
        assert (len(sub), len(own)) == (3, 4)
        for conversation in (sub, own):
            assert_kept(conversation)
            assert MARK in conversation[-1].body
        # What only the subagent has read stands in no context of the main conversation.
        assert MARK not in own[2].body


def background_shells() -> None:
    """A shell task in the background ends as in a direct run, and nothing of the run is left."""

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        task = bash("tail -f /dev/null & sleep 3; kill $!; cat data.txt > out.txt", run_in_background=True)
        return turns(wire, body, Turn("Starting.", (task,)), Turn("It runs."))

    with stage(ROW, choose) as at:
        out = at.places.work / "out.txt"
        for how in ("direct", "wrapped"):
            out.unlink(missing_ok=True)
            done = at.run(how, *LOOK)
            assert done.code == 0, done.said
            assert out.read_text() == (at.places.work / "data.txt").read_text()
            assert at.running() == {}


def background_sessions() -> None:
    """What is left to Claude Code's own service is not routed: it goes on when the wrapper has ended."""

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        return turns(wire, body, Turn("Waiting.", (bash("sleep 5; touch woken"),)), Turn("All is well here."))

    with stage(ROW, choose) as at:
        at_home(at)
        done = at.run("wrapped", "--bg", "wait", "--model", "sonnet", "--allowedTools", "Bash")
        assert done.code == 0, done.said
        assert "headroom: nothing is changed or measured, --bg leaves the session" in done.said
        until = time.monotonic() + 60
        while not (at.places.work / "woken").exists():
            assert time.monotonic() < until, at.running()
            time.sleep(0.5)
        service = [env for command, env in at.running().values() if "daemon run" in command]
        assert len(service) == 1
        assert not {"ANTHROPIC_BASE_URL", "HEADROOM_SESSION"} & set(service[0])
        job = json.loads(at.run("wrapped", "agents", "--json").said.partition("\n")[2])
        assert [one["kind"] for one in job] == ["background"]
        assert at.since(0).targets() == {API}
        assert not (at.ours / "sessions").exists()


def resuming() -> None:
    """Resumed and continued, wrapped and direct in any order: the same history, and of ours always the same bytes."""
    with stage(ROW, looks) as at:
        first = at.run("direct", *LOOK)
        later = [at.run(how, *LOOK, "--continue") for how in ("wrapped", "direct", "wrapped")]
        assert [one.code for one in (first, *later)] == [0] * 4
        plain = first.models()[-1]
        for one in later:
            # A provider may still have the direct run's bytes in its cache: they stay.
            assert one.models()[0].results == plain.results
        new = at.run("wrapped", *LOOK, "--session-id", "11111111-2222-4333-8444-555555555555")
        again = [at.run("wrapped", *LOOK, "--resume", "11111111-2222-4333-8444-555555555555") for _ in range(2)]
        assert_kept([*new.models(), *again[0].models(), *again[1].models()])
        assert MARK in new.models()[-1].body
        direct = at.run("direct", *LOOK, "--resume", "11111111-2222-4333-8444-555555555555").models()[-1]
        assert MARK not in direct.body
        assert list(direct.results) == list(again[1].models()[-1].results)


def tools() -> None:
    """The tools, those that are looked for only when needed among them, are the same as in a direct run."""
    deferred = json.dumps({"mcpServers": {"zz": {"command": sys.executable, "args": ["-c", SERVER, "zz"]}}})
    with stage(ROW, looks) as at:
        for model in ("sonnet", "opus", "haiku"):
            for more in ((), ("--mcp-config", deferred)):
                asked = ("-p", "hi", "--model", model, *more)
                ours, plain = (at.run(how, *asked).models()[0] for how in ("wrapped", "direct"))
                mine, theirs = (json.loads(one.body)["tools"] for one in (ours, plain))
                assert mine == theirs
                assert "ToolSearch" in {tool.get("name") for tool in mine}
                assert any(tool.get("defer_loading") for tool in mine)
                assert (b"mcp__zz__t" in ours.body) == (b"mcp__zz__t" in plain.body) == bool(more)
        off = {"ENABLE_TOOL_SEARCH": "false"}
        ours, plain = (at.run(how, *asked, env=off).models()[0] for how in ("wrapped", "direct"))
        assert json.loads(ours.body)["tools"] == json.loads(plain.body)["tools"]
        assert b'"ToolSearch"' not in ours.body


def compacting_by_itself() -> None:
    """A conversation that grows too long is compacted: its history as it was sent before, and a new one after it."""
    chance = random.Random(5)

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        said = json.dumps(body["messages"])
        if "<summary>" in json.dumps(body["messages"][-1]):
            return Turn("<analysis>Short.</analysis>\n<summary>Three files were looked at.</summary>")
        if "files were looked at" in said:  # one result is there already: that of the last call before
            again = Turn("Again.", (bash("cat data.txt"),))
            return turns(wire, body, again, again, Turn("Then.", (bash("cat data.txt; echo end"),)), Turn("Done."))
        reads = [Turn("Next.", (Call("Read", {"file_path": str(HERE / f"work/{name}.txt")}),)) for name in "abcd"]
        return turns(wire, body, *reads)

    with stage(ROW, choose) as at:
        for name in "abcd":
            lines = (f"{chance.getrandbits(200):x}\n" for _ in range(900))
            (at.places.work / f"{name}.txt").write_text("".join(lines))
        done = at.run("wrapped", *LOOK, "--autocompact", "100000")
        assert done.code == 0, done.said
        models = done.models()
        (at_summary,) = (number for number, one in enumerate(models) if b"<summary>" in one.messages[-1])
        assert at_summary > 1
        assert list(models[at_summary].results) == list(models[at_summary - 1].results)
        assert_kept(models[: at_summary + 1])
        assert_kept(models[at_summary + 1 :])
        assert MARK in models[-1].body


def at_home(at: Stage) -> None:
    """Answers what Claude Code asks once: whether this folder and this key may be used."""
    responses = {"approved": [at.env["ANTHROPIC_API_KEY"][-20:]], "rejected": []}
    trusted = {str(at.places.work): {"hasTrustDialogAccepted": True}}
    edited(at.places.home / ".claude.json", projects=trusted, customApiKeyResponses=responses)


CASES = {
    one.__name__: one
    for one in (
        *(logins, gateways, settings, servers, subagents, background_shells, background_sessions),
        *(resuming, tools, compacting_by_itself),
    )
}

if __name__ == "__main__":
    main(CASES, *sys.argv[1:])
