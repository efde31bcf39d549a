"""Spans are exactly where the values stand, or the text is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire import raw
from headroom_cli.wire.prompt import Unreadable
from headroom_cli.wire.raw import Span
from tests.made.bodies import JSON, SPELLINGS, TEXTS, Spelling


@given(st.dictionaries(TEXTS, JSON, max_size=5), SPELLINGS)
def test_members_stand_at_their_spans(value: dict[str, Any], spelling: Spelling) -> None:
    doc = ("\n " + spelling.write(value) + " \t").encode()
    spans = raw.members(doc, raw.whole(doc))
    assert {key: json.loads(doc[a:b]) for key, (a, b) in spans.items()} == value


@given(st.lists(JSON, max_size=5), SPELLINGS)
def test_elements_stand_at_their_spans(value: list[Any], spelling: Spelling) -> None:
    doc = spelling.write(value).encode()
    assert [json.loads(doc[a:b]) for a, b in raw.elements(doc, raw.whole(doc))] == value


def test_keys_may_be_spelled_with_escapes() -> None:
    doc = b'{ "\\u006dessages" : [1], "b\\n":2 }'
    assert raw.members(doc, raw.whole(doc)) == {"messages": Span(20, 23), "b\n": Span(31, 32)}


CROOKED = [
    *(b'{"a":1,"a":1}', b'{"a":1,"a":12}', b'{"a":12,"a":1}', b'{"a":1,"b":2,"a":1}', b'{"a":1,"\\u0061":1}'),
    *(b"", b"[]", b'{"a":1}}', b'{"a":1,}', b'{"a" 1}', b'{"a":NaN}', b'{"\xff":1}', b'{"a":"\\ud800"}'),
]


@pytest.mark.parametrize("doc", CROOKED)
def test_what_does_not_line_up_is_unreadable(doc: bytes) -> None:
    with pytest.raises(Unreadable):
        raw.members(doc, raw.whole(doc))


@given(st.binary(max_size=60))
def test_any_bytes_give_spans_or_unreadable(doc: bytes) -> None:
    for read in (raw.members, raw.elements, raw.string, raw.value):
        try:
            read(doc, raw.whole(doc))
        except Unreadable:
            continue


def test_lone_surrogates_are_masked_in_place() -> None:
    doc = rb'{"a":"\ud83d","b":"\ud83d\ude00","c":"\\ud83d","d":"\uDE00x"}'
    masked = raw.readable(doc)
    assert len(masked) == len(doc)
    assert masked == rb'{"a":"\uFFFD","b":"\ud83d\ude00","c":"\\ud83d","d":"\uFFFDx"}'
    spans = raw.members(masked, raw.whole(masked))
    assert raw.string(masked, spans["b"]) == "\N{GRINNING FACE}"
    assert raw.text_of(masked, spans, "c") == "\\ud83d"
    assert raw.text_of(masked, spans, "a") == ""
    with pytest.raises(Unreadable):
        raw.string(masked, spans["d"])
    assert raw.readable(b"plain") == b"plain"


def test_kinds_of_values() -> None:
    doc = b'{"o":{},"l":[],"s":"x","n":1}'
    spans = raw.members(doc, raw.whole(doc))
    assert [key for key, at in spans.items() if raw.is_object(doc, at)] == ["o"]
    assert [key for key, at in spans.items() if raw.is_array(doc, at)] == ["l"]
    assert [key for key, at in spans.items() if raw.is_string(doc, at)] == ["s"]
    assert raw.text_of(doc, spans, "n") == raw.text_of(doc, spans, "missing") == ""
    assert raw.value(doc, spans["n"]) == 1
