"""A list becomes a body that its wire reads, and edits of the body come back into the list."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.errors import HeadroomError
from headroom_cli.library.body import body, edited, parts
from headroom_cli.wire.prompt import Edit
from headroom_cli.wire.wires import by_name
from tests.library.histories import messages, turns, wires
from tests.made.bodies import Turn
from tests.made.effort import examples


@settings(max_examples=examples(60))
@given(turns, wires, st.data())
def test_edits_land_where_they_belong(said: list[Turn], wire: str, data: st.DataObject) -> None:
    given_list = messages(wire, said)
    before = copy.deepcopy(given_list)
    made = body(wire, parts(given_list))
    blocks = by_name(wire).parse(made.raw).blocks
    places = [block.place for block in blocks if block.place]
    chosen = [place for place in places if data.draw(st.booleans())]
    out, raw = edited(given_list, made, [Edit(place, f"new {n}") for n, place in enumerate(chosen)])
    assert given_list == before
    assert body(wire, parts(out)).raw == body(wire, raw).raw
    touched = {made.message(place) for place in chosen}
    assert [one is other for one, other in zip(out, given_list, strict=True)] == [
        at not in touched for at in range(len(out))
    ]
    again = by_name(wire).parse(body(wire, raw).raw)
    # Where a string inside JSON was among them, the JSON around it is one text now.
    if not any(place.inner for place in chosen):
        texts = iter(f"new {n}" for n in range(len(chosen)))
        assert [b.text for b in again.blocks] == [next(texts) if b.place in chosen else b.text for b in blocks]


def test_a_message_that_is_no_json_is_named() -> None:
    with pytest.raises(HeadroomError, match="message 1 cannot be written as JSON: set is not JSON"):
        parts([{"role": "user", "content": "x"}, {"role": "user", "content": {1}}])
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(HeadroomError, match="message 0 cannot be written as JSON"):
        parts([endless])


def test_an_empty_list() -> None:
    made = body("gemini", [])
    assert made.raw == b'{"contents":[]}'
    assert edited([], made, []) == ([], [])
