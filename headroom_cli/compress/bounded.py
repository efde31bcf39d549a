"""A memory for what was read of texts that come back with every request: bounded by their size, not their number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

_Read = TypeVar("_Read")
_OVERHEAD = 200  # what an entry weighs beside its text


def bounded(limit: int) -> Callable[[Callable[[str], _Read]], Callable[[str], _Read]]:
    """Decorates a pure function of a text: results are kept for the texts used last, up to `limit` characters.

    What is read of a text weighs a few times as much as the text.
    """

    def decorate(read: Callable[[str], _Read]) -> Callable[[str], _Read]:
        known: OrderedDict[str, _Read] = OrderedDict()
        held = 0
        lock = Lock()

        @wraps(read)
        def remembered(text: str) -> _Read:
            nonlocal held
            with lock:
                if text in known:
                    known.move_to_end(text)
                    return known[text]
            made = read(text)
            with lock:
                held += 0 if text in known else len(text) + _OVERHEAD
                known[text] = made
                while held > limit and known:
                    held -= len(known.popitem(last=False)[0]) + _OVERHEAD
            return made

        return remembered

    return decorate
