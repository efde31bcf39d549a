"""What the worker and its client say to each other: length-prefixed msgpack, and the cache they both keep alike."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from math import inf

import msgspec

from headroom_cli.compress.outcome import Outcome, Step
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.wire.prompt import Block, Kind

LENGTH = 4  # bytes of the big-endian length before each message
CACHE_LIMIT = 64 * 1024 * 1024  # bytes of block texts that the worker remembers
NAMES_LIMIT = 16 * 1024 * 1024  # bytes of block texts whose names the client remembers

_Parts = tuple[str, Kind, str, int, bool, bool]


class Sent(msgspec.Struct, array_like=True, frozen=True):
    """A block on its way to the worker. Text is UTF-8 with surrogates passed, arguments are JSON."""

    kind: str
    text: bytes
    tool: str
    arguments: bytes
    error: bool
    escaped: bool

    def block(self) -> Block:
        """The block as the pipeline wants it, without its place in the request."""
        text = self.text.decode("utf-8", "surrogatepass")
        return Block(Kind(self.kind), text, self.tool, json.loads(self.arguments), self.error, self.escaped)

    @staticmethod
    def of(block: Block) -> Sent:
        """The message for a block."""
        text = block.text.encode("utf-8", "surrogatepass")
        tool = block.tool.encode("utf-8", "replace").decode("utf-8")
        arguments = json.dumps(dict(block.arguments), default=str).encode()
        return Sent(str(block.kind), text, tool, arguments, block.error, block.escaped)

    def digest(self) -> bytes:
        """The name of this block in the cache."""
        head = f"{self.kind}\0{self.tool}\0{self.error}\0{self.escaped}\0{len(self.arguments)}\0".encode()
        return hashlib.blake2b(head + self.arguments + self.text, digest_size=16).digest()

    def size(self) -> int:
        """Bytes, roughly, that this block holds in the cache."""
        return len(self.text) + len(self.arguments) + 200


class Ask(msgspec.Struct, array_like=True, frozen=True):
    """A request: the blocks by digest, and those that the worker has not seen, in order.

    `seconds` after it came no further block is begun; what is left is late.
    `way`, `place` and `needed` are how the agent reads back what is left out ("" for no way). `refers` is as in
    `outcome.Compressor`.
    """

    number: int
    history: list[bytes]
    fresh: list[bytes]
    unseen: list[Sent]
    seconds: float = inf
    way: str = ""
    place: str = ""
    needed: dict[str, tuple[int, int]] = {}
    refers: bool = True

    def read_back(self) -> ReadBack | None:
        """The way back, None without one."""
        return ReadBack(Way(self.way), self.place, self.needed) if self.way else None


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """The reply: (text, content, steps, before, after, reason) of each outcome, or a failure in words.

    A reply may come in several messages: all but the last say that there is `more`.
    """

    number: int
    outcomes: list[tuple[bytes | None, str, list[tuple[str, int]], int, int, str]] = []
    failure: str = ""
    more: bool = False

    @staticmethod
    def of(number: int, outcomes: Sequence[Outcome], more: bool = False) -> Answer:
        """The message for these outcomes."""
        rows = []
        for o in outcomes:
            text = None if o.text is None else o.text.encode("utf-8", "surrogatepass")
            rows.append((text, o.content, [(s.transform, s.saved) for s in o.steps], o.before, o.after, o.reason))
        return Answer(number, rows, more=more)

    def read(self) -> list[Outcome]:
        """The outcomes in this message."""
        out = []
        for text, content, steps, before, after, reason in self.outcomes:
            new = None if text is None else text.decode("utf-8", "surrogatepass")
            out.append(Outcome(new, content, tuple(Step(*step) for step in steps), before, after, reason))
        return out


class Recent:
    """The blocks that were used last, up to `CACHE_LIMIT` bytes, by digest.

    Client and worker make the same calls in the same order on one of these each, so the client knows
    what the worker still has. The client keeps no block, only None in its place.
    """

    def __init__(self, limit: int = CACHE_LIMIT) -> None:
        self._limit = limit
        self._held: OrderedDict[bytes, tuple[int, Block | None]] = OrderedDict()
        self._size = 0

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._held

    def put(self, digest: bytes, size: int, block: Block | None) -> None:
        """Remembers a block that is not held yet."""
        self._held[digest] = (size, block)
        self._size += size

    def use(self, digest: bytes) -> Block | None:
        """The block of this digest, which now counts as the last used; raises KeyError if it is not held."""
        self._held.move_to_end(digest)
        return self._held[digest][1]

    def trim(self) -> None:
        """Forgets the oldest beyond the limit; called once after each request."""
        while self._size > self._limit:
            _, (size, _) = self._held.popitem(last=False)
            self._size -= size


class Names:
    """The names of the blocks that were used last, so that the history is not written out for every request.

    A block is known again by its parts: strings remember their hash, and a conversation's texts and arguments
    are the same objects in each of its requests. Other objects with the same content get the same name anew.
    """

    def __init__(self, limit: int = NAMES_LIMIT) -> None:
        self._limit = limit
        # The arguments are kept with the name: while they live no other object has their id.
        self._known: OrderedDict[_Parts, tuple[Mapping[str, object], bytes, int]] = OrderedDict()
        self._size = 0

    def of(self, block: Block) -> tuple[bytes, int]:
        """Digest and size of the block's message (see `Sent`)."""
        parts = (block.text, block.kind, block.tool, id(block.arguments), block.error, block.escaped)
        known = self._known.get(parts)
        if known is not None:
            self._known.move_to_end(parts)
            return known[1:]
        sent = Sent.of(block)
        digest, size = sent.digest(), sent.size()
        self._known[parts] = block.arguments, digest, size
        self._size += size
        while self._size > self._limit:
            _, (_, _, dropped) = self._known.popitem(last=False)
            self._size -= dropped
        return digest, size


def frame(message: msgspec.Struct) -> bytes:
    """The message with its length before it."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body
