"""Which step shows which sign, and which program of a command is to blame."""

from __future__ import annotations

import pytest

from headroom_cli.learn.failures.signs import What
from headroom_cli.learn.failures.trace import Trace, blamed
from headroom_cli.learn.transcript import Call
from tests.learn.failures.histories import ran, session, turn, used


def trace(*turns: object) -> Trace:
    return Trace(session(*turns))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "text", "program"),
    [
        ("echo a && rg x && make", "bash: rg: command not found", "rg"),
        ("make a; gh pr view --head b", "unknown flag: --head", "gh"),
        ("gh pr view --head=b", "unknown flag: --head", "gh"),
        ("tar -z x; sed -z y", "sed: illegal option -- q", None),
        ("npm ci; npm run lint", 'Missing script: "lint"', "npm"),
        ("make a; make b", "Command timed out after 2m", None),
        ("make a", "Command timed out after 2m", "make"),
    ],
)
def test_who_is_to_blame(command: str, text: str, program: str | None) -> None:
    found = trace(ran(command, text, 1))
    sign = found.signs[0]
    assert sign is not None
    part = blamed(found.steps[0], sign)
    assert (part.program if part else None) == program


def test_a_sign_counts_where_it_can_be_the_programs_own_word() -> None:
    long = "x\n" * 1_000 + "unknown flag: --x"
    assert trace(ran("gh --x", "unknown flag: --x")).signs[0] is not None  # a pipe, or no code is recorded
    assert trace(ran("gh --x", long)).signs == (None,)
    assert trace(ran("gh --x", long, 1)).signs[0] is not None
    assert trace(ran("cat a", "unknown flag: --x")).signs == (None,)
    assert trace(used("WebFetch", "unknown flag: --x")).signs == (None,)
    assert trace(turn(Call("Bash", {"command": "gh --x"}))).signs == (None,)


def test_what_worked() -> None:
    found = trace(ran("make"), ran("make", "no", 2), ran("rg", "bash: rg: command not found"))
    assert [found.worked(at) for at in range(3)] == [True, False, False]
    assert list(found.later(0)) == [1, 2]
    assert [at for at, _, _ in found.wrong(What.PROGRAM)] == [2]
