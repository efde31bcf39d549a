"""Messages are opened once, remembered within bounds, and results find their calls."""

from __future__ import annotations

from headroom_cli.wire import raw
from headroom_cli.wire.conversation import Memory, conversation
from headroom_cli.wire.pieces import Opened, Piece
from headroom_cli.wire.prompt import Block, Kind, Place


def test_a_message_is_opened_once() -> None:
    opened: list[bytes] = []

    def opener(message: bytes) -> Opened:
        opened.append(message)
        return Opened((Piece(Block(Kind.RESULT, "x", place=Place(1, 4))),))

    memory = Memory()
    for doc in (b'["aaa","bbb"]', b' [ "aaa","bbb" , "aaa"]'):
        blocks, _ = conversation(doc, raw.elements(doc, raw.whole(doc)), opener, memory)
        assert [doc[b.place.start - 1 : b.place.start] for b in blocks if b.place] == [b'"'] * len(blocks)
    assert opened == [b'"aaa"', b'"bbb"']


def test_memory_is_bounded_and_drops_the_oldest() -> None:
    memory = Memory(capacity=10_000)
    for n in range(50):
        memory.opened(b"%d" % n * 500, lambda _: Opened(()))
        memory.opened(b"kept", lambda _: Opened(()))
    assert memory._held <= 10_000
    assert b"kept" in memory._known
    assert b"0" * 500 not in memory._known
    memory.opened(b"x" * 20_000, lambda _: Opened(()))
    assert memory._held <= 10_000


def blocks_of(*pieces: Piece) -> list[Block]:
    blocks, _ = conversation(b"[1]", [raw.Span(1, 2)], lambda _: Opened(pieces), Memory())
    return [block for block in blocks if block.kind is Kind.RESULT]


def call(tool: str, n: int, ident: str = "") -> Piece:
    return Piece(Block(Kind.CALL, "", tool, {"n": n}), ident)


def answer(tool: str = "", ident: str = "") -> Piece:
    return Piece(Block(Kind.RESULT, "", tool), ident)


def test_results_find_calls_by_id_and_else_by_name_and_order() -> None:
    found = blocks_of(call("a", 1, "x"), call("b", 2), call("a", 3), answer("a"), answer("a"), answer("b"))
    assert [block.arguments["n"] for block in found] == [1, 3, 2]
    found = blocks_of(call("a", 1, "x"), call("a", 2), answer("", "x"), answer("a"), answer("", "x"))
    assert [block.arguments["n"] for block in found] == [1, 2, 1]
    assert [block.tool for block in found] == ["a", "a", "a"]


def test_a_new_turn_forgets_unanswered_calls() -> None:
    found = blocks_of(call("a", 1), call("a", 2), answer("a"), call("a", 3), answer("a"))
    assert [block.arguments["n"] for block in found] == [1, 3]


def test_a_result_without_a_call_keeps_what_it_knows() -> None:
    assert [(block.tool, block.arguments) for block in blocks_of(answer("a", "gone"))] == [("a", {})]


def test_a_run_of_assistant_messages_is_one_turn() -> None:
    doc = b'["a","a","u","u","a"]'
    _, turns = conversation(doc, raw.elements(doc, raw.whole(doc)), lambda m: Opened((), m == b'"a"'), Memory())
    assert turns == 2
