"""The books take events at once and lose none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.ledger import history
from headroom_cli.ledger.books import SessionBooks
from headroom_cli.ledger.events import Exchange, Notice, Passed, Past, Seen
from headroom_cli.ledger.log import Ledger
from headroom_cli.proxy.seams import Books
from tests.made.events import session


def test_closing_writes_everything_in_order(ledger: Ledger) -> None:
    with SessionBooks(ledger, "s1") as books:
        as_seam: Books = books
        for made in session(30):
            as_seam.exchange(made)
    assert [row.exchange for row in history.exchanges(ledger.connection, "s1")] == session(30)
    assert books.lost == 0


def test_flush_waits_for_what_was_queued(ledger: Ledger) -> None:
    with SessionBooks(ledger, "s1") as books:
        books.exchange(session(1)[0])
        assert books.flush()
        assert len(list(history.exchanges(ledger.connection))) == 1


def test_the_same_notice_is_kept_once(ledger: Ledger) -> None:
    with SessionBooks(ledger, "s1") as books:
        books.notice("rejects our CA", "set X")
        books.notice("rejects our CA", "set X")
        assert books.notices() == (Notice("rejects our CA", "set X"),)
    assert history.notices(ledger.connection, "s1") == [Notice("rejects our CA", "set X")]


def test_a_broken_ledger_never_reaches_the_proxy(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.close()
    with SessionBooks(ledger, "s1") as books:
        books.exchange(session(1)[0])
        books.notice("hello")
    assert books.lost == 2


def test_a_value_that_no_database_holds_costs_one_event(ledger: Ledger) -> None:
    huge, fine = replace(session(1)[0], bytes_in=2**70), session(1)[0]
    with SessionBooks(ledger, "s1") as books:
        books.exchange(huge)
        books.exchange(fine)
    assert books.lost == 1
    assert [row.exchange for row in history.exchanges(ledger.connection)] == [fine]


def test_booking_does_not_wait_for_the_writer(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    gate = threading.Event()
    written: list[Exchange] = []

    def slow(_: str, made: Exchange) -> None:
        gate.wait(30)
        written.append(made)

    monkeypatch.setattr(ledger, "record", slow)
    with SessionBooks(ledger, "s1") as books:
        for made in session(5):
            books.exchange(made)
        assert written == []
        gate.set()
    assert written == session(5)


def test_what_was_seen_can_be_asked_at_any_time(ledger: Ledger) -> None:
    with SessionBooks(ledger, "s1") as books:
        assert books.seen() == Seen()
        for host in ("a.example", "b.example", "b.example"):
            books.past(host, Past.UNOPENED)
        books.past("b.example", Past.REFUSED)
        books.exchange(session(1)[0])
        books.exchange(replace(session(1)[0], wire=""))
        seen = books.seen()
    assert (seen.requests, seen.relayed) == (1, 1)
    assert seen.passed[0] == Passed("b.example", Past.UNOPENED, 2)
    assert set(seen.passed[1:]) == {Passed("a.example", Past.UNOPENED, 1), Passed("b.example", Past.REFUSED, 1)}


def test_what_follows_a_request_is_called_when_it_is_written(ledger: Ledger) -> None:
    seen: list[int] = []

    def after() -> None:
        seen.append(len(list(history.exchanges(ledger.connection, "s1"))))

    with SessionBooks(ledger, "s1", after) as books:
        for made in session(2):
            books.exchange(made)
        books.notice("something")
    assert seen == [1, 2]
