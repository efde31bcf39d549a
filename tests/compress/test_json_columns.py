from __future__ import annotations

from headroom_cli.compress.json_columns import columns
from headroom_cli.compress.json_text import Number, Value


def paths(*rows: dict[str, Value]) -> list[tuple[str | int, ...]] | None:
    found = columns(rows)
    return None if found is None else [column.path for column in found]


def test_objects_in_objects_and_short_lists_are_flattened() -> None:
    rows: list[dict[str, Value]] = [
        {"id": Number(str(n)), "user": {"login": f"u{n}", "kind": "x"}, "hits": [{"line": Number(str(n))}]}
        for n in (1, 2)
    ]
    assert paths(*rows) == [("id",), ("user", "login"), ("user", "kind"), ("hits", 0, "line")]


def test_what_is_the_same_everywhere_stays_whole() -> None:
    assert paths({"a": {"b": "c"}, "d": "e"}, {"a": {"b": "c"}, "d": "f"}) == [("a",), ("d",)]


def test_missing_keys_keep_the_order_of_each_row() -> None:
    assert paths({"a": "1", "c": "2"}, {"a": "1", "b": "2", "c": "3"}) == [("a",), ("b",), ("c",)]
    found = columns([{"a": "1", "c": None}, {"a": "1", "b": "2", "c": "3"}])
    assert found is not None
    assert [list(column.cells) for column in found] == [['"1"', '"1"'], [None, '"2"'], ["null", '"3"']]


def test_what_has_no_one_order_or_nothing_in_common_is_no_table() -> None:
    assert paths({"a": "1", "b": "2"}, {"b": "1", "a": "2"}) is None
    assert paths(*({f"key{n}": "x"} for n in range(5))) is None


def test_mixed_kinds_stay_cells() -> None:
    assert paths({"a": {"b": "1"}}, {"a": "2"}) == [("a",)]
    assert paths({"a": ["1"]}, {"a": ["2"]}) == [("a",)]
    assert paths({"a": {"b": "1"}}, {"a": {}}) == [("a",)]
