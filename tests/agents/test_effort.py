"""Reasoning effort with the real agents, each case in a world of its own: `scripts/test --agents quick|all`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.agents import effort_cases
from tests.agents.rows import BY_NAME, QUICK, ROWS
from tests.agents.stage import play

OF = {
    "unproven": "claude",
    "claude-held-out": "claude",
    "codex-held-out": "codex",
    "in_the_history": "claude",
    "own_choice_of_claude": "claude",
    "own_choice_of_codex": "codex",
}

CHOSEN = {"quick": QUICK, "all": [row.agent for row in ROWS]}.get(os.environ.get("HEADROOM_TEST_AGENTS", ""), ())

pytestmark = pytest.mark.agents


@pytest.mark.parametrize("case", effort_cases.CASES)
def test_effort(case: str, folder: Path) -> None:
    agent = OF[case] if case in OF else BY_NAME[case].agent
    if agent not in CHOSEN:
        pytest.skip("scripts/test --agents quick|all runs the real agents")
    play("effort_cases", case, folder)
