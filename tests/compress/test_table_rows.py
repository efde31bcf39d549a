from __future__ import annotations

import random

from hypothesis import given

from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.notable import troubled
from headroom_cli.compress.table_rows import HEAD, TAIL, applies, plan
from tests.compress.prose_texts import asked, comes_back, gone, sound, table
from tests.compress.texts import result

RANDOM = random.Random(7)
ROWS = [[f"pot-{n:04d}", "dry", str(RANDOM.randint(200, 400)), RANDOM.choice(["red", "blue"])] for n in range(120)]


def lines_of(rows: list[list[str]]) -> list[str]:
    return [",".join(row) for row in [["name", "state", "grams", "glaze"], *rows]]


def planned(rows: list[list[str]], question: str = "") -> list[Gap]:
    lines = lines_of(rows)
    block = result("\n".join(lines), command="kiln list --csv")
    return plan(block, lines, asked(block, question))


def kept(rows: list[list[str]], question: str = "") -> list[str]:
    left_out = gone(planned(rows, question))
    return [line for at, line in enumerate(lines_of(rows)) if at not in left_out]


def changed(at: int, column: int, value: str) -> list[list[str]]:
    rows = [list(row) for row in ROWS]
    rows[at][column] = value
    return rows


def test_header_and_both_ends_stay() -> None:
    lines = lines_of(ROWS)
    assert len(kept(ROWS)) < len(lines) / 3
    assert kept(ROWS)[: HEAD + 1] == lines[: HEAD + 1]
    assert kept(ROWS)[-TAIL:] == lines[-TAIL:]


def test_the_marker_counts_the_values_of_columns_with_few() -> None:
    (gap, *_) = planned(ROWS)
    rows = ROWS[gap.first - 1 : gap.end - 1]
    blue = sum(row[3] == "blue" for row in rows)
    assert gap.note.endswith(f"; state: dry {len(rows)}; glaze: blue {blue}, red {len(rows) - blue}")


def test_trouble_rare_values_and_extreme_numbers_stay() -> None:
    for column, value in ((1, "failed"), (1, "wet"), (2, "90000"), (2, "-3")):
        rows = changed(60, column, value)
        assert ",".join(rows[60]) in kept(rows)


def test_what_is_asked_for_stays() -> None:
    assert lines_of(ROWS)[61] in kept(ROWS, "Where is pot-0060?")


def test_rows_of_texts_stay() -> None:
    rows = [[row[0], row[1], row[2], f"A long story of what happened to pot {row[0]} in the kiln."] for row in ROWS]
    assert planned(rows) == []


def test_small_tables_stay() -> None:
    assert planned(ROWS[:30]) == []


def test_tables_by_where_they_come_from() -> None:
    text = "\n".join(lines_of(ROWS))
    assert applies(result(text, command="kiln list --csv"))
    assert applies(result(text, command="cat pots.csv"))
    assert applies(result(text, "Read", file_path="/p/pots.csv"))
    assert not applies(result(text, "Read", file_path="/p/pots.csv", offset=10))
    assert not applies(result(text, command="cat pots.py"))
    assert not applies(result(text, command="grep -n pot pots.csv"))
    assert not applies(result("words\n" * 50, command="make"))


@given(table)
def test_no_trouble_goes_and_the_header_stays(lines: list[str]) -> None:
    text = [*lines, *lines_of(ROWS)[1:]] if len(lines[1:2]) else lines_of(ROWS)
    block = result("\n".join(text), command="kiln list --csv")
    gaps = plan(block, text, asked(block))
    assert sound(gaps, text)
    assert not any(troubled(text[at]) for at in gone(gaps))
    assert 0 not in gone(gaps)
    assert comes_back(block, asked(block))
