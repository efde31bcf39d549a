"""The two things that the addon needs from outside: somebody who makes bodies smaller, somebody who keeps the books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from headroom_cli.ledger.events import UNSTEERED, Change, Exchange, Kept, Past, Retrieval, Steering
from headroom_cli.wire.prompt import Wire


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes: the host, and the model where the path names it, "" where the body does."""

    host: str = ""
    model: str = ""


ANYWHERE = Destination()


@dataclass(frozen=True, slots=True)
class Shaped:
    """What became of one request body.

    `body` is the client's own bytes object where nothing was edited. `hears` is called with every piece of the
    answer, decoded, and with the JSON of each event where it is a binary stream. The rest is for the ledger.
    """

    body: bytes
    model: str = ""
    conversation: str = ""
    turn: int = 0
    changes: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    retrievals: tuple[Retrieval, ...] = ()
    late: bool = False
    fault: str = ""
    steering: Steering = UNSTEERED
    hears: Callable[[bytes], None] | None = None


class Shaper(Protocol):
    """Turns a decoded request body into the body to send. May raise: the addon then relays what came."""

    async def shape(self, wire: Wire, body: bytes, to: Destination = ANYWHERE) -> Shaped: ...


class Books(Protocol):
    """Receives what happened. Called on the proxy's loop, so it must return at once."""

    def exchange(self, exchange: Exchange) -> None: ...

    def past(self, host: str, how: Past) -> None:
        """A connection to `host` that could not be read."""

    def notice(self, text: str, hint: str = "") -> None:
        """Something the user should be told once, for example that a client rejects our CA."""
