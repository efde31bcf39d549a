"""Wrapped runs from start to end, with a tiny agent and the scripted provider."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Turn
from tests.fakes.certs import authority
from tests.fakes.outer import OuterProxy
from tests.session.starting import AGENT, finish, left_behind, start
from tests.session.waiting import ended, eventually

EXEC = ("exec", "--", *AGENT)
TINY = """
name = "tiny"
title = "Tiny"
command = "{python}"
install = "-"
route = "base-url"
hosts = ["api.anthropic.com"]
wires = ["anthropic"]
args = ["AGENT"]
[env]
ANTHROPIC_BASE_URL = "{base_url}"
[upstream]
variable = "ANTHROPIC_BASE_URL"
"""

HOOKED = """
[hooks]
dialect = "opencode"
[hooks.env]
HEADROOM_HOOK = "{hook_url}"
"""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider([Turn(text="scripted")]) as running:
        yield running


@pytest.fixture
def tiny(tmp_path: Path) -> dict[str, str]:
    """The environment in which `tiny` is an agent by base URL."""
    folder = tmp_path / "config" / "wrappers"
    folder.mkdir(parents=True)
    (folder / "tiny.toml").write_text(TINY.replace("AGENT", AGENT[1]) + HOOKED)
    return {"HEADROOM_CONFIG": str(folder.parent)}


@pytest.mark.parametrize(("words", "code"), [(("exit", "0"), 0), (("exit", "7"), 7)])
def test_the_agents_exit_code(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    assert finish(tmp_path, "wrap", *EXEC, *words).returncode == code


def test_arguments_arrive_unchanged(tmp_path: Path) -> None:
    odd = ["--dry-run", "-h", "a b", "", "größe", "--", "$HOME"]
    assert json.loads(finish(tmp_path, "wrap", *EXEC, "args", *odd).stdout) == odd


def test_a_request_by_base_url(tmp_path: Path, tiny: dict[str, str], provider: Provider) -> None:
    done = finish(tmp_path, "wrap", "tiny", "post", "exit", "4", env={**tiny, "ANTHROPIC_BASE_URL": provider.url})
    assert (done.stdout, done.returncode) == ("200 scripted\n", 4), done.stderr
    assert "1 request" in done.stderr
    assert [request.path for request in provider.requests] == ["/v1/messages"]
    assert left_behind(tmp_path) == []


def test_a_request_by_proxy_through_an_opened_connection(tmp_path: Path, provider: Provider) -> None:
    done = finish(tmp_path, "wrap", "--upstream", provider.url, *EXEC, "post")
    assert (done.stdout, done.returncode) == ("200 scripted\n", 0), done.stderr
    assert len(provider.requests) == 1
    assert left_behind(tmp_path) == []


def test_a_gateway_on_this_machine_is_reached_through_us(tmp_path: Path, provider: Provider) -> None:
    theirs = f"{provider.url}/gateway"
    words = ("env", "ANTHROPIC_BASE_URL", "post")
    done = finish(tmp_path, "wrap", *EXEC, *words, env={"ANTHROPIC_BASE_URL": theirs})
    ours, answer = done.stdout.splitlines()
    assert (answer, done.returncode) == ("200 scripted", 0), done.stderr
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[0-9a-f]{32}", ours)
    assert [request.path for request in provider.requests] == ["/gateway/v1/messages"]
    assert "1 request" in done.stderr
    assert left_behind(tmp_path) == []


def test_a_gateway_elsewhere_is_opened_whatever_no_proxy_says(tmp_path: Path) -> None:
    origin = authority(tmp_path / "origin", "origin")
    with OuterProxy("me:secret") as outer, Provider([Turn("far")], tls=origin.server_context("gw.example")) as far:
        env = {
            "HTTPS_PROXY": f"http://me:secret@127.0.0.1:{outer.port}",
            "SSL_CERT_FILE": str(origin.pem),
            "ANTHROPIC_BASE_URL": f"https://gw.example:{far.port}/v9",
        }
        done = finish(tmp_path, "wrap", *EXEC, "post", env=env)
    assert (done.stdout, done.returncode) == ("200 far\n", 0), done.stderr
    assert [request.path for request in far.requests] == ["/v9/v1/messages"]
    assert "1 request" in done.stderr


def test_an_agent_that_goes_elsewhere_is_not_routed(tmp_path: Path, tiny: dict[str, str]) -> None:
    folder = Path(tiny["HEADROOM_CONFIG"]) / "wrappers"
    other = TINY[: TINY.index("[env]")].replace('"base-url"', '"proxy"').replace("api.anthropic.com", "api.openai.com")
    (folder / "other.toml").write_text(other.replace('"tiny"', '"other"').replace("AGENT", AGENT[1]))
    done = finish(tmp_path, "wrap", "other", "post", env=tiny)
    said = "not routed: no request of Tiny came through headroom, because it went by tunnels to api.anthropic.com (1)"
    assert said in done.stderr
    (report,) = (tmp_path / "sessions").glob("*/report.json")
    found = json.loads(report.read_text())
    assert (found["routed"], found["figures"]["requests"]) == (False, 0)
    assert found["passed"] == [{"host": "api.anthropic.com", "how": "not opened", "connections": 1}]


@pytest.mark.parametrize(("words", "said"), [(("args", "--version"), "about itself only"), (("exit", "3"), "code 3")])
def test_an_agent_that_made_no_connection(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    stderr = finish(tmp_path, "wrap", *EXEC, *words).stderr
    assert said in stderr
    assert ("not routed" in stderr) is (said == "code 3")


def test_no_report_if_none_is_wanted(tmp_path: Path) -> None:
    done = finish(tmp_path, "wrap", "--no-report", *EXEC, "exit", "0")
    assert done.stderr == ""
    assert [path.name for path in (tmp_path / "sessions").iterdir()] == [".lock"]


def test_what_is_secret_is_private_while_it_is_there(tmp_path: Path) -> None:
    with start(tmp_path, "wrap", *EXEC, "env", "SSL_CERT_FILE", "wait") as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip()).parent
        modes = {path.name: path.stat().st_mode & 0o077 for path in folder.rglob("*")}
        process.terminate()
        process.communicate()
    assert "mitmproxy-ca.pem" in modes
    assert not any(modes.values())
    assert not (folder / "ca").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_agent_and_then_us(tmp_path: Path, number: int) -> None:
    with start(tmp_path, "wrap", "--no-report", *EXEC, "wait") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, number)
        process.communicate()
    # Python ends itself with the signal; in both cases the shell sees 128 + n.
    assert process.returncode == 128 + number
    assert left_behind(tmp_path) == []


def test_a_killed_wrapper_leaves_no_process_and_the_next_run_clears_its_folder(tmp_path: Path) -> None:
    with start(tmp_path, "wrap", *EXEC, "env", "SSL_CERT_FILE", "wait") as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip()).parent
        assert process.stdout.readline() == "ready\n"
        group = [pid for pid in pids() if environ_of(pid).get("HEADROOM_HOME") == str(tmp_path)]
        process.kill()
    for pid in group:
        eventually(ended(pid))
    assert (folder / "ca").exists()
    finish(tmp_path, "wrap", "--no-report", *EXEC, "exit", "0")
    assert not folder.exists()


def test_three_at_once_do_not_meet(tmp_path: Path, tiny: dict[str, str], provider: Provider) -> None:
    env = {**tiny, "ANTHROPIC_BASE_URL": provider.url}

    def one(_: int) -> str:
        return finish(tmp_path, "wrap", "tiny", "env", "ANTHROPIC_BASE_URL", "post", env=env).stdout

    with ThreadPoolExecutor(3) as pool:
        said = [out.split("\n") for out in pool.map(one, range(3))]
    assert [lines[1] for lines in said] == ["200 scripted"] * 3
    assert len({lines[0] for lines in said}) == 3
    assert left_behind(tmp_path) == []


def test_a_store_that_cannot_be_used_does_not_stop_the_agent(
    tmp_path: Path, tiny: dict[str, str], provider: Provider
) -> None:
    (tmp_path / "ledger.sqlite").write_text("this is no database, and long enough to be looked at as one")
    done = finish(tmp_path, "wrap", "tiny", "post", env={**tiny, "ANTHROPIC_BASE_URL": provider.url})
    assert (done.stdout, done.returncode) == ("200 scripted\n", 0)
    assert "nothing was changed or measured" in done.stderr


@pytest.mark.parametrize("by", ["base-url", "proxy"])
def test_the_users_own_proxy_is_gone_through(tmp_path: Path, tiny: dict[str, str], by: str) -> None:
    origin = authority(tmp_path / "origin", "origin")
    with OuterProxy("me:secret") as outer, Provider([Turn("far")], tls=origin.server_context("a.example")) as far:
        url = f"https://a.example:{far.port}"
        way = {"HTTPS_PROXY": f"http://me:secret@127.0.0.1:{outer.port}", "SSL_CERT_FILE": str(origin.pem)}
        if by == "proxy":
            done = finish(tmp_path, "wrap", "--upstream", url, *EXEC, "env", "NO_PROXY", "post", env=way)
        else:
            env = {**way, **tiny, "ANTHROPIC_BASE_URL": url, "NO_PROXY": "intern"}
            done = finish(tmp_path, "wrap", "tiny", "env", "NO_PROXY", "post", env=env)
    intern = "intern," if by == "base-url" else ""
    assert (done.stdout, done.returncode) == (f"{intern}localhost,127.0.0.1,::1\n200 far\n", 0), done.stderr
    assert outer.asked == [f"CONNECT a.example:{far.port} HTTP/1.1"]


@pytest.mark.parametrize("tunnels_too", [True, False])
def test_plain_requests_go_through_the_users_own_proxy(tmp_path: Path, tunnels_too: bool) -> None:
    with OuterProxy("me:secret", tunnels=False) as outer, Provider([Turn("far")]) as far:
        way = f"http://me:secret@127.0.0.1:{outer.port}"
        env = {"http_proxy": way, **({"HTTPS_PROXY": way} if tunnels_too else {})}
        env["ANTHROPIC_BASE_URL"] = f"http://gw.example:{far.port}/v9"
        done = finish(tmp_path, "wrap", *EXEC, "post", env=env)
    assert (done.stdout, done.returncode) == ("200 far\n", 0), done.stderr
    assert outer.asked == [f"POST http://gw.example:{far.port}/v9/v1/messages HTTP/1.1"]
    assert "1 request" in done.stderr


def test_a_proxy_that_cannot_be_chained_leaves_the_agent_as_it_is(tmp_path: Path) -> None:
    env = {"ALL_PROXY": "socks5://127.0.0.1:1"}
    done = finish(tmp_path, "wrap", *EXEC, "env", "ALL_PROXY", "exit", "3", env=env)
    assert (done.stdout, done.returncode) == ("socks5://127.0.0.1:1\n", 3)
    assert done.stderr.startswith("headroom: nothing is changed or measured, ALL_PROXY is a socks5 proxy")


def test_work_that_outlives_the_run_is_left_to_the_agent(
    tmp_path: Path, tiny: dict[str, str], provider: Provider
) -> None:
    path = tmp_path / "config/wrappers/tiny.toml"
    path.write_text(path.read_text() + '[outlives]\n"--bg" = "goes on"\n')
    env = {**tiny, "ANTHROPIC_BASE_URL": provider.url}
    done = finish(tmp_path, "wrap", "tiny", AGENT[1], "env", "ANTHROPIC_BASE_URL", "env", "HEADROOM_SESSION", "--bg",
                  env=env)  # fmt: skip
    assert done.stdout == f"{provider.url}\n-\n"
    assert done.stderr == "headroom: nothing is changed or measured, --bg goes on\n"
    assert not (tmp_path / "sessions").exists()


@pytest.mark.parametrize("home", ["file/home", "file"])
def test_without_a_folder_of_ours_the_agent_runs_as_without_us(
    tmp_path: Path, tiny: dict[str, str], provider: Provider, home: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    env = {**tiny, "ANTHROPIC_BASE_URL": provider.url, "HEADROOM_HOME": str(tmp_path / home)}
    done = finish(tmp_path, "wrap", "tiny", AGENT[1], "env", "ANTHROPIC_BASE_URL", "post", "exit", "3", env=env)
    assert (done.stdout, done.returncode) == (f"{provider.url}\n200 scripted\n", 3), done.stderr
    assert done.stderr.count("\n") == 1
    assert "headroom: nothing is changed or measured, " in done.stderr
    assert str(tmp_path / "file") in done.stderr
    demo = finish(tmp_path, "wrap", "demo", env=env)
    assert demo.returncode == 1
    assert "HEADROOM_HOME" in demo.stderr
    assert "Traceback" not in demo.stderr


def pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def environ_of(pid: int) -> dict[str, str]:
    try:
        entries = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return {}
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


@pytest.fixture
def editing(tmp_path: Path, tiny: dict[str, str]) -> dict[str, str]:
    """`tiny` also reads a private file of the session, and one of the user's that it is added to."""
    made = tmp_path / "config/wrappers/tiny.toml"
    more = """
[files."~/tiny.json".servers]
ours = "{session_dir}"
[session_files."own.json".table]
base = "{base_url}"
[env_json.TINY]
ours = 1
"""
    made.write_text(made.read_text() + more)
    (tmp_path / "user").mkdir()
    (tmp_path / "user/tiny.json").write_text('{"theirs" : 1}')
    return {**tiny, "TINY": '{"theirs":2}'}


def test_the_users_file_is_added_to_while_the_agent_runs(tmp_path: Path, editing: dict[str, str]) -> None:
    path = tmp_path / "user/tiny.json"
    process = start(tmp_path, "wrap", "tiny", "env", "TINY", "wait", env=editing)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline()) == {"theirs": 2, "ours": 1}
    assert process.stdout.readline() == "ready\n"
    folder = json.loads(path.read_text())["servers"]["ours"]
    assert json.loads(Path(folder, "own.json").read_text())["base"].startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert path.read_text() == '{"theirs" : 1}'
    assert left_behind(tmp_path) == []


def test_a_killed_session_leaves_a_file_that_the_next_start_puts_back(tmp_path: Path, editing: dict[str, str]) -> None:
    path = tmp_path / "user/tiny.json"
    process = start(tmp_path, "wrap", "tiny", "wait", env=editing)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.kill()
    process.communicate()
    assert json.loads(path.read_text())["theirs"] == 1
    assert "killed session" in finish(tmp_path, "doctor", env=editing).stdout
    assert finish(tmp_path, "wrap", *EXEC, "exit", "0", env=editing).returncode == 0
    assert path.read_text() == '{"theirs" : 1}'


def test_an_agents_hook_is_answered_and_its_request_only_measured(
    tmp_path: Path, tiny: dict[str, str], provider: Provider
) -> None:
    env = {**tiny, "ANTHROPIC_BASE_URL": provider.url}
    done = finish(tmp_path, "wrap", "--seam", "hooks", "tiny", "hook", "post", "hook", env=env)
    assert done.stdout == "smaller\n200 scripted\nsmaller\n", done.stderr
    assert "1 request" in done.stderr
    assert left_behind(tmp_path) == []
    assert len(list((tmp_path / "originals").rglob("*.txt"))) == 1


def test_without_a_store_a_hook_is_refused_at_once(tmp_path: Path, tiny: dict[str, str], provider: Provider) -> None:
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "decisions.sqlite").write_text("this is no database, and long enough to be looked at as one")
    env = {**tiny, "ANTHROPIC_BASE_URL": provider.url}
    done = finish(tmp_path, "wrap", "--seam", "hooks", "tiny", "post", "hook", env=env)
    assert done.stdout == "200 scripted\nnobody answered\n", done.stderr
    assert "nothing was changed or measured" in done.stderr


def test_hooks_are_asked_for_in_a_setting(tmp_path: Path, tiny: dict[str, str]) -> None:
    done = finish(tmp_path, "wrap", "tiny", "env", "HEADROOM_HOOK", env={**tiny, "HEADROOM_SEAM": "hooks"})
    assert done.stdout.startswith("http://127.0.0.1:")
    assert finish(tmp_path, "wrap", "tiny", "env", "HEADROOM_HOOK", env=tiny).stdout == "-\n"


def test_hooks_that_never_ask_are_told_of(tmp_path: Path, tiny: dict[str, str], provider: Provider) -> None:
    env = {**tiny, "ANTHROPIC_BASE_URL": provider.url, "POST_RESULT": "what a tool has printed"}
    done = finish(tmp_path, "wrap", "--seam", "hooks", "tiny", "post", env=env)
    assert "no hook of the agent has asked, so nothing was made smaller" in done.stderr
    asked = finish(tmp_path, "wrap", "--seam", "hooks", "tiny", "post", "hook", env=env)
    assert "no hook" not in asked.stderr
