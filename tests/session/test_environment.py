from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.agents.setup import Setup
from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.hosts import bypasses, is_open
from headroom_cli.session.environment import Outer, Routing, bypassing, joined, launch, no_proxy_for, outer_way

PROXY = Routing("/s", "/python", proxy_url="http://headroom:x@127.0.0.1:1", ca_file="/s/extra", ca_bundle="/s/bundle")
BASE = Routing("/s", "/python", base_url="http://127.0.0.1:1/secret")


def test_an_agent_by_proxy() -> None:
    made = launch(wrapper_named("codex"), PROXY, {"PATH": "/bin", "NO_PROXY": "intern"}, ["exec", "hi"], "0.169.0")
    assert made.argv == ("--no-daemon", "exec", "hi")
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        assert made.env[name] == PROXY.proxy_url
    assert made.env["SSL_CERT_FILE"] == made.env["AWS_CA_BUNDLE"] == made.env["CODEX_CA_CERTIFICATE"] == "/s/bundle"
    assert made.env["NODE_EXTRA_CA_CERTS"] == "/s/extra"
    assert made.env["NO_PROXY"] == made.env["no_proxy"] == "intern,localhost,127.0.0.1,::1"
    assert "PATH" not in made.changed
    assert "GIT_SSL_CAINFO" not in made.env


def test_an_older_version_does_not_get_what_it_does_not_know() -> None:
    for version in ("0.155.0", ""):
        assert launch(wrapper_named("codex"), PROXY, {}, ["exec"], version).argv == ("exec",)


def test_an_agent_by_base_url_keeps_the_users_own_proxy() -> None:
    environ = {"HTTPS_PROXY": "http://corp:3128", "SSL_CERT_FILE": "/corp.pem"}
    made = launch(wrapper_named("claude"), BASE, environ, ["-p", "hi"])
    own = set(wrapper_named("claude").setup.env)
    assert set(made.changed) == {"HEADROOM_SESSION", "NO_PROXY", "no_proxy"} | own
    assert made.env["HTTPS_PROXY"] == "http://corp:3128"
    assert "127.0.0.1" in made.env["NO_PROXY"]


@pytest.mark.parametrize(("name", "routing"), [("claude", BASE), ("codex", PROXY)])
def test_what_the_agent_retrieves_is_booked_to_its_session(name: str, routing: Routing) -> None:
    wrapper, routing = wrapper_named(name), replace(routing, session_dir="/home/me/sessions/20261122-153012-7f2c")
    made = launch(wrapper, routing, {}, [])
    assert made.env["HEADROOM_SESSION"] == "20261122-153012-7f2c"
    assert "HEADROOM_HOME" not in made.env
    inner = launch(wrapper, routing, {"HEADROOM_SESSION": "outer", "HEADROOM_HOME": "rel"}, [])
    assert inner.env["HEADROOM_SESSION"] == "20261122-153012-7f2c"
    assert inner.env["HEADROOM_HOME"] == str(Path.cwd() / "rel")


def test_what_sends_the_traffic_past_us_is_known() -> None:
    wrapper = replace(wrapper_named("codex"), bypass={"A_CLOUD": "it goes there", "ANOTHER": "it goes there"})
    assert bypassing(wrapper, {"A_CLOUD": "1", "ANOTHER": "0"}) == ["A_CLOUD"]
    assert bypassing(wrapper, {}) == bypassing(wrapper_named("codex"), {"A_CLOUD": "1"}) == []


def test_what_is_opened_is_not_left_out_by_the_users_no_proxy() -> None:
    environ = {"NO_PROXY": "intern, .corp,gw.corp:443,*.example", "no_proxy": "*"}
    for hosts, left in (((), "intern,.corp,gw.corp:443,*.example,*,"), (("gw.corp", ".example"), "intern,")):
        made = launch(wrapper_named("codex"), PROXY, environ, [], open_hosts=hosts)
        assert made.env["NO_PROXY"] == f"{left}localhost,127.0.0.1,::1"


def test_variables_may_be_added_afterwards() -> None:
    made = launch(wrapper_named("codex"), PROXY, {"A": "1"}, []).plus({"A": "2"})
    assert (made.env["A"], made.changed["A"]) == ("2", "2")


def test_lists_are_appended_to_and_variables_taken_away() -> None:
    setup = Setup(env={"LIST": "+b,c", "PATHS": ":{session_dir}/x", "FIRST": ":y"}, unset=("GONE",))
    wrapper = replace(wrapper_named("claude"), setup=setup)
    made = launch(wrapper, BASE, {"LIST": "a,b", "PATHS": "/a:/b", "GONE": "1"}, [])
    assert made.env["LIST"] == "a,b,c"
    assert (made.env["PATHS"], made.env["FIRST"]) == ("/a:/b:/s/x", "y")
    assert made.changed["GONE"] is None


def test_an_agent_that_cannot_be_read_keeps_its_network_as_it_is() -> None:
    environ = {"HTTPS_PROXY": "http://corp:3128", "NO_PROXY": "intern"}
    made = launch(wrapper_named("cursor"), Routing("/s", "/python"), environ, ["-p", "hi"], "2026.09.18")
    assert set(made.changed) == {"HEADROOM_SESSION"}
    assert made.argv == ("-p", "hi")


def test_what_must_come_to_us_is_no_exception_of_the_users() -> None:
    environ = {"NO_PROXY": "intern,.example.com", "no_proxy": "api.openai.com"}
    assert no_proxy_for(environ, ["api.openai.com"]) == "intern,.example.com,localhost,127.0.0.1,::1"
    assert no_proxy_for({}, []) == "localhost,127.0.0.1,::1"


@pytest.mark.parametrize(
    ("name", "entry", "stays"),
    [
        ("aider", "myres.openai.azure.com", False),
        ("aider", "azure.com", False),
        ("codex", "eu.api.openai.com", False),
        ("codex", ".api.openai.com:8443", False),
        ("codex", "auth.openai.com", True),
        ("copilot", "api.individual.githubcopilot.com", False),
        ("copilot", ".individual.githubcopilot.com:443", False),
        ("copilot", "telemetry.individual.githubcopilot.com", True),
        ("copilot", "api.a.b.githubcopilot.com", True),
    ],
)
def test_no_entry_stays_that_sends_a_model_past_us(name: str, entry: str, stays: bool) -> None:
    left = no_proxy_for({"NO_PROXY": f"intern,{entry}"}, wrapper_named(name).open_hosts)
    assert left == ("intern," + (f"{entry}," if stays else "") + "localhost,127.0.0.1,::1")


labels = st.sampled_from(["a", "b", "c"])
dotted = st.lists(labels, min_size=1, max_size=4).map(".".join)
patterns = st.builds("{}{}".format, st.sampled_from(["", ".", "a.*."]), dotted)
entries = st.builds("{}{}{}".format, st.sampled_from(["", ".", "*."]), dotted, st.sampled_from(["", ":443", ":1"]))


@given(st.lists(patterns, max_size=3), st.lists(entries | st.just("*"), max_size=4), dotted)
def test_whatever_is_open_comes_to_us(hosts: list[str], entries: list[str], name: str) -> None:
    left = no_proxy_for({"NO_PROXY": ",".join(entries)}, hosts)
    assert not (is_open(name, tuple(hosts)) and any(bypasses(name, port, left) for port in (443, 1)))
    assert set(entries) <= set(no_proxy_for({"NO_PROXY": ",".join(entries)}, []).split(","))


def test_the_users_own_way_out() -> None:
    assert outer_way({}) == Outer()
    assert outer_way({"NO_PROXY": "x"}) == Outer()
    assert outer_way({"HTTP_PROXY": "http://plain", "NO_PROXY": "x"}) == Outer("", "x", "http://plain")
    assert outer_way({"HTTP_PROXY": "http://a", "http_proxy": "b:1", "ALL_PROXY": "http://c"}) == Outer(
        "http://c", "", "b:1"
    )
    assert outer_way({"https_proxy": "http://a", "no_proxy": "x", "NO_PROXY": "y"}) == Outer("http://a", "y,x")
    assert outer_way({"HTTPS_PROXY": "", "ALL_PROXY": "http://b"}) == Outer("http://b", "", "http://b")


def test_passwords_of_proxies_are_not_shown() -> None:
    assert Outer("http://me:secret@corp:3128").shown == Outer("me:secret@corp:3128").shown == "corp:3128"
    assert Outer().shown == ""
    assert Outer("http://corp:1", "", "corp:1").shown == "corp:1"
    assert Outer("", "", "http://me:secret@corp:1").shown == "corp:1 for what is not encrypted"
    assert Outer("corp:1", "", "me:secret@corp:2").shown == "corp:1, corp:2 for what is not encrypted"


def test_a_proxy_of_another_kind_cannot_be_chained() -> None:
    with pytest.raises(HeadroomError, match="ALL_PROXY is a socks5 proxy"):
        outer_way({"ALL_PROXY": "socks5://127.0.0.1:1080"})
    with pytest.raises(HeadroomError, match="HTTP_PROXY is a socks5 proxy"):
        outer_way({"HTTP_PROXY": "socks5://127.0.0.1:1080"})
    with pytest.raises(HeadroomError, match="the proxy in HTTP_PROXY is not"):
        outer_way({"HTTP_PROXY": "http://"})
    assert outer_way({"HTTPS_PROXY": "a:1", "ALL_PROXY": "socks5://b:1"}) == Outer("a:1", "", "a:1")


names = st.sampled_from(["HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "HOME", "LIST", "ANTHROPIC_BASE_URL"])


@given(st.dictionaries(names, st.text(min_size=1)), st.sampled_from(["claude", "codex", "aider", "exec"]))
def test_changed_is_the_whole_difference(environ: dict[str, str], name: str) -> None:
    wrapper = wrapper_named(name)
    before = dict(environ)
    made = launch(wrapper, BASE if name == "claude" else PROXY, environ, [])
    assert environ == before
    rebuilt = {**environ, **{key: value for key, value in made.changed.items() if value is not None}}
    assert {key: value for key, value in rebuilt.items() if made.changed.get(key, "") is not None} == made.env


@given(st.lists(st.text(alphabet="ab.", max_size=3)), st.lists(st.text(alphabet="ab.", max_size=3)))
def test_joined_lists_hold_every_entry_once(first: list[str], second: list[str]) -> None:
    entries = joined(",".join(first), ",".join(second)).split(",")
    assert len(entries) == len(set(entries))
    assert set(entries) - {""} == set(first + second) - {""}


def test_the_program_is_the_last_on_path() -> None:
    routing = replace(BASE, program="~/d/bin/headroom", program_path="/home/me/d/bin/headroom")
    assert launch(wrapper_named("codex"), routing, {"PATH": "/a:/b"}, []).env["PATH"] == "/a:/b:/home/me/d/bin"
    assert "PATH" not in launch(wrapper_named("codex"), routing, {}, []).env
    assert launch(wrapper_named("codex"), BASE, {"PATH": "/a"}, []).env["PATH"] == "/a"


@pytest.mark.parametrize(
    ("program", "pattern"),
    [("~/.local/bin/headroom", "~?.local/bin/headroom"), ("/opt/headroom", "/opt/headroom"), ("", "")],
)
def test_a_pattern_of_the_program_does_not_begin_with_a_home_folder(program: str, pattern: str) -> None:
    assert replace(PROXY, program=program).values()["program_pattern"] == pattern
