"""JSON values of any shape, read as what they should be: what is something else counts as not there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from headroom_cli.learn.transcript import BrokenTranscript

# Ten thousand years in seconds; what is greater are milliseconds.
_LAST = 2.5e11


def loaded(path: Path) -> object:
    """The JSON value of a file; raises BrokenTranscript if there is none."""
    try:
        return decoded(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BrokenTranscript(f"cannot be read: {type(error).__name__}") from error


def decoded(text: str | bytes) -> object:
    """The value of a JSON text; raises ValueError."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("not JSON") from error


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> Sequence[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def string(value: object) -> str:
    """The value if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int | None:
    """The value if it is a whole number from zero on."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def when(value: object) -> float | None:
    """Seconds since the epoch of a time in seconds, in milliseconds, or as ISO 8601 has it (local without a zone)."""
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value).timestamp()
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0:
            return value / 1000 if value > _LAST else float(value)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def arguments(value: object) -> Mapping[str, object]:
    """A tool call's arguments, as an object or as the JSON text of one; what is neither stands under `input`."""
    if isinstance(value, str):
        try:
            value = decoded(value) if value.strip() else {}
        except ValueError:
            return {"input": value}
    return value if isinstance(value, dict) else {} if value is None else {"input": value}


def texts(value: object) -> str:
    """The text of a message's content: a string, or the parts with a `text` one under the other."""
    if isinstance(value, str):
        return value
    parts = [mapping(part) for part in listed(value)]
    return "\n".join(string(part.get("text")) for part in parts if isinstance(part.get("text"), str))
