"""What is said of a session whose model requests did not come, or not all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from headroom_cli.agents.catalog import model_hosts, wrapper_named
from headroom_cli.agents.wrapper import Route
from headroom_cli.ledger.events import Passed, Past, Seen, Verdict
from headroom_cli.session.gateways import Named
from headroom_cli.session.verdict import Evidence, asks_nothing, partly, so_far, verdict

NOTHING = Evidence(wrapper_named("codex"), ("exec", "hi"), Seen(), 0, model_hosts=model_hosts())


def tunnels(*hosts: str, requests: int = 0, how: Past = Past.UNOPENED) -> Evidence:
    return replace(NOTHING, seen=Seen(requests, 0, tuple(Passed(host, how, 2) for host in hosts)))


def test_one_request_is_enough() -> None:
    assert verdict(replace(NOTHING, seen=Seen(1))) == Verdict(True)


def test_what_cannot_be_read_is_not_judged() -> None:
    assert verdict(replace(NOTHING, wrapper=replace(NOTHING.wrapper, route=Route.HOOKS))).routed is None


@pytest.mark.parametrize(
    ("evidence", "because"),
    [
        (replace(NOTHING, bypassing={"A_CLOUD": "it goes there"}), "A_CLOUD is set: it goes there"),
        (replace(NOTHING, overruled="/etc/managed.json"), "/etc/managed.json is stronger than what headroom sets"),
        (
            tunnels("api.openai.com", how=Past.REFUSED),
            "a program refused headroom's certificate for api.openai.com (2)",
        ),
        (
            tunnels("api.mistral.ai", "github.com", "x.example"),
            "it went by tunnels to api.mistral.ai (2), which headroom does not open",
        ),
        (
            tunnels("a.example", "b.example", "c.example", "d.example"),
            "it went by tunnels to a.example (2), b.example (2), c.example (2) and 1 more,"
            " which headroom does not open",
        ),
        (tunnels("api.github.com", "ab.chatgpt.com"), "it only made requests that no model answers"),
        (replace(NOTHING, code=3), "it ended with code 3 and made no connection"),
        (
            NOTHING,
            "it made no connection: it was asked nothing, or a process of it that started earlier makes its calls",
        ),
    ],
)
def test_the_most_probable_cause_is_named(evidence: Evidence, because: str) -> None:
    found = verdict(evidence)
    assert (found.routed, found.because) == (False, because)
    assert found.hint


def test_a_gateway_on_this_machine_is_a_cause_unless_tunnels_say_more() -> None:
    missed = (Named("http://me:secret@localhost:4000/v1?key=secret", "/a/config.toml"),)
    found = verdict(replace(tunnels("x.example"), missed=missed))
    assert found.because == "of http://localhost:4000/v1 in /a/config.toml: no proxy is asked for this machine"
    assert "--upstream http://localhost:4000/v1" in found.hint
    assert "api.mistral.ai" in verdict(replace(tunnels("api.mistral.ai"), missed=missed)).because


def test_requests_that_came_and_asked_no_model_are_no_sign_of_others_that_went_past() -> None:
    quiet = replace(NOTHING, seen=Seen(0, 7))
    assert verdict(quiet) == verdict(replace(quiet, code=1)) == Verdict(None, "it asked no model")
    assert verdict(replace(quiet, bypassing={"A_CLOUD": "it goes there"})).routed is False
    assert (
        verdict(replace(tunnels("api.mistral.ai"), seen=Seen(0, 7, tunnels("api.mistral.ai").seen.passed))).routed
        is False
    )


def test_processes_that_are_older_are_named() -> None:
    found = verdict(replace(NOTHING, earlier=(17, 23)))
    assert "a process of it that started earlier (17, 23) makes its calls" in found.because


def test_side_traffic_alone_is_no_cause() -> None:
    quiet = replace(tunnels("api.github.com", "registry.npmjs.org", "o1.ingest.sentry.io"), arguments=("--version",))
    assert verdict(quiet).routed is None


@pytest.mark.parametrize(
    "arguments",
    [("--version",), ("-V",), ("--help",), ("exec", "--help"), ("login", "--with-api-key"), ("mcp", "list"),
     ("--verbose", "auth", "login"), ("-m", "x", "login")],
)  # fmt: skip
def test_an_agent_that_is_asked_about_itself_asks_no_model(arguments: tuple[str, ...]) -> None:
    assert asks_nothing(arguments)
    assert verdict(replace(NOTHING, arguments=arguments)) == Verdict(None, "it was asked about itself only")
    assert verdict(replace(tunnels("api.mistral.ai"), arguments=arguments)).routed is None


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("exec", "explain --version"),
        ("-p", "help me"),
        ("--", "--version"),
        ("exec", "-h x", "y"),
        ("exec", "login"),
        ("-p", "login"),
    ],
)
def test_what_is_asked_of_a_model_is(arguments: tuple[str, ...]) -> None:
    assert not asks_nothing(arguments)


def test_connections_to_other_models_are_told_beside_requests_that_came() -> None:
    assert partly(tunnels("api.mistral.ai")) is None
    assert partly(tunnels("x.example", "github.com", requests=3)) is None
    notice = partly(tunnels("x.example", "api.mistral.ai", requests=3))
    assert notice is not None
    assert notice.text == "partly routed: connections of Codex CLI went past headroom to api.mistral.ai (2)"


def test_while_a_session_goes_on_only_evidence_counts() -> None:
    running = replace(NOTHING, code=None)
    assert so_far(running) == ""
    assert so_far(replace(running, seen=Seen(0, 5))) == ""
    assert "api.mistral.ai (2)" in so_far(tunnels("api.mistral.ai"))
    assert so_far(tunnels("news.example")) == ""  # agents look for news before they are asked anything
    assert "news.example (2)" in verdict(tunnels("news.example")).because
    assert so_far(tunnels("api.mistral.ai", requests=1)) == ""
