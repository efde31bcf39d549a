"""A cache of what was worked out about texts, bounded by the texts' size and not by their number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Generic, TypeVar

SPLIT = 8  # bytes held for a character of a text that was split into lines, about: its lines, and what is told of them
_ENTRY = 1000  # bytes held for an entry, however small

Result = TypeVar("Result")


class ByteBounded(Generic[Result]):
    """Results by key, the last used at the end, of `limit` bytes in all at most (as their sizes were told)."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._held: OrderedDict[str, tuple[int, Result]] = OrderedDict()
        self._lock = Lock()  # requests are worked on in more than one thread

    def __len__(self) -> int:
        return len(self._held)

    def find(self, key: str) -> tuple[Result] | None:
        """The result for `key`, which now counts as the last used; None if it is not held."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return (self._held[key][1],)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._held.clear()
            self.size = 0

    def keep(self, key: str, size: int, result: Result) -> None:
        """Remembers a result that is not held yet, if it fits at all, and forgets the oldest beyond the limit."""
        with self._lock:
            if size > self.limit or key in self._held:
                return
            self._held[key] = (size, result)
            self.size += size
            while self.size > self.limit:
                _, (freed, _) = self._held.popitem(last=False)
                self.size -= freed


def remembered(limit: int, per_character: int = SPLIT) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """A decorator for a pure function of one text that remembers its last results, up to `limit` bytes.

    An entry is taken to hold `per_character` bytes for each character of its text.
    """

    def decorate(function: Callable[[str], Result]) -> Callable[[str], Result]:
        held: ByteBounded[Result] = ByteBounded(limit)

        @wraps(function)
        def remembering(text: str) -> Result:
            found = held.find(text)
            if found is not None:
                return found[0]
            result = function(text)
            held.keep(text, _ENTRY + per_character * len(text), result)
            return result

        return remembering

    return decorate
