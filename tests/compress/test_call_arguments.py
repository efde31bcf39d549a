from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.call_arguments import FILES, asked_lines, file_path, first_said, of_one, strings

values = st.recursive(
    st.text(max_size=5) | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(values, max_size=4))
def test_the_texts_of_a_list_are_those_of_its_parts_in_order(parts: list[object]) -> None:
    assert list(strings(parts)) == [text for part in parts for text in strings(part)]
    assert list(strings({str(n): part for n, part in enumerate(parts)})) == list(strings(parts))
    assert list(strings(tuple(parts))) == list(strings(parts))


def test_only_texts_count() -> None:
    assert list(strings({"key": ["a", 1, None, {"x": ("b",)}], "c": "c"})) == ["a", "b", "c"]


def test_the_file_is_the_first_that_is_named() -> None:
    assert [file_path({name: "a.py"}) for name in FILES] == ["a.py"] * len(FILES)
    assert file_path({"path": "src", "file_path": "src/a.py"}) == "src/a.py"
    assert file_path({"file_path": " ", "path": "src"}) == "src"
    assert file_path({"file_path": 3, "command": "ls"}) == ""


def test_the_order_asked_for_decides() -> None:
    assert first_said({"a": "1", "b": "2"}, ("b", "a")) == "2"
    assert first_said({"a": ["1", "2"]}, ("a",)) == ""


def test_a_list_of_one_thing_is_that_thing() -> None:
    assert first_said({"queries": ["x.*y"]}, ("queries",)) == "x.*y"
    assert file_path({"files": [{"path": "a.py", "start_line": 3}]}) == "a.py"
    assert file_path({"files": [{"path": "a.py"}, {"path": "b.py"}]}) == ""
    assert of_one({"files": [{"path": "a.py"}], "path": "b"}) == {"files": [{"path": "a.py"}], "path": "b"}


def test_the_lines_that_are_asked_for() -> None:
    assert asked_lines({"path": "a.py"}) == asked_lines({"view_range": "all"}) == asked_lines({"view_range": [3]}) == ""
    assert asked_lines({"offset": 4, "limit": 96}) == asked_lines({"view_range": [4, 99]}) == "4-99"
    assert asked_lines({"offset": 4}) == asked_lines({"view_range": [4, -1]}) == "4-"
    assert asked_lines({"limit": 20}) == "1-20"
    assert asked_lines({"files": [{"path": "a.py", "start_line": 3, "end_line": 9}]}) == "3-9"
