"""What Codex is made to do in a world of its own, and what must be true of it. See stage.py."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any
from unittest import mock

from headroom_cli.demo.turns import Call, Turn
from headroom_cli.wire.encodings import decoded
from tests.agents.claude_cases import SERVER
from tests.agents.rows import BY_NAME
from tests.agents.stage import MARK, Done, Stage, assert_kept, main, path_of, stage, turns
from tests.fakes import side_answers

KEY, LOGIN = BY_NAME["codex"], BY_NAME["codex-login"]
EXEC = ("exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox")
ASKED = (*EXEC, "-m", "gpt-5.5", "look")
MCP = ("--retrieve", "mcp")
ACCOUNTS = ("chatgpt.com", "/backend-api/wham/accounts/check")


def command(text: str) -> Call:
    return Call("exec_command", {"cmd": text, "yield_time_ms": 10_000})


def looks(wire: str, body: Mapping[str, Any]) -> Turn | None:
    """Reads one file twice."""
    first, second = (Turn("Looking.", (command(text),)) for text in ("cat data.txt", "cat -n data.txt"))
    return turns(wire, body, first, second, Turn("All is well here."))


def both(at: Stage, *arguments: str) -> tuple[Done, Done]:
    """A wrapped run and a direct one, which must both end well."""
    made = tuple(at.run(how, *arguments) for how in ("wrapped", "direct"))
    assert [one.code for one in made] == [0, 0], made[0].said
    return made[0], made[1]


def upgrades(done: Done) -> int:
    return sum(one.header("upgrade") == "websocket" for one in done.received)


def login() -> None:
    """A ChatGPT login: its token as it is and kept nowhere, bodies smaller and in zstd again, no WebSocket."""
    with stage(LOGIN, looks) as at:
        wrapped, direct = both(at, *ASKED)
        assert wrapped.targets() == direct.targets() == {"chatgpt.com/backend-api/codex/responses"}
        assert {one.header("authorization") for one in wrapped.raw()} == {direct.raw()[0].header("authorization")}
        for mine, theirs in zip(wrapped.raw(), direct.raw(), strict=True):
            assert mine.header("content-encoding") == theirs.header("content-encoding") == "zstd"
            assert len(mine.body) <= len(theirs.body) + 200  # ids differ, and are packed differently
            assert json.loads(decoded(mine.body, "zstd", 1 << 24))["stream"] is True
        assert MARK in wrapped.models()[-1].body
        assert len(wrapped.raw()[-1].body) < 0.97 * len(direct.raw()[-1].body)
        assert_kept(wrapped.models())
        assert (upgrades(wrapped), upgrades(direct)) == (0, 1)
        token = wrapped.raw()[0].header("authorization").removeprefix("Bearer ")
        assert at.kept(token) == at.kept("account-1") == []


def workspace() -> None:
    """An account whose workspace is served from another host: found out by Codex, and opened by us."""
    moved = json.loads(json.dumps(side_answers.ANSWERS[ACCOUNTS]))
    moved["accounts"][0]["workspace_backend_origin"] = "https://eu.chatgpt.com"
    with (
        mock.patch.dict(side_answers.ANSWERS, {ACCOUNTS: moved}),  # type: ignore[arg-type]
        stage(LOGIN, looks, ("eu.chatgpt.com",)) as at,
    ):
        wrapped, direct = both(at, *ASKED)
        assert wrapped.targets() == direct.targets() == {"eu.chatgpt.com/backend-api/codex/responses"}
        assert MARK in wrapped.models()[-1].body
        telemetry = [{path_of(one) for one in run.received if one.method == "POST"} for run in (wrapped, direct)]
        assert telemetry[0] == telemetry[1]


def providers() -> None:
    """Providers, profiles and -c options of the user's count beside ours. On a known host they are made smaller."""
    mine = 'name="{0}"\nbase_url="{1}"\nwire_api="responses"\nenv_key="OPENAI_API_KEY"\n'
    known = mine.format("known", "https://api.openai.com/v1") + 'http_headers={"X-Mine"="yes"}\n'
    profile = (
        f'model="gpt-5.5"\nmodel_provider="known"\n[mcp_servers.zz]\ncommand="{sys.executable}"\n'
        f"args=['-c', '''{SERVER}''', 'zz']\n"
    )
    with stage(KEY, looks, ("gw.example",)) as at:
        config = at.places.home / ".codex/config.toml"
        config.write_text(
            f'model_provider="known"\n[model_providers.known]\n{known}'
            f"[model_providers.gw]\n{mine.format('gw', 'https://gw.example/v1')}"
        )
        config.with_name("work.config.toml").write_text(profile)
        before = config.read_text()
        wrapped, direct = both(at, *ASKED)
        assert wrapped.targets() == direct.targets() == {"api.openai.com/v1/responses"}
        assert {one.header("x-mine") for one in wrapped.raw()} == {"yes"}
        assert MARK in wrapped.models()[-1].body
        with_tool = at.run("wrapped", *EXEC, "-p", "work", "-c", "model_provider=known", "look", options=MCP)
        assert with_tool.code == 0, with_tool.said
        assert b"mcp__zz" in with_tool.models()[0].body
        assert b"mcp__headroom" in with_tool.models()[0].body
        assert MARK in with_tool.models()[-1].body
        elsewhere = at.run("wrapped", *EXEC, "-c", "model_provider=gw", "-m", "gpt-5.5", "look")
        assert elsewhere.code == 0, elsewhere.said
        assert elsewhere.targets() == {"gw.example/v1/responses"}
        assert config.read_text() == before


def resuming() -> None:
    """`exec resume --last` finds the same conversation, wrapped or direct, whichever was first."""

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        if b"and more" in json.dumps(body["input"][-1]).encode():
            return Turn("Again.", (command("cat -n data.txt; echo end"),))
        return looks(wire, body)

    with stage(KEY, choose) as at:
        for first, others in (("direct", ("wrapped", "direct", "wrapped")), ("wrapped", ("direct", "wrapped"))):
            begun = at.run(first, *ASKED)
            history, sent = begun.models()[-1].results, list(begun.models()) * (first == "wrapped")
            key = json.loads(begun.models()[0].body)["prompt_cache_key"]
            for how in others:
                done = at.run(how, *EXEC, "-m", "gpt-5.5", "resume", "--last", "and more")
                assert done.code == 0, done.said
                assert {json.loads(one.body)["prompt_cache_key"] for one in done.models()} == {key}
                assert list(done.models()[0].results)[: len(history)] == list(history)
                history = done.models()[-1].results
                sent += list(done.models()) * (how == "wrapped")
            assert_kept(sent)


def code_mode() -> None:
    """Scripts in place of tool calls: what they print is made smaller, too."""

    def script(text: str) -> Call:
        return Call("exec", f"const r = await tools.exec_command({{cmd: {json.dumps(text)}}}); text(r.output);")

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        first, second = (Turn("Looking.", (script(text),)) for text in ("cat data.txt", "cat -n data.txt"))
        return turns(wire, body, first, second, Turn("Done."))

    with stage(LOGIN, choose) as at:
        wrapped, direct = both(at, *EXEC, "-m", "gpt-6.1-sol", "look")
        assert b"custom_tool_call_output" in wrapped.models()[-1].body
        assert MARK in wrapped.models()[-1].body
        assert len(wrapped.models()[-1].body) < 0.95 * len(direct.models()[-1].body)
        assert_kept(wrapped.models())


def server() -> None:
    """The user's shared background server is left as it is and not used, and never started with our proxy."""
    with stage(LOGIN, looks) as at:
        started = at.run("wrapped", "app-server", "daemon", "start")
        assert started.code == 0, started.said
        assert "headroom: nothing is changed or measured, app-server daemon is the shared" in started.said
        before = at.running()
        assert any("app-server" in text for text, _ in before.values())
        assert not any({"HTTPS_PROXY", "HEADROOM_SESSION"} & set(env) for _, env in before.values())
        done = at.run("wrapped", *ASKED)
        assert done.code == 0, done.said
        assert MARK in done.models()[-1].body
        assert set(at.running()) == set(before)


CASES = {one.__name__: one for one in (login, workspace, providers, resuming, code_mode, server)}

if __name__ == "__main__":
    main(CASES, *sys.argv[1:])
