from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.hit_numbers import GREP, STARRED, THIN_HIT_NUMBERS, Style, restore, restore_all, thin
from headroom_cli.compress.sources import read_result
from tests.compress.texts import anything, hits, result

STARS = "## a.rs\n 6|\n 7|fn open() {\n*8|    store();\n 9|}\n 10|\n 11|fn close() {\n...\n 40|a\n*41|    put();\n 42|b"
THIN_STARS = "## a.rs\n 6|\n |fn open() {\n*8|    store();\n |}\n 10|\n |fn close() {\n...\n 40|a\n*41|    put();\n |b"
FOUND = "6-\n7-def open():\n8:    store()\n9-\n10-\n11-def close():\n--\n40-a\n41-b\n42:    store()\n43-c\n44-d"
THINNED = "6-\n-def open():\n8:    store()\n-\n10-\n-def close():\n--\n40-a\n-b\n42:    store()\n-c\n-d"
BOTH = [(STARS, THIN_STARS, STARRED), (FOUND, THINNED, GREP)]


@pytest.mark.parametrize(("text", "thinned", "style"), BOTH)
def test_numbers_stay_on_hits_first_lines_and_tens(text: str, thinned: str, style: Style) -> None:
    assert thin(text, style) == thinned
    assert restore(thinned, style) == restore_all(thinned) == text


def test_only_search_tools_print_such_numbers() -> None:
    assert THIN_HIT_NUMBERS.apply(result(STARS, "grep", pattern="store"), Context()) == THIN_STARS
    assert THIN_HIT_NUMBERS.apply(result(FOUND, command="grep -n -C2 store a.py"), Context()) == THINNED
    for text in (STARS, FOUND):
        assert THIN_HIT_NUMBERS.apply(result(text, command="make table"), Context()) == text
    table = STARS.replace("*", " ")
    assert thin(table, STARRED) == table


@pytest.mark.parametrize(("text", "thinned", "style"), BOTH)
def test_a_line_that_looks_thinned_already_stops_it(text: str, thinned: str, style: Style) -> None:
    assert thin(f"{text}\n{style.short}c", style) == f"{text}\n{style.short}c"


def test_nobody_quotes_a_thinned_line() -> None:
    (read,) = read_result(THIN_STARS, escaped=False)
    assert [at for at in range(11) if not read.may_quote(at)] == [2, 4, 6, 10]
    assert read.occurrences(" 42|b") == 1
    (read,) = read_result(THINNED, escaped=False)
    assert [at for at in range(12) if not read.may_quote(at)] == [1, 3, 5, 8, 10, 11]


line = st.sampled_from([" 1|a", " 2|b", "*2|b", "*3|c", " 3|", " 4| |d", " |e", "...", " 10|x", " 11|y", "*12|z"])
grepped = st.sampled_from(["1-a", "2-b", "2:b", "3:c", "3-", "4--d", "-e", "--", "10-x", "11-y", "12:z", "013-z"])
some = st.one_of(anything, hits(), *(st.lists(one, max_size=30).map("\n".join) for one in (line, grepped)))


@given(some, st.sampled_from([GREP, STARRED]))
def test_numbers_come_back(text: str, style: Style) -> None:
    after = thin(text, style)
    assert after == text or restore(after, style) == text
    assert len(after) <= len(text)
