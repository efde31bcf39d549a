"""What a session's proxy works with: decisions, originals, worker and books, opened together and closed together.

Loaded after the agent has started, because none of it is needed before the first request.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from headroom_cli.compress.client import WorkerClient
from headroom_cli.compress.read_back import NO_WAYS, Ways
from headroom_cli.errors import HeadroomError
from headroom_cli.ledger.books import SessionBooks
from headroom_cli.ledger.events import Exchange, Past, Seen, SessionStart, Verdict
from headroom_cli.ledger.history import needed
from headroom_cli.ledger.log import Ledger
from headroom_cli.proxy.hook_books import HookBooks
from headroom_cli.proxy.hook_endpoint import hooks_served
from headroom_cli.proxy.hook_shaping import HookShaper
from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.proxy.metering import MeteringShaper
from headroom_cli.proxy.seams import ANYWHERE, Books, Destination, Shaped, Shaper
from headroom_cli.proxy.shaping import ConversationShaper
from headroom_cli.proxy.steering import Steerer
from headroom_cli.session import steering
from headroom_cli.session.seam import HookPlace
from headroom_cli.session.settings import Settings
from headroom_cli.session.status_file import Shown, kept_up
from headroom_cli.steer.effort import Routing
from headroom_cli.steer.terms import Terms
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.store.steering import FILE, SteeringStore
from headroom_cli.wire.prompt import Wire

_UNASKED = (
    "no hook of the agent has asked, so nothing was made smaller",
    "its hooks may be switched off, or no tool ran that they are asked about",
)
_UNSTEERED = (
    "no directive for the length of answers is sent: what holds for each conversation cannot be stored",
    "headroom purge --all removes a broken store",
)
WORKER_SECONDS = 10.0  # the first request waits that long for the worker, at most


@dataclass(frozen=True, slots=True)
class Parts:
    """`books` and `shaper` are what the engine needs; `on_loop` lives as long as its loop.

    `ledger` is None, and nothing is changed or booked, where the store cannot be used; `trouble` says why. `unasked`
    tells in the end whether results were sent that no hook has told of although it should.
    """

    shaper: Shaper
    books: Books
    session: str
    ledger: Ledger | None = None
    on_loop: tuple[AbstractAsyncContextManager[object], ...] = ()
    trouble: str = ""
    unasked: Callable[[], bool] = lambda: False

    def seen(self) -> Seen:
        """What the session has seen so far."""
        return self.books.seen() if isinstance(self.books, SessionBooks) else Seen()

    def close_books(self, code: int | None, folder: Path, *, report: bool, verdict: Verdict | None = None) -> list[str]:
        """Books the end of the session and writes its reports into `folder`; returns the summary's lines.

        `verdict` is whether the agent was routed, None where there is no agent. Call it when the engine has stopped.
        Trouble with the store is told in the lines, never raised: the agent's own exit code matters more.
        """
        if self.ledger is None or not isinstance(self.books, SessionBooks):
            return [f"headroom: nothing was changed or measured, {self.trouble}"]
        from headroom_cli.report.closing import close_session

        if self.unasked():
            self.books.notice(*_UNASKED)
        self.books.flush()
        try:
            if verdict is not None:
                self.ledger.record_verdict(self.session, verdict, self.seen().passed)
            self.ledger.end_session(self.session, code)
            return close_session(self.ledger, self.session, folder) if report else []
        except (StoreUnavailable, OSError, HeadroomError) as error:  # the agent may have purged its own session
            return [f"headroom: the report could not be written, {error}"]


@contextmanager
def opened(  # noqa: PLR0913 - one for each thing that differs between runs
    home: Path,
    session: SessionStart,
    settings: Settings,
    *,
    warm_history: bool,
    ways: Ways = NO_WAYS,
    place: HookPlace | None = None,
    status: Shown | None = None,
    terms: Terms | None = None,
    effort: Routing | None = None,
) -> Iterator[Parts]:
    """The parts for one session, whose agent reads back in one of these `ways`.

    `terms` are those on which it is steered, by default each conversation by itself as the settings say. With `effort`
    the reasoning effort of its turns is lowered where that may be. With a `place` its hooks are answered there, and
    the wire only meters. The figures are kept up in the file `status`, where one is given. What cannot be stored must
    not be changed (law 6), but the agent goes on (law 3).
    """
    kept: list[SessionBooks] = []

    def why() -> str:
        return status.doubt(kept[0].seen()) if status and kept else ""

    with ExitStack() as stack:
        try:
            after = stack.enter_context(kept_up(home, session.id, status.folder, why)) if status else _nothing
            store = _Store.opened(stack, home, session, settings, after)
            kept.append(store.books)
            ways = replace(ways, needed=needed(store.ledger.connection))
            steerer = _steerer(stack, terms or steering.terms(settings, home, session.id), home, settings, store.books)
            if place is None:
                parts = store.parts(store.on_the_wire(warm_history, ways, settings.patience_s, steerer, effort), ())
            else:
                parts = store.in_hooks(place, ways, settings, steerer)
        except StoreUnavailable as error:
            stack.close()
            if place is not None:
                place.sock.close()  # hooks are refused at once, where they would wait for an answer
            parts = Parts(AsItCame(), Unkept(), session.id, trouble=str(error))
        yield parts


@dataclass(frozen=True, slots=True)
class _Store:
    """What both seams work with."""

    session: str
    ledger: Ledger
    books: SessionBooks
    originals: Originals
    decisions: Decisions
    worker: WorkerClient

    @staticmethod
    def opened(
        stack: ExitStack, home: Path, session: SessionStart, settings: Settings, after: Callable[[], None]
    ) -> _Store:
        """Closed with `stack`. Raises StoreUnavailable."""
        ledger = stack.enter_context(Ledger(home / "ledger.sqlite"))
        ledger.start_session(session)
        days = settings.store_days * 86_400.0
        originals = stack.enter_context(Originals(home, settings.store_mb * 1024 * 1024, days))
        decisions = Decisions(home / "decisions.sqlite", days)
        stack.callback(decisions.close)
        books = stack.enter_context(SessionBooks(ledger, session.id, after))
        worker = WorkerClient(settings.deadline_ms / 1000)
        return _Store(session.id, ledger, books, originals, decisions, worker)

    def on_the_wire(
        self, warm_history: bool, ways: Ways, patience_s: float, steerer: Steerer, effort: Routing | None
    ) -> ConversationShaper:
        return ConversationShaper(
            self.decisions,
            self.originals,
            self.worker,
            self.session,
            warm_history=warm_history,
            patience_s=patience_s,
            ways=ways,
            steerer=steerer,
            effort=effort,
        )

    def in_hooks(self, place: HookPlace, ways: Ways, settings: Settings, steerer: Steerer) -> Parts:
        seen, patience_s = LastSeen(), settings.patience_s
        alone = self.alone(place.listed, ways) if place.listed else None
        hooks = HookShaper(self.decisions, self.originals, self.worker, self.session, seen, ways, patience_s, alone)
        served = hooks_served(place.sock, place.secret, hooks.answer, settings.body_cap_mb * 1024 * 1024)
        meter = MeteringShaper(self.decisions, self.originals, self.session, seen, self.books.notice, steerer)
        made = self.parts(meter, (served,))
        return replace(made, unasked=lambda: meter.untold > 0 and not hooks.asked)

    def alone(self, listed: Path, ways: Ways) -> HookBooks:
        """The books of a session of which only hooks are seen, whose agent has our tool once `listed` is there."""
        return HookBooks(self.books, self.session, lambda: ways.offered(()) if listed.exists() else None)

    def parts(self, shaper: Shaper, on_loop: tuple[AbstractAsyncContextManager[object], ...]) -> Parts:
        return Parts(shaper, self.books, self.session, self.ledger, (_working(self.worker), *on_loop))


def _steerer(stack: ExitStack, terms: Terms, home: Path, settings: Settings, books: SessionBooks) -> Steerer:
    """What steers on these terms; without its store no directive is sent, and that is told where one was asked for."""
    try:
        store = stack.enter_context(SteeringStore(home / FILE, settings.store_days * 86_400.0))
    except StoreUnavailable:
        if terms.level:
            books.notice(*_UNSTEERED)
        return Steerer(terms, None)
    return Steerer(terms, store, settings.steering_patience_s)


@asynccontextmanager
async def _working(worker: WorkerClient) -> AsyncIterator[None]:
    await worker.start()
    try:
        await worker.ready(WORKER_SECONDS)
        yield
    finally:
        await worker.close()


def _nothing() -> None: ...


class AsItCame:
    """A shaper that changes nothing."""

    async def shape(self, wire: Wire, body: bytes, to: Destination = ANYWHERE) -> Shaped:
        return Shaped(body)


class Unkept:
    """Books where there is nowhere to write."""

    def exchange(self, exchange: Exchange) -> None: ...

    def past(self, host: str, how: Past) -> None: ...

    def notice(self, text: str, hint: str = "") -> None: ...
