"""Transcripts as they may be found: records cut, doubled, out of order, or with anything in the place of a value."""

from __future__ import annotations

import random
from typing import Any

ODD: tuple[Any, ...] = (None, True, -1, 1e308, 1 << 70, "", "\ud800", "\x00", [], {}, [[]], [None], [{}], {"text": []})


def value(found: Any, chance: random.Random, share: float = 0.15) -> Any:
    """The value with some of what it holds replaced by something odd, or left out."""
    if chance.random() < share:
        return chance.choice(ODD)
    if isinstance(found, dict):
        return {key: value(one, chance, share) for key, one in found.items() if chance.random() > share / 3}
    if isinstance(found, list):
        return [value(one, chance, share) for one in found if chance.random() > share / 3]
    return found


def order(found: list[Any], chance: random.Random) -> list[Any]:
    """The records out of order, some of them twice and some gone."""
    mixed = [one for one in found for _ in range(chance.choice((0, 1, 1, 1, 2)))]
    chance.shuffle(mixed)
    return mixed


def cut(raw: bytes, chance: random.Random) -> bytes:
    """The bytes up to some place, with some of them changed."""
    kept = bytearray(raw[: chance.randrange(len(raw) + 1)])
    for _ in range(chance.randrange(4)):
        if kept:
            kept[chance.randrange(len(kept))] = chance.randrange(256)
    return bytes(kept)
