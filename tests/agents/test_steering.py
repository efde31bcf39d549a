"""The length of answers with the real agents, each case in a world of its own: `scripts/test --agents quick|all`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.agents import steering_cases
from tests.agents.rows import QUICK
from tests.agents.stage import play

pytestmark = pytest.mark.agents
ASKED = os.environ.get("HEADROOM_TEST_AGENTS", "")


@pytest.mark.parametrize("case", steering_cases.CASES)
def test_steering(case: str, folder: Path) -> None:
    if ASKED != "all" and not (ASKED == "quick" and steering_cases.agent_of(case) in QUICK):
        pytest.skip("scripts/test --agents quick|all runs the real agents")
    play("steering_cases", case, folder)
