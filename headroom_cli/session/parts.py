"""What a session's proxy works with: decisions, originals, worker and books, opened together and closed together.

Loaded after the agent has started, because none of it is needed before the first request.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from headroom_cli.compress.client import WorkerClient
from headroom_cli.compress.read_back import NO_WAYS, Ways
from headroom_cli.errors import HeadroomError
from headroom_cli.ledger.books import SessionBooks
from headroom_cli.ledger.events import Exchange, SessionStart
from headroom_cli.ledger.history import needed
from headroom_cli.ledger.log import Ledger
from headroom_cli.proxy.seams import Books, Shaped, Shaper
from headroom_cli.proxy.shaping import ConversationShaper
from headroom_cli.session.settings import Settings
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Wire

WORKER_SECONDS = 10.0  # the first request waits that long for the worker, at most


@dataclass(frozen=True, slots=True)
class Parts:
    """`books` and `shaper` are what the engine needs; `on_loop` lives as long as its loop.

    `ledger` is None, and nothing is changed or booked, where the store cannot be used; `trouble` says why.
    """

    shaper: Shaper
    books: Books
    session: str
    ledger: Ledger | None = None
    on_loop: tuple[AbstractAsyncContextManager[object], ...] = ()
    trouble: str = ""

    def close_books(self, code: int | None, folder: Path, *, report: bool) -> list[str]:
        """Books the end of the session and writes its reports into `folder`; returns the summary's lines.

        Call it when the engine has stopped. Trouble with the store is told in the lines, never raised: the
        agent's own exit code matters more.
        """
        if self.ledger is None or not isinstance(self.books, SessionBooks):
            return [f"headroom: nothing was changed or measured, {self.trouble}"]
        from headroom_cli.report.closing import close_session

        self.books.flush()
        try:
            self.ledger.end_session(self.session, code)
            return close_session(self.ledger, self.session, folder) if report else []
        except (StoreUnavailable, OSError, HeadroomError) as error:  # the agent may have purged its own session
            return [f"headroom: the report could not be written, {error}"]


@contextmanager
def opened(
    home: Path, session: SessionStart, settings: Settings, *, warm_history: bool, ways: Ways = NO_WAYS
) -> Iterator[Parts]:
    """The parts for one session, whose agent reads back in one of these `ways`.

    What cannot be stored must not be changed (law 6), but the agent goes on (law 3).
    """
    with ExitStack() as stack:
        try:
            parts = _open(stack, home, session, settings, warm_history, ways)
        except StoreUnavailable as error:
            stack.close()
            parts = Parts(AsItCame(), Unkept(), session.id, trouble=str(error))
        yield parts


def _open(
    stack: ExitStack, home: Path, session: SessionStart, settings: Settings, warm_history: bool, ways: Ways
) -> Parts:
    ledger = stack.enter_context(Ledger(home / "ledger.sqlite"))
    ledger.start_session(session)
    days = settings.store_days * 86_400.0
    originals = stack.enter_context(Originals(home, settings.store_mb * 1024 * 1024, days))
    decisions = Decisions(home / "decisions.sqlite", days)
    stack.callback(decisions.close)
    worker = WorkerClient(settings.deadline_ms / 1000)
    shaper = ConversationShaper(
        decisions,
        originals,
        worker,
        session.id,
        warm_history=warm_history,
        patience_s=settings.patience_s,
        ways=replace(ways, needed=needed(ledger.connection)),
    )
    books = stack.enter_context(SessionBooks(ledger, session.id))
    return Parts(shaper, books, session.id, ledger, (_working(worker),))


@asynccontextmanager
async def _working(worker: WorkerClient) -> AsyncIterator[None]:
    await worker.start()
    try:
        await worker.ready(WORKER_SECONDS)
        yield
    finally:
        await worker.close()


class AsItCame:
    """A shaper that changes nothing."""

    async def shape(self, wire: Wire, body: bytes) -> Shaped:
        return Shaped(body)


class Unkept:
    """Books where there is nowhere to write."""

    def exchange(self, exchange: Exchange) -> None: ...

    def notice(self, text: str, hint: str = "") -> None: ...
