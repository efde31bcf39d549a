from __future__ import annotations

import asyncio
import socket

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig, Listener, Mode, listen
from headroom_cli.proxy.server import serve
from tests.fakes.books import AsIs, Ledger


async def test_leaving_the_context_ends_every_connection() -> None:
    sock = listen()
    address = sock.getsockname()
    config = EngineConfig((Listener(sock, Mode.FORWARD),))
    async with serve(config, AsIs(), Ledger()):
        reader, writer = await asyncio.open_connection(*address)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    with pytest.raises(ConnectionError):
        socket.create_connection(address)


async def test_hosts_to_open_need_a_ca() -> None:
    with listen() as sock, pytest.raises(HeadroomError):
        async with serve(EngineConfig((Listener(sock, Mode.FORWARD),), ("a.example",)), AsIs(), Ledger()):
            pass
