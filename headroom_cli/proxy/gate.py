"""Who may pass and where to: secrets, Host check, and the rewriting of a request's destination."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from mitmproxy import http

from headroom_cli.proxy import hosts, routing
from headroom_cli.proxy.config import EngineConfig, Listener, Mode
from headroom_cli.proxy.outer_proxy import WayOut

PROXY_USER = "headroom"


@dataclass(frozen=True)
class Refusal:
    """Why a request does not pass: nothing that a provider could have answered."""

    status: int
    text: str

    def response(self) -> http.Response:
        headers = {"content-type": "text/plain"}
        if self.status == 407:
            headers["proxy-authenticate"] = 'Basic realm="headroom"'
        return http.Response.make(self.status, self.text + "\n", headers)


class Gate:
    """Admits and directs the requests of every listener of one engine."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self.out = WayOut(config)
        self._ports = {listener.sock.getsockname()[1] for listener in config.listeners}

    def is_open(self, host: str) -> bool:
        return hosts.is_open(host, self._config.open_hosts)

    def admit_connect(self, listener: Listener, request: http.Request) -> Refusal | None:
        """What speaks against a CONNECT, None if nothing does."""
        if listener.mode is not Mode.FORWARD:
            return Refusal(405, "This is not a proxy.")
        return self._credential(listener, request) or self._loop(request)

    def admit(self, listener: Listener, request: http.Request, *, tunnelled: bool) -> Refusal | None:
        """What speaks against a request; if nothing does, it is given its destination.

        `tunnelled` requests come out of a CONNECT that was admitted before.
        """
        if listener.mode is Mode.FORWARD:
            return self._forward(listener, request, tunnelled)
        if listener.check_host and not hosts.is_loopback(_host_name(request)):
            return Refusal(403, "The Host header must name this machine.")
        if not _strip_secret(listener.secret, request):
            return Refusal(404, "Not found.")
        base = self._config.upstream or listener.upstream or routing.owner(request.path, request.headers)
        redirect(request, base)
        return self._loop(request)

    def _forward(self, listener: Listener, request: http.Request, tunnelled: bool) -> Refusal | None:
        if not tunnelled:
            refusal = self._credential(listener, request)
            if refusal:
                return refusal
            for name in ("proxy-authorization", "proxy-connection"):
                request.headers.pop(name, None)
        if self._config.upstream and self.is_open(request.host):
            redirect(request, self._config.upstream)
        return self._loop(request)

    def _credential(self, listener: Listener, request: http.Request) -> Refusal | None:
        if not listener.secret or _has_credential(request.headers.get("proxy-authorization", ""), listener.secret):
            return None
        return Refusal(407, "This proxy belongs to another session.")

    def _loop(self, request: http.Request) -> Refusal | None:
        if request.port in self._ports and hosts.is_loopback(request.host):
            return Refusal(400, "This address is the proxy itself.")
        return None


def redirect(request: http.Request, base: str) -> None:
    """Points a request at a base URL; its path comes before the request's own, its query after the request's own.

    Host names the new host.
    """
    request.scheme, host, port, prefix = hosts.split_base(base)
    request.port = port
    request.host = host  # also rewrites the Host header in its place
    if prefix:
        request.path = prefix + request.path
    query = urlsplit(base).query
    if query:
        request.path += ("&" if "?" in request.path else "?") + query


def _host_name(request: http.Request) -> str:
    return urlsplit(f"//{request.host_header or ''}").hostname or ""


def _strip_secret(secret: str, request: http.Request) -> bool:
    if not secret:
        return True
    _, first, rest = (*request.path.split("/", 2), "", "")[:3]
    first, mark, query = first.partition("?")
    if not hmac.compare_digest(first.encode(), secret.encode()):
        return False
    request.path = "/" + rest + mark + query
    return True


def _has_credential(header: str, secret: str) -> bool:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(value.strip(), validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(given, f"{PROXY_USER}:{secret}".encode())
