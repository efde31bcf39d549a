"""From the messages of a request to its blocks: each message is opened once, however often it comes again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from headroom_cli.wire.list_results import asked_for
from headroom_cli.wire.pieces import Opened, Piece
from headroom_cli.wire.prompt import Block, Kind, Place
from headroom_cli.wire.raw import Span

Opener = Callable[[bytes], Opened]


class Memory:
    """Opened messages by their bytes, the least recently used dropped first.

    Bounded by the bytes of the messages; the opened form is of the same order.
    """

    def __init__(self, capacity: int = 16 << 20) -> None:
        self._capacity = capacity
        self._held = 0
        self._known: OrderedDict[bytes, Opened] = OrderedDict()
        self._lock = Lock()

    def opened(self, message: bytes, opener: Opener) -> Opened:
        """The message, opened now or earlier. Raises what `opener` raises."""
        with self._lock:
            found = self._known.get(message)
            if found is not None:
                self._known.move_to_end(message)
                return found
        opened = opener(message)
        with self._lock:
            if message not in self._known:
                self._held += _cost(message)
            self._known[message] = opened
            while self._held > self._capacity:
                dropped, _ = self._known.popitem(last=False)
                self._held -= _cost(dropped)
        return opened


def _cost(message: bytes) -> int:
    return len(message) + 1000  # the objects around a short message weigh more than its text


class _Calls:
    """Which call a result answers: the one with its id, else the next open one of the same tool.

    Gemini CLI gives a result an id where its call has none; such a call is found by its tool, too.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, Block] = {}
        self._open: list[Piece] = []  # the calls of the last turn that no result has answered yet
        self._answering = False
        self._answered: tuple[str, Mapping[str, object]] = ("", {})

    def add(self, piece: Piece) -> None:
        if self._answering:
            self._open.clear()
            self._answering = False
        if piece.id:
            self._by_id[piece.id] = piece.block
        self._open.append(piece)

    def answered(self, piece: Piece) -> tuple[str, Mapping[str, object]]:
        """Tool name and arguments of the call that `piece` answers."""
        self._answering = True
        if not piece.goes_on:
            self._answered = self._find(piece)
        return self._answered

    def _find(self, piece: Piece) -> tuple[str, Mapping[str, object]]:
        call = self._by_id.get(piece.id) if piece.id else None
        if call is None:
            call = self._next(piece)
        if call is None:
            return piece.block.tool, {}
        self._open = [one for one in self._open if one.block is not call]
        if piece.id:
            self._by_id[piece.id] = call  # it may come twice
        return call.tool, call.arguments

    def _next(self, answer: Piece) -> Block | None:
        fitting = (one.block for one in self._open if not (answer.id and one.id))
        return next((block for block in fitting if block.tool == answer.block.tool), None)


def _resolved(piece: Piece, calls: _Calls, offset: int) -> Block:
    """The result with the call that it answers, its place counted from the start of the body."""
    block, place = piece.block, piece.block.place
    tool, arguments = calls.answered(piece)
    moved = None if place is None else Place(place.start + offset, place.end + offset, place.inner)
    asked = asked_for(arguments, piece.answer)
    return Block(Kind.RESULT, block.text, tool, asked, block.error, block.escaped, moved)


def conversation(doc: bytes, spans: Sequence[Span], opener: Opener, memory: Memory) -> tuple[tuple[Block, ...], int]:
    """The blocks of the messages at `spans` with places in `doc`, and the number of assistant turns.

    A run of assistant messages is one turn: some formats send each call as an item of its own.
    """
    blocks: list[Block] = []
    calls = _Calls()
    turns = 0
    speaking = False
    for span in spans:
        opened = memory.opened(doc[span.start : span.end], opener)
        turns += opened.turn and not speaking
        speaking = opened.turn
        for piece in opened.pieces:
            block = piece.block
            if block.kind is Kind.CALL:
                calls.add(piece)
            elif block.kind is Kind.RESULT:
                block = _resolved(piece, calls, span.start)
            blocks.append(block)
    return tuple(blocks), turns
