"""Messages as programs hold them: dicts, lists and strings, or objects of a provider's SDK among them.

Such objects are pydantic models. They are read through their own `model_dump` and changed through `model_copy`, so
that nothing has to be installed for them here.
"""

from __future__ import annotations

import copy
import json
from typing import Protocol, runtime_checkable


@runtime_checkable
class Model(Protocol):
    """What is used of a pydantic model."""

    def model_dump(self, *, mode: str, exclude_none: bool, warnings: bool) -> object:
        """Its fields, by their names in Python."""

    def model_copy(self, *, update: dict[str, object]) -> object:
        """A copy with other values for some fields."""


def written(message: object) -> bytes:
    """`message` as JSON. Raises TypeError, ValueError or RecursionError where it has no such form."""
    return json.dumps(message, default=_dumped, allow_nan=False, separators=(",", ":")).encode("ascii")


def _dumped(value: object) -> object:
    if isinstance(value, Model):
        return value.model_dump(mode="json", exclude_none=True, warnings=False)
    raise TypeError(f"{type(value).__name__} is not JSON")


def exchanged(held: object, before: object, after: object) -> object:
    """`held` with the strings in which its JSON forms `before` and `after` differ; `held` itself where they are equal.

    What is changed is copied, down to the string and no further; the types of containers stay.
    """
    if before == after:
        return held
    if isinstance(after, str):
        return after
    if isinstance(held, dict) and isinstance(before, dict) and isinstance(after, dict):
        # By position: a key that is no string has another form in JSON.
        values = zip(held.items(), before.values(), after.values(), strict=True)
        new = copy.copy(held)
        new.update({key: exchanged(value, one, other) for (key, value), one, other in values if one != other})
        return new
    if isinstance(held, list | tuple) and isinstance(before, list) and isinstance(after, list):
        items = [exchanged(*three) for three in zip(held, before, after, strict=True)]
        return tuple(items) if isinstance(held, tuple) else _filled(held, items)
    if isinstance(held, Model) and isinstance(before, dict) and isinstance(after, dict):
        changed = [key for key in after if before[key] != after[key]]
        return held.model_copy(update={key: exchanged(getattr(held, key), before[key], after[key]) for key in changed})
    raise TypeError(f"{type(held).__name__} is not what it was written as")


def _filled(held: list[object], items: list[object]) -> list[object]:
    """A list of the same type as `held`, with these items."""
    new = copy.copy(held)
    new[:] = items
    return new
