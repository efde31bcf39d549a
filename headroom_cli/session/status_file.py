"""The small file with a session's figures, written anew after its requests: whoever shows it needs no Python."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from headroom_cli.errors import HeadroomError
from headroom_cli.ledger import history
from headroom_cli.ledger.events import Seen
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.prices import shipped_prices
from headroom_cli.ledger.savings import summarise
from headroom_cli.report.status_line import status_line
from headroom_cli.session.folder import replace_file
from headroom_cli.store.database import StoreUnavailable

NAME = "status"
_LEAST = 0.2  # seconds between two writings
_SHARE = 20  # a long session's figures take longer: it rests so many times as long as they took


@dataclass(frozen=True, slots=True)
class Shown:
    """The folder that the file stands in, and what says why the agent seems not to be routed, by what was seen."""

    folder: Path
    doubt: Callable[[Seen], str]


@contextmanager
def kept_up(
    home: Path, session: str, folder: Path, doubt: Callable[[], str] = lambda: ""
) -> Iterator[Callable[[], None]]:
    """Yields what to call after each booked request: soon after, the figures stand in `folder`/status.

    A thread of its own reads the ledger, in which they are the same for every report. `doubt` says why the agent
    seems not to be routed, "" if it does not seem so.
    """
    news, over = threading.Event(), threading.Event()

    def run() -> None:
        while news.wait() and not over.is_set():
            news.clear()
            began = time.monotonic()
            with suppress(StoreUnavailable, OSError, HeadroomError):  # then the last figures stay
                _write(home, session, folder / NAME, doubt)
            over.wait(max(_LEAST, _SHARE * (time.monotonic() - began)))

    writer = threading.Thread(target=run, name="status", daemon=True)
    writer.start()
    try:
        yield news.set
    finally:
        over.set()
        news.set()
        writer.join(2.0)


def _write(home: Path, session: str, path: Path, doubt: Callable[[], str]) -> None:
    with Ledger(home / "ledger.sqlite") as ledger:
        rows = list(history.exchanges(ledger.connection, session))
        figures = summarise(rows, history.retrievals(ledger.connection, session), shipped_prices(), ())
    replace_file(path, f"{status_line(figures, doubt())}\n".encode(), 0o600)
