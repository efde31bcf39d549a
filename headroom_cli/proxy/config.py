"""What an engine is told: where to listen, what to open, where to send. Free of mitmproxy, so cheap to import."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

DEFAULT_BODY_CAP = 64 * 1024 * 1024


class Mode(StrEnum):
    """How clients speak to a listener."""

    FORWARD = "forward"  # an HTTP proxy: CONNECT and absolute URLs
    REVERSE = "reverse"  # a plain server that stands for one base URL
    OWNER = "owner"  # a plain server where the path decides which provider is meant


@dataclass(frozen=True)
class Listener:
    """One socket, already bound and listening, so that an early client waits in the backlog.

    `upstream` is the base URL that a REVERSE listener stands for; it may have a path.
    `secret` is a path prefix without slashes (REVERSE, OWNER), or the password of the proxy user
    "headroom" (FORWARD); "" asks for none. `check_host` refuses a Host header that is not loopback.
    """

    sock: socket.socket
    mode: Mode
    upstream: str = ""
    secret: str = ""
    check_host: bool = False


@dataclass(frozen=True)
class EngineConfig:
    """Everything an engine needs to know.

    `open_hosts` are the hosts whose TLS is opened, written out, as ".example.com" for every name below it, or as
    "api.*.example.com" for any one label there; all other tunnels stay blind. `ca_dir` holds mitmproxy-ca.pem and is
    needed where hosts are opened.
    `upstream` is a base URL that replaces the provider for all traffic that we can read.
    `outer_proxy` is the user's own proxy ("http://user:password@host:port"), `outer_plain_proxy` the one for what is
    in the open, `outer_no_proxy` their NO_PROXY.
    `trusted_ca` is a PEM bundle with every root that the providers' certificates may come from.
    `body_cap` bounds, in bytes, what is read of a body, as it came and decoded.
    With `meter_only` the shaper is shown every body, signed ones too, and what it returns is never sent.
    `on_loop` are started on the engine's loop before the first client is served, and ended after the last.
    """

    listeners: tuple[Listener, ...]
    open_hosts: tuple[str, ...] = ()
    ca_dir: Path | None = None
    upstream: str | None = None
    outer_proxy: str | None = None
    outer_plain_proxy: str | None = None
    outer_no_proxy: str = ""
    trusted_ca: Path | None = None
    body_cap: int = DEFAULT_BODY_CAP
    shape_limit: float = 2.0  # seconds for one request, whatever the shaper's own deadline is
    meter_only: bool = False
    on_loop: Sequence[AbstractAsyncContextManager[object]] = ()


def listen(port: int = 0, host: str = "127.0.0.1") -> socket.socket:
    """A TCP socket, bound and listening, for a Listener; port 0 takes a free one. Raises OSError."""
    sock = socket.create_server((host, port), backlog=128)
    # Accepted sockets inherit it. asyncio would set it, but only where the protocol number is written out, and
    # without it an answer in two writes waits 40 ms for the client's acknowledgement.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setblocking(False)
    return sock
