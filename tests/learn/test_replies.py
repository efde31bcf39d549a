"""Which messages say something of their own."""

from __future__ import annotations

import pytest

from headroom_cli.learn.replies import says_something, typing_s
from tests.made import phrases

EMPTY = (
    "",
    "  ",
    "👍",
    "ok!",
    "Yes, please.",
    "go ahead",
    "1",
    "b)",
    "option 2",
    "1, 3",
    "/compact",
    "/review the diff",
)
EMPTY += (
    "!ls -la",
    "# remember this",
    "@src/app.py",
    "好的，继续",
    "はい、お願いします",
    "ja, mach weiter",
    "d'accord, merci",
)
FULL = (
    "rename it",
    "no, use the other file",
    "/home/me/app has no tests",
    "fix 3 of them",
    "ok but rename it",
    "不要解释",
    "为什么?",
)


@pytest.mark.parametrize("text", [*EMPTY, *(text for said in phrases.ASSENT.values() for text in said)])
def test_no_more_than_go_on(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", [*FULL, *(text for said in phrases.TASKS.values() for text in said)])
def test_something(text: str) -> None:
    assert says_something(text)


def test_typing_takes_time_up_to_what_is_pasted() -> None:
    assert typing_s("x" * 100) == 10
    assert typing_s("x" * 10_000) == 20
