"""Figures as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.ledger.figures import UNKNOWN, measured, modelled
from headroom_cli.report import words


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, "-"), (0, "0"), (950, "950"), (999.6, "1.0k"), (1_234, "1.2k"), (38_400, "38k"), (999_700, "1.0M"),
        (1_250_000, "1.2M"), (3e9, "3.0G"), (-1_500, "-1.5k"),
    ],
)  # fmt: skip
def test_tokens(count: float | None, shown: str) -> None:
    assert words.tokens(count) == shown


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [
        (None, "-"),
        (0, "$0.00"),
        (1.234, "$1.23"),
        (0.1234, "$0.123"),
        (0.01234, "$0.0123"),
        (-0.05, "-$0.0500"),
        (1e-5, "$0.000010"),
    ],
)
def test_money(dollars: float | None, shown: str) -> None:
    assert words.money(dollars) == shown


def test_the_rest() -> None:
    assert (words.share(0.1234), words.share(None)) == ("12.3%", "-")
    assert (words.milliseconds(0.44), words.milliseconds(12.4), words.milliseconds(None)) == ("0.4 ms", "12 ms", "-")
    assert [words.duration(seconds) for seconds in (None, 45, 750, 7_500)] == ["-", "45s", "12m 30s", "2h 05m"]
    assert (words.count(1, "reply", "replies"), words.count(2, "reply", "replies")) == ("1 reply", "2 replies")
    assert words.with_basis("$1", measured(1)) == "$1 measured"
    assert words.with_basis("-", UNKNOWN) == "-"


@given(st.floats(-1e12, 1e12))
def test_all_is_plain_and_short(value: float) -> None:
    for shown in (words.tokens(value), words.money(value)):
        assert shown.isascii()
        assert len(shown) < 20


def test_sentences() -> None:
    assert words.less_input(modelled(0.123)) == "12.3% less input (modelled)"
    assert words.less_input(UNKNOWN) == "- less input"
    assert "(no request at all)" in words.nothing_routed("s1", 0)
    assert "(1 other request only)" in words.nothing_routed("s1", 1)
    assert words.printable("a\x1b[2J\tb") == "a?[2J\tb"
