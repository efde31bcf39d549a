from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress import gaps
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.read_back import ReadBack, Way
from tests.compress.texts import lines
from tests.made.effort import examples

WAY = ReadBack(Way.SHELL, "headroom")
REFERENCE = "[headroom: next 5 lines as after this line in Read src/a.py above]"


def without(text: list[str], chosen: list[Gap]) -> str:
    """The text with a marker for each gap, as the omission makes it."""
    places = gaps.numbers(text)
    out, done = [], 0
    for number, gap in enumerate(chosen):
        way = None if number else WAY
        mark = gaps.marker("7f2c91ab", places[gap.first], places[gap.end] - 1, places[-1] - 1, "so many lines", way)
        out += [*text[done : gap.first], mark]
        done = gap.end
    return "\n".join([*out, *text[done:]])


@settings(max_examples=examples(200))
@given(lines, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5), st.booleans())
def test_what_was_left_out_comes_back(text: list[str], spans: list[tuple[int, int]], referring: bool) -> None:
    text = [*text, *([REFERENCE, "and more"] * referring), "the end"]
    wanted = [Gap(min(a, b), min(max(a, b), len(text))) for a, b in spans if min(a, b) < len(text)]
    chosen = gaps.settled(wanted, text)
    assert all(a.end <= b.first for a, b in pairwise(chosen))
    assert not any(text[at].startswith("[headroom") for gap in chosen for at in range(gap.first, gap.end))
    assert gaps.restore(without(text, chosen), "\n".join(text)) == "\n".join(text)


def test_settled_gaps_keep_what_is_said_of_them() -> None:
    text = ["a", "b", REFERENCE, "c", "d"]
    assert gaps.settled([Gap(0, 5, "menus", telling=False)], text) == [
        Gap(0, 2, "menus", telling=False),
        Gap(3, 5, "menus", telling=False),
    ]


def test_settled_gaps_are_cut_at_our_own_lines_and_small_ones_dropped() -> None:
    text = ["a", "b", "c", REFERENCE, "d", "e", "f"]
    assert gaps.settled([Gap(4, 7, "x"), Gap(0, 5)], text, fewest=2) == [Gap(0, 3), Gap(5, 7, "x")]
    assert gaps.settled([Gap(0, 7)], text, fewest=4) == []


def test_gaps_between_the_lines_that_stay() -> None:
    assert list(gaps.between([0, 4, 99], 10, 3, "x")) == [Gap(1, 4, "x"), Gap(5, 10, "x")]


def test_a_reference_counts_for_the_lines_that_it_stands_for() -> None:
    assert gaps.numbers(["a", REFERENCE, "b"]) == [1, 2, 7, 8]
    assert gaps.numbers(["a", "[headroom: lines 3-9 as in Read a.py above]", "b"]) == [1, 2, 9, 10]


def test_only_the_first_marker_names_the_original() -> None:
    first = gaps.marker("7f2c91ab", 41, 980, 1012, "940 lines, none matches error|warn|fail", WAY)
    assert first == (
        "[headroom 7f2c91ab: lines 41-980 of 1012 omitted (940 lines, none matches error|warn|fail). "
        "To read them: headroom retrieve 7f2c91ab --lines 41-980]"
    )
    assert gaps.marker("7f2c91ab", 1, 9, 10, "9 lines", None) == "[headroom: lines 1-9 omitted (9 lines)]"


@pytest.mark.parametrize("text", ["[headroom: lines 2-9 omitted (8 lines)]", "[headroom: lines 0-1 omitted (2 lines)]"])
def test_a_marker_that_leads_nowhere_is_no_proof(text: str) -> None:
    assert gaps.restore(text, "a\nb") is None


def test_a_marker_may_not_name_another_original() -> None:
    text = "a\n" + gaps.marker("7f2c91ab", 2, 3, 4, "2 lines", WAY)
    assert not gaps.leads_elsewhere(text, "7f2c91ab")
    assert gaps.leads_elsewhere(text, "7f2c91ab0")
    assert not gaps.leads_elsewhere("a\nb", "7f2c91ab")
    assert gaps.named(text) == ["7f2c91ab"]
