"""The JSON report is versioned, complete and says the basis of each figure."""

from __future__ import annotations

import json
from dataclasses import fields

from headroom_cli.ledger.savings import Savings
from headroom_cli.report import json_report
from headroom_cli.report.view import View


def test_it_holds_what_was_measured(seen: View) -> None:
    report = json.loads(json_report.render(seen))
    assert report["schema"] == "headroom.report/1"
    assert report["session"]["id"] == "s1"
    assert report["figures"]["net"]["basis"] == "modelled"
    assert report["figures"]["cost"]["basis"] == "measured"
    assert report["figures"]["usage"]["output"] == 8 * 120
    assert set(report["figures"]) == {field.name for field in fields(Savings)}
    assert len(report["timeline"]) == 8
    assert report["timeline"][3]["usage"]["read"] == 9_000 + 2_700
    assert report["prices"]["date"] == "2026-01-01"
    assert {group["name"] for group in report["figures"]["groups"]["tool"]} == {"Read", "Bash", "Grep"}


def test_no_usage_is_null() -> None:
    assert json_report.usage(None) is None
