from __future__ import annotations

import pytest
from hypothesis import given, settings

from headroom_cli.compress.json_places import places, rows_at
from headroom_cli.compress.json_rewrite import rewrite
from headroom_cli.compress.json_table import read_table
from headroom_cli.compress.json_text import Number, Value
from tests.compress.records import documents, issues, spelled
from tests.made.effort import examples

ROWS: list[Value] = list(issues(12))


@pytest.mark.parametrize(
    ("value", "of"),
    [
        (ROWS, ""),
        ({"a/b": {"c": ROWS}}, "a~1b/c"),
        ([["x"], {"items": ROWS}], "1/items"),
        ({"by": {f"key {n}": row for n, row in enumerate(ROWS)}}, "by"),
    ],
)
def test_where_a_table_stands(value: Value, of: str) -> None:
    text = spelled(value)
    (place,) = places(rewrite(text))
    assert (place.of, place.start, place.total) == (of, 0, 12)
    assert len(rows_at(text, of)) == 12


def test_part_of_an_array() -> None:
    text = spelled({"items": ["first", *ROWS, "last"]})
    (place,) = places(rewrite(text))
    assert (place.of, place.start, place.total) == ("items", 1, 14)


def test_the_value_of_several() -> None:
    text = "[1]\n" + spelled({"items": ROWS}) + "\nwords\n" + "\n".join(spelled(row, None) for row in ROWS)
    first, second = places(rewrite(text))
    assert (first.of, first.total) == ("1/items", 12)
    assert (second.of, second.start, second.total) == ("", 2, 14)
    assert rows_at(text, "")[2:] == rows_at(text, "1/items")


@pytest.mark.parametrize("of", ["x", "items/12", "items/-1", "items/0/number", "items/0/user/x"])
def test_no_such_place(of: str) -> None:
    with pytest.raises(KeyError):
        rows_at(spelled({"items": ROWS}), of)


def test_a_text_without_json_has_no_rows() -> None:
    with pytest.raises(KeyError):
        rows_at("words", "")


@pytest.mark.parametrize("odd", ["\ue000", "\\ue000", "\ue0007"])
def test_a_text_that_has_what_stands_for_tables_has_no_places(odd: str) -> None:
    assert places(rewrite(spelled(ROWS)))
    assert places(f'{rewrite(spelled(ROWS))}\n"{odd}"') == []


@settings(max_examples=examples(200))
@given(documents())
def test_every_table_has_the_rows_of_its_place(value: Value) -> None:
    text = spelled(value)
    after = rewrite(text)
    lines = after.split("\n")
    for place in places(after):
        rows = read_table(lines[place.first - 1].partition(": ")[2], lines[place.first : place.end]).rows
        found = rows_at(text, place.of)
        assert len(found) == place.total
        assert found[place.start : place.start + len(rows)] == rows


def test_a_map_whose_entries_are_all_rows_has_a_place_of_its_own() -> None:
    def entry(number: str) -> Value:
        return {"id": Number(number), "kind": "a fixed kind of thing"}

    keys = ("id", "name", "0:")
    maps = [{key: entry(number) for key in keys} for number in "34"]
    text = spelled([{}, {}, {"name": entry("2"), "0:": entry("2")}, *maps])
    found = places(rewrite(text))
    assert [(place.of, place.start, place.total) for place in found] == [("2", 0, 2), ("3", 0, 3), ("4", 0, 3)]
    assert [len(rows_at(text, place.of)) for place in found] == [2, 3, 3]
