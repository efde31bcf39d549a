"""What is noted about one request while it passes, and the tee that reads usage out of a response."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from headroom_cli.ledger.events import Exchange
from headroom_cli.proxy.seams import Shaped
from headroom_cli.wire.encodings import Decoder
from headroom_cli.wire.event_stream import told
from headroom_cli.wire.prompt import Usage, Wire


@dataclass(eq=False)
class Record:
    """One request on its way; becomes an Exchange when it ends. `started` is seconds since the epoch.

    `added_ms` stays None where no shaper saw the body. `model` and `sold` are as in `routing.Target`.
    """

    started: float
    host: str
    path: str
    wire: Wire | None
    model: str = ""
    sold: str = ""
    shape: bool = False  # whether the body is one that may be made smaller
    status: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    added_ms: float | None = None
    first_byte_ms: float | None = None
    tee: Tee | None = None
    shaped: Shaped = field(default_factory=lambda: Shaped(b""))
    fault: str = ""
    finished: bool = False

    def since(self) -> float:
        """Milliseconds since the request came."""
        return (time.time() - self.started) * 1000

    def count_request(self, piece: bytes) -> bytes:
        """Counts a piece of a streamed request body and hands it back."""
        self.bytes_in += len(piece)
        self.bytes_out += len(piece)
        return piece

    def exchange(self, ending: str = "") -> Exchange:
        """The finished account of this request; `ending` says how it broke off, "" if it did not."""
        shaped, usage = self.shaped, self._as_sold(self.tee.usage() if self.tee else None)
        return Exchange(
            started=self.started,
            host=self.host,
            path=self.path,
            wire=self.wire.name if self.wire else "",
            status=self.status,
            model=self.model or shaped.model or (usage.model if usage else ""),
            conversation=shaped.conversation,
            turn=shaped.turn,
            bytes_in=self.bytes_in,
            bytes_out=self.bytes_out,
            added_ms=self.added_ms,
            first_byte_ms=self.first_byte_ms,
            total_ms=self.since(),
            usage=usage,
            changes=shaped.changes,
            kept=shaped.kept,
            retrievals=shaped.retrievals,
            late=shaped.late,
            fault=self.fault or shaped.fault,
            ending=ending or (self.tee.unread if self.tee else ""),
            steering=shaped.steering,
        )

    def _as_sold(self, usage: Usage | None) -> Usage | None:
        """Usage under the name that has the right price: who serves a model may ask another one for it."""
        if usage is None or not self.sold:
            return usage
        return replace(usage, model=f"{self.sold}{usage.model}" if self.sold.endswith("/") else self.sold)


class Tee:
    """Passes every piece of a response on as it is, and shows it, decoded, to the wire's usage reader.

    Whatever goes wrong in the reading ends the reading only; `unread` then says so.
    """

    def __init__(self, record: Record, content_type: str, encoding: str) -> None:
        self.unread = ""
        self._record = record
        self._closed = record.wire is None
        self._prepare(content_type, encoding)

    def __call__(self, piece: bytes) -> bytes:
        """The same piece. Called by mitmproxy for each chunk, and once with b"" at the end."""
        if self._record.first_byte_ms is None:
            self._record.first_byte_ms = self._record.since()
        if not self._closed and piece:
            self._read(piece)
        return piece

    def usage(self) -> Usage | None:
        """What the response has said about its tokens so far."""
        if self._closed:
            return None
        try:
            return self._reader.usage()
        except Exception as error:  # noqa: BLE001 - fail-open boundary: usage is nobody's problem
            self._fail(error)
            return None

    def _prepare(self, content_type: str, encoding: str) -> None:
        if self._record.wire is None:
            return
        try:
            self._decoder = Decoder(encoding)
            self._told = told(content_type)
            self._reader = self._record.wire.usage_reader(content_type)
        except Exception as error:  # noqa: BLE001 - fail-open boundary: an encoding that nobody knows
            self._fail(error)

    def _read(self, piece: bytes) -> None:
        try:
            decoded = self._decoder.feed(piece)
            if self._record.shaped.hears is not None:
                for text in self._told(decoded):
                    self._record.shaped.hears(text)
            self._reader.feed(decoded)
        except Exception as error:  # noqa: BLE001 - fail-open boundary: the bytes have to pass anyway
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._closed = True
        self.unread = f"usage unread: {type(error).__name__}"
