"""Codings are undone exactly, within bounds, whatever is sent."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.wire.encodings import Decoder, decoded, encoded
from headroom_cli.wire.prompt import Unreadable
from tests.made.effort import examples

CODINGS = ["", "identity", "gzip", "x-gzip", "deflate", "br", "zstd", "gzip, zstd", "br ,GZIP", "deflate,identity,br"]
PACKED = [coding for coding in CODINGS if coding not in ("", "identity")]
CAP = 1 << 20


@given(st.sampled_from(CODINGS), st.binary(max_size=3000))
def test_coding_there_and_back(coding: str, body: bytes) -> None:
    assert decoded(encoded(body, coding), coding, CAP) == body


def test_without_a_coding_it_is_the_same_object() -> None:
    body = b"x" * 1000
    assert decoded(body, "identity", CAP) is body
    assert encoded(body, "") is body


def test_forms_that_other_clients_send() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert decoded(raw.compress(b"bare") + raw.flush(), "deflate", CAP) == b"bare"
    assert decoded(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip", CAP) == b"one two"


@pytest.mark.parametrize("coding", PACKED)
def test_broken_bodies_are_unreadable(coding: str) -> None:
    whole = encoded(bytes(range(256)) * 40, coding)
    for body in (whole[:-4], whole[: len(whole) // 2], b"\x00" + whole, b"", whole + b"rest"):
        with pytest.raises(Unreadable):
            decoded(body, coding, CAP)


@settings(max_examples=examples(200))
@given(st.sampled_from(PACKED), st.binary(max_size=300), st.integers(0, 10**6), st.binary(min_size=1, max_size=2))
def test_damage_is_decoded_or_unreadable(coding: str, body: bytes, at: int, junk: bytes) -> None:
    packed = bytearray(encoded(body, coding))
    packed[at % len(packed) : at % len(packed) + len(junk)] = junk
    with suppress(Unreadable):
        assert len(decoded(bytes(packed), coding, CAP)) <= CAP


def test_unknown_codings_are_unreadable() -> None:
    for act in (lambda: decoded(b"x", "compress", CAP), lambda: encoded(b"x", "gzip, rot13")):
        with pytest.raises(Unreadable):
            act()


@pytest.mark.parametrize("coding", PACKED)
def test_a_bomb_stops_at_the_cap(coding: str) -> None:
    bomb = encoded(bytes(30 << 20), coding)
    with pytest.raises(Unreadable, match="more than the cap"):
        decoded(bomb, coding, CAP)
    exact = encoded(bytes(CAP), coding)
    assert len(decoded(exact, coding, CAP)) == CAP
    with pytest.raises(Unreadable):
        decoded(b"x" * (CAP + 1), "identity", CAP)


@given(st.sampled_from(CODINGS), st.binary(max_size=2000), st.lists(st.integers(0, 200), max_size=8))
def test_a_stream_is_decoded_in_any_pieces(coding: str, body: bytes, cuts: list[int]) -> None:
    packed = encoded(body, coding)
    decoder = Decoder(coding)
    out, at = b"", 0
    for cut in cuts:
        out += decoder.feed(packed[at : at + cut])
        at += cut
    assert out + decoder.feed(packed[at:]) == body


@pytest.mark.parametrize("coding", PACKED)
def test_a_decoder_gives_up_for_ever(coding: str) -> None:
    bomb = Decoder(coding)
    assert bomb.feed(encoded(bytes(40 << 20), coding)) == b""
    assert bomb.feed(encoded(b"x", coding)) == b""
    assert Decoder("rot13").feed(b"x") == b""
    broken = Decoder(coding)
    broken.feed(b"\xff\xff\xff\xff not packed")
    assert broken.feed(encoded(b"x", coding)) == b""
