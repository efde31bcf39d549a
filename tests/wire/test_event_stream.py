from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire.event_stream import Frames, event, told
from tests.fakes.event_stream import chunk, frame

PAYLOADS = st.lists(st.binary(max_size=60), max_size=6)


def read(stream: bytes, cuts: list[int], cap: int = 1 << 20) -> list[bytes]:
    frames, found, at = Frames(cap), [], 0
    for cut in [*sorted({cut % (len(stream) + 1) for cut in cuts}), len(stream)]:
        found += frames.feed(stream[at:cut])
        at = cut
    return found


@given(PAYLOADS, st.dictionaries(st.text("abc:", min_size=1, max_size=9), st.text("xyz", max_size=9), max_size=3),
       st.lists(st.integers(0, 2000), max_size=30))  # fmt: skip
def test_any_cut_gives_every_payload(payloads: list[bytes], headers: dict[str, str], cuts: list[int]) -> None:
    assert read(b"".join(frame(each, headers) for each in payloads), cuts) == payloads


@given(st.lists(st.integers(0, 2000), max_size=30))
def test_a_frame_over_the_cap_is_skipped_and_the_next_is_read(cuts: list[int]) -> None:
    assert read(frame(b"one") + frame(b"x" * 900) + frame(b"two"), cuts, cap=100) == [b"one", b"two"]


@given(st.binary(min_size=12, max_size=200))
def test_what_is_no_stream_is_said_and_not_piled_up(junk: bytes) -> None:
    frames = Frames(100)
    with pytest.raises(ValueError, match="not an event stream"):
        list(frames.feed(b"\x00\x00\x00\x01" + junk))


def test_a_wrapped_event_is_unwrapped_and_a_plain_one_stays() -> None:
    assert json.loads(event(chunk({"type": "message_stop"}))) == {"type": "message_stop"}
    plain = b'{"usage": {"inputTokens": 1}}'
    assert event(plain) == plain


@pytest.mark.parametrize("odd", [b'{"bytes": 5}', b'{"bytes": "%"}', b'["bytes"]', b'"bytes"', b'{"a":{"bytes":""}}'])
def test_odd_payloads_stay_as_they_are(odd: bytes) -> None:
    assert event(odd) in (odd, base64.b64decode(b""))


def test_only_of_such_a_stream_the_events_are_told() -> None:
    assert list(told("text/event-stream")(b"data: {")) == [b"data: {"]
    binary = told("Application/vnd.amazon.eventstream; charset=utf-8")
    assert list(binary(frame(b'{"a": 1}') + frame(chunk({"b": 2})))) == [b'{"a": 1}', json.dumps({"b": 2}).encode()]
