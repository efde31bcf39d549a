"""The end of a session: two private files, and at most seven plain lines."""

from __future__ import annotations

import io
import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.ledger.events import STEERED, Notice, Passed, Past, Retrieval, SessionStart, Steering, Verdict
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.prices import Prices
from headroom_cli.report import html, json_report, overview
from headroom_cli.report.closing import close_session, show, summary
from headroom_cli.report.status_line import status_line
from headroom_cli.report.view import view
from headroom_cli.wire.prompt import Usage
from tests.made.events import change, exchange, session


def test_files_and_lines(ledger: Ledger, prices: Prices, tmp_path: Path) -> None:
    lines = close_session(ledger, "s1", tmp_path / "session", prices)
    assert json.loads((tmp_path / "session" / "report.json").read_text())["session"]["agent"] == "claude"
    assert stat.S_IMODE((tmp_path / "session" / "report.html").stat().st_mode) == 0o600
    assert len(lines) == 6
    assert lines[0].startswith("headroom Claude <Code> 2.1: 8 requests, 12m 30s, added 5.0 ms per request")
    assert "saved net (modelled" in lines[2]
    assert "line-numbers" in lines[3]
    assert "rejects <our> CA. set X" in lines[4]
    assert str(tmp_path / "session" / "report.html") in lines[5]
    assert all(line.isascii() for line in lines)


def test_a_model_without_a_price_saved_an_unknown_sum_whatever_helped_it(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("unpriced", "gemini"))
    ledger.record("unpriced", exchange(0, Usage(10, 0, 0, 0, 5)))
    changes = (change("k", 2_000, 500, fresh=True),)
    ledger.record("unpriced", exchange(1, Usage(9_000, None, None, 0, 5), changes, model="gemini-3-flash"))
    shown = view(ledger, "unpriced", prices)
    line = summary(shown)[2]
    assert "measured, - saved net; price unknown for 1 request;" in line
    assert "1.5k removed from 1 result" in summary(shown)[1]
    said = overview.text("it", 1, shown.savings, prices)
    assert "saved    -, - of the input cost (gross -," in said
    assert "removed, 14.3% less input (modelled), - saved net" in status_line(shown.savings)
    assert '<b class="">-</b>saved net, - of the input cost' in html.render(shown)


def test_a_session_without_requests(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("empty", "codex"))
    lines = summary(view(ledger, "empty", prices))
    assert lines[0] == "headroom codex: no request to a model was seen"
    assert "nothing, so nothing was saved" in lines[1]
    assert "headroom agents show codex" in lines[2]
    assert "$" not in "".join(lines)


def test_a_session_that_was_not_routed_says_why(ledger: Ledger, prices: Prices, tmp_path: Path) -> None:
    ledger.start_session(SessionStart("past", "codex", "Codex CLI"))
    verdict = Verdict(False, "it went by tunnels to gw.example (3)", "open them")
    ledger.record_verdict("past", verdict, [Passed("gw.example", Past.UNOPENED, 3)])
    lines = close_session(ledger, "past", tmp_path / "past", prices)
    assert lines[1:3] == [
        "  not routed: no request of Codex CLI came through headroom, because it went by tunnels to gw.example (3)",
        "           open them",
    ]
    report = json.loads((tmp_path / "past" / "report.json").read_text())
    assert (report["routed"], report["not_routed_because"]) == (False, verdict.because)
    assert report["passed"] == [{"host": "gw.example", "how": "not opened", "connections": 3}]
    assert report["figures"]["net"] == {"value": None, "basis": "unknown"}
    assert "because it went by tunnels" in (tmp_path / "past" / "report.html").read_text()


def test_a_session_that_was_asked_nothing_is_no_fault(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("version", "codex"))
    ledger.record_verdict("version", Verdict(None, "it was asked about itself only"))
    lines = summary(view(ledger, "version", prices))
    assert lines[1:] == ["  routed   nothing, so nothing was saved: it was asked about itself only"]


def test_a_session_whose_traffic_cannot_be_read(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("unread", "cursor", "Cursor CLI", route="hooks"))
    said = "\n".join(summary(view(ledger, "unread", prices)))
    assert "cannot be read, so nothing was changed or measured" in said
    assert "headroom agents show cursor says why" in said
    assert "went past" not in said
    assert "$" not in said


def test_other_requests_are_no_savings(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("hello", "claude"))
    ledger.record("hello", replace(exchange(0, None), wire="", path="/api/hello"))
    ledger.record_notice("hello", Notice("SOME_VARIABLE is set: it goes elsewhere"))
    lines = summary(view(ledger, "hello", prices), Path("report.html"))
    assert "1 other request only, so nothing was saved" in lines[1]
    assert "SOME_VARIABLE is set" in lines[3]
    assert len(lines) == 5


def test_a_loss_is_called_a_loss(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("loser", "codex"))
    ledger.record("loser", session(1)[0])
    ledger.record_retrieval(Retrieval(1.0, "loser", "0a1b2c3d", "", "", 9_000))
    lines = summary(view(ledger, "loser", prices))
    assert "lost net" in lines[2]
    assert "after 1 retrieval" in lines[2]


def test_what_is_unknown_is_a_dash(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("dark", "codex"))
    ledger.record("dark", exchange(0, None, model="new-model"))
    text = "\n".join(summary(view(ledger, "dark", prices)))
    assert "cost     -, - saved net; price unknown for 1 request" in text
    assert "$0.00" not in text


def test_without_a_terminal_there_is_no_colour() -> None:
    out = io.StringIO()
    show(["headroom x", "  cost     $1.00 saved net"], out)
    assert out.getvalue() == "headroom x\n  cost     $1.00 saved net\n"


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("variable", "coloured"), [("NO_COLOR", False), ("UNRELATED", True)])
def test_a_terminal_gets_colour_unless_told_not_to(
    variable: str, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(variable, "1")
    raw = io.BytesIO()
    with Terminal(raw, encoding="ascii") as out:
        show(["headroom x", "  cost     $2.00, $1.00 saved net", "  report   /home/me/\u00fc.html"], out)
        out.flush()
        printed = raw.getvalue().decode()
    assert ("\x1b[" in printed) is coloured
    assert "/home/me/?.html" in printed


def test_the_summary_says_what_came_without_usage_and_what_is_modelled(ledger: Ledger, prices: Prices) -> None:
    ledger.start_session(SessionStart("half", "codex"))
    for made in (session(1)[0], exchange(1, None, ending="client gone"), exchange(2, None, fault="body over the cap")):
        ledger.record("half", made)
    lines = summary(view(ledger, "half", prices))
    assert "3 requests (2 without usage)" in lines[0]
    assert "1 not read, relayed as they came" in lines[0]
    assert "% less input (modelled)" in lines[1]


def test_lowered_turns_are_counted_and_what_they_saved_is_unknown(ledger: Ledger, prices: Prices) -> None:
    lowered = Steering("continuation", effort="high", effort_sent="low", effort_reason="r")
    ledger.start_session(SessionStart("effort", "codex"))
    for number, one in enumerate((lowered, Steering("question", effort="high", effort_reason="question"))):
        ledger.record("effort", exchange(number, Usage(10, 0, 0, 0, 5), steering=one))
    shown = view(ledger, "effort", prices)
    assert "; effort lowered in 1 of 2 turns, saved -; list prices" in summary(shown)[2]
    assert "  effort   effort lowered in 1 of 2 turns, saved -\n" in overview.text("it", 1, shown.savings, prices)
    assert (shown.savings.lowered, shown.savings.efforts) == (1, 2)
    assert "effort" not in "".join(summary(view(ledger, "s1", prices)))


def test_what_a_directive_cost_is_a_line_in_every_report(ledger: Ledger, prices: Prices) -> None:
    assert "directive" not in "".join(summary(view(ledger, "s1", prices)))
    ledger.start_session(SessionStart("steered", "codex"))
    steering = Steering("question", STEERED, "u", 2, 99)
    usages = (Usage(10, 9_000, 0, 0, 5), Usage(10, 500, 0, 9_000, 5))
    for number, usage in enumerate(usages):
        ledger.record("steered", exchange(number, usage, steering=steering))
    shown = view(ledger, "steered", prices)
    cost = 99 * (6.25 + 0.5) / 1e6
    told = f"  steered  directive ${cost:.6f} modelled: 198 tokens in 2 requests, taken off what is saved net"
    assert summary(shown)[3] == told
    assert f"directive  ${cost:.6f} modelled, 198 tokens in 2 requests" in overview.text("w", 1, shown.savings, prices)
    assert f"<td>directive, 198 tokens in 2 requests</td><td>${cost:.6f} modelled</td>" in html.render(shown)
    figures = json.loads(json_report.render(shown))["figures"]
    assert (figures["directed"], figures["directive"]) == (2, 198)
    assert figures["directive_cost"]["value"] == pytest.approx(cost)
    assert figures["net"]["value"] == pytest.approx(-cost)
