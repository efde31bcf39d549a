"""Unknown is not zero."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.ledger.figures import UNKNOWN, Basis, measured, modelled, quantile, total


def test_none_is_unknown() -> None:
    assert measured(None) == modelled(None) == UNKNOWN
    assert measured(0).basis is Basis.MEASURED
    assert modelled(-1.0).value == -1.0


def test_totals_take_what_is_known() -> None:
    assert total([]) is None
    assert total([None]) is None
    assert total([None, 2, 0]) == 2


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=40), share=st.floats(0, 1))
def test_a_quantile_is_a_value_that_covers_its_share(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert quantile([], share) is None
