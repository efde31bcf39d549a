from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.line_prefixes import HOIST_LINE_PREFIXES, hoist, restore
from headroom_cli.compress.log_templates import FOLD_TEMPLATES
from headroom_cli.compress.pipeline import decide
from tests.compress.texts import anything, lines, result

LOG = "\n".join(f"e2e-6\tUNKNOWN STEP\t2026-07-08T05:52:{n}Z step {n}" for n in range(10, 40))


def test_the_beginning_of_a_job_log_is_said_once() -> None:
    short = hoist("start\n" + LOG + "\nend")
    first = '[headroom: each of the next 30 lines begins with "e2e-6\\tUNKNOWN STEP\\t2026-07-08T05:52:"]'
    assert short.split("\n")[1:3] == [first, "10Z step 10"]
    assert short.endswith("\nend")
    assert restore(short) == "start\n" + LOG + "\nend"


def test_lines_of_ours_in_between_are_not_counted() -> None:
    lines = LOG.split("\n")
    lines[8:12] = ["[headroom: lines 9-12 omitted (4 lines; progress)]"]
    short = hoist("\n".join(lines))
    assert short.startswith("[headroom: each of the next 26 lines begins with ")
    assert short.count("begins with") == 1
    assert lines[8] in short.split("\n")
    assert restore(short) == "\n".join(lines)


def test_folded_lines_stay() -> None:
    rows = [f"A common words in every row {n}" for n in range(30)]
    text = "\n".join(['[headroom: "A <1>" below stands for the line "x <1>"]', *rows])
    assert hoist(text) == text


def test_what_stands_between_the_parts_of_a_name_is_not_torn_apart() -> None:
    first, *rest = hoist("\n".join(f"tests/shop/test_shelf.py::test_{n} FAILED" for n in range(20))).split("\n")
    assert first == '[headroom: each of the next 20 lines begins with "tests/shop/test_shelf.py::"]'
    assert rest[0] == "test_0 FAILED"


def test_rows_of_a_table_stay_whole() -> None:
    rows = [{"task": "open the shop", "day": f"Monday the {n}th", "who": f"keeper {n % 7}"} for n in range(40)]
    block = result(json.dumps(rows), command="shop tasks")
    (outcome,) = decide([], [block])
    assert outcome.text is not None
    assert [step.transform for step in outcome.steps] == ["json"]
    table = outcome.text.replace("keeper", "the keeper of the shop is the old keeper")
    for transform in (HOIST_LINE_PREFIXES, FOLD_TEMPLATES):
        assert transform.apply(result(table, command="make"), Context()) == table


def test_words_are_not_torn_apart() -> None:
    text = "\n".join(f"identifier_with_a_long_common_beginning_{n} x" for n in range(20))
    assert hoist(text) == text


def test_the_path_of_search_hits_without_numbers_is_said_once() -> None:
    text = "\n".join(f"tests/store/test_open.py:value_{n} = open_store({n})" for n in range(9))
    first, *rest = hoist(text).split("\n")
    assert first == '[headroom: each of the next 9 lines begins with "tests/store/test_open.py:"]'
    assert rest[0] == "value_0 = open_store(0)"
    numbered = "\n".join(f"tests/store/test_open.py:{n}:x" for n in range(10, 19))
    assert hoist(numbered) == numbered


def test_lines_of_a_diff_stay() -> None:
    text = "@@ -1,30 +0,0 @@\n" + "\n".join(f"-{line}" for line in LOG.split("\n"))
    assert HOIST_LINE_PREFIXES.apply(result(text, command="git diff"), Context()) == text


def test_indentation_alone_is_no_beginning() -> None:
    text = "\n".join(f"{' ' * 20}x{n}" for n in range(20))
    assert hoist(text) == text


def test_the_sign_of_a_diff_and_indentation_are_no_beginning() -> None:
    text = "\n".join(f"+{' ' * 40}x{n}()" for n in range(30))
    assert hoist(text) == text


def test_few_lines_and_file_reads_stay() -> None:
    few = "\n".join(LOG.split("\n")[:5])
    assert hoist(few) == few
    for command in ("cat job.log", "ls && cat job.log", "timeout 9 tail -40 job.log", "git show HEAD:job.log"):
        assert HOIST_LINE_PREFIXES.apply(result(LOG, command=command), Context()) == LOG
    assert HOIST_LINE_PREFIXES.apply(result(LOG, "mcp__files__read_text_file", path="job.log"), Context()) == LOG
    assert HOIST_LINE_PREFIXES.apply(result(LOG, command="gh run view --log"), Context()) != LOG


@given(st.lists(st.tuples(st.sampled_from(["", "job\tSTEP ONE\t", "  cargo-check –  Compiling "]), lines), max_size=4))
def test_logs_come_back(parts: list[tuple[str, list[str]]]) -> None:
    text = "\n".join(prefix + line for prefix, body in parts for line in body)
    assert restore(hoist(text)) == text


@given(st.lists(st.sampled_from([*LOG.split("\n")[:8], "[headroom: x]", "A a", "", "end"]), max_size=60))
def test_logs_with_lines_of_ours_come_back(lines: list[str]) -> None:
    text = "\n".join(lines)
    short = hoist(text)
    assert short == text or restore(short) == text


@given(anything)
def test_anything_comes_back(text: str) -> None:
    assert restore(hoist(text)) == text
