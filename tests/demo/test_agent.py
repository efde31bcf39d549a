"""The built-in agent against a server that streams its script: it works for real, and resends its history unchanged."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from headroom_cli.demo import agent, script
from headroom_cli.demo.provider import Provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(script.turns()) as running:
        yield running


def run(url: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ANTHROPIC_BASE_URL": url}
    command = [sys.executable, "-m", "headroom_cli.demo.agent"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def sent(provider: Provider) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in provider.requests]


def results(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for message in body["messages"] for block in message["content"] if block["type"] == "tool_result"]


def test_the_session_runs_to_its_end(provider: Provider) -> None:
    done = run(provider.url)
    bodies = sent(provider)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(bodies) == len(script.turns())
    assert script.turns()[-1].text in done.stdout.replace("\n", " ")
    assert "\x1b" not in done.stdout
    outputs = results(bodies[-1])
    failed = [output for output in outputs if output.get("is_error")]
    assert len(failed) == 1  # the tests fail once, before the repair
    assert failed[0]["content"].startswith("Exit code 1\n")
    assert "FAILED" in failed[0]["content"]
    assert any("\nOK" in output["content"] for output in outputs)
    assert any("0 failed" in output["content"] and "\r" in output["content"] for output in outputs)


def test_history_is_resent_unchanged(provider: Provider) -> None:
    run(provider.url)
    bodies = sent(provider)
    for earlier, later in itertools.pairwise(bodies):
        assert later["tools"] == earlier["tools"]
        assert later["system"] == earlier["system"]
        assert unmarked(later)[: len(earlier["messages"])] == unmarked(earlier)


def unmarked(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            **message,
            "content": [{k: v for k, v in block.items() if k != "cache_control"} for block in message["content"]],
        }
        for message in body["messages"]
    ]


def test_each_request_marks_its_last_block_for_the_cache(provider: Provider) -> None:
    run(provider.url)
    bodies = sent(provider)
    for body in bodies:
        marks = [block for message in body["messages"] for block in message["content"] if "cache_control" in block]
        assert marks == [body["messages"][-1]["content"][-1]]


def test_a_provider_that_is_not_there_ends_the_session() -> None:
    with Provider(script.turns()) as gone:
        url = gone.url
    done = run(url)
    assert done.returncode == 1
    assert "could not be reached" in done.stdout


def test_an_answer_that_is_no_message_ends_the_session() -> None:
    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_error(529)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        done = run(f"http://127.0.0.1:{server.server_port}")
    assert done.returncode == 1
    assert "529" in done.stdout


def test_without_an_address_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    assert agent.main() == 1
    assert "ANTHROPIC_BASE_URL" in capsys.readouterr().err
