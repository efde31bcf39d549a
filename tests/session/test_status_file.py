"""The figures in the file are the ledger's, and they are there soon after the request."""

from __future__ import annotations

import stat
from pathlib import Path

from headroom_cli.ledger.books import SessionBooks
from headroom_cli.ledger.events import Past, SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.report.status_line import status_line
from headroom_cli.report.view import view
from headroom_cli.session.status_file import NAME, kept_up
from tests.made.events import session
from tests.session.waiting import eventually


def test_each_request_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("s1", "claude"))

        def told() -> bool:
            return path.exists() and path.read_text() == status_line(view(ledger, "s1").savings) + "\n"

        with kept_up(tmp_path, "s1", tmp_path) as after, SessionBooks(ledger, "s1", after) as books:
            for made in session(3):
                books.exchange(made)
                books.flush()
                eventually(told, 20)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.glob(f"*{NAME}*")] == [NAME]


def test_what_went_past_is_told_of_at_once(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("s1", "claude"))

        def doubt() -> str:
            return f"{books.seen().passed[0].host} was asked"

        with kept_up(tmp_path, "s1", tmp_path, doubt) as after, SessionBooks(ledger, "s1", after) as books:
            books.past("gw.example", Past.UNOPENED)
            eventually(path.exists)
            assert path.read_text() == "headroom: not routed yet, because gw.example was asked\n"
            books.exchange(session(1)[0])
            eventually(lambda: "not routed" not in path.read_text())


def test_without_a_request_there_is_no_file(tmp_path: Path) -> None:
    with kept_up(tmp_path, "s1", tmp_path):
        pass
    assert not (tmp_path / NAME).exists()


def test_a_ledger_that_cannot_be_read_costs_the_figures_only(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("this is no database, and long enough to be looked at as one")
    with kept_up(tmp_path, "s1", tmp_path) as after:
        after()
    assert not (tmp_path / NAME).exists()
