from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import restore
from headroom_cli.compress.omission import OMIT
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.search_results import Hit
from headroom_cli.compress.starred_hits import is_starred, read_starred
from tests.compress.texts import anything, result

FOUND = (
    "# src/app/\n## main.py\n 11|def run():\n*12|    store()\n...\n*41|    store()\n"
    "# tests/\n## unit/\n### a.py\n*7|store()"
)
WAY = ReadBack(Way.SHELL, "headroom")


def group(start: int) -> str:
    return f" {start}|    given(user)\n*{start + 1}|    store(given, user)\n {start + 2}|    then(user)"


def listed(groups: int) -> str:
    files = (f"## {name}.py\n" + "\n...\n".join(group(10 * n) for n in range(1, groups)) for name in ("one", "two"))
    return "\n".join(["# src/", *files])


def test_the_headings_above_a_hit_are_its_path() -> None:
    assert read_starred(FOUND.split("\n")) == [
        None,
        None,
        Hit("src/app/main.py", 11, False, 4),
        Hit("src/app/main.py", 12, True, 4),
        None,
        Hit("src/app/main.py", 41, True, 4),
        None,
        None,
        None,
        Hit("tests/unit/a.py", 7, True, 3),
    ]


def test_only_search_tools_print_such_hits() -> None:
    assert is_starred(result(FOUND, "grep", pattern="store"))
    assert not is_starred(result(FOUND, command="cat notes.md"))
    assert not is_starred(result("# notes\n*1| one star", "grep", pattern="one"))
    assert not is_starred(result("*1|a\n*2|b\n*3|c", "grep", pattern="one"))


def test_further_groups_of_a_file_go_as_wholes() -> None:
    block = result(listed(30), "grep", pattern="store")
    context = Context([], WAY)
    context.tight = True
    context.begin(block)
    after = OMIT.apply(block, context)
    assert restore(after, block.text) == block.text
    lines = after.split("\n")
    assert [line for line in lines if not line.startswith("[headroom")] == [
        line
        for name in ("one", "two")
        for line in [
            *["# src/"][: name == "one"],
            f"## {name}.py",
            *group(10).split("\n"),
            "...",
            *group(290).split("\n"),
        ]
    ]
    note = "27 of 29 hits in this file, no definition and no word that no other hit has)"
    assert [note in line for line in lines if line.startswith("[headroom")] == [True, True]


def test_a_group_that_says_something_of_its_own_stays() -> None:
    text = listed(30).replace("*151|    store(given", "*151|    store(quota", 1)
    block = result(text, "grep", pattern="store")
    context = Context([], WAY)
    context.tight = True
    context.begin(block)
    assert OMIT.apply(block, context).count("*151|    store(quota, user)") == 1


@given(st.one_of(anything, st.lists(st.sampled_from(["# a/", "## b", "*1|x", " 2|y", "..."])).map("\n".join)))
def test_every_line_is_read_as_one(text: str) -> None:
    lines = text.split("\n")
    found = read_starred(lines)
    assert len(found) == len(lines)
    assert all(
        hit is None or (hit.path and line[0] == " *"[hit.matched]) for hit, line in zip(found, lines, strict=True)
    )
