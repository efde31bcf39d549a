from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.log_templates import FOLD_TEMPLATES, fold, meant, restore
from headroom_cli.compress.tokens import count
from headroom_cli.wire.prompt import Block
from tests.compress.texts import anything, result
from tests.made.effort import examples

BUILD = "\n".join(
    f"[{n // 60:02}:{n % 60:02}] Compiling module_{n} v0.1.{n % 7} (crates/module_{n})" for n in range(300)
)


def folded(block: Block) -> str:
    after = FOLD_TEMPLATES.apply(block, Context())
    assert FOLD_TEMPLATES.holds(block, after, Context())
    return after


def test_a_build_is_folded_to_what_varies() -> None:
    short = fold(BUILD)
    head, first, second = short.split("\n")[:3]
    assert head == ('[headroom: "A <1> <2> <3>" below stands for the line "[<1>] Compiling <2> v0.1.<3> (crates/<2>)"]')
    assert (first, second) == ("A 00:00 module_0 0", "A 00:01 module_1 1")
    assert count(short) < count(BUILD) * 0.6
    assert restore(short) == BUILD


def test_stack_traces_stay() -> None:
    for frame in ('  File "/srv/shop/shelf_{}.py", line {}, in open_shelf', "    at shop.Shelf{}.open(Shelf.java:{})"):
        text = "\n".join(line for n in range(30) for line in (frame.format(n, n), f"    shelf = open({n})"))
        assert frame.format(7, 7) in fold(text)


def test_a_column_may_be_empty() -> None:
    text = " \n0 0\n0 0\n \n "
    assert restore(fold(text)) == text


def test_pages_stay() -> None:
    rows = [f'<tr class="shelf of the shop"><td>number {n}</td></tr>' for n in range(60)]
    page = "\n".join(["<html>", *rows])
    assert folded(result(page, command="curl http://pottery.example")) == page
    assert folded(result("\n".join(rows), command="shop rows")) != "\n".join(rows)


def test_lines_of_several_templates_are_folded_where_they_stand() -> None:
    kinds = [
        "checking the style of {} with all of the usual options given",
        "{} has been formatted by the formatter of the house",
    ]
    text = "\n".join(kinds[n % 2].format(f"src/part_{n}.rs") for n in range(60))
    short = fold(text)
    assert [line[0] for line in short.split("\n") if not line.startswith("[")] == ["A", "B"] * 30
    assert restore(short) == text


def test_equal_lines_in_a_row_are_counted() -> None:
    text = "\n".join(["start", *["still waiting for the database to come up"] * 38, "up"])
    assert fold(text).split("\n")[2:] == ["[headroom: the line above 37 more times]", "up"]
    assert restore(fold(text)) == text


def test_names_are_not_torn_apart() -> None:
    names = [f"name_{n}_of_something" for n in range(40)]
    short = fold("\n".join(f"the long beginning of this line is about {name}, and so on" for name in names))
    assert short.startswith("[headroom: ")
    assert all(name in short for name in names)


def test_trouble_stays_in_its_own_words() -> None:
    text = "\n".join(f"error: the quota of user_{n} is used up, nothing more is stored" for n in range(60))
    assert fold(text) == text


def test_lines_that_begin_like_a_folded_one_keep_their_letter() -> None:
    text = f"A line of its own\nA\n{BUILD}"
    short = fold(text)
    assert short.startswith('A line of its own\nA\n[headroom: "B <1>')
    assert restore(short) == text


def test_lines_with_places_of_their_own_stay() -> None:
    text = "\n".join(f"see <1> in the long template number {n} of all of these templates" for n in range(60))
    assert fold(text) == text


def test_only_what_a_command_printed_is_folded() -> None:
    assert folded(result(BUILD, command="make")) != BUILD
    for block in (
        result(BUILD, command="cat build.log"),
        result(BUILD, "Read", file_path="build.log"),
        result(BUILD, command="grep Compiling log"),
        result(BUILD, command="git diff"),
    ):
        assert folded(block) == block.text


def test_what_common_beginnings_save_alone_is_left_to_them() -> None:
    text = "\n".join(f"job\tBUILD IT ALL\tstep {word}" for word in "abcdefghijklmnopqrstuvwxyz")
    assert folded(result(text, command="gh run view --log")) == text


def test_what_only_looks_like_ours_breaks_nothing() -> None:
    lines = [
        '[headroom: "A <1> <2>" below stands for the line "x <1> <2>"]',
        "A 1",
        '[headroom: "B" below stands for the line "\\"]',
        "B",
    ]
    assert meant(lines)[1::2] == ["x 1 <2>", '"\\"']


rows = st.builds(
    lambda kind, a, b: kind.format(a, b),
    st.sampled_from(
        ["copying {} to {} as always", "  {}\tof <2> {}", "A {} {}", "A", "B", "{}", "\r{}", "waiting long for {}"]
    ),
    st.sampled_from(["a", "src/a.py", "src/b.py", "v1.2.3", "", "12", "<1>", "é"]),
    st.integers(0, 99),
)


@settings(max_examples=examples(150))
@given(st.lists(rows, max_size=80))
def test_logs_come_back(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert restore(fold(text)) == text


@given(anything)
def test_anything_comes_back(text: str) -> None:
    assert restore(fold(text)) == text


@given(
    st.lists(
        st.tuples(st.sampled_from(["a.py", "b c.py", "<frozen x>", 'q".py']), st.integers(0, 99), st.text(max_size=4))
    )
)
def test_frames_come_back(frames: list[tuple[str, int, str]]) -> None:
    text = "\n".join(f'  File "{path}", line {number}, in {name}\n    x' for path, number, name in frames)
    assert restore(fold(text)) == text


def test_a_listing_keeps_its_names_and_counts_equal_complaints() -> None:
    names = [f"src/part_{n}/module_{n}.py" for n in range(40)]
    text = "\n".join([*names, *["find: 'grep' terminated by signal 13"] * 60])
    short = folded(result(text, command="find src -exec grep -l x {} ;"))
    assert short.split("\n") == [
        *names,
        "find: 'grep' terminated by signal 13",
        "[headroom: the line above 59 more times]",
    ]
