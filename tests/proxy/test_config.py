from __future__ import annotations

import socket

from headroom_cli.proxy.config import listen


def test_a_client_can_connect_before_anybody_serves() -> None:
    with listen() as sock:
        host, port = sock.getsockname()
        assert host == "127.0.0.1"
        socket.create_connection((host, port)).close()
