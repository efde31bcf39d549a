"""What counts as another way to the same end."""

from __future__ import annotations

import pytest

from headroom_cli.learn.failures.alternatives import LONGEST, install, other_way, quotable, same_way
from headroom_cli.learn.failures.trace import Trace
from tests.learn.failures.histories import Turn, ran, session

FAILED = ran("pytest tests/a.py", "bash: pytest: command not found", 127)


def other(*turns: Turn) -> str:
    trace = Trace(session(FAILED, *turns))
    found = other_way(trace, 0, trace.steps[0].parts[0])
    return found.text if found else ""


def test_another_way() -> None:
    assert other(ran("ls"), ran("uv run pytest -q")) == "uv run pytest -q"
    assert other(ran("python run.py tests/a.py")) == "python run.py tests/a.py"
    assert other(ran(".venv/bin/pytest")) == ".venv/bin/pytest"


@pytest.mark.parametrize(
    "command", ["pytest tests/b.py", "echo pytest", "which pytest", "mise which pytest", "make all"]
)
def test_no_other_way(command: str) -> None:
    assert other(ran(command)) == ""


def test_what_failed_itself_or_came_much_later_is_none() -> None:
    assert other(ran("uv run pytest", "no", 1)) == ""
    assert other(*[ran("ls")] * 20, ran("uv run pytest")) == ""


def test_installs() -> None:
    trace = Trace(session(FAILED, ran("pip install -U 'pytest>=8' -q")))
    assert install(trace, 0, "pytest") == "pip install -U 'pytest>=8' -q"
    assert install(trace, 0, "py") == ""
    assert install(Trace(session(FAILED, ran("pytest install x"))), 0, "pytest") == ""


def test_the_same_program_without_the_word() -> None:
    trace = Trace(
        session(ran("gh pr view --head x", "unknown flag: --head", 1), ran("gh pr view --head=y"), ran("gh pr view 1"))
    )
    found = same_way(trace, 0, trace.steps[0].parts[0], "--head")
    assert found is not None
    assert found.text == "gh pr view 1"


@pytest.mark.parametrize("text", ["a`b", "a\nb", "a --> b", "a <!-- b", "$(x)", "x" * (LONGEST + 1)])
def test_what_cannot_be_quoted(text: str) -> None:
    assert quotable(text) == ""
    assert quotable("make   all ") == "make all"
