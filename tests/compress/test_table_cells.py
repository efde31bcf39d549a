from __future__ import annotations

from hypothesis import given

from headroom_cli.compress.table_cells import FEWEST, find_table
from tests.compress.prose_texts import markdown, table

ROWS = [(f"pot-{n}", str(n * 3), "dry" if n % 2 else "wet") for n in range(FEWEST + 3)]
HEADER = ("NAME", "SIZE", "STATE")


def lined_up() -> list[str]:
    return ["   ".join(cell.ljust(8) for cell in row).rstrip() for row in [HEADER, *ROWS]]


def barred(edge: str = "") -> list[str]:
    lines = [f"{edge} " + " | ".join(cell.ljust(8) for cell in row) + f" {edge}" for row in [HEADER, *ROWS]]
    return [lines[0], edge + "-+-".join(["-" * 9] * 3) + edge, *lines[1:]]


def test_tables_of_every_kind() -> None:
    for lines, first in (
        (lined_up(), 1),
        (barred(), 2),
        (["+---+", *barred("|"), "+---+", "15 rows in set (0.01 sec)"], 3),
        ([*barred(), f"({len(ROWS)} rows)", ""], 2),
        ([",".join(row) for row in [HEADER, *ROWS]], 1),
        (["\t".join(row) for row in [HEADER, *ROWS]], 1),
    ):
        found = find_table(lines)
        assert found is not None
        assert (found.header, found.first, found.cells) == (HEADER, first, ROWS)


def test_a_quoted_comma_parts_nothing() -> None:
    found = find_table(["name,size,state", *['"pot, big",1,dry'] * FEWEST])
    assert found is not None
    assert found.cells[0] == ("pot, big", "1", "dry")


def test_texts_that_only_look_like_tables() -> None:
    for lines in (
        ["one, two, three"] * 30,
        [f"{n},{n},{n}" for n in range(30)],
        [f"job\tstep\t2026-01-01T10:00:{n}" for n in range(10, 40)],
        ["words of prose"] * 30,
        [*lined_up()[:9], *["something else"] * 20],
        lined_up()[:5],
        [],
    ):
        assert find_table(lines) is None


@given(table)
def test_rows_stand_where_they_are_said_to(lines: list[str]) -> None:
    found = find_table(lines)
    if found is not None:
        assert len(found.cells) == found.end - found.first >= FEWEST
        assert all(len(row) == len(found.header) for row in found.cells)
        assert all(
            cell.strip(' "') in line
            for row, line in zip(found.cells, lines[found.first :], strict=False)
            for cell in row
        )


@given(markdown)
def test_any_text_can_be_asked(lines: list[str]) -> None:
    found = find_table(lines)
    assert found is None or 0 < found.first < found.end <= len(lines)
