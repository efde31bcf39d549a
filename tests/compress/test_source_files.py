from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress import gaps
from headroom_cli.compress.context import Context
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.source_files import applies, plan
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import answered, called, result

WAY = ReadBack(Way.SHELL, "headroom")
USER = Block(Kind.USER, "How is the budget for retries worked out?")
AGENT = Block(Kind.ASSISTANT, "Let me look at how the limits work.")
# The file that an agent opens first stays whole.
FIRST = answered("\n".join(f"{n}\tfirst" for n in range(1, 50)), "Read", file_path="/p/first.py")


def function(name: str, word: str = "value", size: int = 12) -> list[str]:
    inside = [f"    {word}_{n} = compute_{name}({word}, {n * 7919}, mode={n!r}, of='{name}')" for n in range(size)]
    return [f"def {name}(argument):", '    """Says what it does."""', *inside, f"    return {word}_0", ""]


NAMES = [f"handle_thing_{n}" for n in range(20)]
SOURCE = [
    "import os",
    "",
    *(line for name in NAMES for line in function(name)),
    *function("retry_budget", "budget"),
    *function("the_last"),
]


def read(source: list[str] = SOURCE, **arguments: object) -> Block:
    text = "\n".join(f"{n}\t{line}" for n, line in enumerate(source, 1))
    return result(text, "Read", file_path="/p/src/limits.py", **arguments)


def left_out(block: Block, *history: Block) -> list[str]:
    """The lines that may go."""
    context = Context([USER, *FIRST, AGENT, *history], WAY)
    context.begin(block)
    lines = block.text.split("\n")
    chosen = gaps.settled(plan(block, lines, context), lines) if applies(block) else []
    return [lines[at].split("\t", 1)[1] for gap in chosen for at in range(gap.first, gap.end)]


def test_insides_of_far_functions_go_and_everything_else_stays() -> None:
    gone = left_out(read())
    assert "    value_3 = compute_handle_thing_7(value, 23757, mode=3, of='handle_thing_7')" in gone
    assert not [line for line in gone if line.startswith(("def ", "import")) or '"""' in line]
    assert not [line for line in gone if "retry_budget" in line]  # what the user asks for
    assert not [line for line in gone if "the_last" in line]


def test_the_marker_says_whose_inside_it_is() -> None:
    outcome = decide([USER, *FIRST, AGENT], [read()], read_back=WAY)[0]
    assert outcome.text is not None
    assert "omitted (13 lines" in outcome.text
    assert "[omission" not in outcome.text
    assert [step.transform for step in outcome.steps] == ["omission", "line numbers"]


def test_below_a_heading_the_lines_of_the_file_are_told_too() -> None:
    heading = "Chunk ID: 1a\nWall time: 0.1 seconds\nProcess exited with code 0\nOriginal token count: 9\nOutput:\n"
    for head in (heading, ""):
        block = result(head + "\n".join(SOURCE), "exec_command", cmd="cat src/limits.py")
        text = decide([USER, *FIRST, AGENT], [block], read_back=WAY)[0].text
        assert text is not None
        low, last = 5 + head.count("\n"), len(SOURCE) + head.count("\n")
        said = "; 5-17 of limits.py" if head else ""
        assert f": lines {low}-{low + 12} of {last} omitted (13 lines{said}; names only there: " in text
        assert bool(head) == ("limits.py" in text)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (Block(Kind.USER, "What does handle_thing_7 do?"), "of='handle_thing_7'"),
        (Block(Kind.ASSISTANT, "handle_thing_7 is called from here."), "of='handle_thing_7'"),
    ],
)
def test_named_functions_stay(said: Block, kept: str) -> None:
    history = [said, *FIRST] if said.kind is Kind.USER else [said]
    gone = left_out(read(), *history)
    assert gone
    assert not [line for line in gone if kept in line]


@pytest.mark.parametrize(
    "history",
    [
        [Block(Kind.USER, "And what now?")],  # the first file read after that
        [Block(Kind.ASSISTANT, "Now I'll update the limits.")],
        [called("Edit", file_path="src/limits.py", old_string="a", new_string="b")],
    ],
)
def test_files_that_are_or_will_be_changed_stay_whole(history: list[Block]) -> None:
    assert left_out(read(), *history) == []


@pytest.mark.parametrize(
    "block",
    [
        read(offset=40),
        read(SOURCE[:60]),
        read([*SOURCE, "<<<<<<< HEAD", "x = 1", "=======", "x = 2", ">>>>>>> theirs"]),
        replace(read(), arguments={"file_path": "/p/notes.txt"}),
    ],
)
def test_parts_small_files_conflicts_and_what_is_no_source_stay_whole(block: Block) -> None:
    assert left_out(block) == []


def test_the_insides_after_a_reference_are_found() -> None:
    earlier = answered("\n".join(SOURCE[:60]), "Bash", command="cat part.py")
    outcomes = decide(
        [USER, *FIRST, AGENT, *earlier], [called("Read", file_path="/p/src/limits.py"), read()], None, lambda: True, WAY
    )
    text = outcomes[-1].text
    assert text is not None
    assert "as in" in text or "as after" in text
    numbers = [int(found[1]) for found in gaps.MARKER.finditer(text)]
    assert numbers
    assert all(SOURCE[number - 1].startswith("    value_0") for number in numbers)


@given(
    st.lists(st.sampled_from([*SOURCE, "    '''", "\t}", "class A:", "    def b(self):"]), min_size=200, max_size=400)
)
def test_whole_lines_of_whatever_source(source: list[str]) -> None:
    block = read(source)
    context = Context([USER, *FIRST, AGENT], WAY)
    context.begin(block)
    lines = block.text.split("\n")
    for gap in plan(block, lines, context):
        assert 0 <= gap.first < gap.end <= len(lines)
