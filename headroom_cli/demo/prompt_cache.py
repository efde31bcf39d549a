"""A model of the providers' prompt caches: which tokens of a request are read, written or fresh.

Anthropic: only explicit breakpoints write; a breakpoint is found again up to 20 blocks behind a later one.
OpenAI and Gemini: the longest prefix that was seen before is read, from 1,024 tokens on.
Entries never expire here. Tokens are estimated as a quarter of the characters.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from headroom_cli.demo.turns import Counts

MINIMUM = 1024  # tokens: shorter prefixes are not cached
LOOKBACK = 20  # blocks


@dataclass(frozen=True)
class _Piece:
    """One block of a prompt: its text and, where a breakpoint stands on it, the breakpoint's lifetime."""

    text: str
    lifetime: str = ""


class PromptCache:
    """The cache of one provider; safe to use from several threads."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()
        self._lock = threading.Lock()

    def account(self, wire: str, body: Mapping[str, Any], output: int = 1) -> Counts:
        """The usage of one request, which is remembered. `output` is the answer's tokens."""
        pieces = list(_anthropic(body) if wire == "anthropic" else _plain(wire, body))
        ends, keys = _prefixes(pieces)
        with self._lock:
            account = self._explicit if wire == "anthropic" else self._automatic
            return replace(account(pieces, ends, keys), output=output)

    def _explicit(self, pieces: list[_Piece], ends: list[int], keys: list[bytes]) -> Counts:
        marks = [at for at, piece in enumerate(pieces) if piece.lifetime and ends[at] >= MINIMUM]
        hit = max((self._behind(mark, keys) for mark in marks), default=-1)
        read = ends[hit] if hit >= 0 else 0
        done, written = read, {"5m": 0, "1h": 0}
        for mark in marks:
            if ends[mark] > done:
                written[pieces[mark].lifetime] += ends[mark] - done
                done = ends[mark]
            self._known.add(keys[mark])
        return Counts((ends[-1] if ends else 0) - done, written["5m"], written["1h"], read)

    def _behind(self, mark: int, keys: list[bytes]) -> int:
        """The last known prefix that ends at the mark or in the blocks before it, -1 if there is none."""
        return next((at for at in range(mark, max(-1, mark - LOOKBACK - 1), -1) if keys[at] in self._known), -1)

    def _automatic(self, pieces: list[_Piece], ends: list[int], keys: list[bytes]) -> Counts:
        read = max((end for end, key in zip(ends, keys, strict=True) if key in self._known), default=0)
        read = 0 if read < MINIMUM else read
        self._known.update(keys)
        return Counts((ends[-1] if ends else 0) - read, read=read)


def _prefixes(pieces: list[_Piece]) -> tuple[list[int], list[bytes]]:
    """For each block, the tokens up to its end and the hash of the prefix that ends there."""
    ends, keys, characters = [], [], 0
    running = hashlib.sha256()
    for piece in pieces:
        running.update(piece.text.encode(errors="surrogatepass") + b"\0")
        characters += len(piece.text)
        ends.append(characters // 4)
        keys.append(running.digest())
    return ends, keys


def _anthropic(body: Mapping[str, Any]) -> Iterator[_Piece]:
    for tool in body.get("tools") or []:
        yield _piece("tool", tool)
    for block in _blocks(body.get("system")):
        # Claude Code's billing line changes with every request, so no provider can count it as prompt.
        if not (isinstance(block, Mapping) and str(block.get("text", "")).startswith("x-anthropic-billing-header:")):
            yield _piece("system", block)
    for message in body.get("messages") or []:
        for block in _blocks(message.get("content") if isinstance(message, Mapping) else message):
            yield _piece(str(message.get("role", "")) if isinstance(message, Mapping) else "", block)


def _blocks(content: Any) -> list[Any]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return content if isinstance(content, list) else []


def _piece(role: str, block: Any) -> _Piece:
    mark = block.get("cache_control") if isinstance(block, Mapping) else None
    bare = {key: value for key, value in block.items() if key != "cache_control"} if mark else block
    lifetime = "" if not isinstance(mark, Mapping) else "1h" if mark.get("ttl") == "1h" else "5m"
    return _Piece(f"{role}:{json.dumps(bare)}", lifetime)


_PARTS = {
    "openai_chat": ("tools", "messages"),
    "openai_responses": ("instructions", "tools", "input"),
    "gemini": ("tools", "systemInstruction", "contents"),
}


def _plain(wire: str, body: Mapping[str, Any]) -> Iterator[_Piece]:
    inner = body.get("request")  # as Gemini's Code Assist wraps it
    body = inner if isinstance(inner, Mapping) else body
    for part in _PARTS[wire]:
        value = body.get(part)
        for item in value if isinstance(value, list) else [value]:
            yield _Piece(json.dumps(item))
