"""Results that are a list with one answer for each thing that the call asked for, as Cline sends them.

`run_commands({"commands": [A, B]})` is answered `[{"query": A, "result": ..., "success": true}, {"query": B, ...}]`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from headroom_cli.wire.prompt import Unreadable
from headroom_cli.wire.raw import Span, elements, is_array, is_object, members, whole


class Answer(NamedTuple):
    """Which answer of a list a text stands in: its place from 0, how many there are, and whether it says of itself
    that it failed."""

    at: int
    of: int
    failed: bool


def answers(text: str, places: Sequence[int]) -> list[Answer | None]:
    """For each place (in characters) in the JSON text the answer that it stands in; None where `text` is no list."""
    none: list[Answer | None] = [None] * len(places)
    if text.lstrip()[:1] != "[":
        return none
    try:
        doc = text.encode()
        if not is_array(doc, whole(doc)):
            return none
        spans = elements(doc, whole(doc))
        made = [Answer(at, len(spans), _failed(doc, span)) for at, span in enumerate(spans)]
    except (Unreadable, UnicodeEncodeError):
        return none
    starts = [len(doc[: span.start].decode()) for span in spans]
    found = [bisect_right(starts, place) - 1 for place in places]
    return [made[at] if at >= 0 else None for at in found]


def asked_for(arguments: Mapping[str, object], answer: Answer | None) -> Mapping[str, object]:
    """The call's arguments as if only the thing had been asked for that this answer is for.

    That is known where one argument is a list of as many things as there are answers; else they stay as they are.
    """
    if answer is None or answer.of < 2:
        return arguments
    lists = [key for key, value in arguments.items() if isinstance(value, list) and len(value) == answer.of]
    if len(lists) != 1:
        return arguments
    things = arguments[lists[0]]
    return {**arguments, lists[0]: [things[answer.at]]} if isinstance(things, list) else arguments


def _failed(doc: bytes, at: Span) -> bool:
    if not is_object(doc, at):
        return False
    success = members(doc, at).get("success")
    return success is not None and doc[success.start : success.end] == b"false"
