"""A corporate HTTP proxy: asks for a password if it is given one, notes where it was asked to go."""

from __future__ import annotations

import base64
import socket
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.fakes.faulty import read_request


@dataclass
class OuterProxy:
    """Runs while the context is open; every destination is really 127.0.0.1.

    Without `tunnels` it refuses every CONNECT, as many do to ports other than 443.
    """

    login: str = ""
    tunnels: bool = True
    asked: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)  # with which status

    def __enter__(self) -> OuterProxy:
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

    def _serve(self, sock: socket.socket) -> None:
        with sock:
            request = read_request(sock)
            if request is None:
                return
            line = request.head.split(b"\r\n", 1)[0].decode()
            self.asked.append(line)
            wanted = b"Basic " + base64.b64encode(self.login.encode())
            if self.login and wanted not in request.head:
                self._refuse(sock, 407)
                return
            method, target, _ = line.split()
            if method == "CONNECT" and not self.tunnels:
                self._refuse(sock, 403)
                return
            port = urlsplit(target if "://" in target else f"//{target}").port or 80
            with socket.create_connection(("127.0.0.1", port)) as upstream:
                if method == "CONNECT":
                    sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    upstream.sendall(request.head + request.body)
                back = threading.Thread(target=_copy, args=(upstream, sock), daemon=True)
                back.start()
                _copy(sock, upstream)
                back.join()

    def _refuse(self, sock: socket.socket, status: int) -> None:
        self.refused.append(status)
        sock.sendall(b"HTTP/1.1 %d No\r\ncontent-length: 0\r\n\r\n" % status)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
