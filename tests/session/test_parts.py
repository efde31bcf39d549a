from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from headroom_cli.ledger.books import SessionBooks
from headroom_cli.ledger.events import Notice, SessionStart
from headroom_cli.proxy.config import listen
from headroom_cli.proxy.metering import SMALLER_BEFORE
from headroom_cli.proxy.shaping import ConversationShaper
from headroom_cli.session.parts import AsItCame, opened
from headroom_cli.session.seam import HookPlace
from headroom_cli.session.settings import Settings
from headroom_cli.steer.directive import DIRECTIVES
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.wires import by_name
from tests.fakes.hooked import ANTHROPIC, LONG, request

SESSION = SessionStart("20261122-153012-7f2c", "claude", "Claude Code")


def test_the_books_are_closed_with_a_report(tmp_path: Path) -> None:
    with opened(tmp_path, SESSION, Settings(), warm_history=False) as parts:
        parts.books.notice("something", "to do")
        lines = parts.close_books(3, tmp_path / "s", report=True)
    assert any("something" in line for line in lines)
    report = json.loads((tmp_path / "s" / "report.json").read_text())
    assert report


def test_no_report_writes_none(tmp_path: Path) -> None:
    with opened(tmp_path, SESSION, Settings(), warm_history=False) as parts:
        assert parts.close_books(0, tmp_path / "s", report=False) == []
    assert not (tmp_path / "s").exists()


async def test_without_a_store_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "decisions.sqlite").write_text("this is no database, and long enough to be looked at as one")
    with opened(tmp_path, SESSION, Settings(), warm_history=False) as parts:
        assert isinstance(parts.shaper, AsItCame)
        body = b'{"model": "m"}'
        assert (await parts.shaper.shape(by_name("anthropic"), body)).body is body
        parts.books.notice("not kept")
        assert "nothing was changed or measured" in parts.close_books(0, tmp_path / "s", report=True)[0]


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("in the way")
    with opened(tmp_path, SESSION, Settings(), warm_history=False) as parts:
        assert "could not be written" in parts.close_books(0, tmp_path / "s", report=True)[0]


def test_a_session_that_was_purged_meanwhile_has_no_report(tmp_path: Path) -> None:
    with opened(tmp_path, SESSION, Settings(), warm_history=False) as parts:
        assert parts.ledger is not None
        parts.ledger.connection.execute("DELETE FROM sessions")
        parts.ledger.connection.commit()
        assert "could not be written" in parts.close_books(3, tmp_path / "s", report=True)[0]


def test_what_a_request_may_wait_for_ends_before_it_is_given_up(tmp_path: Path) -> None:
    for deadline_ms in (1, 250, 5_000):
        chosen = Settings(deadline_ms=deadline_ms, verbosity="2")
        with opened(tmp_path / str(deadline_ms), SESSION, chosen, warm_history=False) as parts:
            shaper = parts.shaper
            assert isinstance(shaper, ConversationShaper)
            assert shaper._patience + shaper._steerer._patience < chosen.shape_limit_s


async def test_hooks_in_a_conversation_of_the_wire_are_told_of_once(tmp_path: Path) -> None:
    raw = request(LONG)
    with Decisions(tmp_path / "decisions.sqlite") as decisions:
        decisions.put({lineage(ANTHROPIC.parse(raw).blocks)[-1]: Decision("smaller", before=9, after=5)})
    with (
        listen() as sock,
        opened(tmp_path, SESSION, Settings(), warm_history=False, place=HookPlace(sock, "secret")) as parts,
    ):
        assert isinstance(parts.books, SessionBooks)
        for _ in range(2):
            assert (await parts.shaper.shape(ANTHROPIC, raw)).body is raw
        assert parts.books.notices() == (Notice(*SMALLER_BEFORE),)


ASKED = b'{"system":"You.","tools":[{"name":"Bash"}],"messages":[{"role":"user","content":"a"}]}'


async def test_short_answers_are_asked_for_as_the_settings_say(tmp_path: Path) -> None:
    chosen = Settings(verbosity="1", holdout=0)
    with opened(tmp_path, SESSION, chosen, warm_history=False) as parts:
        shaped = await parts.shaper.shape(ANTHROPIC, ASKED)
        assert json.loads(shaped.body)["system"] == f"You.\n\n{DIRECTIVES[1]}"
        assert (shaped.steering.level, shaped.steering.kind) == (1, "question")
    with opened(tmp_path, replace(SESSION, id="other"), Settings(), warm_history=False) as parts:
        assert (await parts.shaper.shape(ANTHROPIC, ASKED)).body == ASKED


async def test_without_its_store_no_directive_is_sent_and_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "steering.sqlite").write_text("this is no database, and long enough to be looked at as one")
    with opened(tmp_path, SESSION, Settings(verbosity="1", holdout=0), warm_history=False) as parts:
        assert (await parts.shaper.shape(ANTHROPIC, ASKED)).body == ASKED
        assert isinstance(parts.books, SessionBooks)
        assert "no directive" in parts.books.notices()[0].text
