from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress import gaps
from headroom_cli.compress.file_text import FileText, asked_range, current_lines, file_path, file_texts
from headroom_cli.wire.prompt import Block
from tests.compress.texts import anything, result
from tests.made.effort import examples

LINES = ("import os", "", "def f(x):", "    return {", "        1: x,", "    }", "", "y = f(7)")
PLAIN = "\n".join(LINES)
ARROWS = "\n".join(f"{at:>6}→{line}" for at, line in enumerate(LINES, 1))
TABS = "\n".join(f"{at}\t{line}" for at, line in enumerate(LINES, 1))
PADDED = "\n".join(f"{at:>6}\t{line}" for at, line in enumerate(LINES, 1))
CODEX = "Chunk ID: ab\nWall time: 0.1 seconds\nProcess exited with code 0\nOriginal token count: 5\nOutput:\n"
OPENCODE = (
    "<path>a.py</path>\n<type>file</type>\n<content>\n"
    + "\n".join(f"{at}: {line}" for at, line in enumerate(LINES, 1))
    + "\n\n(SAYS)\n</content>"
)
SNIPPET = "Here's the result of running `cat -n` on /p/a.py:\n" + PADDED
CLINE = "[read_file for 'a.py'] Result:\n" + "\n".join(f"{at} | {line}" for at, line in enumerate(LINES, 1))
REMINDER = "\n\n<system-reminder>\nWhenever you read a file\n</system-reminder>\n"

WHOLE = [
    result(TABS, "Read", file_path="/p/a.py"),
    result(ARROWS + REMINDER, "Read", file_path="/p/a.py"),
    result(TABS, "Read", file_path="/p/a.py", offset=1, limit=2000),
    result(OPENCODE.replace("SAYS", "End of file - total 8 lines"), "read", filePath="/p/a.py"),
    result(SNIPPET + "\n", "str_replace_editor", command="view", path="/p/a.py"),
    result(SNIPPET, "str_replace_editor", command="view", path="/p/a.py", view_range=[1, -1]),
    result(CLINE, "read_file", path="/p/a.py"),
    result(PLAIN, "read_file", absolute_path="/p/a.py"),
    result(PLAIN, "read", path="/p/a.py"),
    result(PLAIN, command="cat /p/a.py"),
    result(PLAIN, command="sed -n '1,260p' /p/a.py"),
    result(CODEX + PLAIN, "exec_command", cmd="sed -n '1,260p' /p/a.py"),
    result("Script completed\nWall time 4.0 seconds\nOutput:\n\n" + PLAIN, "exec", cmd="cat /p/a.py"),
    result(PADDED, command="cat -n /p/a.py"),
    result(CODEX + PADDED, "exec_command", cmd="nl -ba /p/a.py"),
    result(f"<returncode>0</returncode>\n<output>\n{PLAIN}\n</output>", command="cat /p/a.py"),
    result(PLAIN, command="git show HEAD:/p/a.py"),
]


@pytest.mark.parametrize("block", WHOLE)
def test_a_whole_file_however_it_is_read(block: Block) -> None:
    (found,) = file_texts(block)
    assert (found.paths, found.first, found.lines[: len(LINES)], found.whole) == (("/p/a.py",), 1, LINES, True)
    assert not any(found.lines[len(LINES) :])
    assert found.language == "python"
    assert not asked_range(block)
    shown = block.text.split("\n")
    assert all(shown[place].endswith(line) for place, line in zip(found.places, found.lines, strict=True))


@pytest.mark.parametrize(
    "block",
    [
        result(TABS, "Read", file_path="/p/a.py", limit=8),
        result(
            OPENCODE.replace("SAYS", "Showing lines 1-8 of 1468. Use offset=9 to continue."), "read", filePath="/p/a.py"
        ),
        result(SNIPPET, "str_replace_editor", command="view", path="/p/a.py", view_range=[1, 8]),
        result(PLAIN + "\n\n[Showing lines 1-300 of 1371. Use :301 to continue]", "read", path="/p/a.py"),
        result(PLAIN, command="head -n 8 /p/a.py"),
        result(PLAIN, command="sed -n '1,8p' /p/a.py"),
    ],
)
def test_the_head_of_a_file(block: Block) -> None:
    (found,) = file_texts(block)
    assert (found.paths, found.first, found.lines[: len(LINES)], found.whole) == (("/p/a.py",), 1, LINES, False)
    assert not asked_range(block)


@pytest.mark.parametrize(
    ("block", "first"),
    [
        (result(TABS.replace("1\t", "41\t", 1), "Read", file_path="/p/a.py", offset=41), None),
        (result("41\tx\n42\ty", "Read", file_path="/p/a.py", offset="41", limit=2), 41),
        (result("     7\tx\n     8\ty", "str_replace_editor", command="view", path="a.py", view_range=[7, 8]), 7),
        (result(SNIPPET.replace("\n     1\t", "\n     0\t"), "view", path="a.py", view_range=[7, 8]), None),
        (result(PLAIN, command="sed -n '30,60p' a.py"), 30),
        (result("    30\tx\n    31\ty", command="nl -ba a.py | sed -n '30,31p'"), 30),
        (result(PLAIN, command="tail -20 a.py"), None),
        (result(PLAIN, command="sed -n '1,9p' a.py; sed -n '50,70p' a.py"), None),
        (result(PLAIN, "read", path="src/a.py:530-645"), 530),
        (result(PLAIN, "read", path="src/a.py:1-10,18-23"), None),
        (result(PLAIN, "read_file", path="a.py", start_line=9, end_line=20), 9),
        (result("  9 | x\n 10 | y", "read_files", files=[{"path": "a.py", "start_line": 9, "end_line": 20}]), 9),
        (result(PLAIN, command="cat a.py | grep x"), None),
        (result(PLAIN, command="make; cat a.py"), None),
    ],
)
def test_a_part_that_was_asked_for(block: Block, first: int | None) -> None:
    assert asked_range(block)
    assert [found.first for found in file_texts(block)] == ([] if first is None else [first])


def test_a_suffix_that_begins_at_the_top_is_no_range() -> None:
    block = result(PLAIN, "read", path="src/a.py:1-120")
    assert not asked_range(block)
    assert file_texts(block)[0].paths == ("src/a.py",)


def test_no_file_is_read() -> None:
    assert not asked_range(result("x", command="make"))
    assert file_texts(result("x", command="make")) == ()
    assert file_texts(result("x", "WebFetch", url="x")) == ()


def test_several_files() -> None:
    block = result(PLAIN + "\n" + PLAIN, command="cat a.py && cat b.py")
    (found,) = file_texts(block)
    assert (found.paths, found.lines, found.language) == (("a.py", "b.py"), (*LINES, *LINES), "python")
    assert file_texts(result(PLAIN, command="cat a.py; cat b.go")) == ()
    first, second = file_texts(result(PADDED + "\n" + PADDED, command="nl -ba a.py; nl -ba b.go"))
    assert (first.paths, first.lines, second.paths, second.lines) == (("a.py",), LINES, ("b.go",), LINES)
    assert second.places == tuple(range(8, 16))
    assert file_texts(result(PADDED, command="nl -ba a.py; nl -ba b.go")) == ()
    assert file_texts(result(PADDED, command="nl -ba a.py; cat b.py")) == ()


@pytest.mark.parametrize("hole", ["…1234 tokens truncated…", "…", "x…99 chars truncated…y"])
def test_a_text_with_a_hole_is_no_file(hole: str) -> None:
    assert file_texts(result(f"{PLAIN}\n{hole}\n{PLAIN}", command="cat a.py")) == ()


def test_files_of_different_languages_have_none() -> None:
    assert FileText(("a.py", "b.go"), 1, LINES, tuple(range(8)), True).language == ""
    assert FileText(("README",), 1, LINES, tuple(range(8)), True).language == ""


REFERENCE = "[headroom: lines 3-5 as in Read b.py above]"


@pytest.mark.parametrize(
    ("first", "end", "now"),
    [(0, 2, (0, 2)), (2, 5, (2, 3)), (1, 6, (1, 4)), (5, 8, (3, 6)), (3, 5, None), (0, 4, None), (9, 12, None)],
)
def test_lines_of_the_original_among_those_of_now(first: int, end: int, now: tuple[int, int] | None) -> None:
    lines = [*LINES[:2], REFERENCE, *LINES[5:]]
    assert current_lines(first, end, gaps.numbers(lines)) == now


def test_the_file_that_a_call_names() -> None:
    assert file_path({"filePath": "a"}) == "a"
    assert file_path({"path": " ", "file": 3}) == ""


arguments = st.fixed_dictionaries(
    {},
    optional={
        "file_path": st.sampled_from(["a.py", "a.py:3-9", "", "b.go"]),
        "filePath": st.just("a.ts"),
        "path": st.just("a.rs"),
        "offset": st.one_of(st.integers(-3, 9), st.sampled_from(["", "2", "x"]), st.none()),
        "limit": st.integers(0, 5),
        "view_range": st.one_of(st.lists(st.integers(-1, 9), max_size=3), st.just("1")),
        "command": st.sampled_from(["view", "cat a.py", "nl -ba a.py", "nl -ba a.py b.py", "sed -n 2,5p a.py"]),
    },
)


@settings(max_examples=examples(200))
@given(anything, st.sampled_from(["Read", "read", "read_file", "Bash", "str_replace_editor"]), arguments)
def test_any_result_gives_lines_that_stand_in_it(text: str, tool: str, given_: dict[str, object]) -> None:
    block = result(text, tool, **given_)
    asked_range(block)
    lines = text.split("\n")
    done = -1
    for found in file_texts(block):
        assert len(found.lines) == len(found.places)
        for place, line in zip(found.places, found.lines, strict=True):
            assert place > done
            assert lines[place].endswith(line)
            done = place
