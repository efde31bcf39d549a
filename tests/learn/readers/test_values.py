"""Values of any shape: what is not what it should be counts as not there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given

from headroom_cli.learn.readers.values import arguments, count, decoded, listed, loaded, mapping, string, texts, when
from headroom_cli.learn.transcript import BrokenTranscript
from tests.learn.readers.damage import ODD


def test_what_is_of_the_right_kind_is_taken() -> None:
    assert mapping({"a": 1}) == {"a": 1}
    assert listed([1]) == [1]
    assert string("x") == "x"
    assert count(3) == 3
    assert arguments('{"path": "a"}') == {"path": "a"}
    assert texts([{"type": "text", "text": "a"}, {"type": "image"}, {"text": "b"}]) == "a\nb"


def test_times_come_as_seconds_milliseconds_and_text() -> None:
    assert when(1795578711.5) == 1795578711.5
    assert when(1795578711500) == 1795578711.5
    assert when("2026-11-25T03:51:18+00:00") == 1795578678.0
    assert when("2026-11-25T03:51:18.500Z") == 1795578678.5
    assert when("2026-11-25T03:51:18") == datetime(2026, 11, 25, 3, 51, 18).astimezone().timestamp()
    assert [when(value) for value in (None, True, "yesterday", 10**400, -1)] == [None] * 5


@given(ODD)
def test_whatever_it_is_there_is_an_answer(value: object) -> None:
    assert isinstance(mapping(value), dict)
    assert all(part in listed(value) for part in listed(value))
    assert isinstance(texts(value), str)
    assert isinstance(string(value), str)
    assert (count(value) or 0) >= 0
    assert when(value) is None or isinstance(when(value), float)
    assert isinstance(arguments(value), dict)


def test_arguments_that_are_no_object_are_kept() -> None:
    assert arguments("not JSON") == {"input": "not JSON"}
    assert arguments("[1]") == {"input": [1]}
    assert arguments("") == arguments(None) == {}


def test_what_is_no_json_is_told(tmp_path: Path) -> None:
    for text in ("", "{", "[" * 100_000, b"\xff"):
        with pytest.raises(ValueError, match="not JSON"):
            decoded(text)
    with pytest.raises(BrokenTranscript, match="FileNotFoundError"):
        loaded(tmp_path / "none.json")
