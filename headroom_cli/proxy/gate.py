"""Who may pass and where to: secrets, Host check, and the rewriting of a request's destination."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from mitmproxy import http
from mitmproxy.connection import Server
from mitmproxy.net.server_spec import ServerSpec

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy import hosts, routing
from headroom_cli.proxy.config import EngineConfig, Listener, Mode

PROXY_USER = "headroom"
_HTTP = 80  # the port of plain HTTP


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


@dataclass(frozen=True)
class OuterProxy:
    """The user's own proxy: where it is, and the value of Proxy-Authorization ("" for none)."""

    spec: ServerSpec
    authorization: str

    @classmethod
    def parse(cls, url: str, variable: str = "HTTPS_PROXY") -> OuterProxy:
        """Reads "http://user:password@host:port"; a bare "host:port" means http.

        Raises HeadroomError, in which `variable` is named as the place where it stands.
        """
        try:
            parts = urlsplit(url if "://" in url else f"http://{url}")
            where, host, port, _ = hosts.split_base(parts.geturl())
        except ValueError:  # its words would quote the password
            raise HeadroomError(
                f"the proxy in {variable} is not an http:// or https:// URL", f"correct or unset {variable}"
            ) from None
        login = ""
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            login = "Basic " + base64.b64encode(pair.encode()).decode()
        scheme: Literal["http", "https"] = "https" if where == "https" else "http"
        return cls((scheme, (host, port)), login)


class Gate:
    """Admits and directs the requests of every listener of one engine."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        plain = config.outer_plain_proxy
        self._outer = OuterProxy.parse(config.outer_proxy) if config.outer_proxy else None
        self._outer_plain = OuterProxy.parse(plain, "HTTP_PROXY") if plain else None
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

    def set_via(self, server: Server, host: str, port: int) -> None:
        """Makes a tunnel go through the outer proxy where there is one for that destination."""
        # Some clients ask for a tunnel for what is in the open, too.
        outer = self._way(host, port, plain=port == _HTTP)
        server.via = outer.spec if outer else None

    def direct(self, flow: http.HTTPFlow) -> None:
        """Makes a request go through the outer proxy where there is one for its destination.

        What is in the open is handed to it as its client would have done: many proxies let CONNECT reach 443 only.
        """
        request = flow.request
        plain = request.scheme == "http"
        outer = self._way(request.host, request.port, plain=plain)
        flow.server_conn.via = outer.spec if outer and not plain else None
        if outer and plain:
            _hand_over(request, outer)

    def login(self, address: tuple[str, int] | None) -> str:
        """The value of Proxy-Authorization for the outer proxy at an address, "" for none."""
        known = [outer for outer in (self._outer, self._outer_plain) if outer]
        return next((outer.authorization for outer in known if outer.spec[1] == address), "")

    def _way(self, host: str, port: int, *, plain: bool) -> OuterProxy | None:
        """The outer proxy for a destination, None where it is reached directly."""
        bypassed = hosts.is_loopback(host) or hosts.bypasses(host, port, self._config.outer_no_proxy)
        return None if bypassed else self._outer_plain if plain else self._outer


def _hand_over(request: http.Request, outer: OuterProxy) -> None:
    """Points a request at an outer proxy: its whole URL as the target (RFC 9112, 3.2.2), and the login."""
    host = f"[{request.host}]" if ":" in request.host else request.host
    place = host if request.port == _HTTP else f"{host}:{request.port}"
    if "host" not in request.headers:
        request.headers.insert(0, "Host", request.authority or place)
    request.path = f"http://{place}{'' if request.path == '*' else request.path}"
    # Past the properties, which would rewrite the Host header.
    scheme, (request.data.host, request.data.port) = outer.spec
    request.data.scheme, request.data.authority = scheme.encode(), b""
    if outer.authorization:
        request.headers["Proxy-Authorization"] = outer.authorization


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
