"""A list of messages as the request body that the wires read, and edits of that body put back into the list."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TypeVar

from headroom_cli.errors import HeadroomError
from headroom_cli.library.objects import exchanged, written
from headroom_cli.library.shapes import LISTS
from headroom_cli.wire.prompt import Edit, Place
from headroom_cli.wire.splice import render

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True)
class Body:
    """A request body that holds nothing but a list: `parts` are its messages, part n begins at `starts[n]`."""

    raw: bytes
    parts: tuple[bytes, ...]
    starts: tuple[int, ...]

    def message(self, place: Place) -> int:
        """The index of the message in which a place lies."""
        return bisect_right(self.starts, place.start) - 1


def parts(messages: Sequence[object]) -> list[bytes]:
    """Each message as JSON; raises HeadroomError for one that has no such form."""
    out = []
    for number, message in enumerate(messages):
        try:
            out.append(written(message))
        except (TypeError, ValueError, RecursionError) as error:
            raise HeadroomError(
                f"message {number} cannot be written as JSON: {error}",
                "messages are dicts, lists, strings, numbers and objects of the providers' SDKs",
            ) from error
    return out


def body(wire: str, parts: Sequence[bytes]) -> Body:
    """The body of a request in the format `wire` with these messages."""
    head = b'{"%b":[' % LISTS[wire].encode()
    lengths = accumulate((len(part) + 1 for part in parts), initial=len(head))
    return Body(head + b",".join(parts) + b"]}", tuple(parts), tuple(lengths)[: len(parts)])


def edited(messages: Sequence[Message], body: Body, edits: Sequence[Edit]) -> tuple[list[Message], list[bytes]]:
    """The list with these edits of its body, and its messages as JSON; what has no edit is the same object."""
    out, written_anew = list(messages), list(body.parts)
    ordered = sorted(edits, key=lambda edit: edit.place.start)
    for at, group in groupby(ordered, key=lambda edit: body.message(edit.place)):
        written_anew[at] = render(body.parts[at], [_moved(edit, body.starts[at]) for edit in group])
        try:
            out[at] = exchanged(messages[at], json.loads(body.parts[at]), json.loads(written_anew[at]))  # type: ignore[assignment]
        except (TypeError, ValueError, AttributeError) as error:
            raise HeadroomError(f"message {at} cannot be changed: {error}", "give it as a dict") from error
    return out, written_anew


def _moved(edit: Edit, start: int) -> Edit:
    """The edit in a message of its own that began at `start`."""
    place = edit.place
    return Edit(Place(place.start - start, place.end - start, place.inner), edit.text)
