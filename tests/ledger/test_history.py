"""Queries choose by session and by time, and do not mix them up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from headroom_cli.compress.outcome import Step
from headroom_cli.ledger import history
from headroom_cli.ledger.events import Retrieval, SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.store.database import StoreUnavailable
from tests.made.events import change, exchange, session

RECORDS = Step("json records", 800)


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


def test_how_often_something_was_left_out_and_read_back(ledger: Ledger) -> None:
    ledger.start_session(SessionStart("s1", "claude", started=100.0))
    left_out = [
        replace(change(f"k{n}", 900, 100, fresh=True, tool="Bash", content="log"), steps=(Step("omission", 800),))
        for n in range(4)
    ]
    rows = replace(change("k9", 900, 100, fresh=True, tool="mcp__db__query", content="json"), steps=(RECORDS,))
    ledger.record("s1", exchange(0, None, (*left_out, rows, change("k8", 900, 100, fresh=True))))
    for original in (left_out[1].original, left_out[1].original, left_out[2].original, "0badcafe"):
        ledger.record_retrieval(Retrieval(150.0, "s1", original, "1-9", "", 40))
    assert history.needed(ledger.connection) == {"bash/log": (4, 2), "query/json": (1, 0)}


def test_a_closed_ledger_is_one_clear_error(ledger: Ledger) -> None:
    ledger.close()
    with pytest.raises(StoreUnavailable):
        list(history.exchanges(ledger.connection))


def test_the_last_session_of_an_agent_in_a_folder(ledger: Ledger) -> None:
    for number, (agent, cwd) in enumerate((("claude", "/a"), ("claude", "/a"), ("codex", "/a"), ("claude", "/b"))):
        ledger.start_session(SessionStart(f"n{number}", agent, cwd=cwd, started=100.0 + number))
    assert history.last_session(ledger.connection, "claude", "/a") == "n1"
    assert history.last_session(ledger.connection, "gemini", "/a") == ""
