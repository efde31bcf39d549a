"""From the messages of a request to its blocks: each message is opened once, however often it comes again."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from threading import Lock

from headroom_cli.wire.pieces import Opened, Piece
from headroom_cli.wire.prompt import Block, Kind, Place
from headroom_cli.wire.raw import Span

Opener = Callable[[bytes], Opened]


class Memory:
    """Opened messages by the digest of their bytes, the least recently used dropped first.

    Bounded by the bytes of the messages it stands for; what it holds is of the same order.
    """

    def __init__(self, capacity: int = 24 << 20) -> None:
        self._capacity = capacity
        self._held = 0
        self._known: OrderedDict[bytes, tuple[int, Opened]] = OrderedDict()
        self._lock = Lock()

    def opened(self, doc: bytes, at: Span, opener: Opener) -> Opened:
        """The message at `at`, opened now or earlier. Raises what `opener` raises."""
        message = memoryview(doc)[at.start : at.end]
        key = blake2b(message, digest_size=16).digest()
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
                return found[1]
        opened = opener(bytes(message))
        self._keep(key, len(message), opened)
        return opened

    def _keep(self, key: bytes, size: int, opened: Opened) -> None:
        cost = size + 500  # the objects around a short message weigh more than its text
        with self._lock:
            if key not in self._known:
                self._held += cost
            self._known[key] = (cost, opened)
            while self._held > self._capacity:
                _, (dropped, _) = self._known.popitem(last=False)
                self._held -= dropped


class _Calls:
    """Which call a result answers: the one with its id, else the next open one of the same tool."""

    def __init__(self) -> None:
        self._by_id: dict[str, Block] = {}
        self._by_tool: dict[str, deque[Block]] = {}
        self._answering = False

    def add(self, piece: Piece) -> None:
        if self._answering:
            self._by_tool.clear()
            self._answering = False
        if piece.id:
            self._by_id[piece.id] = piece.block
        self._by_tool.setdefault(piece.block.tool, deque()).append(piece.block)

    def answered(self, piece: Piece) -> tuple[str, Mapping[str, object]]:
        """Tool name and arguments of the call that `piece` answers."""
        self._answering = True
        call = self._by_id.get(piece.id) if piece.id else self._next(piece.block.tool)
        if call is None:
            return piece.block.tool, {}
        return call.tool, call.arguments

    def _next(self, tool: str) -> Block | None:
        waiting = self._by_tool.get(tool)
        return waiting.popleft() if waiting else None


def _moved(place: Place | None, offset: int) -> Place | None:
    return None if place is None else Place(place.start + offset, place.end + offset, place.inner)


def conversation(doc: bytes, spans: Sequence[Span], opener: Opener, memory: Memory) -> tuple[tuple[Block, ...], int]:
    """The blocks of the messages at `spans` with places in `doc`, and the number of assistant turns.

    A run of assistant messages is one turn: some formats send each call as an item of its own.
    """
    blocks: list[Block] = []
    calls = _Calls()
    turns = 0
    speaking = False
    for span in spans:
        opened = memory.opened(doc, span, opener)
        if opened.pieces or opened.turn:
            turns += opened.turn and not speaking
            speaking = opened.turn
        for piece in opened.pieces:
            block = piece.block
            if block.kind is Kind.CALL:
                calls.add(piece)
            elif block.kind is Kind.RESULT:
                tool, arguments = calls.answered(piece)
                place = _moved(block.place, span.start)
                block = Block(Kind.RESULT, block.text, tool, arguments, block.error, place=place)
            blocks.append(block)
    return tuple(blocks), turns
