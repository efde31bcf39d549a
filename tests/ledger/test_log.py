"""What is booked comes back exactly, and nothing booked can be changed."""

from __future__ import annotations

import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.ledger import history
from headroom_cli.ledger.events import Exchange, Notice, Passed, Past, Retrieval, SessionStart, Verdict
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.rows import SCHEMA
from headroom_cli.store.database import StoreUnavailable
from tests.made.effort import examples
from tests.made.events import change, exchange, exchanges, session


def booked(ledger: Ledger, name: str = "") -> list[Exchange]:
    return [row.exchange for row in history.exchanges(ledger.connection, name)]


def test_a_session_comes_back(ledger: Ledger, tmp_path: Path) -> None:
    ledger.start_session(SessionStart("s1", "claude", "Claude Code", "2.1", "base-url", "/somewhere", 5.0, 77))
    for made in session(4):
        ledger.record("s1", made)
    assert booked(ledger, "s1") == session(4)
    assert [row.agent for row in history.exchanges(ledger.connection)] == ["claude"] * 4
    running = ledger.session("s1")
    assert running is not None
    assert (running.ended, running.exit_code, running.pid) == (None, None, 77)
    ledger.end_session("s1", 0, ended=9.0)
    ledger.end_session("s1", 1, ended=10.0)
    ended = ledger.session("s")
    assert ended is not None
    assert (ended.ended, ended.exit_code) == (9.0, 0)
    assert stat.S_IMODE((tmp_path / "ledger.sqlite").stat().st_mode) == 0o600


def test_what_a_request_read_back_is_booked_with_it(ledger: Ledger) -> None:
    made = Retrieval(1.5, "s1", "0a1b2c3d", "1-5", "a \ud800", 40)
    request = exchange(0, None, retrievals=(made, replace(made, lines="")))
    ledger.record("s1", request)
    assert history.retrievals(ledger.connection, "s1") == [
        replace(made, grep="a ?"),
        replace(made, grep="a ?", lines=""),
    ]
    assert booked(ledger, "s1") == [replace(request, retrievals=())]


def test_a_session_id_may_be_cut_while_it_is_clear(ledger: Ledger) -> None:
    ledger.start_session(SessionStart("abc1", "a"))
    ledger.start_session(SessionStart("abc2", "a"))
    assert ledger.session("abc") is None
    assert ledger.session("") is None
    assert ledger.session("abc2") is not None


def test_repeated_blocks_are_stored_once(ledger: Ledger) -> None:
    for made in session(30):
        ledger.record("s1", made)
    assert ledger.connection.execute("SELECT COUNT(*) FROM blocks").fetchone() == (30,)


def test_history_cannot_be_rewritten(ledger: Ledger) -> None:
    ledger.start_session(SessionStart("s1", "claude"))
    ledger.end_session("s1", 0)
    ledger.record("s1", session(1)[0])
    ledger.record_retrieval(Retrieval(1.0, "s1", "0a1b2c3d", "1-5", "", 40))
    ledger.record_notice("s1", Notice("hello"))
    ledger.record_verdict("s1", Verdict(False, "why"), [Passed("a.example", Past.REFUSED, 2)])
    tables = [row[0] for row in ledger.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        if not table.startswith("sqlite_"):
            column = ledger.connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                ledger.connection.execute(f"UPDATE {table} SET {column} = {column}")
    assert sum("TRIGGER" in statement for statement in SCHEMA) == 11


def test_a_label_with_a_credential_is_not_kept(ledger: Ledger) -> None:
    secret = "Bearer aB3xY9kLm2Qw8Zt5Rv7Nc4Jd6"
    bare = change("k", 10, 5, fresh=True)
    ledger.record("s1", exchange(0, None, (type(bare)("k", "", "Bash", f"curl -H '{secret}'", "log", (), 9, 5, True),)))
    assert booked(ledger)[0].changes[0].label == "(hidden: holds a credential)"


def test_retrievals_and_notices(ledger: Ledger) -> None:
    first = Retrieval(1.0, "s1", "0a1b2c3d", "1-5", "", 40)
    ledger.record_retrieval(first)
    ledger.record_retrieval(Retrieval(2.0, "", "0a1b2c3d", "", "x", 4))
    ledger.record_notice("s1", Notice("a", "b"))
    assert history.retrievals(ledger.connection, "s1") == [first]
    assert len(history.retrievals(ledger.connection, since=1.5)) == 1
    assert history.notices(ledger.connection, "s1") == [Notice("a", "b")]


def test_the_first_verdict_counts(ledger: Ledger) -> None:
    assert (history.verdict(ledger.connection, "s1"), history.passed(ledger.connection, "s1")) == (None, ())
    passed = (Passed("b.example", Past.UNOPENED, 3), Passed("a.example", Past.REFUSED, 1))
    for number, verdict in enumerate((Verdict(False, "why", "what to do"), Verdict(True), Verdict(None))):
        name = f"s{number}"
        ledger.start_session(SessionStart(name, "codex", started=1.0 + number))
        ledger.record_verdict(name, verdict, passed)
        ledger.record_verdict(name, Verdict(None, "later"), passed)
        assert history.verdict(ledger.connection, name) == verdict
        assert history.passed(ledger.connection, name) == passed
    assert history.unrouted(ledger.connection) == 1
    assert history.unrouted(ledger.connection, since=1.5) == 0


def test_forget_removes_whole_sessions(ledger: Ledger) -> None:
    for name in ("s1", "s2"):
        ledger.start_session(SessionStart(name, "claude", started=1.0 if name == "s1" else 9.0))
        ledger.record(name, session(1)[0])
        ledger.record_verdict(name, Verdict(True), [Passed("a.example", Past.UNOPENED, 1)])
    assert ledger.forget(before=5.0) == 1
    assert [row.session for row in history.exchanges(ledger.connection)] == ["s2"]
    assert ledger.forget(everything=True) == 1
    for table in ("blocks", "steps", "changes", "kept", "exchanges", "passed", "verdicts"):
        assert ledger.connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)
    ledger.record("s1", session(1)[0])
    assert booked(ledger) == [session(1)[0]]


def test_sessions_without_an_end_are_known(ledger: Ledger) -> None:
    for started, name in enumerate(("s1", "s2", "s3"), 1):
        ledger.start_session(SessionStart(name, "claude", started=float(started), pid=10 + started))
    ledger.end_session("s2", 0)
    assert ledger.running() == (("s1", 11), ("s3", 13))


def test_an_original_belongs_to_the_session_that_changed_it_last(ledger: Ledger) -> None:
    made = session(1)[0]
    (original, *_) = [one.original for one in made.changes if one.original]
    assert ledger.owner(original) == ""
    ledger.record("s1", made)
    assert ledger.owner(original) == "s1"
    assert ledger.owner("") == ""


def test_a_closed_ledger_is_one_clear_error(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.close()
    with pytest.raises(StoreUnavailable):
        ledger.record("s1", session(1)[0])


@settings(max_examples=examples(40))
@given(made=st.lists(exchanges, max_size=5))
def test_any_exchange_comes_back_and_the_log_only_grows(
    made: list[Exchange], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "ledger.sqlite"
    with Ledger(path) as ledger:
        for number, event in enumerate(made):
            ledger.record("s1", event)
            assert booked(ledger, "s1") == made[: number + 1]
    with Ledger(path) as ledger:
        assert booked(ledger) == [event for event in made if event.started >= 0]
