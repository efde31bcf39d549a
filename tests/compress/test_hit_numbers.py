from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.hit_numbers import THIN_HIT_NUMBERS, restore, thin
from headroom_cli.compress.sources import read_result
from tests.compress.texts import anything, result

FOUND = "## a.rs\n 7|fn open() {\n*8|    store();\n 9|}\n 10|\n 11|fn close() {\n...\n 40|a\n*41|    store();\n 42|b"
THINNED = "## a.rs\n 7|fn open() {\n*8|    store();\n |}\n 10|\n |fn close() {\n...\n 40|a\n*41|    store();\n |b"


def test_numbers_stay_on_hits_first_lines_and_tens() -> None:
    assert thin(FOUND) == THINNED
    assert restore(THINNED) == FOUND


def test_only_search_tools_print_such_numbers() -> None:
    assert THIN_HIT_NUMBERS.apply(result(FOUND, "grep", pattern="store"), Context()) == THINNED
    assert THIN_HIT_NUMBERS.apply(result(FOUND, command="make table"), Context()) == FOUND
    table = FOUND.replace("*", " ")
    assert thin(table) == table


def test_a_line_that_looks_thinned_already_stops_it() -> None:
    text = FOUND + "\n |c"
    assert thin(text) == text


def test_nobody_quotes_a_thinned_line() -> None:
    (read,) = read_result(THINNED, escaped=False)
    assert [at for at in range(10) if not read.may_quote(at)] == [3, 5, 9]
    assert read.occurrences(" 42|b") == 1


line = st.sampled_from([" 1|a", " 2|b", "*2|b", "*3|c", " 3|", " 4| |d", " |e", "...", " 10|x", " 11|y", "*12|z"])


@given(st.one_of(anything, st.lists(line, max_size=30).map("\n".join)))
def test_numbers_come_back(text: str) -> None:
    assert restore(thin(text)) == text or thin(text) == text
    assert len(thin(text)) <= len(text)
