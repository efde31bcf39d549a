from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.repeated_text import LEAST, repeated_gaps
from tests.compress.prose_texts import gone

PASSAGE = [f"The {n}th rule of the pottery is that nobody leaves before the kiln is cold." for n in range(5)]
OTHER = [f"Line {n} of something else altogether, which stands here only once." for n in range(4)]


def test_the_second_of_two_passages_goes_and_says_where_the_first_is() -> None:
    lines = [*OTHER, *PASSAGE, "", "between", *PASSAGE, "end"]
    assert repeated_gaps(lines) == [Gap(11, 16, "the same as lines 5-9", telling=False)]


def test_no_passage_is_said_to_stand_where_it_was_left_out() -> None:
    lines = [*PASSAGE, "between", *PASSAGE]
    assert repeated_gaps(lines, [Gap(0, 3)]) == []


def test_the_third_refers_to_the_first() -> None:
    lines = [*PASSAGE, "one", *PASSAGE, "two", *PASSAGE]
    assert [gap.note for gap in repeated_gaps(lines)] == ["the same as lines 1-5"] * 2


def test_short_passages_and_rules_stay() -> None:
    assert repeated_gaps(["a line of some length", "b", "c"] * 2) == []
    assert repeated_gaps(["-" * 80] * 20) == []


@given(st.lists(st.sampled_from([*PASSAGE, *OTHER, "", "-----", "x"]), max_size=60))
def test_what_goes_stands_above_and_stays(lines: list[str]) -> None:
    gaps = repeated_gaps(lines)
    left_out = gone(gaps)
    for gap in gaps:
        first, last = map(int, gap.note.removeprefix("the same as lines ").split("-"))
        assert lines[first - 1 : last] == lines[gap.first : gap.end]
        assert last <= gap.first
        assert left_out.isdisjoint(range(first - 1, last))
        assert sum(map(len, lines[gap.first : gap.end])) >= LEAST
