from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.screens import overdrawn

FRAME = ["Refreshing run status every 10 seconds. Press Ctrl+C to quit.", "* build", "  * Run make"]


def test_earlier_screens_are_drawn_over() -> None:
    lines = ["before", *FRAME, *FRAME, *FRAME, "after"]
    assert overdrawn(lines) == set(range(1, 7))


def test_cleared_screens_with_and_without_the_escape_character() -> None:
    for clear in ("\x1b[2J", "\x1b[H\x1b[J", "[0;0H[J"):
        assert overdrawn([clear + "a", "b", clear + "c", "d"]) == {0, 1}


def test_a_line_drawn_anew_takes_the_one_before() -> None:
    assert overdrawn(["a 1", "\x1b[1A\x1b[2Ka 2", "[1A[80D[0Ja 3", "b"]) == {0, 1}


def test_one_screen_stays() -> None:
    assert overdrawn(["before", *FRAME]) == set()
    assert overdrawn(["plain [2] text", "[A] more", "[Kernel] more"]) == set()


@given(st.lists(st.sampled_from([*FRAME, "\x1b[2J", "[1A[2Kx", "x"]), max_size=40))
def test_the_last_line_is_never_drawn_over(lines: list[str]) -> None:
    assert overdrawn(lines) <= set(range(len(lines) - 1))
