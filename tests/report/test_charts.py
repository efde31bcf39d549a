"""Bars show every token, whatever the number of groups."""

from __future__ import annotations

from dataclasses import replace

from headroom_cli.ledger.figures import UNKNOWN
from headroom_cli.ledger.savings import Group
from headroom_cli.report import charts
from headroom_cli.report.view import View


def test_many_groups_end_in_a_sum() -> None:
    groups = [Group(f"g{number}", 1, 1_000 - number, 0, UNKNOWN) for number in range(30)]
    drawn = charts.bars(groups)
    assert drawn.count("<rect") == 12
    assert "19 others" in drawn


def test_nothing_to_draw() -> None:
    assert charts.bars([]) == charts.bars([Group("x", 0, 0, 0, UNKNOWN)]) == ""
    assert charts.timeline([]) == ""


def test_a_loss_has_its_own_colour() -> None:
    assert 'class="loss"' in charts.bars([Group("x", 1, -50, 0, UNKNOWN)])


def test_a_column_per_request(seen: View) -> None:
    drawn = charts.timeline(seen.moments)
    assert drawn.count("<g>") == len(seen.moments)
    assert drawn.count('class="absent"') == len(seen.moments)


def test_a_request_without_usage_is_shown_as_such(seen: View) -> None:
    drawn = charts.timeline([replace(seen.moments[0], usage=None, absent=0, saved=None)])
    assert "usage not reported" in drawn
    assert "- saved" in drawn
