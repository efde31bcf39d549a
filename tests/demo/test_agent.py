"""The built-in agent against a server that streams its script: it works for real, and resends its history unchanged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from headroom_cli.demo import agent, script


class Server(ThreadingHTTPServer):
    """Answers request n with turn n of the script; keeps the bodies."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[dict[str, Any]] = []
        self.status = 200


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        turn = script.turns()[len(self.server.bodies)]
        self.server.bodies.append(body)
        answer = b"".join(b"data: %s\n\n" % json.dumps(event).encode() for event in stream(turn))
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


def stream(turn: script.Turn) -> Iterator[dict[str, Any]]:
    yield {"type": "message_start", "message": {}}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    yield {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": turn.says}}
    for index, call in enumerate(turn.calls, 1):
        block = {"type": "tool_use", "id": f"toolu_{index}", "name": call.tool, "input": {}}
        yield {"type": "content_block_start", "index": index, "content_block": block}
        text = json.dumps(call.arguments)
        for piece in (text[:7], text[7:]):
            delta = {"type": "input_json_delta", "partial_json": piece}
            yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "message_stop"}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(server: Server) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{server.server_port}"}
    command = [sys.executable, "-m", "headroom_cli.demo.agent"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def results(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for message in body["messages"] for block in message["content"] if block["type"] == "tool_result"]


def test_the_session_runs_to_its_end(server: Server) -> None:
    done = run(server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(server.bodies) == len(script.turns())
    assert script.turns()[-1].says in done.stdout.replace("\n", " ")
    assert "\x1b" not in done.stdout
    outputs = results(server.bodies[-1])
    failed = [output for output in outputs if output.get("is_error")]
    assert len(failed) == 1  # the tests fail once, before the repair
    assert failed[0]["content"].startswith("Exit code 1\n")
    assert "FAILED" in failed[0]["content"]
    assert any("\nOK" in output["content"] for output in outputs)
    assert any("0 failed" in output["content"] and "\r" in output["content"] for output in outputs)


def test_history_is_resent_unchanged(server: Server) -> None:
    run(server)
    for earlier, later in zip(server.bodies, server.bodies[1:], strict=False):
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


def test_each_request_marks_its_last_block_for_the_cache(server: Server) -> None:
    run(server)
    for body in server.bodies:
        marks = [block for message in body["messages"] for block in message["content"] if "cache_control" in block]
        assert marks == [body["messages"][-1]["content"][-1]]


def test_an_error_of_the_provider_ends_the_session(server: Server) -> None:
    server.status = 529
    done = run(server)
    assert done.returncode == 1
    assert "529" in done.stdout


def test_without_an_address_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    assert agent.main() == 1
    assert "ANTHROPIC_BASE_URL" in capsys.readouterr().err
