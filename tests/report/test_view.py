"""A view is what the ledger says, and nothing else."""

from __future__ import annotations

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.ledger.log import Ledger
from headroom_cli.report.view import View, view


def test_moments_add_up_to_the_figures(seen: View) -> None:
    assert sum(moment.removed for moment in seen.moments) == seen.savings.removed.value
    assert sum(moment.absent for moment in seen.moments) == seen.savings.absent.value
    assert sum(moment.saved or 0 for moment in seen.moments) == pytest.approx(seen.savings.gross.value)
    assert [moment.number for moment in seen.moments] == list(range(1, 9))
    assert (seen.seconds, seen.who) == (750.0, "Claude <Code> 2.1")


def test_an_unknown_session(ledger: Ledger) -> None:
    with pytest.raises(HeadroomError, match="no session nope"):
        view(ledger, "nope")
