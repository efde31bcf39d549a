from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.wanted_lines import wanted_lines
from tests.compress.prose_texts import asked
from tests.compress.texts import result

LINES = ["the wheel turns", "the kiln is hot", "the shop is closed"]


def test_lines_that_have_to_do_with_the_question() -> None:
    assert wanted_lines(LINES, asked(result(""), "How hot is a kiln?")) == {1}


def test_without_a_question_no_line_has() -> None:
    assert wanted_lines(LINES, asked(result(""))) == set()
    assert wanted_lines([], asked(result(""), "kiln")) == set()


@given(st.lists(st.sampled_from([*LINES, ""]), max_size=20))
def test_the_best_line_is_always_among_them(lines: list[str]) -> None:
    context = asked(result(""), "kiln")
    assert bool(wanted_lines(lines, context)) == (LINES[1] in lines)
