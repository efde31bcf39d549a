"""Queries choose by session and by time, and do not mix them up."""

from __future__ import annotations

import pytest

from headroom_cli.ledger import history
from headroom_cli.ledger.events import SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.store.database import StoreUnavailable
from tests.made.events import session


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    for name, agent, started in (("s1", "claude", 100.0), ("s2", "codex", 200.0)):
        ledger.start_session(SessionStart(name, agent, started=started))
        for made in session(3):
            ledger.record(name, made)
    return ledger


def test_by_session(filled: Ledger) -> None:
    found = list(history.exchanges(filled.connection, "s2"))
    assert [(row.session, row.agent) for row in found] == [("s2", "codex")] * 3
    assert [row.exchange for row in found] == session(3)


def test_by_time(filled: Ledger) -> None:
    late = session(3)[2].started
    found = list(history.exchanges(filled.connection, since=late))
    assert [row.exchange for row in found] == [session(3)[2]] * 2
    assert [row.id for row in history.sessions(filled.connection, since=150.0)] == ["s2"]


def test_a_session_that_was_never_started_has_no_agent(ledger: Ledger) -> None:
    ledger.record("lost", session(1)[0])
    assert [row.agent for row in history.exchanges(ledger.connection)] == [""]


def test_a_closed_ledger_is_one_clear_error(ledger: Ledger) -> None:
    ledger.close()
    with pytest.raises(StoreUnavailable):
        list(history.exchanges(ledger.connection))
