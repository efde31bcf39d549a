"""What the ledger keeps of each request: measured facts only, nothing of the conversation's text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from headroom_cli.compress.outcome import Step
from headroom_cli.wire.prompt import Usage

STEERED, CONTROL = "steered", "control"  # the arms of the comparison by which output savings are counted
HOOK = "hook"  # the `wire` of a tool result that a hook told of, where no wire can be read


@dataclass(frozen=True, slots=True)
class Change:
    """One edited block as it stands in one request.

    `key` is its decision's key, `original` the id of the stored original. `fresh` is true in the first
    request that carries the block, false in every later one. Tokens are o200k_base.
    """

    key: str
    original: str
    tool: str
    label: str  # the call in a few words, for example its path or its command
    content: str
    steps: tuple[Step, ...]
    before: int
    after: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Fresh tool results that were left as they are, by reason."""

    reason: str
    blocks: int


@dataclass(frozen=True, slots=True)
class Retrieval:
    """An original that was read back: the omission in the block with this `original` was closed.

    `tokens` is what was printed; `session` is "" if no session paid for it.
    """

    ts: float
    session: str
    original: str
    lines: str
    grep: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Steering:
    """How the output side of one request was treated.

    `kind` is what kind of turn it is (steer.turns.TurnKind), "" where that is not known. `arm` is STEERED or CONTROL,
    "" where nothing is compared. `unit` is what was drawn into that arm as a whole: a conversation, or a session where
    the agent's own arguments carry the directive. `level` is that of the directive which stands in the request, 0 for
    none, `added` its tokens (o200k_base), which are our cost. `effort` is the reasoning effort that the client asked
    for, in its own words, "" if it asked for none; `effort_sent` what was sent in its place, "" if it was left alone.
    `effort_reason` says why, for a request whose effort might have been lowered. `drawn`, `drawn_effort` and `holdout`
    are what the unit was drawn for, the same in both arms, so that like is compared with like: the level of the
    directive that was asked for, whether effort routing was on, and the percent of units held out at the time.
    """

    kind: str = ""
    arm: str = ""
    unit: str = ""
    level: int = 0
    added: int = 0
    effort: str = ""
    effort_sent: str = ""
    effort_reason: str = ""
    drawn: int = 0
    drawn_effort: bool = False
    holdout: int = 0


UNSTEERED = Steering()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response.

    Times are seconds since the epoch (`started`) and milliseconds. `added_ms` is the time between having the
    client's body and having the body to send, None for a body that nobody tried to make smaller (signed, over the
    cap, undecodable, or no model's). `first_byte_ms` and `total_ms` count from `started`.
    `path` has no query string: it may hold a key. `wire` is "" for traffic that is only relayed, and HOOK for what is
    no request at all: one tool result, as an agent's hook told of it whose requests cannot be read.
    `conversation` groups the requests of one conversation, `turn` counts the assistant turns before this request.
    `fault` names why a body that should have been read was relayed as it came, "" if there was none. `ending` names
    what kept us from the whole account: "client gone", "upstream: ...", "usage unread: ...", "" if nothing did.
    Neither quotes anything that came over a connection.
    `retrievals` are what its new results read back; they are booked apart, and not among what is read as an exchange.
    """

    started: float
    host: str
    path: str
    wire: str
    status: int
    model: str
    conversation: str
    turn: int
    bytes_in: int
    bytes_out: int
    added_ms: float | None
    first_byte_ms: float | None
    total_ms: float | None
    usage: Usage | None
    changes: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    retrievals: tuple[Retrieval, ...] = ()
    late: bool = False
    fault: str = ""
    ending: str = ""
    steering: Steering = UNSTEERED

    @property
    def asks(self) -> bool:
        """Whether this is a request to a model."""
        return self.wire not in ("", HOOK)


@dataclass(frozen=True, slots=True)
class SessionStart:
    """A wrapped run that begins. `route` is how its traffic reaches us. Zeros stand for now and this process."""

    id: str
    agent: str
    title: str = ""
    version: str = ""
    route: str = ""
    cwd: str = ""
    started: float = 0.0
    pid: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """A wrapped run as the ledger knows it; `ended` and `exit_code` are None while it runs or if it was killed."""

    id: str
    agent: str
    title: str
    version: str
    route: str
    cwd: str
    started: float
    pid: int
    headroom: str
    ended: float | None
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should be told once."""

    text: str
    hint: str = ""


class Past(StrEnum):
    """Why a connection went past us."""

    UNOPENED = "not opened"  # a tunnel to a host that is not on the session's list
    REFUSED = "certificate refused"  # a program does not trust the session's CA


@dataclass(frozen=True, slots=True)
class Passed:
    """How many connections to a host went past us, and why. Of the host nothing but its name is kept."""

    host: str
    how: Past
    connections: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the agent's model requests came through us; None where it is not known to have made any.

    `because` is the most probable cause where they did not, `hint` what to do about it.
    """

    routed: bool | None
    because: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a session has seen so far: requests to a model, all others, and what went past."""

    requests: int = 0
    relayed: int = 0
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """An exchange with the session and the agent that made it."""

    session: str
    agent: str
    exchange: Exchange
