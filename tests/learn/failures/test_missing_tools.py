"""What is not there is found, with what was used in its place."""

from __future__ import annotations

import pytest

from tests.learn.failures.histories import Turn, ran, texts, used


@pytest.mark.parametrize(
    ("history", "note"),
    [
        (
            [
                ran("python -m pytest tests/a.py", "/usr/bin/python: No module named pytest", 1),
                ran("uv run pytest tests/a.py"),
            ],
            "`python -m pytest` fails here (No module named pytest): use `uv run pytest`.",
        ),
        (
            [
                ran("python run.py", "ModuleNotFoundError: No module named 'app'", 1),
                ran("PYTHONPATH=src python run.py"),
            ],
            "The Python module `app` is not installed: run such code with `PYTHONPATH=src python`.",
        ),
        (
            [
                ran("python -m pytest", "No module named pytest", 1),
                ran("pip install pytest -q"),
                ran("python -m pytest"),
            ],
            "Run `pip install pytest -q` before you use `python -m pytest`: it is not installed at first.",
        ),
        (
            [ran("python a.py", "zsh:1: command not found: python", 127), ran("python3 a.py")],
            "Use `python3`: `python` is not found here.",
        ),
        (
            [ran("hk fix", "zsh:2: command not found: hk", 127), ran("mise exec -- hk fix")],
            "Use `mise exec -- hk`: `hk` is not found here.",
        ),
        (
            [ran("go vet", "bash: line 1: go: command not found", 127), ran("/usr/local/go/bin/go vet")],
            "Call `/usr/local/go/bin/go`: `go` alone is not found.",
        ),
        (
            [ran("rg foo src", "sh: 1: rg: not found", 127), ran("grep -rn foo src")],
            "Use `grep`: `rg` is not found here.",
        ),
        ([ran("tree src", "bash: tree: command not found", 127)], "Do not call `tree`: it is not found here."),
        (
            [used("Find", "<tool_use_error>Error: No such tool available: Find</tool_use_error>", True), used("Glob")],
            "There is no tool `Find`: use `glob`.",
        ),
    ],
)
def test_what_is_missing_in_two_sessions_is_a_note(history: list[Turn], note: str) -> None:
    assert texts(history, history) == [note]


@pytest.mark.parametrize(
    "history",
    [
        # A module that is being written.
        [
            ran("python run.py", "ModuleNotFoundError: No module named 'app.new'", 1),
            used("Write", file_path="/home/me/app/app/new.py"),
            ran("python run.py"),
        ],
        # To ask whether something is there is no failure.
        [ran("which rg", "rg not found", 1), ran("command -v rg", "", 1)],
        # The name is another's.
        [ran("python -c 'import os'", "bash: line 10: Add: command not found", 127)],
        [ran("cat log.txt", "bash: rg: command not found")],
    ],
)
def test_what_only_looks_missing_is_not(history: list[Turn]) -> None:
    assert texts(history, history) == []


def test_an_unrelated_command_is_no_replacement() -> None:
    one = [ran("python fix.py src/a.rs", "zsh:1: command not found: python", 127), ran("sed -i s/a/b/ src/a.rs")]
    other = [ran("python fix.py src/a.rs", "zsh:1: command not found: python", 127), ran("perl fix.pl src/a.rs")]
    assert texts(one, other) == ["Do not call `python`: it is not found here."]


def test_a_program_that_is_there_in_other_sessions_is_not_missing() -> None:
    gone = [ran("rg foo", "bash: rg: command not found", 127)]
    assert texts(gone, gone, [ran("rg foo"), ran("rg bar")]) == []
