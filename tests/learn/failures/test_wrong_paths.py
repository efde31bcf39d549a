"""A path that is not there is found with the right one; a file that is about to be made is not."""

from __future__ import annotations

import pytest

from tests.learn.failures.histories import PROJECT, Turn, found, ran, texts, used

GONE = "<tool_use_error>File does not exist.</tool_use_error>"


@pytest.mark.parametrize(
    ("history", "note"),
    [
        (
            [
                used("Read", GONE, True, file_path=f"{PROJECT}/src/a.go"),
                used("Read", "package a", file_path=f"{PROJECT}/lib/a.go"),
            ],
            "`src/a.go` is not there: it is `lib/a.go`.",
        ),
        (
            [
                used("Read", GONE, True, file_path=f"{PROJECT}/src/a.go"),
                used("Glob", f"{PROJECT}/lib/a.go", pattern="**/a.go"),
            ],
            "`src/a.go` is not there: it is `lib/a.go`.",
        ),
        (
            [
                ran("sed -n 1,9p src/a.go", "sed: can't read src/a.go: No such file or directory", 2),
                ran("cat lib/a.go", "package a"),
            ],
            "`src/a.go` is not there: it is `lib/a.go`.",
        ),
        ([ran("rg foo tests", "rg: tests: No such file or directory (os error 2)", 2)], "There is no `tests`."),
    ],
)
def test_a_wrong_path_in_two_sessions_is_a_note(history: list[Turn], note: str) -> None:
    assert texts(history, history) == [note]


@pytest.mark.parametrize(
    "history",
    [
        [used("Read", GONE, True, file_path=f"{PROJECT}/new.py"), used("Write", file_path=f"{PROJECT}/new.py")],
        [ran("ls new.py", "ls: cannot access 'new.py': No such file or directory", 2)],
        [ran("cat /tmp/out.txt", "cat: /tmp/out.txt: No such file or directory", 1)],
        # A program's own words about a file that the command does not name.
        [ran("./server", "open config.yml: no such file or directory", 1)],
    ],
)
def test_what_only_looks_like_a_wrong_path_is_none(history: list[Turn]) -> None:
    assert texts(history, history) == []


def test_a_path_that_is_there_in_another_session_is_not_wrong() -> None:
    gone = [used("Read", GONE, True, file_path=f"{PROJECT}/src/a.go")]
    assert texts(gone, gone, [used("Read", "package a", file_path=f"{PROJECT}/src/a.go")]) == []


def test_two_files_of_the_name_say_nothing() -> None:
    listed = used("Glob", "x/a.go\ny/a.go", pattern="**/a.go")
    assert [one.instead for one in found(used("Read", GONE, True, file_path=f"{PROJECT}/src/a.go"), listed)] == [""]
