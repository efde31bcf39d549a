"""A scripted model provider on loopback, for the built-in demo and for tests.

It speaks all four wires, streamed or not, and answers from a script: the turn is found by counting the tool
results of the request, so it keeps no state of a conversation. Requests without tools (titles, summaries)
get a short text. Usage comes from a model of the prompt cache (prompt_cache.py); its token counts are
estimates, a quarter of the characters, good enough to compare two runs and not a bill.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from headroom_cli.demo.answers import Anthropic, Chat, Dialect, Gemini
from headroom_cli.demo.prompt_cache import PromptCache
from headroom_cli.demo.responses import Responses
from headroom_cli.demo.turns import Counts, Turn

JSON = "application/json"
DIALECTS: tuple[Dialect, ...] = (Anthropic(), Chat(), Responses(), Gemini())


@dataclass(frozen=True)
class Received:
    """One request as it came in: nothing decoded."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, "" if it was not sent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass
class Provider:
    """Runs while the context is open. `requests` fills up as requests come, `answers` as a model answers them.

    `script` holds the assistant's turns; after the end its last turn is repeated. `choose` may pick the turn
    itself from (wire, body), for clients without tools, and returns None to leave it to the script.
    `tls` makes it an HTTPS server. `decode` undoes a Content-Encoding (body, encoding) where clients compress.
    `beside` may answer a request itself with (status, JSON text), and returns None to leave it to the provider.
    """

    script: Sequence[Turn]
    tls: ssl.SSLContext | None = None
    choose: Callable[[str, Mapping[str, Any]], Turn | None] | None = None
    decode: Callable[[bytes, str], bytes] | None = None
    beside: Callable[[Received], tuple[int, bytes] | None] | None = None
    address: str = "127.0.0.1"
    port: int = 0
    cache: PromptCache = field(default_factory=PromptCache)
    requests: list[Received] = field(default_factory=list)
    answers: list[tuple[Received, Turn, Counts]] = field(default_factory=list)

    def __enter__(self) -> Provider:
        handler = type("Handler", (_Handler,), {"provider": self})
        self._server = _Server((self.address, self.port), handler)
        self.port = self._server.server_address[1]
        if self.tls is not None:
            # The handshake belongs to the thread of each connection: a client that is slow with it must stop no other.
            self._server.socket = self.tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="provider", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The base URL."""
        return f"{'https' if self.tls else 'http'}://{self.address}:{self.port}"

    def answer(self, request: Received) -> tuple[str, bytes | Sequence[bytes]]:
        """Content type and body of the answer to one request; a sequence of pieces where it streams."""
        path = request.path.split("?", 1)[0]
        if request.method != "POST":
            return JSON, b"{}"
        body = self._read(request)
        if path.endswith("/count_tokens"):
            return JSON, json.dumps({"input_tokens": len(request.body) // 4}).encode()
        for dialect in DIALECTS:
            if dialect.matches(path):
                turn = self.turn(dialect, body)
                written = len(turn.text) + sum(len(str(call.arguments)) for call in turn.calls)
                counts = self.cache.account(dialect.wire, body, max(1, written // 4))
                self.answers.append((request, turn, counts))
                return dialect.answer(path, body, turn, counts)
        return JSON, b"{}"

    def turn(self, dialect: Dialect, body: Mapping[str, Any]) -> Turn:
        """The turn that answers a request."""
        chosen = self.choose(dialect.wire, body) if self.choose else None
        if chosen is not None:
            return chosen
        if not dialect.has_tools(body) or not self.script:
            return Turn("A short session")
        seen, results = 0, dialect.results(body)
        for turn in self.script:
            if seen >= results:
                return turn
            seen += len(turn.calls)
        return self.script[-1]

    def _read(self, request: Received) -> dict[str, Any]:
        encoding = request.header("content-encoding")
        raw = self.decode(request.body, encoding) if encoding and self.decode else request.body
        try:
            body = json.loads(raw)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients may leave in the middle; that is not worth a traceback."""


class _Handler(BaseHTTPRequestHandler):
    provider: Provider
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _serve(self) -> None:
        request = Received(self.command, self.path, tuple(self.headers.items()), self._body())
        self.provider.requests.append(request)
        aside = self.provider.beside(request) if self.provider.beside else None
        status, answer = (200, self.provider.answer(request)) if aside is None else (aside[0], (JSON, aside[1]))
        content_type, body = answer
        self.send_response(status)
        self.send_header("content-type", content_type)
        if isinstance(body, bytes):
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)
            return
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for piece in body:
            self._chunk(piece)
        self._chunk(b"")

    def _chunk(self, piece: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("transfer-encoding", "").lower():
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body
