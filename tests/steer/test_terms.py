from __future__ import annotations

import pytest

from headroom_cli.ledger.events import CONTROL, STEERED
from headroom_cli.steer.directive import DIRECTIVES, TOKENS
from headroom_cli.steer.terms import NOTHING, Terms
from headroom_cli.store.steering import Steered


@pytest.mark.parametrize("level", DIRECTIVES)
def test_a_steered_unit_gets_the_text_of_its_level(level: int) -> None:
    made = Terms("s", level, draws=True, holdout=0).decided("u")
    assert made == Steered(level, STEERED, "u", DIRECTIVES[level], TOKENS[level], "s", level)


def test_a_control_gets_no_text_and_is_counted_as_one() -> None:
    assert Terms("s", 4, draws=True, holdout=100).decided("u") == Steered(
        0, CONTROL, "u", session="s", drawn=4, holdout=100
    )


def test_where_only_effort_is_routed_there_is_an_arm_and_no_text() -> None:
    assert Terms("s", draws=True, holdout=0).decided("u") == Steered(0, STEERED, "u", session="s")


def test_with_all_off_nothing_is_drawn() -> None:
    assert Terms("s", holdout=100).decided("u") == NOTHING
