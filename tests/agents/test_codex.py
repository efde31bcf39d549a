"""Codex in depth: each case in a world of its own. `scripts/test --agents quick|all` runs these."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.agents import codex_cases, codex_screens
from tests.agents.screen import TMUX
from tests.agents.stage import play
from tests.agents.test_real_agents import CHOSEN

pytestmark = [
    pytest.mark.agents,
    pytest.mark.skipif("codex" not in CHOSEN, reason="scripts/test --agents quick|all runs the real agents"),
]


@pytest.mark.parametrize("case", codex_cases.CASES)
def test_headless(case: str, folder: Path) -> None:
    play("codex_cases", case, folder)


# What is typed while a busy machine still draws is lost, so a second attempt is given, and quick runs have none.
@pytest.mark.skipif(not TMUX, reason="there is no tmux")
@pytest.mark.skipif(
    os.environ.get("HEADROOM_TEST_AGENTS") != "all", reason="scripts/test --agents all types in terminals"
)
@pytest.mark.parametrize("case", codex_screens.CASES)
def test_in_a_terminal(case: str, folder: Path) -> None:
    play("codex_screens", case, folder, attempts=2)
