"""What happens to a request and its response: the fail-open boundary of the whole program.

Whatever goes wrong in here, the client's own bytes go to the provider and the provider's own bytes come back.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mitmproxy import flow as flows
from mitmproxy import http, tcp, tls
from mitmproxy.connection import ConnectionState

from headroom_cli.ledger.events import Past
from headroom_cli.proxy import clouds, routing, signed
from headroom_cli.proxy.config import EngineConfig, Listener, Mode
from headroom_cli.proxy.gate import Gate, Refusal
from headroom_cli.proxy.relay import Record, Tee
from headroom_cli.proxy.seams import Books, Destination, Shaper
from headroom_cli.wire import encodings
from headroom_cli.wire.prompt import Unreadable, Wire

_KEY = "headroom"  # where a flow keeps its record
_REFUSED_BODY = 1 << 20  # bytes of a refused request that are read to answer it politely
# How mitmproxy speaks of a client that went away, of a provider that does not answer in HTTP, of refused headers.
_CLIENT_LEFT = ("Client disconnected", "stream reset by client")
_NO_HTTP = ("Cannot parse HTTP response", "unexpected server response", "HTTP/2 protocol error")
_UNTRUSTED = "Certificate verify failed"
_REFUSED = "Received "
_TRUST_HINT = (
    "set NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE or CODEX_CA_CERTIFICATE, "
    "whichever it reads, to the session's CA file"
)


class Addon:
    """Answers mitmproxy's events about requests. One for all connections of an engine."""

    def __init__(self, config: EngineConfig, gate: Gate, shaper: Shaper, books: Books) -> None:
        self._config = config
        self._gate = gate
        self._shaper = shaper
        self._books = books
        self._told: set[str] = set()
        self._trusting: set[str] = set()  # hosts for which some client has accepted our certificate
        self._unused: dict[str, int] = {}

    def begin(self, flow: http.HTTPFlow, listener: Listener, *, tunnelled: bool) -> Record | None:
        """Admits, directs and classes a request whose headers have come; None if it was refused."""
        request = flow.request
        # A forward proxy carries much that is not ours to read; the other listeners serve model clients only.
        readable = tunnelled or listener.mode is not Mode.FORWARD or self._gate.is_open(request.host)
        if tunnelled:
            self._trusting.add(flow.client_conn.sni or "")
        refusal = self._gate.admit(listener, request, tunnelled=tunnelled)
        if refusal is None and readable and routing.is_wire_websocket(request.path, request.headers):
            refusal = Refusal(426, "Please use POST.")
        if refusal is not None:
            _refuse(flow, refusal)
            return None
        target = routing.target(request.method, request.host, request.path)
        if not readable and target.wire is not None:
            self.past(request.host)  # a model's request, in the open, to a host that is not ours to read
        target = target if readable else routing.Target(None)
        path = routing.shown(request.path)
        record = Record(request.timestamp_start, request.host, path, target.wire, target.model, target.sold)
        flow.metadata[_KEY] = record
        unsigned = self._config.meter_only or not signed.by_headers(request.headers)
        self._class(request, record, readable=unsigned and not target.metered)
        self._gate.out.lead(flow)
        return record

    def _class(self, request: http.Request, record: Record, *, readable: bool) -> None:
        """Decides whether the body is shaped; if not, it streams."""
        if record.wire is not None and request.stream and readable:
            record.fault = "body over the cap"
        record.shape = record.wire is not None and not request.stream and readable
        # A provider that only speaks HTTP/1.1 must be told a length, which an HTTP/2 client need not give.
        unframed = request.is_http2 and "content-length" not in request.headers
        if not record.shape and not unframed:
            request.stream = record.count_request

    async def request(self, flow: http.HTTPFlow) -> None:
        """Puts the smaller body in the place of the client's, if there is one."""
        record = flow.metadata.get(_KEY)
        if record is None or flow.request.stream or flow.response is not None:
            return
        body = flow.request.raw_content or b""
        record.bytes_in = record.bytes_out = len(body)
        if body and flow.request.is_http2:
            flow.request.headers["content-length"] = str(len(body))
        if not body or not record.shape:
            return
        try:
            await self._shape(flow.request, body, record)
        except TimeoutError:
            record.fault = "shaping took too long"
        except Unreadable as error:
            record.fault = f"unreadable: {error}"[:200]
        except Exception as error:  # noqa: BLE001 - fail-open boundary: the client's bytes go as they are
            record.fault = type(error).__name__  # its words may quote the body

    async def _shape(self, request: http.Request, body: bytes, record: Record) -> None:
        before = time.perf_counter()
        wire: Wire = record.wire  # type: ignore[assignment]  # only wire bodies are buffered
        encoding = request.headers.get("content-encoding", "")
        plain = encodings.decoded(body, encoding, self._config.body_cap)
        meter_only, on_vertex = self._config.meter_only, record.sold.startswith(clouds.VERTEX)
        if not meter_only and wire.name == "anthropic" and signed.by_body(plain, may_be_empty=on_vertex):
            return
        try:
            to = Destination(record.host, record.model)
            shaped = await asyncio.wait_for(self._shaper.shape(wire, plain, to), self._config.shape_limit)
            if not meter_only and shaped.body is not plain and shaped.body != plain:
                record.bytes_out = _send(request, encodings.encoded(shaped.body, encoding))
            record.shaped = replace(shaped, body=b"")
        finally:
            record.added_ms = (time.perf_counter() - before) * 1000

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Lets the response stream, through the tee."""
        record = flow.metadata.get(_KEY)
        if record is None or flow.response is None:
            return
        headers = flow.response.headers
        record.status = flow.response.status_code
        record.tee = Tee(record, headers.get("content-type", ""), headers.get("content-encoding", ""))
        flow.response.stream = record.tee

    def response(self, flow: http.HTTPFlow) -> None:
        """Books a request that ended as it should."""
        record = flow.metadata.get(_KEY)
        if record is not None:
            self.finish(record, "")
        flow.request.data.content = None  # long sent; the flow may live on for a while

    def error(self, flow: http.HTTPFlow) -> None:
        """Books a request that broke off; where nothing was answered yet the client's connection is closed.

        mitmproxy would write an error page of its own. Marking the flow as killed makes it close the
        connection (HTTP/1) or reset the stream (HTTP/2): what the client would have seen without us.
        """
        record = flow.metadata.get(_KEY)
        ending = _ending(flow)
        flow.error = flows.Error(flows.Error.KILLED_MESSAGE)
        if record is not None:
            self.finish(record, ending)
        flow.request.data.content = None

    def finish(self, record: Record, ending: str) -> None:
        """Hands the record to the books, the first time it is called for it; `ending` is "" if all went well."""
        if record.finished:
            return
        record.finished = True
        try:
            self._books.exchange(record.exchange(ending))
        except Exception as error:  # noqa: BLE001 - fail-open boundary: lost books are no lost request
            self.crashed("books", error)

    def tcp_message(self, flow: tcp.TCPFlow) -> None:
        """Keeps an upgraded connection from piling up its messages in memory."""
        flow.messages.clear()

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Tells the user once for each host that a client does not trust the session's CA."""
        asked = data.context.server.address
        self._distrusted(data.context.client.sni or (asked[0] if asked else "a model host"))

    def unused(self, host: str) -> None:
        """Notes an opened connection that ended without a request: some clients check our certificate that late.

        One or two may be connections that were opened ahead of need.
        """
        self._unused[host] = self._unused.get(host, 0) + 1
        if self._unused[host] >= 3 and host not in self._trusting:
            self._distrusted(host)

    def past(self, host: str, how: Past = Past.UNOPENED) -> None:
        """Counts a connection that goes past us: a blind tunnel, unless something else is said."""
        with suppress(Exception):  # lost books are no lost connection
            self._books.past(host.rstrip(".").lower(), how)

    def _distrusted(self, host: str) -> None:
        self.past(host, Past.REFUSED)
        self.tell(f"a program refuses the session's certificate for {host}", _TRUST_HINT)

    def crashed(self, where: str, error: BaseException) -> None:
        """Tells the user once that something of ours failed; the traffic went on without it."""
        self.tell(f"the proxy failed inside ({where}: {named(error)})", "headroom doctor checks the parts")

    def tell(self, text: str, hint: str) -> None:
        """A notice, once for each text."""
        if text in self._told:
            return
        self._told.add(text)
        with suppress(Exception):  # there is nobody left to tell
            self._books.notice(text, hint)


def named(error: BaseException) -> str:
    """An error's kind and place. Only the system's own words are told: others may quote a request, or a setting."""
    if isinstance(error, OSError):
        return f"{type(error).__name__}: {error}"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def _send(request: http.Request, body: bytes) -> int:
    """Puts a body in the place of the client's and returns its size in bytes."""
    request.raw_content = body
    if "content-length" in request.headers:
        request.headers["content-length"] = str(len(body))
    return len(body)


def _ending(flow: http.HTTPFlow) -> str:
    """How a flow broke off, in our own words: mitmproxy's may quote what came over the connection."""
    said = flow.error.msg if flow.error else ""
    if said.startswith(_CLIENT_LEFT) or flow.client_conn.state is ConnectionState.CLOSED:
        return "client gone"
    if said.startswith(_REFUSED) and "from client" in said:
        return "client: not HTTP"
    if said.startswith(_UNTRUSTED):
        return "upstream: certificate not trusted"
    if flow.server_conn.timestamp_tcp_setup is None:
        return "upstream: not reached"
    if said.startswith((*_NO_HTTP, _REFUSED)):
        return "upstream: not HTTP"
    return "upstream: broke off before its answer" if flow.response is None else "upstream: broke off in its answer"


def _refuse(flow: http.HTTPFlow, refusal: Refusal) -> None:
    """Answers a request that goes nowhere; a big or endless body is not waited for."""
    length = flow.request.headers.get("content-length", "")
    endless = "transfer-encoding" in flow.request.headers or (length.isdigit() and int(length) > _REFUSED_BODY)
    flow.request.stream = False
    if endless and flow.killable:
        flow.kill()  # type: ignore[no-untyped-call]
    else:
        flow.response = refusal.response()
