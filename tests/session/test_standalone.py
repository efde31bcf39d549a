from __future__ import annotations

import http.client
import json
import os
import signal
import socket
from pathlib import Path

import pytest

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Turn
from tests.agents.reading_back import LINES
from tests.fakes.agent import BODY
from tests.session.starting import finish, left_behind, start


def address(line: str) -> tuple[str, int]:
    host, port = line.split("http://")[1].strip().split(":")
    return host, int(port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(tmp_path: Path, number: int) -> None:
    with Provider([Turn(text="scripted")]) as provider:
        with start(tmp_path, "proxy", "--port", "0", "--upstream", provider.url) as process:
            assert process.stdout is not None
            connection = http.client.HTTPConnection(*address(process.stdout.readline()))
            headers = {"content-type": "application/json", "anthropic-version": "2023-06-01"}
            connection.request("POST", "/v1/messages", json.dumps(BODY), headers)
            answer = json.load(connection.getresponse())
            connection.close()
            os.kill(process.pid, number)
            out, err = process.communicate()
        assert answer["content"][0]["text"] == "scripted"
    assert (process.returncode, out) == (0, "")
    assert "1 request" in err
    assert left_behind(tmp_path) == []


def test_other_host_names_are_refused(tmp_path: Path) -> None:
    with start(tmp_path, "proxy", "--port", "0") as process:
        assert process.stdout is not None
        connection = http.client.HTTPConnection(*address(process.stdout.readline()))
        connection.request("POST", "/v1/messages", "{}", {"host": "attacker.example"})
        assert connection.getresponse().status in range(400, 500)
        connection.close()
        process.terminate()
        process.communicate()


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = finish(tmp_path, "proxy", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "cannot be used" in done.stderr
    assert "--port 0" in done.stderr


@pytest.mark.parametrize(
    ("option", "tools", "words"),
    [
        ("auto", ["Bash"], "bin/headroom retrieve "),
        ("auto", ["Read"], "read lines "),
        ("auto", ["WebSearch"], ""),
        ("mcp", [], "call headroom_retrieve with id "),
        ("shell", ["my_terminal"], "bin/headroom retrieve "),
        ("off", ["Bash", "Read", "headroom_retrieve"], ""),
    ],
)
def test_a_client_is_told_how_to_read_back(tmp_path: Path, option: str, tools: list[str], words: str) -> None:
    call = {"type": "tool_use", "id": "t", "name": "Bash", "input": {"command": "sh log.sh"}}
    log = {"type": "tool_result", "tool_use_id": "t", "content": "\n".join(LINES)}
    messages = [BODY["messages"][0], {"role": "assistant", "content": [call]}, {"role": "user", "content": [log]}]  # type: ignore[index]
    body = {**BODY, "messages": messages, "tools": [{"name": name, "input_schema": {}} for name in tools]}
    with Provider([Turn(text="scripted")]) as provider:
        with start(tmp_path, "proxy", "--port", "0", "--upstream", provider.url, "--retrieve", option) as process:
            assert process.stdout is not None
            connection = http.client.HTTPConnection(*address(process.stdout.readline()))
            connection.request("POST", "/v1/messages", json.dumps(body), {"content-type": "application/json"})
            connection.getresponse().read()
            connection.close()
            process.terminate()
            process.communicate()
        sent = json.loads(provider.requests[-1].body)["messages"][-1]["content"][0]["content"]
    assert (" omitted (" in sent) == bool(words)
    assert words in sent
