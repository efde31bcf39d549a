"""One client connection: mitmproxy's handler with our own choice of layers and our own answer to its events."""

from __future__ import annotations

import asyncio
import collections
import inspect
import logging
import sys
from collections.abc import Callable
from typing import Any

from mitmproxy import http
from mitmproxy.connection import Address
from mitmproxy.net.tls import starts_like_tls_record
from mitmproxy.options import Options
from mitmproxy.proxy import commands, layer, mode_specs, tunnel
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers import ClientTLSLayer, HttpLayer, TCPLayer
from mitmproxy.proxy.layers.http import HTTPMode
from mitmproxy.proxy.layers.http._upstream_proxy import HttpUpstreamProxy
from mitmproxy.proxy.layers.tls import parse_client_hello
from mitmproxy.proxy.server import LiveConnectionHandler

from headroom_cli.proxy.addon import Addon
from headroom_cli.proxy.config import Listener
from headroom_cli.proxy.gate import Gate
from headroom_cli.proxy.hosts import is_address
from headroom_cli.proxy.mitm import Certificates
from headroom_cli.proxy.relay import Record

IDLE_TIMEOUT = 3600  # seconds without a byte in any direction: longer than any model thinks
MAX_PARALLEL = 256  # connections to one provider for one client connection; mitmproxy's 5 would queue HTTP/2 streams


class Connection(LiveConnectionHandler):
    """Serves one client. Every listener is an HTTP proxy to mitmproxy; the gate decides where a request goes."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        options: Options,
        listener: Listener,
        gate: Gate,
        addon: Addon,
        certificates: Certificates,
    ) -> None:
        super().__init__(reader, writer, options, mode_specs.ProxyMode.parse("regular"))
        self._listener = listener
        self._gate = gate
        self._addon = addon
        self._certificates = certificates
        self._streams = HttpLayer(self.layer.context, HTTPMode.regular)
        self._requests = 0
        self._records: list[Record] = []
        self._opened = ""
        self._tunnelled = False
        self.layer = self._streams
        self.max_conns = collections.defaultdict[Address, asyncio.Semaphore](lambda: asyncio.Semaphore(MAX_PARALLEL))
        self.timeout_watchdog.timeout = IDLE_TIMEOUT

    async def handle_hook(self, hook: commands.StartHook) -> None:
        """Answers one of mitmproxy's events: with a method here, at the certificates, or at the addon."""
        act = self._find(hook.name)
        if act is None:
            return
        with self.timeout_watchdog.disarm():
            try:
                result = act(*hook.args())
                if inspect.isawaitable(result):
                    await result
            except Exception as error:  # noqa: BLE001 - the fail-open boundary: an event is not worth a connection
                self._addon.crashed(hook.name, error)

    def _find(self, name: str) -> Callable[..., Any] | None:
        for owner in (self, self._certificates, self._addon):
            act = getattr(owner, f"on_{name}" if owner is self else name, None)
            if callable(act):
                return act  # type: ignore[no-any-return]
        return None

    def on_http_connect(self, flow: http.HTTPFlow) -> None:
        refusal = self._gate.admit_connect(self._listener, flow.request)
        if refusal:
            flow.response = refusal.response()

    def on_http_connected(self, flow: http.HTTPFlow) -> None:
        """Makes the tunnel blind at once where its name is not on the list, so that the server may speak first."""
        self._tunnelled = True
        host = flow.request.host
        if self._gate.is_open(host) or is_address(host):
            return
        for stream in self._streams.streams.values():
            if stream.flow is flow:
                stream.child_layer = self._blind(stream.context)

    def on_next_layer(self, asked: layer.NextLayer) -> None:
        context = asked.context
        data = asked.data_client()  # type: ignore[no-untyped-call]
        if any(isinstance(known, ClientTLSLayer) for known in context.layers):
            asked.layer = HttpLayer(context, HTTPMode.transparent)
        elif starts_like_tls_record(data):
            asked.layer = self._tls(context, data)
        elif len(data) >= 3:
            asked.layer = self._plain(context, data)

    def _tls(self, context: Context, data: bytes) -> layer.Layer | None:
        try:
            hello = parse_client_hello(data)
        except ValueError:
            return self._blind(context)
        if hello is None:
            return None  # asked again when more has come
        if not self._may_open(context, hello.sni):
            return self._blind(context, hello.sni or "")
        context.server.tls = True
        return ClientTLSLayer(context)

    def _may_open(self, context: Context, sni: str | None) -> bool:
        """Both names that the client gave must be on the list; an address says nothing about whose it is."""
        host = context.server.address[0] if context.server.address else ""
        names = [name for name in (sni or "", "" if is_address(host) else host) if name]
        return bool(names) and all(self._gate.is_open(name) for name in names)

    def _plain(self, context: Context, data: bytes) -> layer.Layer:
        # Without TLS nobody has to prove who an address belongs to: it is opened where it is listed.
        host = context.server.address[0] if context.server.address else ""
        if data[:3].isalpha() and self._gate.is_open(host):
            return HttpLayer(context, HTTPMode.transparent)
        return self._blind(context)

    def _blind(self, context: Context, name: str = "") -> layer.Layer:
        """A relay of bytes to where the client asked to go, through the outer proxy where there is one.

        `name` is what it calls that in its hello; it counts where the tunnel names an address.
        """
        stack = tunnel.LayerStack()
        if context.server.address:
            host, port = context.server.address[:2]
            self._gate.out.set_via(context.server, host, port)
            self._addon.past(name if name and is_address(host) else host)
        if context.server.via:
            stack /= HttpUpstreamProxy.make(context, True)
        stack /= TCPLayer(context, ignore=True)
        return stack[0]

    def on_http_connect_upstream(self, flow: http.HTTPFlow) -> None:
        if login := self._gate.out.login(flow.server_conn.address):
            flow.request.headers["Proxy-Authorization"] = login

    def on_requestheaders(self, flow: http.HTTPFlow) -> None:
        self._requests += 1
        self._records = [record for record in self._records if not record.finished]
        record = self._addon.begin(flow, self._listener, tunnelled=self._tunnelled)
        if record is not None:
            self._records.append(record)

    def on_tls_established_client(self, data: Any) -> None:
        self._opened = data.conn.sni or ""

    async def serve(self) -> None:
        """Handles the client until it or the engine ends the connection; nothing of it is left open."""
        try:
            await self.handle_client()
        finally:
            for io in list(self.transports.values()):
                if io.handler is not None:
                    io.handler.cancel("connection ended")
                if io.writer is not None:
                    io.writer.close()
            for record in self._records:
                self._addon.finish(record, "connection ended")
            if self._opened and not self._requests:
                self._addon.unused(self._opened)

    def log(self, message: str, level: int = logging.INFO, exc_info: Any = None) -> None:
        """Notes mitmproxy's own failures and ends the connection: its layers would never answer the client."""
        if level < logging.ERROR:
            return
        error = exc_info[1] if isinstance(exc_info, tuple) else sys.exc_info()[1] if exc_info else None
        self._addon.crashed("connection", error or RuntimeError(message))
        io = self.transports.get(self.client)
        if io is not None and io.handler is not None:
            io.handler.cancel("internal error")
