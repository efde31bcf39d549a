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
