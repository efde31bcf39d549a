"""Originals and decisions that live as long as the process: the same as in `store/`, without files."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Protocol

from headroom_cli.store.credentials import looks_like_credential
from headroom_cli.store.decisions import Decision
from headroom_cli.store.originals import Original

_SHORTEST_ID = 8


class OriginalsKept(Protocol):
    """What a library store needs of `store.originals.Originals`."""

    def put(self, text: str, session: str = "", tool: str = "", label: str = "") -> str:
        """The id under which `text` is kept, hex; "" if it looks like a credential and was not."""

    def get(self, name: str) -> Original | None:
        """The original with this id, None if there is none."""

    def close(self) -> None:
        """Lets go of files."""


class DecisionsKept(Protocol):
    """What a library store needs of `store.decisions.Decisions`."""

    def get(self, keys: Sequence[str]) -> dict[str, Decision]:
        """The decisions known for `keys`."""

    def put(self, decisions: Mapping[str, Decision], used: Sequence[str] = ()) -> dict[str, Decision]:
        """Keeps what has no decision yet; returns what now stands for each key."""

    def close(self) -> None:
        """Lets go of files."""


class OriginalsInMemory:
    """Texts by id."""

    def __init__(self) -> None:
        self._held: dict[str, Original] = {}
        self._lock = Lock()

    def put(self, text: str, session: str = "", tool: str = "", label: str = "") -> str:
        """The id under which `text` is kept: the start of its SHA-256, as short as is unique; "" for a credential."""
        if looks_like_credential(text):
            return ""
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        with self._lock:
            for length in range(_SHORTEST_ID, len(digest) + 1):
                held = self._held.setdefault(digest[:length], Original(digest[:length], text, tool, label, time.time()))
                if held.text == text:
                    break
        return held.id

    def get(self, name: str) -> Original | None:
        """The original with this id, None if there is none."""
        return self._held.get(name.strip().lower())

    def close(self) -> None:
        """Nothing to do."""


class DecisionsInMemory:
    """Decisions by key. First writer wins."""

    def __init__(self) -> None:
        self._held: dict[str, Decision] = {}

    def get(self, keys: Sequence[str]) -> dict[str, Decision]:
        """The decisions known for `keys`; unknown keys are absent."""
        return {key: self._held[key] for key in keys if key in self._held}

    def put(self, decisions: Mapping[str, Decision], used: Sequence[str] = ()) -> dict[str, Decision]:
        """Keeps what has no decision yet; returns what now stands for each key, which may be an earlier one."""
        return {key: self._held.setdefault(key, decision) for key, decision in decisions.items()}

    def close(self) -> None:
        """Nothing to do."""
