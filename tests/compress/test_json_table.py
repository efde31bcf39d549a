from __future__ import annotations

import pytest
from hypothesis import given, settings

from headroom_cli.compress.json_cells import MOST
from headroom_cli.compress.json_columns import Absent
from headroom_cli.compress.json_table import HEADER, read_columns, read_table, table
from headroom_cli.compress.json_text import Number, Value, write
from tests.compress.records import issues, records
from tests.made.effort import examples


@settings(max_examples=examples(300))
@given(records())
def test_a_table_is_its_rows(rows: list[dict[str, Value]]) -> None:
    made = table(rows)
    if made is not None:
        header, *lines = made.split("\n")
        found = HEADER.fullmatch(header)
        assert found
        assert len(lines) == len(rows) == int(found[1])
        assert read_table(found[3], lines).rows == [write(row) for row in rows]


@given(records())
def test_a_map_keeps_its_keys(rows: list[dict[str, Value]]) -> None:
    keys = [f"node/{n}" for n in range(len(rows))]
    made = table(rows, keys)
    if made is not None:
        header, *lines = made.split("\n")
        read = read_table(header.partition(": ")[2], lines)
        assert read.keyed
        assert read.rows == [f"{write(key)}:{write(row)}" for key, row in zip(keys, rows, strict=True)]


def test_what_it_looks_like() -> None:
    made = table(issues(4))
    assert made == (
        "4 rows: number,state,user.login,user.site_admin=false,api_url=`https://api.example.org/repos/one/two/issues/{number}`,"
        "created_at=`2026-03-{}T10:00:00Z`\n700,closed,user0,01\n701,open,user1,02\n702,open,user2,03\n703,closed,user3,04"
    )


def test_columns_are_read_with_constants_and_gaps() -> None:
    made = table([{"a": "x", "b": Number("1")}, {"a": "x"}, {"a": "x", "b": Number("3")}])
    assert made is not None
    header, *lines = made.split("\n")
    assert read_columns(header.partition(": ")[2], lines) == [
        ("a", ["x", "x", "x"]),
        ("b", [Number("1"), Absent.CELL, Number("3")]),
    ]


def test_rows_that_nobody_could_count_through_are_no_table() -> None:
    wide: list[dict[str, Value]] = [{f"k{n}": Number(str(n * row + row)) for n in range(MOST + 1)} for row in (1, 2)]
    assert table(wide) is None


@pytest.mark.parametrize(
    ("header", "line"),
    [("a", "1,2"), ("a,b", "1"), ("a(&a=1)", "&b"), ("a=`{b}`", ""), ("", "1"), ("a=`{", ""), ("a=", ""), ("a b", "1")],
)
def test_what_is_no_table_is_not_read(header: str, line: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read_table(header, [line])
