"""The ledger as commands read it: with words instead of exceptions where there is nothing to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from headroom_cli.ledger.log import Ledger

_FIRST = "headroom wrap demo shows a session, headroom wrap AGENT runs yours"


@contextmanager
def ledger() -> Iterator[Ledger]:
    """The user's ledger; raises HeadroomError if there is none yet or it cannot be read."""
    from headroom_cli.layout import home
    from headroom_cli.ledger.log import Ledger
    from headroom_cli.store.database import StoreUnavailable

    path = home() / "ledger.sqlite"
    if not path.exists():
        raise HeadroomError("nothing has been booked yet", _FIRST)
    try:
        with Ledger(path) as found:
            yield found
    except StoreUnavailable as error:
        raise HeadroomError(f"the ledger cannot be read: {error}", "headroom doctor says more") from error


def session_id(books: Ledger, name: str) -> str:
    """The full id of a session, given whole or cut short; of the last one for ""."""
    from headroom_cli.ledger import history

    if not name:
        found = history.sessions(books.connection)
        if not found:
            raise HeadroomError("no session has been booked yet", _FIRST)
        return found[-1].id
    session = books.session(name)
    if session is None:
        recent = [each.id for each in history.sessions(books.connection)[-3:]]
        raise HeadroomError(f"no session {name}", f"the last ones: {', '.join(reversed(recent)) or 'none'}")
    return session.id
