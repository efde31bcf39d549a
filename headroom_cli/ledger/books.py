"""Keeps one session's books: takes events on the proxy's loop, writes them in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable
from typing import Self

from headroom_cli.ledger.events import HOOK, Exchange, Notice, Passed, Past, Seen
from headroom_cli.ledger.log import Ledger
from headroom_cli.store.database import StoreUnavailable


class SessionBooks:
    """Implements `Books` for one session. `exchange`, `past` and `notice` return at once and never raise.

    A ledger that cannot be written costs the figures, not the session: `lost` counts what is missing. `after` is
    called after each request that was written and each that went past; it must return at once and not raise.
    """

    def __init__(self, ledger: Ledger, session: str, after: Callable[[], None] = lambda: None) -> None:
        self._ledger = ledger
        self._session = session
        self._after = after
        self._queue: queue.SimpleQueue[Exchange | Notice | threading.Event | None] = queue.SimpleQueue()
        self._notices: dict[Notice, None] = {}
        self._requests: Counter[bool] = Counter()  # by whether they were a model's
        self._passed: Counter[tuple[str, Past]] = Counter()
        self._lock = threading.Lock()
        self.lost = 0
        self._writer = threading.Thread(target=self._write, name="ledger", daemon=True)
        self._writer.start()

    def exchange(self, exchange: Exchange) -> None:
        """Queues one request and its response."""
        with self._lock:
            if exchange.wire != HOOK:
                self._requests[exchange.asks] += 1
        self._queue.put(exchange)

    def past(self, host: str, how: Past) -> None:
        """Counts a connection that went past us."""
        with self._lock:
            self._passed[host, how] += 1
        self._after()

    def notice(self, text: str, hint: str = "") -> None:
        """Keeps something for the closing summary; the same words are kept once."""
        notice = Notice(text, hint)
        with self._lock:
            if notice in self._notices:
                return
            self._notices[notice] = None
        self._queue.put(notice)

    def notices(self) -> tuple[Notice, ...]:
        """What has been noticed so far, in order."""
        with self._lock:
            return tuple(self._notices)

    def seen(self) -> Seen:
        """What has come so far, at any time of the session; hosts by how often."""
        with self._lock:
            passed = tuple(Passed(host, how, count) for (host, how), count in self._passed.most_common())
            return Seen(self._requests[True], self._requests[False], passed)

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Waits until everything queued so far is written; False if that took too long."""
        done = threading.Event()
        self._queue.put(done)
        return done.wait(timeout_s)

    def close(self, timeout_s: float = 10.0) -> None:
        """Writes what is queued and ends the thread. The ledger stays open: it is not ours."""
        self._queue.put(None)
        self._writer.join(timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self) -> None:
        while (event := self._queue.get()) is not None:
            if isinstance(event, threading.Event):
                event.set()
                continue
            try:
                if isinstance(event, Exchange):
                    self._ledger.record(self._session, event)
                    self._after()
                else:
                    self._ledger.record_notice(self._session, event)
            except (StoreUnavailable, ValueError, OverflowError):  # the last two: values that no database holds
                self.lost += 1
