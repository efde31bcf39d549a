"""The ways to the stub: straight, through plain mitmproxy, through Headroom. Each runs in a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

BIN = Path(sys.executable).parent
START_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True)
class Target:
    """Something that answers at `port` on loopback; `pid` is its process, None where there is none between."""

    name: str
    port: int
    pid: int | None = None


@contextlib.contextmanager
def process(command: Sequence[str | Path], **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A child with its stdout piped, and without its stderr: reports would stand between the tables."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **variables}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as child:
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()


def first_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise SystemExit(f"error: {child.args!r} ended before it served; run it by itself to see why")
    return line


@contextlib.contextmanager
def stub() -> Iterator[Target]:
    """The provider itself."""
    with process([sys.executable, "-m", "scripts.benchmark.stub"]) as child:
        yield Target("no proxy", int(first_line(child)))


@contextlib.contextmanager
def plain_mitmproxy(upstream: int, *options: str) -> Iterator[Target]:
    """mitmdump as a reverse proxy, without anything of ours."""
    port = free_port()
    mode = f"reverse:http://127.0.0.1:{upstream}@{port}"
    command = [BIN / "mitmdump", "-q", "--listen-host", "127.0.0.1", "--mode", mode, *options]
    with tempfile.TemporaryDirectory() as confdir, process([*command, "--set", f"confdir={confdir}"]) as child:
        wait_for(port)
        yield Target("mitmproxy", port, child.pid)


@contextlib.contextmanager
def headroom(upstream: int) -> Iterator[Target]:
    """`headroom proxy` with a home folder of its own, so that no earlier decision helps it."""
    command = [sys.executable, "-m", "headroom_cli", "proxy", "--port", "0"]
    with (
        tempfile.TemporaryDirectory() as home,
        process([*command, "--upstream", f"http://127.0.0.1:{upstream}"], HEADROOM_HOME=home) as child,
    ):
        line = first_line(child)
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        if found is None:
            raise SystemExit(f"error: no address in what headroom proxy printed: {line!r}")
        yield Target("headroom", int(found[1]), child.pid)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def wait_for(port: int) -> None:
    until = time.monotonic() + START_TIMEOUT
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit(f"error: nothing listens on port {port}")


class Client:
    """A kept connection that times what it sends."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
        self._connection.connect()
        assert self._connection.sock is not None
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, body: bytes, path: str = "/v1/messages") -> tuple[float, float]:
        """Milliseconds to the first byte of the answer's body, and to its end."""
        headers = {"content-type": "application/json", "x-api-key": "bench", "anthropic-version": "2023-06-01"}
        began = time.perf_counter()
        self._connection.request("POST", path, body, headers)
        response = self._connection.getresponse()
        response.read1(1)
        first = time.perf_counter()
        response.read()
        ended = time.perf_counter()
        if response.status != 200:
            raise SystemExit(f"error: {self.target.name} answered {response.status}")
        return 1e3 * (first - began), 1e3 * (ended - began)

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def clients(targets: Sequence[Target]) -> Iterator[list[Client]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(contextlib.closing(Client(target))) for target in targets]


def base_url(target: Target) -> str:
    return urlsplit(f"http://127.0.0.1:{target.port}").geturl()
