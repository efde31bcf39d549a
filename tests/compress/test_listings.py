from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.generated_files import sort_of
from headroom_cli.compress.listings import applies, plan
from tests.compress.texts import result

SOURCES = [f"./src/{name}.py" for name in ("app", "cache", "index", "query", "store")]
PACKAGES = [f"./node_modules/{name}/index.js" for name in "abcdefghijklmnop"]


def planned(lines: list[str], command: str = "find .") -> list[Gap]:
    block = result("\n".join(lines), command=command)
    return plan(block, lines, Context())


def test_what_nobody_wrote_goes_and_is_counted() -> None:
    lines = [*SOURCES, *PACKAGES, *SOURCES]
    assert planned(lines) == [Gap(6, 21, "the rest of node_modules/ (vendored)", telling=False)]


def test_what_was_asked_for_stays() -> None:
    assert planned([*SOURCES, *PACKAGES], "find . ./node_modules/ -name index.js") == []


def test_sections_of_ls_and_branches_of_tree() -> None:
    listing = [".:", "src", "node_modules", ""]
    for name in "abc":
        listing += [
            f"./node_modules/{name}:",
            "total 8",
            "-rw-r--r-- 1 me me 12 Jan  2 10:00 index.js",
            "package.json",
            "",
        ]
    listing += ["./src:", "app.py"]
    assert planned(listing, "ls -lR") == [Gap(5, 19, "the rest of node_modules/ (vendored)", telling=False)]
    tree = [".", "├── node_modules", *[f"│   ├── package_{name}" for name in "abcdefgh"], "└── src", "    └── app.py"]
    assert planned(tree, "tree") == [Gap(3, 10, "the rest of node_modules/ (vendored)", telling=False)]


def test_a_run_of_numbers_without_a_hole_goes() -> None:
    lines = ["notes.txt", *(f"shots/img_{n:04}_x2.png" for n in range(1, 100)), "zebra.png"]
    assert planned(lines, "ls shots") == [Gap(3, 98, "img_0003_x2.png to img_0097_x2.png, none missing", telling=False)]
    del lines[50]
    assert [(gap.first, gap.end) for gap in planned(lines, "ls shots")] == [(3, 48), (52, 97)]


def test_ordinary_files_stay() -> None:
    lines = [f"./src/module_{name}/{n}/handler.py" for name in "abcdef" for n in (1, 5, 6, 20)]
    assert planned(lines) == []
    assert planned([f"-rw-r--r-- 1 me me {n * 31} Jan  2 10:00 part_{n:02}.bin" for n in range(50)], "ls -l") == []


@pytest.mark.parametrize(
    ("command", "text", "yes"),
    [
        ("find . -type f", "\n".join(PACKAGES), True),
        ("git ls-files", "\n".join(SOURCES), True),
        ("ls && cargo test", "src\n" + "running one test of many\n" * 20, False),
        ("cat list.txt", "\n".join(SOURCES), False),
    ],
)
def test_most_of_the_text_has_to_be_a_list(command: str, text: str, yes: bool) -> None:
    assert applies(result(text, command=command)) is yes


def test_long_lists_are_planned_in_no_time() -> None:
    # Anything quadratic would take minutes here.
    assert len(planned([f"./node_modules/p{n}/x.js" for n in range(60_000)])) == 1
    assert planned([" " * 900, "a" * 1_000_000, "├── " * 200_000, "9" * 900 + "/x"]) == []


line = st.sampled_from(
    [*SOURCES, *PACKAGES, "./src:", "", "total 4", "x/1.pyc", "x/2.pyc", "a b", "├── x", "│   ├── y"]
)


@given(st.lists(line, max_size=60))
def test_no_source_file_goes_by_its_path(lines: list[str]) -> None:
    for gap in planned(lines):
        gone = [line for line in lines[gap.first : gap.end] if line.startswith("./src/")]
        assert all(sort_of(path) for path in gone)
