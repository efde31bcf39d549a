"""Long texts inside a JSON result are found where they stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire.nested import inner_strings, worth_a_place
from tests.made.bodies import SPELLINGS, TEXTS, Spelling

LONG = TEXTS.map(lambda text: text + "\nline of a log" * 40)


@given(st.lists(st.tuples(TEXTS, LONG), min_size=1, max_size=4), SPELLINGS, st.booleans())
def test_long_texts_are_found_in_order(pairs: list[tuple[str, str]], spelling: Spelling, wrapped: bool) -> None:
    records = [{"query": short, "result": long, "success": True} for short, long in pairs]
    text = spelling.write({"content": records} if wrapped else records)
    found = inner_strings(text)
    wanted = [long for _, long in pairs]
    assert [inner for _, inner in found] == wanted
    assert [json.loads(text[a:b]) for (a, b), _ in found] == wanted


@given(st.text(max_size=800))
def test_any_text_is_safe(text: str) -> None:
    for candidate in (text, '"' + text, "{" + text, "[" + json.dumps(text), '{"a":"\\n"' + text):
        for (a, b), inner in inner_strings(candidate):
            assert json.loads(candidate[a:b]) == inner


def test_a_result_may_be_one_string() -> None:
    long = "line\n" * 200
    assert inner_strings(json.dumps(long)) == [((0, len(json.dumps(long))), long)]
    assert inner_strings(json.dumps(long) + " and more") == []
    assert inner_strings('"' + long) == []


VIBE = "<system>It was large.</system>\n<truncated-output>\n{}\n</truncated-output>\n<output-type>\n"
OPENCLAW = (
    "SECURITY NOTICE: It comes from outside.\n\n"
    '<<<EXTERNAL_UNTRUSTED_CONTENT id="676a">>>\nSource: API\n---\n{}\n<<<END_EXTERNAL_UNTRUSTED_CONTENT id="676a">>>'
)


@pytest.mark.parametrize("frame", [VIBE, OPENCLAW])
def test_what_stands_around_json_stays(frame: str) -> None:
    long = "line\n" * 200
    text = frame.replace("{}", json.dumps({"command": "make", "stdout": long}, indent=2))
    (((start, end), inner),) = inner_strings(text)
    assert (text[start:end], inner) == (json.dumps(long), long)
    assert inner_strings(text.replace("</trunc", "<").replace("<END_", "<")) == []
    assert inner_strings("see " + text) == []


def test_what_is_left_whole() -> None:
    long = "line\n" * 200
    assert inner_strings(long) == []
    assert inner_strings(json.dumps({"a": "x" * 1000})) == []  # one line
    assert inner_strings(json.dumps({"a": "x\n" * 100})) == []  # short
    assert inner_strings('{"a":' + json.dumps(long) + ',"a":1}') == []  # a key twice
    assert inner_strings('{"a":' + json.dumps(long) + "} and more") == []
    assert len(inner_strings(' {"a":' + json.dumps(long) + "}\n")) == 1
    short = "line\n[headroom: next 9 lines as after this line in `make` above]"
    assert [inner for _, inner in inner_strings(json.dumps({"a": short}))] == [short]
    deep = json.dumps([[[[[[long]]]]]])
    assert inner_strings(deep) == []


@given(LONG | TEXTS | TEXTS.map(lambda text: f"{text}\n[headroom: next 9 lines as after this line in `make` above]"))
def test_a_text_that_is_worth_a_place_has_one(text: str) -> None:
    assert worth_a_place(text) == (inner_strings(json.dumps([text])) != [])


def test_a_lone_surrogate_is_no_json() -> None:
    assert inner_strings("[headroom\n\ud800") == []
    assert inner_strings('["\ud800' + "a\\n" * 300 + '"]') == []
