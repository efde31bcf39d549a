"""Commands that could not work are found with what worked instead; work that only looks like it is not."""

from __future__ import annotations

import pytest

from headroom_cli.learn.transcript import Call
from tests.learn.failures.histories import Turn, found, ran, texts, turn, used

MISSING = 'npm error Missing script: "lint"'
PNPM = "ERROR This project is configured to use pnpm"
FLAG = "unknown flag: --head\n\nUsage: gh pr view"
GLOB = "(eval):1: no matches found: --include=*.go"
SECOND = "error: unexpected argument 'two' found\n\nUsage: cargo test [OPTIONS] [TESTNAME]"
NO_CARGO = "error: could not find `Cargo.toml` in `/home/me/app` or any parent directory"


@pytest.mark.parametrize(
    ("history", "note"),
    [
        (
            [ran("npm run lint", MISSING, 1), ran("npm run check")],
            "There is no `npm run lint` in this project.",
        ),
        ([ran("npm test", PNPM, 1), ran("pnpm test")], "Use `pnpm`, not `npm`: the project is set up for it."),
        (
            [ran("gh pr view --head main", FLAG, 1), ran("gh pr view 12")],
            "`gh pr view` has no `--head`: `gh pr view 12` worked.",
        ),
        (
            [ran("grep -rn x --include=*.go . | head", GLOB), ran("grep -rn x --include='*.go' .")],
            "Quote patterns for the shell, as in `--include='*.go'`: unquoted it stops with `no matches found`.",
        ),
        (
            [ran("cargo test one two", SECOND, 1), ran("cargo test one")],
            "Give `cargo test` one argument, not several: it stops at the second (`unexpected argument`).",
        ),
        (
            [ran("cargo test", NO_CARGO, 101), ran("cd crates/core && cargo test")],
            "Run `cargo test` in `crates/core`: it does not work in the top folder.",
        ),
        (
            [
                used(
                    "Edit",
                    "<tool_use_error>File has not been read yet. Read it first",
                    True,
                    file_path="/home/me/app/a",
                )
            ],
            "Read a file with the reading tool before `edit`: it refuses files that were not read, or by the shell.",
        ),
        (
            [ran("make e2e", "Command timed out after 2m 0s", 143)],
            "Give `make e2e` more time, or run it in the background: it was cut off after 2m 0s.",
        ),
        (
            [ran("./gradlew test", "Unsupported class file major version 65", 1), ran("gradle test")],
            "Use `gradle test`, not `./gradlew`.",
        ),
    ],
)
def test_what_failed_in_two_sessions_is_a_note(history: list[Turn], note: str) -> None:
    assert texts(history, history) == [note]


@pytest.mark.parametrize(
    "history",
    [
        # Red, green: the command is right, the code was not.
        [
            ran("pytest tests", "1 failed", 1),
            used("Edit", file_path="/home/me/app/a.py"),
            ran("pytest tests", "1 passed"),
        ],
        # The same without anything between: a test that fails now and then.
        [ran("pytest tests", "1 failed", 1), ran("pytest tests")],
        # A narrower run is no other way to run it.
        [ran("pytest tests", "1 failed", 1), ran("pytest tests/test_a.py")],
        [ran("pytest tests", "1 failed", 1), ran("python fix.py tests"), ran("pytest tests")],
        [ran("grep -rn nothing src", "", 1), ran("rg nothing src")],
        [ran("git diff --quiet", "", 1), ran("git status")],
        [ran("test -f a.toml", "", 1), ran("ls a.toml")],
        # What a program prints is no word of the shell's about the command.
        [ran("cat notes.txt", "unknown flag: --head\n" * 3), ran("cat b")],
        [ran("grep -rn flag src", "src/a.go:1: unknown flag: --head"), ran("ls")],
        [ran("go test ./...", "--- FAIL: TestFlags\n    want unknown flag: --x", 1), ran("go vet ./...")],
        # The user said no.
        [
            used(
                "Bash", "The user doesn't want to proceed with this tool use. unknown flag: --x", True, command="gh --x"
            )
        ],
    ],
)
def test_what_only_looks_like_a_wrong_command_is_none(history: list[Turn]) -> None:
    assert texts(history, history, history) == []


def test_a_command_that_works_in_other_sessions_is_not_wrong() -> None:
    fails = [ran("npm run lint", MISSING, 1), ran("npm run check")]
    works = [ran("npm run lint")]
    assert texts(fails, fails, works, works) == []


def test_one_of_several_calls_costs_a_part_of_the_request() -> None:
    one = Call("Bash", {"command": "npm run lint"}, f"Exit code 1\n{MISSING}", True)
    assert [finding.turns for finding in found(turn(one, Call("Bash", {"command": "ls"}, "a")))] == [0.5]


def test_a_command_of_code_mode_and_of_an_array() -> None:
    script = 'const r = await tools.exec_command({cmd:"gh pr view --head x", workdir:"/home/me/app"});'
    coded = used("exec", f"Script completed\nOutput:\n\n{FLAG}", input=script)
    listed = used("shell", f"Exit code: 1\nOutput:\n{FLAG}", command=["bash", "-lc", "gh pr view --head y"])
    assert texts([coded], [listed]) == ["`gh pr view` has no `--head`."]
