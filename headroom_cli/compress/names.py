"""The names in a text: paths, identifiers, hashes and the like, by which a reader knows what it is about."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from headroom_cli.compress.recent import remembered

SHORTEST = 7  # characters: shorter ones are mostly words, and found by them
LONGEST = 120  # characters: longer ones are data

_TOKEN = re.compile(r"[A-Za-z0-9_@][\w./:@#-]{6,}")
_TELLING = re.compile(r"[_./:@#\d-]|[a-z][A-Z]")  # what plain words do not have
_CLOCK = re.compile(r"[\d:.,/TZ+-]*\d[\d:.,/TZ+-]*(?:ms|us|ns|s|m|h|[KMG]i?B|%)?")  # times, dates, sizes, plain numbers


def names(text: str) -> tuple[str, ...]:
    """The names in `text`, each once, in order."""
    return _names(text)


@remembered(16 << 20)
def _names(text: str) -> tuple[str, ...]:
    found = (token.rstrip(".:/-#") for token in _TOKEN.findall(text))
    return tuple(dict.fromkeys(name for name in found if _is_name(name)))


def _is_name(token: str) -> bool:
    if not SHORTEST <= len(token) <= LONGEST or not _TELLING.search(token):
        return False
    return not _CLOCK.fullmatch(token) and any(map(str.isalnum, token))


def unseen(text: str, seen: Container[str]) -> list[str]:
    """The names in `text` that are not in `seen`."""
    return [name for name in names(text) if name not in seen]


def all_names(texts: Iterable[str]) -> set[str]:
    """The names in any of these texts."""
    out: set[str] = set()
    for text in texts:
        out.update(names(text))
    return out
