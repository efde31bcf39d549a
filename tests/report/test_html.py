"""The page is well formed, self-contained and escapes what agents say."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from headroom_cli.ledger.events import Change, SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.prices import Prices
from headroom_cli.report import html
from headroom_cli.report.view import View, view
from headroom_cli.wire.prompt import Usage
from tests.made.events import exchange

HOSTILE = "<script>alert('x')</script>\"&"


class Balance(HTMLParser):
    """Fails where a tag is not closed by its own end."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


def parsed(page: str) -> Balance:
    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    return balance


def test_the_page_is_complete_and_closed(seen: View) -> None:
    page = html.render(seen)
    tags = parsed(page).seen
    assert {"svg", "rect", "table", "style"} <= tags
    assert not tags & {"script", "link", "img", "iframe", "a"}
    assert not re.search(r"https?://|url\(|@import", page)
    assert "Claude &lt;Code&gt; 2.1" in page
    assert "rejects &lt;our&gt; CA" in page
    assert "Prices of 2026-01-01, from made up" in page
    assert "prefers-color-scheme:dark" in page
    assert "modelled" in page


def test_whatever_an_agent_says_is_escaped(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("bad", HOSTILE, HOSTILE, HOSTILE, cwd=HOSTILE))
    bad = Change("k", "", HOSTILE, HOSTILE, HOSTILE, (), 900, 100, True)
    usage = Usage(1, 1, 1, 1, 1, HOSTILE)
    ledger.record("bad", exchange(0, usage, (bad,), model=HOSTILE, fault=HOSTILE))
    page = html.render(view(ledger, "bad", prices))
    assert "<script" not in page
    assert "script" not in parsed(page).seen


def test_an_empty_session(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("empty", "codex"))
    page = html.render(view(ledger, "empty", prices))
    parsed(page)
    assert "still running" in page
    assert "$0.00" not in page.split("The account")[0]


def test_a_loss_is_red(seen: View) -> None:
    from headroom_cli.ledger.figures import modelled

    lost = replace(seen, savings=replace(seen.savings, net=modelled(-1.0)))
    assert '<b class="bad">-$1.00</b>lost net' in html.render(lost)
