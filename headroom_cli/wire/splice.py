"""Puts new texts where old ones stood, leaving every other byte as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from headroom_cli.wire.prompt import Edit, Insertion, Place


def _literal(text: str | int) -> bytes:
    return msgspec.json.encode(text)


def _outer(place: Place) -> tuple[int, int]:
    return place.start, place.end


def _inner(edit: Edit) -> tuple[int, int]:
    return edit.place.inner or (0, 0)


def _spliced(outer: str, edits: Iterable[Edit]) -> str:
    """`outer` with the inner JSON literals of `edits` exchanged."""
    pieces: list[str] = []
    cursor = 0
    for edit in sorted(edits, key=_inner):
        start, end = _inner(edit)
        if start < cursor:
            raise ValueError("two edits of the same text")
        pieces += (outer[cursor:start], _literal(edit.text).decode())
        cursor = end
    return "".join([*pieces, outer[cursor:]])


def _replacement(body: bytes, place: Place, edits: Sequence[Edit]) -> bytes:
    if all(edit.place.inner for edit in edits):
        outer = msgspec.json.decode(body[place.start : place.end], type=str)
        return _literal(_spliced(outer, edits))
    if len(edits) > 1:
        raise ValueError("two edits of the same text")
    return _literal(edits[0].text)


def render(body: bytes, edits: Sequence[Edit], insertions: Sequence[Insertion] = ()) -> bytes:
    """`body` with the strings at the places of `edits` replaced and the insertions put in; the same object without any.

    Edits may come in any order. Several may stand inside one outer string (`Place.inner`): that string
    is decoded once and encoded once. Raises ValueError for two edits of one place, or an insertion inside one.
    """
    if not edits and not insertions:
        return body
    pieces: list[bytes] = []
    cursor = 0
    ordered = sorted(edits, key=lambda edit: _outer(edit.place))
    changes = [(one.at, one.at, one.content) for one in insertions]
    for (start, end), group in groupby(ordered, key=lambda edit: _outer(edit.place)):
        same = list(group)
        changes.append((start, end, _replacement(body, same[0].place, same)))
    for start, end, content in sorted(changes, key=lambda change: change[:2]):
        if start < cursor:
            raise ValueError("two edits of the same text")
        pieces += (body[cursor:start], content)
        cursor = end
    return b"".join([*pieces, body[cursor:]])
