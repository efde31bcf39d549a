"""The running hash that names a block by everything before it, so that a decision is found again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from threading import Lock

from headroom_cli.wire.prompt import Block


class _Digests:
    """Digests of texts. Python remembers the hash of a string, so a text that comes again costs a lookup."""

    def __init__(self, capacity: int = 24 << 20) -> None:
        self._capacity = capacity
        self._held = 0
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def of(self, text: str) -> bytes:
        with self._lock:
            found = self._known.get(text)
            if found is not None:
                self._known.move_to_end(text)
                return found
        made = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._lock:
            if text not in self._known:
                self._known[text] = made
                self._held += len(text) + 200
            while self._held > self._capacity:
                dropped, _ = self._known.popitem(last=False)
                self._held -= len(dropped) + 200
        return made


_DIGESTS = _Digests()


def lineage(blocks: Sequence[Block]) -> list[str]:
    """One key of 32 hex digits per block: it names the block and all blocks before it.

    It depends on kind, tool, text and error flag only: ids, cache markers and places may change.
    """
    keys: list[str] = []
    last = bytes(16)
    for block in blocks:
        head = f"{block.kind}\0{block.tool}\0{int(block.error)}\0".encode("utf-8", "surrogatepass")
        last = blake2b(last + _DIGESTS.of(block.text) + head, digest_size=16).digest()
        keys.append(last.hex())
    return keys
