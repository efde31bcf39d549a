from __future__ import annotations

import gzip
import json

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.proxy.relay import Record, Tee
from headroom_cli.proxy.routing import wire_for
from headroom_cli.proxy.seams import Shaped
from tests.fakes.event_stream import chunk, frame

ANTHROPIC = wire_for("POST", "/v1/messages")


def record() -> Record:
    return Record(0.0, "h", "/v1/messages", ANTHROPIC)


@given(st.lists(st.binary(), max_size=20), st.sampled_from(["", "gzip", "br", "zstd", "deflate", "odd"]))
def test_every_piece_passes_unchanged_whatever_it_is(pieces: list[bytes], encoding: str) -> None:
    for kind in ("application/json", "text/event-stream", ""):
        tee = Tee(record(), kind, encoding)
        assert [tee(piece) for piece in pieces] == pieces
        tee.usage()


@given(st.data())
def test_usage_is_read_however_the_stream_is_cut(data: st.DataObject) -> None:
    event = {"type": "message_start", "message": {"model": "m", "usage": {"input_tokens": 7, "output_tokens": 1}}}
    whole = gzip.compress(f"event: message_start\ndata: {json.dumps(event)}\n\n".encode(), mtime=0)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    tee = Tee(record(), "text/event-stream", "gzip")
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        tee(whole[start:end])
    usage = tee.usage()
    assert usage is not None
    assert (usage.fresh, usage.model) == (7, "m")


class Broken:
    name = "broken"

    def parse(self, body: bytes) -> object:
        raise NotImplementedError

    def usage_reader(self, content_type: str) -> Broken:
        return self

    def feed(self, piece: bytes) -> None:
        raise RuntimeError("no")

    def usage(self) -> None:
        raise RuntimeError("no")


def test_a_reader_that_fails_is_noted_and_left_alone() -> None:
    kept = Record(0.0, "h", "/", Broken())  # type: ignore[arg-type]
    kept.tee = Tee(kept, "", "")
    assert kept.tee(b"abc") == b"abc"
    assert kept.tee.usage() is None
    assert (kept.exchange().ending, kept.exchange().fault) == ("usage unread: RuntimeError", "")


def test_a_request_that_was_only_relayed_has_no_wire() -> None:
    exchange = Record(0.0, "h", "/x", None).exchange("gone")
    assert (exchange.wire, exchange.usage, exchange.ending, exchange.fault) == ("", None, "gone", "")
    assert exchange.added_ms is None


def test_whoever_listens_hears_the_decoded_answer() -> None:
    heard: list[bytes] = []
    kept = record()
    kept.shaped = Shaped(b"", hears=heard.append)
    whole = gzip.compress(b'{"id": "toolu_1"}', mtime=0)
    tee = Tee(kept, "application/json", "gzip")
    assert [tee(whole[:9]), tee(whole[9:])] == [whole[:9], whole[9:]]
    assert b"".join(heard) == b'{"id": "toolu_1"}'


@given(st.lists(st.integers(0, 600), max_size=9))
def test_of_a_binary_stream_the_events_are_heard(cuts: list[int]) -> None:
    """Where they stand as base64 in a frame, nobody would find a call's id."""
    heard: list[bytes] = []
    kept = record()
    kept.shaped = Shaped(b"", hears=heard.append)
    events = [{"type": "message_start", "message": {"usage": {"input_tokens": 7}}}, {"id": "toolu_bdrk_1"}]
    whole = b"".join(frame(chunk(each)) for each in events)
    tee = Tee(kept, "application/vnd.amazon.eventstream", "")
    ends = sorted(min(cut, len(whole)) for cut in cuts)
    for start, end in zip([0, *ends], [*ends, len(whole)], strict=True):
        assert tee(whole[start:end]) == whole[start:end]
    assert [json.loads(each) for each in heard] == events
    usage = tee.usage()
    assert usage is not None
    assert usage.fresh == 7


def test_a_listener_that_fails_costs_the_reading_only() -> None:
    def fail(piece: bytes) -> None:
        raise RuntimeError("no")

    kept = record()
    kept.shaped = Shaped(b"", hears=fail)
    assert Tee(kept, "application/json", "")(b"{}") == b"{}"
