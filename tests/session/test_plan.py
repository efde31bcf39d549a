from __future__ import annotations

import ssl
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.agents.wrapper import Route
from headroom_cli.errors import HeadroomError
from headroom_cli.session import plan


def agent(folder: Path, name: str) -> dict[str, str]:
    (folder / name).write_text("#!/bin/sh\necho 1.2.3\n")
    (folder / name).chmod(0o755)
    return {"PATH": str(folder)}


def test_an_agent_that_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(HeadroomError) as caught:
        plan.command(wrapper_named("claude"), [], {"PATH": str(tmp_path)}, tmp_path)
    assert caught.value.exit_code == 127
    assert "npm install -g @anthropic-ai/claude-code" in caught.value.hint


def test_any_command(tmp_path: Path) -> None:
    asked = plan.command(wrapper_named("exec"), ["tool", "-x"], agent(tmp_path, "tool"), tmp_path)
    assert (asked.program, asked.arguments, asked.wrapper.title) == (tmp_path / "tool", ("-x",), "tool")
    with pytest.raises(HeadroomError, match="no command given"):
        plan.command(wrapper_named("exec"), [], {}, tmp_path)
    with pytest.raises(HeadroomError, match="no 'none' on PATH") as caught:
        plan.command(wrapper_named("exec"), ["none", "-x"], {"PATH": str(tmp_path)}, tmp_path)
    assert (caught.value.exit_code, caught.value.hint) == (127, "")


def test_the_version_is_asked_only_where_it_matters(tmp_path: Path) -> None:
    environ = agent(tmp_path, "codex") | agent(tmp_path, "aider")
    assert plan.command(wrapper_named("codex"), [], environ, tmp_path).version == "1.2.3"
    assert plan.command(replace(wrapper_named("aider"), minimum=""), [], environ, tmp_path).version == ""


def test_an_agent_that_is_too_old_is_refused_in_words(tmp_path: Path) -> None:
    environ = agent(tmp_path, "codex")
    wrapper = replace(wrapper_named("codex"), minimum="1.10")
    with pytest.raises(HeadroomError) as caught:
        plan.command(wrapper, [], environ, tmp_path)
    assert "1.2.3 is too old: 1.10 or later is needed" in caught.value.message
    assert str(tmp_path / "codex") in caught.value.message
    assert "npm install -g @openai/codex" in caught.value.hint
    assert plan.command(replace(wrapper, minimum="1.2.3"), [], environ, tmp_path).version == "1.2.3"


def test_an_agent_that_does_not_say_its_version_is_not_refused(tmp_path: Path) -> None:
    environ = agent(tmp_path, "codex")
    (tmp_path / "codex").write_text("#!/bin/sh\nexit 1\n")
    assert plan.command(replace(wrapper_named("codex"), minimum="9"), [], environ, tmp_path).version == ""


def test_a_gateway_of_the_users_own_becomes_the_upstream(tmp_path: Path) -> None:
    environ = {**agent(tmp_path, "claude"), "HOME": str(tmp_path)}
    claude = replace(wrapper_named("claude"), minimum="")
    assert plan.command(claude, [], environ, tmp_path).upstream == "https://api.anthropic.com"
    environ["ANTHROPIC_BASE_URL"] = "http://gateway/x"
    assert plan.command(claude, [], environ, tmp_path).upstream == "http://gateway/x"


def test_what_the_agent_does_towards_its_maker_it_does_through_us(tmp_path: Path) -> None:
    environ = {**agent(tmp_path, "claude"), "HOME": str(tmp_path)}
    wrapper = replace(wrapper_named("claude"), minimum="", first_party_env={"SEARCH": "true"})
    assert plan.command(wrapper, [], environ, tmp_path).wrapper.setup.env["SEARCH"] == "true"
    assert "SEARCH" not in plan.command(wrapper, [], {**environ, "SEARCH": "no"}, tmp_path).wrapper.setup.env
    gateway = {**environ, "ANTHROPIC_BASE_URL": "http://gateway"}
    assert "SEARCH" not in plan.command(wrapper, [], gateway, tmp_path).wrapper.setup.env


def test_what_outlives_the_run_is_not_routed(tmp_path: Path) -> None:
    environ = {**agent(tmp_path, "claude"), "HOME": str(tmp_path)}
    wrapper = replace(wrapper_named("claude"), minimum="", outlives={"--bg": "goes on", "agents": "go on", "a b": "c"})

    def why(*arguments: str) -> str:
        return plan.command(wrapper, arguments, environ, tmp_path).unrouted

    assert why("--model", "m", "--bg", "do it") == "--bg goes on"
    assert why("agents", "--json") == "agents go on"
    assert why("a", "b", "start") == "a b c"
    assert why("a", "c") == why("-p", "a", "b") == ""
    assert why("-p", "agents") == why("-p", "--", "--bg") == why() == ""


@pytest.mark.parametrize(
    ("name", "line", "unrouted"),
    [
        ("codex", "-c model=gpt-5 remote-control", True),
        ("codex", "--model gpt-5 app-server daemon start", True),
        ("codex", "app-server -c model=gpt-5 daemon start", True),
        ("codex", "exec remote-control", False),
        ("codex", "app-server", False),
        ("cline", "--zen do it", True),
        ("cline", "-m x -z do it", True),
        ("cline", "-c . hub start", True),
        ("cline", "schedule list", True),
        ("cline", "task about the hub", False),
        ("openclaw", "gateway install", True),
        ("openclaw", "--profile x gateway --json restart", True),
        ("openclaw", "onboard --install-daemon", True),
        ("openclaw", "gateway run --force", False),
        ("openclaw", "gateway --port 1 run", False),
        ("openclaw", "agent --local -m update", False),
        ("claude", "--model opus agents", True),
        ("claude", "--verbose agents", True),
        ("claude", "-p agents", False),
        ("claude", "-p --model opus explain agents", False),
        ("claude", "--model=opus explain agents", False),
    ],
)
def test_a_command_is_found_behind_options(tmp_path: Path, name: str, line: str, unrouted: bool) -> None:
    environ = {**agent(tmp_path, name), "HOME": str(tmp_path)}
    wrapper = replace(wrapper_named(name), minimum="")
    assert bool(plan.command(wrapper, line.split(), environ, tmp_path).unrouted) is unrouted


def test_a_prompt_that_begins_like_a_command_is_routed(tmp_path: Path) -> None:
    environ = {**agent(tmp_path, "claude"), "HOME": str(tmp_path)}
    wrapper = replace(wrapper_named("claude"), minimum="")
    assert plan.command(wrapper, ["agents are fine"], environ, tmp_path).unrouted == ""


def test_addresses_carry_the_secret() -> None:
    first, second = plan.new_secret(), plan.new_secret()
    assert first != second
    assert len(first) == 32
    base = plan.routing_at(Route.BASE_URL, "/s", "127.0.0.1:1", first)
    assert (base.base_url, base.proxy_url, base.ca_file) == (f"http://127.0.0.1:1/{first}", "", "")
    proxy = plan.routing_at(Route.PROXY, "/s", "127.0.0.1:1", first)
    assert proxy.proxy_url == f"http://headroom:{first}@127.0.0.1:1"


def test_trust_files(tmp_path: Path) -> None:
    asked = plan.command(wrapper_named("exec"), ["tool"], agent(tmp_path, "tool"), tmp_path)
    folder = tmp_path / "session"
    folder.mkdir()
    plan.make_trust(asked, folder, {})
    routed = plan.routing_at(Route.PROXY, str(folder), "127.0.0.1:1", "x")
    counts = {}
    for name in (routed.ca_file, routed.ca_bundle):
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600
        context = ssl.create_default_context(cafile=name)
        counts[name] = context.cert_store_stats()["x509_ca"]
    assert counts[routed.ca_file] == 1
    assert counts[routed.ca_bundle] > 20
