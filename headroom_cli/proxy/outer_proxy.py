"""The user's own proxy: which traffic goes through it, and in which form."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from mitmproxy import http
from mitmproxy.connection import Server
from mitmproxy.net.server_spec import ServerSpec

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy import hosts
from headroom_cli.proxy.config import EngineConfig

_HTTP = 80  # the port of plain HTTP


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


class WayOut:
    """Sends what the listeners of one engine let pass through the outer proxies. Raises HeadroomError for a bad one."""

    def __init__(self, config: EngineConfig) -> None:
        plain = config.outer_plain_proxy
        self._no_proxy = config.outer_no_proxy
        self._outer = OuterProxy.parse(config.outer_proxy) if config.outer_proxy else None
        self._outer_plain = OuterProxy.parse(plain, "HTTP_PROXY") if plain else None

    def set_via(self, server: Server, host: str, port: int) -> None:
        """Makes a tunnel go through the outer proxy where there is one for that destination."""
        # Some clients ask for a tunnel for what is in the open, too.
        outer = self._way(host, port, plain=port == _HTTP)
        server.via = outer.spec if outer else None

    def lead(self, flow: http.HTTPFlow) -> None:
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
        bypassed = hosts.is_loopback(host) or hosts.bypasses(host, port, self._no_proxy)
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
