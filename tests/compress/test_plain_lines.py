from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.notable import CHECKED, notable
from headroom_cli.compress.plain_lines import FEWEST, HEAD, TAIL, between, plan
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import result

NOTE = f"none matches {CHECKED}"


def planned(lines: list[str], *history: Block) -> list[Gap]:
    block = result("\n".join(lines), command="make")
    context = Context(history)
    context.begin(block)
    return plan(block, lines, context)


def test_the_middle_goes() -> None:
    lines = [f"Compiling module_{n}" for n in range(200)]
    assert planned(lines) == [Gap(HEAD + 2, 200 - TAIL - 2, NOTE)]


def test_trouble_stays_with_what_stands_beside_it() -> None:
    lines = [f"Compiling module_{n}" for n in range(200)]
    lines[100] = "error: it does not fit"
    assert planned(lines) == [Gap(HEAD + 2, 98, NOTE), Gap(103, 200 - TAIL - 2, NOTE)]


def test_what_is_asked_for_stays() -> None:
    lines = [f"Compiling module_{n} for linux" for n in range(200)]
    lines[100] = "Compiling quota for linux"
    gaps = planned(lines, Block(Kind.USER, "Which target does the quota crate have?"))
    assert all(not gap.first <= 100 < gap.end for gap in gaps)


def test_a_line_of_a_rare_shape_stays() -> None:
    lines = [f"Compiling module_{n}" for n in range(200)]
    lines[100] = "note: running in offline mode"
    assert all(not gap.first <= 100 < gap.end for gap in planned(lines))


@given(st.lists(st.sampled_from(["a 1", "b 2", "c 3", "warning: x", "", "d"]), max_size=150))
def test_gaps_hold_nothing_notable_and_are_worth_a_marker(lines: list[str]) -> None:
    for gap in planned(lines):
        assert gap.end - gap.first >= FEWEST
        assert not any(notable(line) for line in lines[gap.first : gap.end])


def test_gaps_between() -> None:
    assert list(between([0, 4, 99], 10, fewest=3, note="x")) == [Gap(1, 4, "x"), Gap(5, 10, "x")]
