"""Messages are written as JSON and changed in place of their strings only."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.library.objects import exchanged, written
from tests.made.bodies import JSON


@dataclass(frozen=True)
class Part:
    """Stands in for an object of a provider's SDK."""

    text: str
    extra: object = None

    def model_dump(self, *, mode: str, exclude_none: bool, warnings: bool) -> dict[str, object]:
        assert (mode, exclude_none, warnings) == ("json", True, False)
        return {key: value for key, value in vars(self).items() if value is not None}

    def model_copy(self, *, update: dict[str, Any]) -> Part:
        return replace(self, **update)


def changed(held: object, old: str, new: str) -> object:
    """`held` after every string `old` in it was exchanged for `new`."""
    before = written(held)
    return exchanged(held, json.loads(before), json.loads(before.replace(written(old), written(new))))


@given(JSON, st.booleans())
def test_only_the_string_changes(value: object, deep: bool) -> None:
    held = {"a": value, "b": [value, {"c": "the text" if deep else ["the text"]}], "d": (1, "kept")}
    after = changed(held, "the text", "another")
    assert isinstance(after, dict)
    assert after["a"] is held["a"]
    assert after["b"][0] is value
    assert after["b"][1] == {"c": "another" if deep else ["another"]}
    assert after["d"] is held["d"]
    assert held["b"][1] == {"c": "the text" if deep else ["the text"]}


@given(JSON)
def test_without_a_change_it_is_the_same_object(value: object) -> None:
    held = [value]
    assert changed(held, "never there \0", "x") is held


def test_types_stay() -> None:
    held = OrderedDict(a=("x", 1), b=[2.0, "x"])
    after = changed(held, "x", "y")
    assert after == OrderedDict(a=("y", 1), b=[2.0, "y"])
    assert type(after) is OrderedDict
    assert changed({1: "x", "2": True}, "x", "y") == {1: "y", "2": True}


def test_objects_of_an_sdk_are_copied() -> None:
    part = Part("x")
    held = {"role": "user", "parts": [part, Part("y", extra={"deep": [Part("x")]})]}
    assert json.loads(written(held))["parts"][0] == {"text": "x"}
    after = changed(held, "x", "new")
    assert after == {"role": "user", "parts": [Part("new"), Part("y", extra={"deep": [Part("new")]})]}
    assert part.text == "x"
    assert changed(part, "x", "new") == Part("new")


def test_two_halves_of_a_letter_are_not_joined() -> None:
    held = {"said": "\ud83d\ude00", "text": "x"}
    assert changed(held, "x", "y") == {"said": "\ud83d\ude00", "text": "y"}


@pytest.mark.parametrize("value", [{1, 2}, object(), float("nan"), b"bytes", {("a", 1): 2}])
def test_what_is_no_json(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        written({"role": "user", "content": value})
