from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig, Listener, Mode, listen
from headroom_cli.proxy.engine import Engine
from tests.fakes.books import AsIs, Ledger
from tests.fakes.faulty import Faulty, respond
from tests.fakes.running import send


def engine(config: EngineConfig) -> Engine:
    return Engine(config, AsIs(), Ledger())


def test_a_client_that_comes_before_the_engine_is_served() -> None:
    with Faulty(respond()) as upstream:
        sock = listen()
        running = engine(EngineConfig((Listener(sock, Mode.REVERSE, upstream.url),)))
        with socket.create_connection(sock.getsockname()) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            running.start()
            assert client.recv(100).startswith(b"HTTP/1.1 200 OK")
        running.stop()


def test_several_listeners_share_one_engine() -> None:
    with Faulty(respond(body=b"a")) as a, Faulty(respond(body=b"b")) as b:
        socks = [listen(), listen()]
        ports = [sock.getsockname()[1] for sock in socks]
        listeners = [Listener(sock, Mode.REVERSE, fake.url) for sock, fake in zip(socks, (a, b), strict=True)]
        running = engine(EngineConfig(tuple(listeners)))
        running.start()
        running.wait_ready(60)
        assert [send(port).body for port in ports] == [b"a", b"b"]
        running.stop()
        for port in ports:
            with pytest.raises(ConnectionError):
                send(port)


def test_what_lives_on_the_loop_starts_before_and_ends_after() -> None:
    seen: list[str] = []

    @asynccontextmanager
    async def part() -> AsyncIterator[None]:
        seen.append(f"start in {threading.current_thread().name}")
        yield
        seen.append("end")

    running = engine(EngineConfig((), on_loop=[part()]))
    running.start()
    running.wait_ready(60)
    assert seen == ["start in headroom-proxy"]
    running.stop()
    assert seen == ["start in headroom-proxy", "end"]


@pytest.mark.parametrize(
    "options",
    [
        {"open_hosts": ("a.example",)},
        {"open_hosts": ("a.example",), "ca_dir": Path("/nonexistent")},
        {"outer_proxy": "socks5://corp:1080"},
    ],
)
def test_what_cannot_work_is_said_when_ready_is_awaited(options: dict[str, object]) -> None:
    sock = listen()
    address = sock.getsockname()
    running = engine(EngineConfig((Listener(sock, Mode.FORWARD),), **options))  # type: ignore[arg-type]
    running.start()
    with pytest.raises(HeadroomError):
        running.wait_ready(60)
    running.stop()
    with pytest.raises(ConnectionError):  # nobody is left waiting in the backlog
        socket.create_connection(address)


def test_a_part_that_does_not_start_is_said_too() -> None:
    @asynccontextmanager
    async def part() -> AsyncIterator[None]:
        raise OSError("no worker")
        yield

    running = engine(EngineConfig((), on_loop=[part()]))
    running.start()
    with pytest.raises(HeadroomError, match="no worker"):
        running.wait_ready(60)


def test_stopping_at_once_and_twice_is_fine() -> None:
    running = engine(EngineConfig((Listener(listen(), Mode.FORWARD),)))
    running.start()
    running.stop()
    running.stop()
    engine(EngineConfig(())).stop()


def test_waiting_is_bounded() -> None:
    running = engine(EngineConfig(()))
    with pytest.raises(HeadroomError, match="in time"):
        running.wait_ready(0.01)
