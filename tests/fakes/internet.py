"""Every host that an agent speaks to, played by one TLS server: models by script, small answers by host and path."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from headroom_cli.demo.provider import DIALECTS, Provider, Received
from headroom_cli.demo.turns import Turn
from headroom_cli.wire.encodings import decoded
from tests.fakes.certs import Authority
from tests.fakes.clouds import Clouds, is_cloud
from tests.fakes.side_answers import ANSWERS

_LARGEST = 64 << 20  # bytes that a compressed request may unpack to

Choose = Callable[[str, Mapping[str, Any]], Turn | None]


def internet(
    authority: Authority,
    script: Sequence[Turn],
    choose: Choose | None = None,
    address: str = "127.0.0.1",
    port: int = 0,
) -> Provider:
    """The server; certificates come from `authority`, one for each host that a client names."""
    tls = Certificates(authority).context()
    return Clouds(script, tls, choose, lambda body, coding: decoded(body, coding, _LARGEST), beside, address, port)


def beside(request: Received) -> tuple[int, bytes] | None:
    """Status and body for what is no model's request: the answer that is known for this host and path, or 404.

    An upgrade to WebSocket is refused with 426, as a gateway does that has none: clients then send plain requests.
    """
    host, path = host_of(request), request.path.partition("?")[0]
    if request.header("upgrade").lower() == "websocket":
        return 426, b"{}"
    model = path.endswith("/count_tokens") or is_cloud(path) or any(one.matches(path) for one in DIALECTS)
    if request.method == "POST" and model:
        return None
    known = ANSWERS.get((host, path))
    return (404, b'{"message":"Not Found"}') if known is None else (200, json.dumps(known).encode())


def host_of(request: Received) -> str:
    """The host that a request was meant for, without a port."""
    return request.header("host").partition(":")[0]


@dataclass
class Certificates:
    """Makes a certificate for each host when it is first asked for."""

    authority: Authority
    made: dict[str, ssl.SSLContext] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def context(self) -> ssl.SSLContext:
        """A server's context that shows each client the certificate of the host that it names."""
        context = self._of("localhost")
        context.sni_callback = self._named
        return context

    def _named(self, sock: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        if name:
            sock.context = self._of(name)

    def _of(self, host: str) -> ssl.SSLContext:
        with self.lock:
            if host not in self.made:
                self.made[host] = self.authority.server_context(host)
                self.made[host].set_alpn_protocols(["http/1.1"])
            return self.made[host]
