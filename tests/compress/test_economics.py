from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.economics import CALL_TOKENS, OUT, READ, WRITE, Priors, expected, priors

KNOWN = Priors(((0, 50.0), (10, 30.0)), {"bash/log": 0.5, "*/log": 0.3}, 0.1, "made up")
sizes = st.integers(0, 100_000)


def test_gain_and_loss_are_what_the_provider_would_charge() -> None:
    found = expected(1000, 50, 40_000, 20, 0.1)
    assert found.gain == pytest.approx(950 * (WRITE + READ * 20))
    assert found.loss == pytest.approx(0.1 * (40_000 * READ + 1000 * (WRITE + READ * 20) + CALL_TOKENS * OUT))
    assert found.pays


def test_what_is_surely_needed_does_not_pay() -> None:
    assert not expected(1000, 50, 0, 20, 1.0).pays


@given(sizes, sizes, sizes, st.floats(0, 500), st.floats(0, 1))
def test_less_risk_never_makes_it_worse(left_out: int, added: int, prefix: int, turns: float, risk: float) -> None:
    if expected(left_out, added, prefix, turns, risk).pays:
        assert expected(left_out, added, prefix, turns, risk / 2).pays


def test_priors_are_looked_up_by_tool_and_kind() -> None:
    asked = [("bash", "log"), ("exec", "log"), ("bash", "json")]
    assert [KNOWN.probability(tool, kind) for tool, kind in asked] == [0.5, 0.3, 0.1]
    assert [KNOWN.turns_to_come(turns) for turns in (0, 9, 10, 500)] == [50.0, 50.0, 30.0, 30.0]


def test_the_shipped_table() -> None:
    table = priors()
    assert table.source
    assert table.turns_to_come(0) > 0
    assert all(0 <= value <= 1 for value in (*table.missed.values(), table.default_missed))
