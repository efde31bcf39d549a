"""A line of columns by week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from headroom_cli.learn.signals import Turn
from headroom_cli.learn.trend import picture, weeks

MONDAY = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
DAY = 86_400
PLAIN = Turn("m", MONDAY, 100)


def test_weeks_without_a_turn_are_shown() -> None:
    turns = [
        PLAIN,
        replace(PLAIN, at=MONDAY + 6.9 * DAY, words=300, ask="shorter"),
        replace(PLAIN, at=MONDAY + 5 * DAY, words=None, ask="longer"),
        replace(PLAIN, at=MONDAY + 14 * DAY, words=50, fast=True),
        replace(PLAIN, at=None, stopped=True),
    ]
    first, empty, last = weeks(turns)
    assert (first.answers, first.too_long, first.too_short, first.words) == (3, 1, 1, 300)
    assert (empty.answers, empty.words) == (0, None)
    assert (last.monday.day, last.too_long) == (16, 1)


def test_a_year_at_most() -> None:
    assert len(weeks([PLAIN, replace(PLAIN, at=MONDAY + 1_000 * DAY)])) == 52


def test_no_times() -> None:
    assert weeks([replace(PLAIN, at=None)]) == []


@pytest.mark.parametrize(
    ("values", "drawn", "plain"),
    [((0, 0.5, 1.0), "▁▅█", "_+#"), ((None, 2), " █", " #"), ((0, 0), "▁▁", "__"), ((), "", "")],
)
def test_pictures(values: tuple[float | None, ...], drawn: str, plain: str) -> None:
    assert picture(values, unicode=True) == drawn
    assert picture(values, unicode=False) == plain
