"""A key names a block and its past, and nothing that passes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire.lineage import _Digests, lineage
from headroom_cli.wire.prompt import Block, Kind, Place

BLOCKS = st.lists(
    st.builds(Block, st.sampled_from(list(Kind)), st.text(max_size=20), st.sampled_from(["", "Bash"])), max_size=8
)


@given(BLOCKS, BLOCKS)
def test_keys_of_the_past_do_not_depend_on_the_future(past: list[Block], future: list[Block]) -> None:
    keys = lineage([*past, *future])
    assert keys[: len(past)] == lineage(past)
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys)


@given(BLOCKS.filter(bool), st.data())
def test_place_and_arguments_do_not_count_but_the_rest_does(blocks: list[Block], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(blocks) - 1))
    moved = replace(blocks[at], place=Place(1, 2), arguments={"a": 1}, escaped=True)
    assert lineage([*blocks[:at], moved, *blocks[at + 1 :]]) == lineage(blocks)
    for change in ({"text": blocks[at].text + "x"}, {"error": True}, {"tool": "Other"}):
        other = lineage([*blocks[:at], replace(blocks[at], **change), *blocks[at + 1 :]])
        assert other[:at] == lineage(blocks)[:at]
        assert not set(other[at:]) & set(lineage(blocks)[at:])


def test_texts_of_neighbours_do_not_run_together() -> None:
    def keys(*texts: str) -> str:
        return lineage([Block(Kind.USER, text) for text in texts])[-1]

    assert keys("ab", "c") != keys("a", "bc") != keys("abc")


def test_remembered_digests_are_bounded() -> None:
    digests = _Digests(capacity=10_000)
    made = [digests.of(f"{n}" * 100) for n in range(200)]
    assert digests._held <= 10_000
    assert len(digests._known) < 200
    assert digests.of("0" * 100) == made[0]
