"""A provider that speaks HTTP/2 over TLS, as api.openai.com does."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.errors
import h2.events


@dataclass
class H2Server:
    """Runs while the context is open; answers every stream with `answer`, or resets it where that is None."""

    tls: ssl.SSLContext
    answer: bytes | None = b"{}"
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def __enter__(self) -> H2Server:
        self.tls.set_alpn_protocols(["h2"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        with self.tls.wrap_socket(raw, server_side=True) as sock:
            connection = h2.connection.H2Connection(
                h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
            )
            connection.initiate_connection()
            sock.sendall(connection.data_to_send())
            bodies: dict[int, bytes] = {}
            while data := sock.recv(65536):
                for event in connection.receive_data(data):
                    self._handle(connection, event, bodies)
                sock.sendall(connection.data_to_send())

    def _handle(self, connection: h2.connection.H2Connection, event: object, bodies: dict[int, bytes]) -> None:
        if isinstance(event, h2.events.RequestReceived):
            self.headers.append(dict(event.headers))
            bodies[event.stream_id] = b""
        elif isinstance(event, h2.events.DataReceived):
            bodies[event.stream_id] += event.data
            connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self.bodies.append(bodies[event.stream_id])
            if self.answer is None:
                connection.reset_stream(event.stream_id, h2.errors.ErrorCodes.INTERNAL_ERROR)
            else:
                connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/json")])
                connection.send_data(event.stream_id, self.answer, end_stream=True)
