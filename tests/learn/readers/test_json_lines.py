from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers import json_lines
from headroom_cli.learn.readers.json_lines import (
    Lines,
    arguments,
    count,
    files,
    parsed,
    records,
    seconds,
    source,
    taken,
)
from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import BrokenTranscript

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_objects_come_in_order_and_what_is_none_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"a": 1}\n\n[1]\n{"a": \r\n{"a": 2}\r\n"text"\n\xff\xfe\n{"a": 3}')
    lines = Lines(file)
    assert [one["a"] for one in lines] == [1, 2, 3]
    assert lines.damaged == 4


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "LONGEST", 20)
    file = tmp_path / "a.jsonl"
    file.write_text('{"a": 1}\n' + json.dumps({"a": "x" * 90}) + '\n{"a": 2}\n')
    lines = Lines(file)
    assert [one["a"] for one in lines] == [1, 2]
    assert lines.damaged == 1


@given(st.lists(st.binary(max_size=30), max_size=10), st.lists(st.dictionaries(st.text(), VALUES), max_size=5))
def test_nothing_that_stands_in_a_file_raises(tmp_path_factory: object, junk: list[bytes], good: list[object]) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    file = tmp_path_factory.mktemp("lines") / "a.jsonl"
    whole = [json.dumps(one).encode() for one in good]
    file.write_bytes(b"\n".join([*(one.replace(b"\n", b"") + b"\x00" for one in junk), *whole]))
    lines = Lines(file)
    assert list(lines) == [json.loads(one) for one in whole]
    assert lines.damaged == len(junk)


def test_a_file_is_never_held_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    line = json.dumps({"a": "x" * 1000}) + "\n"
    file.write_text(line * 4000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in Lines(file)) == 4000
        assert tracemalloc.get_traced_memory()[1] < file.stat().st_size / 10
    finally:
        tracemalloc.stop()


def test_a_half_of_a_surrogate_pair_loses_no_record() -> None:
    assert parsed(rb'{"a": "\ud83d and \ud83d\ude00"}') == {"a": "? and \U0001f600"}
    assert parsed("[" * 100_000) is None


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenTranscript, match="cannot be read"):
        list(Lines(tmp_path / "none"))
    assert source(tmp_path / "none") is None
    assert source(tmp_path) is None
    (tmp_path / "a").write_text("abc")
    made = source(tmp_path / "a", "row")
    assert made is not None
    assert (made.size, made.key) == (3, "row")


@given(VALUES)
def test_every_value_is_of_the_type_that_is_asked_for(value: object) -> None:
    assert isinstance(string(value), str)
    assert isinstance(mapping(value), dict)
    assert all(isinstance(one, dict) for one in records(value))
    assert isinstance(count(value), int | None)
    assert isinstance(seconds(value), float | None)
    assert isinstance(arguments(value), dict)


def test_counts_times_and_arguments() -> None:
    assert [count(one) for one in (3, 3.0, 0, -1, True, "3", float("inf"))] == [3, 3, 0, None, None, None, None]
    assert seconds("2026-11-25T03:52:51.500Z") == seconds("2026-11-25T03:52:51.5") == 1795578771.5
    assert [arguments(one) for one in ({"a": 1}, '{"a": 1}', "string(1)", "{x}", "", None)] == [
        {"a": 1}, {"a": 1}, {"input": "string(1)"}, {"input": "{x}"}, {}, {},
    ]  # fmt: skip


def test_each_object_of_a_file_is_handed_on(tmp_path: Path) -> None:
    file, none = tmp_path / "a.jsonl", tmp_path / "none.jsonl"
    file.write_text('{"a": 1}\n[1]\n{"a": 2}\n')
    none.write_text("[1]\n")
    found: list[object] = []
    assert taken(file, lambda one: found.append(one["a"])) == 1
    assert found == [1, 2]
    with pytest.raises(BrokenTranscript, match="no line of the file is a record"):
        taken(none, found.append)


def test_only_files_are_sources(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("abc")
    (tmp_path / "b").mkdir()
    assert [one.path.name for one in files([tmp_path / "a", tmp_path / "b", tmp_path / "none"])] == ["a"]
