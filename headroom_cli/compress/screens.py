"""Lines that a terminal would have drawn over: earlier states of a screen that is cleared, and of lines drawn anew."""

from __future__ import annotations

import re
from collections.abc import Sequence

# With the escape character, or without it where the agent dropped it.
_CLEARED = re.compile(r"(?:\x1b|\^\[)?\[(?:2J|[01]?(?:;[01]?)?H(?:(?:\x1b|\^\[)?\[[0-3]?J))")
_BACK = re.compile(r"^(?:(?:(?:\x1b|\^\[)\[1?|\[1)A(?:(?:\x1b|\^\[)?\[\d*[DG])?(?:(?:\x1b|\^\[)?\[\d?[JK]))+")
_REFRESH = re.compile(r"Refreshing run status every \d+ seconds")


def overdrawn(lines: Sequence[str]) -> set[int]:
    """The places of the lines that later ones replace on a screen."""
    out: set[int] = set()
    starts = [at for at, line in enumerate(lines) if _starts(line)]
    if len(starts) > 1:
        out.update(range(starts[0], starts[-1]))
    out.update(at - 1 for at, line in enumerate(lines) if at and _BACK.match(line))
    return out


def _starts(line: str) -> bool:
    """True for the first line of a screen that is drawn anew."""
    return ("[" in line and _CLEARED.search(line) is not None) or _REFRESH.search(line) is not None
