"""The world that real agents run in: its hosts are there, nothing else is, and two worlds do not meet."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from headroom_cli.demo.provider import Received
from headroom_cli.demo.turns import Turn
from headroom_cli.wire.encodings import encoded
from tests.agents.namespaces import ADDRESS, enclosed
from tests.fakes.certs import authority
from tests.fakes.internet import beside, internet
from tests.fakes.side_answers import COPILOT
from tests.session.starting import ROOT

# Asks for one host that is played and for one that is not, with nothing but the environment to trust by.
CLIENT = """
import json, socket, sys, urllib.request
told = urllib.request.urlopen("https://api.github.com/copilot_internal/user").read()
try:
    other = socket.gethostbyname("example.org")
except OSError:
    other = "unknown"
print(json.dumps({"told": json.loads(told), "other": other, "at": socket.gethostbyname("api.github.com")}))
"""
# Makes a world around itself and runs the client in its environment.
INSIDE = """
import subprocess, sys
from pathlib import Path
from tests.agents.rows import BY_NAME
from tests.agents.namespaces import enter
from tests.agents.world import world
enter(Path(sys.argv[1]))
with world(BY_NAME["copilot"]) as (provider, env, places):
    subprocess.run([sys.executable, "-c", sys.argv[2]], env=env, check=True)
"""


def ask(folder: Path) -> dict[str, Any]:
    prefix = enclosed()
    if not prefix:
        pytest.skip("this machine lets nobody make a network and a mount namespace")
    folder.mkdir()
    command = [*prefix, sys.executable, "-c", INSIDE, str(folder), CLIENT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def test_a_played_host_answers_by_its_own_name_and_no_other_is_there(tmp_path: Path) -> None:
    hosts = Path("/etc/hosts").read_text()
    told = ask(tmp_path / "world")
    assert told["told"]["endpoints"]["api"] == f"https://{COPILOT}"
    assert told["other"] == "unknown"
    assert told["at"] == ADDRESS
    assert Path("/etc/hosts").read_text() == hosts


def received(method: str, host: str, path: str, **headers: str) -> Received:
    return Received(method, path, (("Host", host), *headers.items()), b"{}")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (received("GET", COPILOT, "/models"), 200),
        (received("GET", "api.github.com", "/models"), 404),
        (received("POST", "telemetry.example.org", "/events"), 404),
        (received("GET", "api.openai.com", "/v1/responses", Upgrade="websocket"), 426),
        (received("POST", "api.openai.com", "/v1/responses?x=1"), None),
        (received("POST", "api.anthropic.com", "/v1/messages/count_tokens"), None),
    ],
)
def test_what_is_no_model_request_is_answered_by_host_and_path(request_: Received, status: int | None) -> None:
    answer = beside(request_)
    assert (answer and answer[0]) == status


def test_a_compressed_request_is_understood(tmp_path: Path) -> None:
    body = json.dumps({"input": [{"type": "function_call_output"}], "tools": [{}]}).encode()
    provider = internet(authority(tmp_path / "ca", "ca"), [Turn("first"), Turn("second")], None)
    for coding in ("zstd", "gzip"):
        headers = (("Content-Encoding", coding),)
        _, answer = provider.answer(Received("POST", "/backend-api/codex/responses", headers, encoded(body, coding)))
        assert b"second" in bytes(answer)
