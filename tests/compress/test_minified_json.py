from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.minified_json import MINIFY_JSON, minify, same_json
from tests.compress.texts import result

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def test_header_numbers_and_duplicate_keys_stay() -> None:
    text = 'Chunk ID: ab12\nWall time: 0.1 seconds\nOutput:\n{\n  "a": 1.50,\n  "a": "x  y"\n}\n'
    assert minify(text) == 'Chunk ID: ab12\nWall time: 0.1 seconds\nOutput:\n{"a":1.50,"a":"x  y"}\n'


def test_what_is_not_one_json_value_stays() -> None:
    for text in ('{"a": 1}\n{"b": 2}', "[x]", "{", "plain"):
        assert minify(text) == text


def test_file_reads_stay() -> None:
    text = '{\n  "a": 1\n}'
    for command in (
        "cat package.json",
        "ls >x; cat package.json",
        "git show HEAD:package.json",
        "sh -c 'cat a.json'",
    ):
        assert MINIFY_JSON.apply(result(text, command=command), Context()) == text
    assert MINIFY_JSON.apply(result(text, "mcp__filesystem__read_text_file", path="package.json"), Context()) == text
    assert MINIFY_JSON.apply(result(text, command="gh api user"), Context()) == '{"a":1}'


def test_a_changed_token_is_no_proof() -> None:
    assert not same_json('{"a": 1}', '{"a":2}')
    assert not same_json('{"a": "b c"}', '{"a":"bc"}')


@given(values, st.sampled_from([None, 1, 4, "\t"]))
def test_same_value_and_idempotent(value: object, indent: int | str | None) -> None:
    text = json.dumps(value, indent=indent)
    small = minify(text)
    assert json.loads(small) == value
    assert same_json(text, small) or small == text
    assert minify(small) == small
