"""The length of answers with the real agents, each case in a world of its own: `scripts/test --agents quick|all`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents import steering_cases
from tests.agents.stage import play
from tests.agents.test_real_agents import CHOSEN

pytestmark = pytest.mark.agents


@pytest.mark.parametrize("case", steering_cases.CASES)
def test_steering(case: str, folder: Path) -> None:
    if steering_cases.agent_of(case) not in CHOSEN:
        pytest.skip("scripts/test --agents quick|all runs the real agents")
    play("steering_cases", case, folder)
