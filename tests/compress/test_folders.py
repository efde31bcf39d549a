from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.folders import JOIN_FOLDERS, TOGETHER, join, lists, restore
from headroom_cli.compress.sources import read_result
from tests.compress.texts import anything, result

NAMES = [f"part_{n}_of_many.go" for n in range(40)]
DEEP = "./services/accounting/internal/storage"
PATHS = [f"{DEEP}/{folder}/{name}" for folder in ("disk", "memory", "remote/cache") for name in NAMES]


def test_the_folder_is_said_once() -> None:
    text = "\n".join(["one file:", *PATHS])
    head, marker, *joined = join(text).split("\n")
    assert head == "one file:"
    assert marker == (
        '[headroom: each of the next 3 lines holds paths that stood one below the other: "a/: b c" is a/b, a/c]'
    )
    assert joined[0] == f"{DEEP}/disk/: {' '.join(NAMES)}"
    assert restore(join(text)) == text


def test_short_lists_keep_their_paths() -> None:
    text = "\n".join(PATHS[:30])
    assert join(text) == text


def test_names_of_folder_after_folder_are_joined() -> None:
    text = "\n".join(f"./d{n}:\n" + "\n".join(NAMES) + "\n" for n in range(6))
    first, marker, *rest = join(text).split("\n")
    assert first == "./d0:"
    assert marker == "[headroom: each of the next 16 lines holds names that stood one below the other]"
    assert rest[:4] == [" ".join(NAMES), "", "./d1:", " ".join(NAMES)]
    assert restore(join(text)) == text


def test_lines_with_blanks_signs_and_tags_are_no_names() -> None:
    for apart in ("a b", "---", "<output>", "12:text of a hit"):
        text = "\n".join([*NAMES, apart, *NAMES])
        assert f"\n{apart}\n" in join(text)


def test_lines_do_not_get_too_long() -> None:
    text = "\n".join(f"name_{n}" for n in range(3 * TOGETHER))
    assert max(line.count(" ") for line in join(text).split("\n")[1:]) == TOGETHER - 1
    assert restore(join(text)) == text


def test_nobody_quotes_a_joined_line() -> None:
    (read,) = read_result(join("\n".join(PATHS)), escaped=False)
    assert not any(read.may_quote(at) for at in range(4))


def test_only_lists_of_files_are_meant() -> None:
    text = "\n".join(PATHS)
    for command in (
        "find . -name '*.go'",
        "git ls-files",
        "rg -l x",
        "grep -rlE x .",
        "cd a && ls -R",
        "git diff --name-only",
    ):
        assert JOIN_FOLDERS.apply(result(text, command=command), Context()) != text
    for command in ("cat list.txt", "rg -n x", "go test ./...", "ls; cat list.txt"):
        assert JOIN_FOLDERS.apply(result(text, command=command), Context()) == text
    assert lists(result(text, "Glob", pattern="**/*.go"))
    assert not lists(result(text, "Read", file_path="list.txt"))


def test_many_lines_are_read_in_no_time() -> None:
    # Anything quadratic would take minutes here.
    for text in ("a/b\nx y\n" * 60_000, "a/b\n\n" * 60_000, "a/" * 500_000, "a:\n" * 200_000):
        assert restore(join(text)) == text


path = st.lists(st.sampled_from(["a", "b.c", ".", "", "é", "d:", "e f"]), min_size=1, max_size=4).map("/".join)


@given(st.one_of(anything, st.lists(path, max_size=80).map(lambda paths: "\n".join(paths * 12))))
def test_lists_come_back(text: str) -> None:
    assert restore(join(text)) == text
    assert len(join(text)) <= len(text)
