"""What is not edited keeps its bytes."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire.prompt import Edit, Insertion, Place
from headroom_cli.wire.splice import render
from tests.made.bodies import TEXTS

BODY = b'{"n":1.10, "a": "one", "b":"tw\\u006f" , "a":"one"}'
A, B = Place(16, 21), Place(27, 37)


def test_no_edits_give_the_same_object() -> None:
    assert render(BODY, []) is BODY


def test_edits_in_any_order() -> None:
    edited = b'{"n":1.10, "a": "\\"1\\"\\n", "b":"\xc3\xa9" , "a":"one"}'
    edits = [Edit(B, "é"), Edit(A, '"1"\n')]
    assert render(BODY, edits) == render(BODY, edits[::-1]) == edited


def test_a_number_in_the_place_of_a_number() -> None:
    assert render(BODY, [Edit(Place(5, 9), 1_024)]) == BODY.replace(b"1.10", b"1024")


@given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
def test_inner_texts_share_one_outer_literal(texts: list[str], data: st.DataObject) -> None:
    outer = json.dumps([{"q": "é", "result": text} for text in texts], indent=1, ensure_ascii=False)
    starts = [match.end() for match in re.finditer(r'"result": (?=")', outer)]
    ends = [json.decoder.scanstring(outer, start + 1)[1] for start in starts]
    if len(starts) != len(texts):  # a text that contains the pattern itself
        return
    body = b'{"x":' + json.dumps(outer).encode() + b"}"
    edits = [Edit(Place(5, len(body) - 1, span), f"<{n}>") for n, span in enumerate(zip(starts, ends, strict=True))]
    chosen = data.draw(st.permutations(edits))[: data.draw(st.integers(1, len(edits)))]
    numbers = {edits.index(edit) for edit in chosen}
    wanted = [f"<{n}>" if n in numbers else text for n, text in enumerate(texts)]
    inner = json.loads(render(body, chosen))["x"]
    assert [item["result"] for item in json.loads(inner)] == wanted
    assert re.sub(r'"result": .*', "", inner) == re.sub(r'"result": .*', "", outer)


def test_two_edits_of_one_text_are_an_error() -> None:
    whole, inner = Place(0, 8), Place(0, 8, (0, 4))
    body = json.dumps('"ab"').encode()
    for edits in ([Edit(A, "x"), Edit(A, "y")], [Edit(A, "x"), Edit(Place(18, 30), "y")]):
        with pytest.raises(ValueError, match="two edits"):
            render(BODY, edits)
    for edits in ([Edit(whole, "x"), Edit(inner, "y")], [Edit(inner, "x"), Edit(inner, "y")]):
        with pytest.raises(ValueError, match="two edits"):
            render(body, edits)


def test_an_insertion_takes_nothing_away() -> None:
    before, after = Insertion(A.start, b'"x",'), Insertion(A.end, b"!")
    assert render(BODY, [], [after, before]) == b'{"n":1.10, "a": "x","one"!, "b":"tw\\u006f" , "a":"one"}'
    assert render(BODY, [Edit(A, "1")], [after, before]) == b'{"n":1.10, "a": "x","1"!, "b":"tw\\u006f" , "a":"one"}'
    with pytest.raises(ValueError, match="two edits"):
        render(BODY, [Edit(A, "1")], [Insertion(A.start + 2, b"?")])


@given(st.integers(0, len(BODY)), st.binary(max_size=9))
def test_all_other_bytes_stay(at: int, content: bytes) -> None:
    assert render(BODY, [], [Insertion(at, content)]) == BODY[:at] + content + BODY[at:]
