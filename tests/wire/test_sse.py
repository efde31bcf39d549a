"""Events come out the same however the stream is cut, and never pile up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire.sse import Events

STREAM = b'event: a\r\ndata: {"n":1}\r\n\r\n: comment\n\ndata:two\ndata: lines\n\nid: 7\rdata: cr\r\rdata: last'


def read(events: Events, stream: bytes, cuts: list[int]) -> list[bytes]:
    out, at = [], 0
    for cut in sorted({cut % (len(stream) + 1) for cut in cuts}):
        out += list(events.feed(stream[at:cut]))
        at = cut
    return out + list(events.feed(stream[at:]))


@given(st.lists(st.integers(0, 200), max_size=30))
def test_any_cut_gives_the_same_events(cuts: list[int]) -> None:
    events = Events()
    assert read(events, STREAM, cuts) == [b'{"n":1}', b"two\nlines", b"cr"]
    assert events.pending() == b"last"


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=10))
def test_any_bytes_cut_anywhere_give_the_same(stream: bytes, cuts: list[int]) -> None:
    one, other = Events(cap=40), Events(cap=40)
    assert read(one, stream, cuts) == read(other, stream, [])
    assert one.pending() == other.pending()


def test_an_event_over_the_cap_is_skipped_and_not_kept() -> None:
    events = Events(cap=1000)
    assert list(events.feed(b"data: ")) == []
    for _ in range(1000):
        assert list(events.feed(b"x" * 1000)) == []
        assert len(events._line) + sum(map(len, events._data)) <= 1000
    assert events.pending() == b""
    assert list(events.feed(b"\ndata: more\n\ndata: fine\n\n")) == [b"fine"]
