from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.compress.retrievals import Asked
from headroom_cli.proxy.retrievals import Read, may_show, retrievals, shown
from headroom_cli.store.decisions import Decision
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Block
from tests.compress.texts import result

LINES = [f"step {n}: glorbing the bandersnatch" for n in range(1, 101)]
PART = "\n".join(LINES[40:80])


@pytest.fixture
def originals(tmp_path: Path) -> Iterator[Originals]:
    with Originals(tmp_path) as made:
        yield made


@pytest.fixture
def name(originals: Originals) -> str:
    return originals.put("\n".join(LINES))


def told(text: str, command: str, tool: str = "Bash") -> Block:
    return result(text, tool, command=command)


def test_what_a_result_shows(originals: Originals, name: str) -> None:
    call = f"headroom retrieve {name} --lines 41-80"
    numbered = "\n".join(f"{n}\t{line}" for n, line in enumerate(LINES[40:80], 41))
    header = "Chunk ID: 1\nProcess exited with code 0\nOutput:\n"
    for text in (PART, numbered, numbered.replace("\t", ":"), header + PART, "\n\n" + LINES[7]):
        block = told(text, call)
        assert may_show(block)
        assert shown(block, originals) == Read((Asked(name, "41-80"),))


def test_what_only_speaks_of_an_original_shows_nothing(originals: Originals, name: str) -> None:
    call = f"headroom retrieve {name}"
    for text in ("", "error: no such thing", "unsupported call: headroom_retrieve", "command not found\n" * 100):
        assert shown(told(text, call), originals) is None
    assert shown(told(PART, "headroom retrieve 0a1b2c3d"), originals) is None


def test_a_script_that_hides_the_program(originals: Originals, name: str) -> None:
    block = told(PART + "\n", f"./show {name}")
    assert may_show(block)
    assert shown(block, originals) == Read((Asked(name),), hidden=True)
    assert shown(told("Output:\n" + PART, f"./show {name}"), originals) is None
    assert shown(told(PART + "\nmore", f"./show {name}"), originals) is None
    assert not may_show(told(PART, "./show it"))
    assert not may_show(told(LINES[0], f"./show {name}"))


def booked(*results: tuple[Block, int], reads: dict[int, Read]) -> list[tuple[str, str, int]]:
    decided = [(block, Decision(None, before=tokens)) for block, tokens in results]
    made = retrievals(decided, reads, "s1")
    assert all(one.session == "s1" and one.ts > 0 for one in made)
    return [(one.original, one.lines, one.tokens) for one in made]


def test_each_call_is_one_retrieval() -> None:
    one, two = Read((Asked("a" * 8, "1-2"),)), Read((Asked("b" * 8, "3-4"), Asked("b" * 8, "5")))
    first, second = told("x", "one"), told("y", "two")
    assert booked((first, 10), (second, 11), reads={0: one, 1: two}) == [
        ("a" * 8, "1-2", 10),
        ("b" * 8, "3-4", 6),
        ("b" * 8, "5", 5),
    ]
    assert booked((first, 10), (second, 11), reads={}) == []
    head = replace(first, text="Script completed")
    assert booked((head, 2), (first, 10), reads={1: one}) == [("a" * 8, "1-2", 12)]


def test_what_the_worker_has_not_counted_is_estimated() -> None:
    assert booked((told("x" * 400, "one"), 0), reads={0: Read((Asked("a" * 8),))}) == [("a" * 8, "", 100)]


def test_a_call_that_failed_is_none() -> None:
    read = {0: Read((Asked("a" * 8),))}
    block = told("x", "one")
    assert booked((replace(block, error=True), 5), reads=read) == []
    assert booked((replace(block, text="Process exited with code 1\nOutput:\nx"), 5), reads=read) == []
    assert booked((block, 5), (replace(block, error=True), 5), reads=read) == []
