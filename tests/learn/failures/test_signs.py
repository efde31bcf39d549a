"""The words by which shells, programs and agents say that a call could not work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.failures.signs import What, line_at, sign


@pytest.mark.parametrize(
    ("text", "what", "name"),
    [
        ("bash: rg: command not found", What.PROGRAM, "rg"),
        ("/bin/bash: line 3: rg: command not found", What.PROGRAM, "rg"),
        ("zsh:1: command not found: go", What.PROGRAM, "go"),
        ("(eval):1: command not found: go", What.PROGRAM, "go"),
        ("sh: 1: rg: not found", What.PROGRAM, "rg"),
        ("'rg' is not recognized as an internal or external command,", What.PROGRAM, "rg"),
        ("rg : The term 'rg' is not recognized as the name of a cmdlet", What.PROGRAM, "rg"),
        ("fish: Unknown command: rg", What.PROGRAM, "rg"),
        ("/usr/bin/python: No module named pytest", What.MODULE, "pytest"),
        ("ModuleNotFoundError: No module named 'a.b'", What.MODULE, "a.b"),
        ('npm error Missing script: "lint"', What.SCRIPT, "lint"),
        ("make: *** No rule to make target 'lint'.  Stop.", What.SCRIPT, "lint"),
        ("error Command \"lint\" not found.", What.SCRIPT, "lint"),
        ("This project is configured to use pnpm", What.MANAGER, "pnpm"),
        ("error: could not find `Cargo.toml` in `/home/me`", What.FOLDER, "Cargo.toml"),
        ("npm error enoent Could not read package.json", What.FOLDER, "package.json"),
        ("fatal: not a git repository (or any of the parent directories): .git", What.FOLDER, "git"),
        ("Error: unknown flag: --head", What.USAGE, "--head"),
        ("flag provided but not defined: -foo", What.USAGE, "-foo"),
        ("a.py: error: unrecognized arguments: --foo", What.USAGE, "--foo"),
        ("error: unexpected argument '--foo' found", What.USAGE, "--foo"),
        ("Error: No such option: --foo", What.USAGE, "--foo"),
        ("ls: unrecognized option '--foo'", What.USAGE, "--foo"),
        ("sed: illegal option -- z", What.USAGE, "z"),
        ("zsh: no matches found: --include=*.go", What.GLOB, "--include=*.go"),
        ("Exit code 143\nCommand timed out after 2m 0s", What.TIMEOUT, "2m 0s"),
        ("<tool_use_error>File has not been read yet. Read it", What.UNREAD, ""),
        ("<tool_use_error>File does not exist.</tool_use_error>", What.PATH, ""),
        ("cat: a/b.py: No such file or directory", What.PATH, "a/b.py"),
        ("ls: cannot access 'a/b': No such file or directory", What.PATH, "a/b"),
        ("zsh: no such file or directory: ./run.sh", What.PATH, "./run.sh"),
        ("unsupported call: Read", What.TOOL, "Read"),
    ],
)  # fmt: skip
def test_signs(text: str, what: What, name: str) -> None:
    found = sign(f"one line\n{text}\nand another" if what != What.TIMEOUT else text)
    assert found is not None
    assert (found.what, found.name.strip()) == (what, name)


@pytest.mark.parametrize("text", ["", "3 passed", "FAILED tests/test_a.py::test_b - assert 1 == 2", "error[E0425]: x"])
def test_plain_results_have_none(text: str) -> None:
    assert sign(text) is None


def test_a_quote_is_one_short_line() -> None:
    text = "first\n" + "x" * 300 + "\nlast"
    assert line_at(text, 8) == "x" * 99 + "…"


@given(st.text(max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    found = sign(text)
    assert found is None or "\n" not in found.quote
