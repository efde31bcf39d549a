from __future__ import annotations

from dataclasses import replace

from headroom_cli.ledger.figures import UNKNOWN, modelled
from headroom_cli.ledger.savings import summarise
from headroom_cli.report import words
from headroom_cli.report.status_line import status_line
from headroom_cli.report.view import View
from tests.report.conftest import PRICES


def test_the_figures_are_those_of_the_summary(seen: View) -> None:
    figures = seen.savings
    assert status_line(figures) == (
        f"headroom: {words.tokens(figures.removed.value)} tokens removed, {words.less_input(figures.share)},"
        f" {words.money(figures.net.value)} saved net (modelled)"
    )


def test_a_loss_is_called_one(seen: View) -> None:
    assert "$0.0500 lost net" in status_line(replace(seen.savings, net=modelled(-0.05)))


def test_what_is_unknown_is_no_number(seen: View) -> None:
    assert status_line(replace(seen.savings, net=UNKNOWN)).endswith(", - saved net")


def test_before_the_first_request() -> None:
    assert status_line(summarise([], [], PRICES)) == "headroom: no request to a model yet"


def test_a_doubt_counts_until_a_request_comes(seen: View) -> None:
    assert status_line(summarise([], [], PRICES), "it was") == "headroom: not routed yet, because it was"
    assert status_line(seen.savings, "it was") == status_line(seen.savings)
