from __future__ import annotations

import msgspec

from headroom_cli.compress.messages import LENGTH, Answer, Names, Recent, Sent, frame
from headroom_cli.compress.outcome import AS_IS, Outcome, Step
from headroom_cli.wire.prompt import Block, Kind, Place


def test_a_block_arrives_as_it_left_but_for_its_place() -> None:
    block = Block(Kind.RESULT, "a\ud800\0é", "Read", {"n": [1, None], "p": "\ud801"}, True, True, Place(1, 2))
    wire = msgspec.msgpack.encode(Sent.of(block))
    got = msgspec.msgpack.decode(wire, type=Sent).block()
    assert got == Block(Kind.RESULT, "a\ud800\0é", "Read", {"n": [1, None], "p": "\ud801"}, True, True)


def test_blocks_that_differ_have_different_digests() -> None:
    blocks = [
        Block(Kind.RESULT, "a", "b"),
        Block(Kind.RESULT, "b", "a"),
        Block(Kind.CALL, "a", "b"),
        Block(Kind.RESULT, "a", "b", error=True),
        Block(Kind.RESULT, "a", "b", {"x": 1}),
    ]
    assert len({Sent.of(block).digest() for block in blocks}) == len(blocks)


def test_outcomes_arrive_as_they_left() -> None:
    outcomes = [AS_IS, Outcome("x\udfff", "code", (Step("json", 3),), 9, 6, ""), Outcome(None, reason="error result")]
    body = frame(Answer.of(7, outcomes))
    assert int.from_bytes(body[:LENGTH], "big") == len(body) - LENGTH
    answer = msgspec.msgpack.decode(body[LENGTH:], type=Answer)
    assert (answer.number, answer.read()) == (7, outcomes)


def test_what_was_used_last_stays() -> None:
    held = Recent(limit=10)
    for name in (b"a", b"b", b"c"):
        held.put(name, 4, None)
    held.use(b"a")
    held.trim()
    assert [name in held for name in (b"a", b"b", b"c")] == [True, False, True]


def test_a_name_is_the_digest_whether_it_is_remembered_or_not() -> None:
    names = Names(limit=2_000)
    for number in (0, 1, 1, 0, 30, 0):
        for extra in range(number + 1):
            block = Block(Kind.RESULT, f"text {extra}", "Read", {"n": extra})
            sent = Sent.of(block)
            assert names.of(block) == (sent.digest(), sent.size())
            assert names.of(block) == (sent.digest(), sent.size())


def test_blocks_that_differ_in_their_arguments_only_have_names_of_their_own() -> None:
    names = Names()
    arguments: dict[str, object] = {"n": 1}
    first = names.of(Block(Kind.RESULT, "a", "b", arguments))
    again = names.of(Block(Kind.RESULT, "a", "b", dict(arguments)))
    other = names.of(Block(Kind.RESULT, "a", "b", {"n": 2}))
    assert first == again != other
