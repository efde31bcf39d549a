"""One session as every report shows it: read from the ledger once, so that no two surfaces can differ."""

from __future__ import annotations

from dataclasses import dataclass

from headroom_cli.errors import HeadroomError
from headroom_cli.ledger import history
from headroom_cli.ledger.effects import Effect, effects
from headroom_cli.ledger.events import Notice, Passed, Retrieval, Session, Verdict
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.prices import Prices, shipped_prices
from headroom_cli.ledger.savings import Savings, summarise
from headroom_cli.wire.prompt import Usage

METHOD = (
    "Usage is what the provider reported. Cost is that usage times the dated list prices, whatever your plan."
    " Tokens removed are counted in o200k_base, each block once, when it is first billed. Less input is modelled: those"
    " tokens against the provider's, over the requests with usage. Savings are modelled: a removed token is worth the"
    " write rate (or the fresh rate) in the first request without it and the cached rate in each later one."
    " Every retrieval is debited: its text, one more request with the usual prefix, and about 100 output tokens."
    " A directive for the length of answers is debited in every request that carries it, at the write rate (or the"
    " fresh rate) in a conversation's first one and at the cached rate in each later one; what it saves in output is"
    " in no figure here."
    " Of an agent whose requests cannot be read only its hooks tell: what they made smaller is counted once, as"
    " modelled, and what that is worth is unknown."
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One request on the timeline. `removed` tokens went in this request first, `absent` ones are missing in it."""

    number: int
    started: float
    turn: int
    conversation: str
    model: str
    status: int
    usage: Usage | None
    removed: int
    absent: int
    saved: float | None
    added_ms: float | None
    fault: str
    ending: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a report of one session prints. `relayed` counts the requests that went to no model.

    `verdict` is whether the agent was routed, None while that is not booked; `passed` is what went past us.
    """

    session: Session
    savings: Savings
    moments: tuple[Moment, ...]
    retrievals: tuple[Retrieval, ...]
    notices: tuple[Notice, ...]
    prices: Prices
    relayed: int = 0
    verdict: Verdict | None = None
    passed: tuple[Passed, ...] = ()

    @property
    def routed(self) -> bool | None:
        """Whether the agent's model requests came through us; None where that is not known."""
        return True if self.savings.requests else self.verdict.routed if self.verdict else None

    @property
    def seconds(self) -> float | None:
        """How long the session took; None while it runs."""
        return None if self.session.ended is None else self.session.ended - self.session.started

    @property
    def who(self) -> str:
        """The agent with its version."""
        name = self.session.title or self.session.agent
        return f"{name} {self.session.version}".strip()


def view(ledger: Ledger, session: str, prices: Prices | None = None) -> View:
    """The view of the session with this id; raises HeadroomError if the ledger does not know it."""
    prices = prices or shipped_prices()
    found = ledger.session(session)
    if found is None:
        raise HeadroomError(f"no session {session}", "headroom stats --by day shows what there is")
    rows = list(history.exchanges(ledger.connection, found.id))
    retrievals = history.retrievals(ledger.connection, found.id)
    done = [effect for effect in effects(rows, prices) if effect.booked.exchange.asks]
    relayed = sum(not booked.exchange.wire for booked in rows)
    return View(
        found,
        summarise(rows, retrievals, prices),
        tuple(_moment(number, effect) for number, effect in enumerate(done, 1)),
        tuple(retrievals),
        tuple(history.notices(ledger.connection, found.id)),
        prices,
        relayed,
        history.verdict(ledger.connection, found.id),
        history.passed(ledger.connection, found.id),
    )


def _moment(number: int, effect: Effect) -> Moment:
    made = effect.booked.exchange
    return Moment(
        number=number,
        started=made.started,
        turn=made.turn,
        conversation=made.conversation,
        model=effect.model,
        status=made.status,
        usage=made.usage,
        removed=sum(part.removed for part in effect.parts),
        absent=sum(part.absent for part in effect.parts),
        saved=effect.saved,
        added_ms=made.added_ms,
        fault=made.fault,
        ending=made.ending,
    )
