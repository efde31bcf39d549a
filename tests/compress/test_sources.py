from __future__ import annotations

from headroom_cli.compress.line_prefixes import hoist
from headroom_cli.compress.log_templates import fold
from headroom_cli.compress.search_results import group
from headroom_cli.compress.sources import read_argument, read_result
from tests.compress.texts import source_file

RUBY = "class Counter\n@@count = 0\n@@ -1 is no hunk\n def count\n+ 1\n end"
DIFF = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,4 @@ def f\n same\n-old\n+new\n+more\n\nafter the hunk"


def test_lines_below_a_marker_do_not_stand_for_themselves() -> None:
    text = "\n".join(f"prod-host-a INFO step {n}" for n in range(20)) + "\nlast"
    (read,) = read_result(hoist(text), escaped=False)
    assert [read.may_quote(at) for at in (0, 1, 20, 21)] == [False, False, False, True]
    assert read.occurrences("prod-host-a INFO step 3") == 1
    assert not read.countable


def test_folded_lines_do_not_stand_for_themselves() -> None:
    text = "\n".join(f"the step of building number {n} has come to its end" for n in range(40)) + "\nlast"
    short = fold(text)
    assert short != text
    (read,) = read_result(short, escaped=False)
    assert [read.may_quote(at) for at in (0, 1, 40, 41)] == [False, False, False, True]
    assert read.occurrences("the step of building number 3 has come to its end") == 1
    assert not read.countable


def test_lines_of_ours_do_not_end_a_common_beginning() -> None:
    lines = [f"prod-host-a INFO step {n}" for n in range(20)]
    lines[9] = "[headroom: lines 10-12 omitted (3 lines; progress)]"
    (read,) = read_result(hoist("\n".join(lines)), escaped=False)
    assert not read.may_quote(15)
    assert read.occurrences("prod-host-a INFO step 15") == 1


def test_hits_without_their_path_do_not_stand_for_themselves() -> None:
    (read,) = read_result(group("\n".join(f"src/a.py:{n}:text" for n in range(9))), escaped=False)
    assert [read.may_quote(at) for at in (0, 1, 8)] == [True, False, False]


def test_an_unknown_marker_hides_its_own_line_and_those_it_speaks_of() -> None:
    (read,) = read_result("[headroom: each of the next 2 lines is upside down]\na\nb\nc", escaped=False)
    assert read.quotable == (False, False, False, True)


def test_a_diff_is_known_by_its_header_and_its_hunks() -> None:
    assert len(read_result(RUBY, escaped=False)) == 1
    assert len(read_result(DIFF.replace("@@ -1,3 +1,4 @@", "@@count"), escaped=False)) == 1
    assert len(read_result(DIFF.split("\n", 3)[3], escaped=False)) == 1


def test_only_the_new_side_of_a_diff_counts() -> None:
    _, unsigned = read_result(DIFF, escaped=False)
    assert unsigned.signed
    quoted = [key for at, key in enumerate(unsigned.read.keys) if unsigned.may_quote(at)]
    assert quoted == ["same", "new", "more", ""]
    assert unsigned.occurrences("old") == 1  # a reader may find it, though it is no new line


def test_unchanged_lines_that_were_left_out_of_a_hunk_are_counted() -> None:
    marker = "[headroom 7f2c91ab: lines 7-8 of 12 omitted (2 lines; unchanged lines of the diff). To read them: x]"
    text = f"--- a/x\n+++ b/x\n@@ -1,5 +1,5 @@\n one\n-old\n+new\n{marker}\n two\n after\n@@ -9 +9 @@\n-a\n+b"
    _, unsigned = read_result(text, escaped=False)
    quoted = [key for at, key in enumerate(unsigned.read.keys) if unsigned.may_quote(at)]
    assert quoted == ["one", "new", "two", "b"]


def test_after_other_lines_that_were_left_out_of_a_hunk_nothing_is_known_of_it() -> None:
    marker = "[headroom: lines 7-8 omitted (2 lines; none matches error|warn|fail)]"
    text = f"--- a/x\n+++ b/x\n@@ -1,5 +1,5 @@\n one\n-old\n+new\n{marker}\n two\n@@ -9 +9 @@\n-a\n+b"
    _, unsigned = read_result(text, escaped=False)
    quoted = [key for at, key in enumerate(unsigned.read.keys) if unsigned.may_quote(at)]
    assert quoted == ["one", "new", "b"]


def test_escaped_texts_are_quoted_only_where_nothing_is_escaped() -> None:
    for read in (read_argument('a\n"b"\nc', escaped=True), *read_result('a\n"b"\nc', escaped=True)):
        assert [read.may_quote(at) for at in range(3)] == [True, False, True]
        assert all(read.may_quote(at, escaped=True) for at in range(3))
    assert read_argument('a\n"b"\nc', escaped=False).plain is None


def test_plain_texts_are_quotable_throughout() -> None:
    (read,) = read_result(source_file(12), escaped=False)
    assert read.quotable is None
    assert read.countable


def test_a_line_behind_a_number_that_stands_alone_is_one_more_place() -> None:
    (text,) = read_result("the pond\n\n421\tthe pond\nx", False)
    assert text.occurrences("the pond") == 2
