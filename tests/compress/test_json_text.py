from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.json_text import SMALLEST, Number, find, groups, parse, quoted, same, write
from tests.compress.records import spelled, values

LONG = "[" + ", ".join(["1"] * SMALLEST) + "]"


@given(values, st.sampled_from([None, 1, 4]))
def test_write_says_what_was_read(value: object, indent: int | None) -> None:
    text = spelled(value, indent)  # type: ignore[arg-type]
    short = write(parse(text))
    assert same(text, short)
    assert parse(short) == value
    assert len(short) <= len(text)
    assert "\n" not in short


def test_numbers_keep_their_spelling_and_keys_their_order() -> None:
    assert write(parse('{ "b": 1.50, "a": -0, "b": 1E3 }')) == '{"b":1.50,"a":-0,"b":1E3}'


def test_only_letters_that_can_be_seen_are_unescaped() -> None:
    assert write(parse(r'"\u003cb\u003e \u00e9 \/ \ud83d\udcdd"')) == '"<b> é / 📝"'
    for hidden in (r"\ud800", r"\u202e", r"\u200b", r"\u0007", r"\u2028", r"\ue000"):
        assert write(parse(f'"{hidden}"')) == f'"{hidden}"'


@given(st.text())
def test_quoted_is_json_on_one_line(text: str) -> None:
    assert json.loads(quoted(text)) == text
    assert len(quoted(text).splitlines()) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [('{"a":1}', '{"a":1.0}'), ('{"a":1,"b":2}', '{"b":2,"a":1}'), ('{"a":1,"a":2}', '{"a":2}'), ("[1]", '["1"]')],
)
def test_what_is_not_the_same(first: str, second: str) -> None:
    assert not same(first, second)


def test_values_are_found_at_the_ends_of_lines() -> None:
    text = 'Output:\n{"a": [1,\n2]}\n  [3]  \n[INFO] started\n{"b": 1} and more\n[4]\n[5, oops]'
    assert [text[span.start : span.end] for span in find(text)] == ['{"a": [1,\n2]}', "[3]", "[4]"]


def test_what_a_code_block_quotes_is_not_found() -> None:
    assert [span.value for span in find("It says:\n```json\n[1]\n{}\n```\n[2]\n```\n[3]")] == [
        [Number("2")],
        [Number("3")],
    ]


def test_parts_of_what_is_no_json_are_not_found() -> None:
    text = '[\n  {\n    "a": [\n      1\n    ],\n    b: 2\n  },\n  [3]\n'
    assert find(text) == []
    assert [span.value for span in find(text + "[4]")] == [[Number("4")]]


def test_small_values_are_no_group() -> None:
    text = f"[1]\nbetween\n{LONG}\n\n[2]\nend\n[3]"
    assert [[span.value for span in group][-1] for group in groups(find(text), text)] == [[Number("2")]]


@given(st.lists(st.sampled_from(["[", "{", '{"a":', "[1,", "]", "}", '"', "\n", "x", "1"]), max_size=60).map("".join))
def test_any_text_is_safe(text: str) -> None:
    for span in find(text):
        assert same(text[span.start : span.end], write(span.value))
