from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.routine_lines import LONGEST, bare, file_handled, idle, passed, progress, set_up, started


@pytest.mark.parametrize(
    ("line", "text", "timed"),
    [
        ("plain", "plain", False),
        ("\x1b[32mgreen\x1b[0m", "green", False),
        ("^[[1m^[[92m   Compiling^[[0m a v1", "   Compiling a v1", False),
        ("[00:01] Compiling a v1", "Compiling a v1", True),
        ("2026-07-08T05:51:44.0668105Z ok", "ok", True),
        ("e2e-2\tUNKNOWN STEP\t2026-07-08T05:51:44.06Z  * x", " * x", True),
        ("146-e2e-2\tUNKNOWN STEP\t2026-07-08T05:51:44.06Z x", "x", True),
        ("Jun 14 15:16:01 combo sshd[1]: x", "combo sshd[1]: x", True),
        ("081109 203615 148 INFO x", "148 INFO x", True),
        ("20171223-22:15:29:606|Step|x", "Step|x", True),
        ("web-1  | GET /", "GET /", False),
        ("[INFO] Downloading x", "Downloading x", False),
        ("[1A[80D[0Jplugin x", "plugin x", False),
        ("#12 3.456 Get:1 x", "Get:1 x", False),
        ("  cargo-check \u2013     Checking a v1", "    Checking a v1", False),
        ("[render:usage] writing to a/b", "writing to a/b", False),
    ],
)
def test_the_text_of_a_line(line: str, text: str, timed: bool) -> None:
    assert bare(line) == (text, timed)


def test_a_time_behind_other_words_takes_nothing_away() -> None:
    line = '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 5'
    assert bare(line) == (line, True)
    assert bare('{"t":"2026-01-02T03:04:05Z","m":"x"}').timed


PASSED = [
    "tests/a.py::TestA::test_b[x-1] PASSED [  3%]",
    "[gw0] [ 12%] PASSED tests/a.py::test_b",
    "PASSED tests/a.py::test_b",
    "tests/a.py ....s..  [ 12%]",
    "test_a (mod.Case.test_a) ... ok",
    "test mod::tests::a ... ok",
    "ok 12 - adds",
    "[       OK ] A.b (0 ms)",
    "    --- PASS: TestA/b (0.00s)",
    "ok  \tpkg/a\t0.2s",
    "  ✓ adds two numbers (3 ms)",
    "✔ taplo",
    "PASS src/a.test.ts (5.1 s)",
    "trim trailing whitespace.................................................Passed",
    "  Passed Adds [12 ms]",
    "ATest > adds() PASSED",
    "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s - in a.B",
]
STARTED = [
    "=== RUN   TestA/b",
    "    === PAUSE TestA",
    "[ RUN      ] A.b",
    "[----------] 2 tests from A",
    "    Start 3: a",
]
IDLE = [
    "?   \tpkg/b\t[no test files]",
    "ok  \tpkg/a\t0.2s [no tests to run]",
    "ok  \tpkg/a\t(cached) [no tests to run]",
    "check yaml...........................................(no files to check)Skipped",
]
STEPS = [
    "   Compiling serde v1.0.228",
    "    Checking a v0.1.0 (crates/a)",
    "go: downloading a.b/c v1.2.3",
    "Collecting black==1.0",
    "Requirement already satisfied: pip in /usr/lib",
    "npm http fetch GET 200 https://registry.example/a 3ms",
    "npm silly placeDep ROOT a@1 OK for: b@2",
    "Get:12 http://deb.example stable/main amd64 a 1.0",
    "Setting up a (1.0) ...",
    "0123456789ab: Pull complete",
    "  CC      drivers/a.o",
    "[ 12%] Building CXX object a.o",
    "[12/300] Linking a",
    "gcc -O2 -c a.c -o a.o",
    "> Task :app:compileJava UP-TO-DATE",
    "[INFO] Downloading from central: https://repo.example/a.pom",
    "remote: Counting objects: 100% (3/3), done.",
    " * [new branch]      a -> origin/a",
    "❯ shfmt  [=====>            ] 6/19",
    "torch  ------------------------------ 10.79 KiB/20.79 KiB",
    "Waiting for the deployment... (12s)",
    "⠋ Resolving dependencies...",
]


@pytest.mark.parametrize("line", PASSED)
def test_passing_tests(line: str) -> None:
    assert passed(line)


@pytest.mark.parametrize("line", STARTED)
def test_the_start_of_a_test_does_not_say_that_it_passed(line: str) -> None:
    assert started(line)
    assert not passed(line)


@pytest.mark.parametrize("line", IDLE)
def test_where_nothing_was_tested_nothing_passed(line: str) -> None:
    assert idle(line)
    assert not passed(line)


@pytest.mark.parametrize("line", STEPS)
def test_steps(line: str) -> None:
    assert progress(line)


def test_files_and_set_up() -> None:
    assert file_handled("writing to docs/a.md")
    assert file_handled("copying src/a.py -> build/a.py")
    assert not file_handled("writing is hard")
    assert set_up("[command]/usr/bin/git config --local --unset x")
    assert set_up("Contents: read")
    assert not set_up("  MISE_ENV: ci")


@pytest.mark.parametrize(
    "line",
    [
        "tests/a.py::test_b FAILED [  3%]",
        "tests/a.py ..F..  [ 12%]",
        "test mod::tests::a ... FAILED",
        "--- FAIL: TestA (0.00s)",
        "FAIL\tpkg/a\t0.2s",
        "  ✕ adds two numbers (3 ms)",
        "not ok 12 - adds",
        "ok 12 - adds # SKIP no network",
        "ok 13 # todo later",
        "✓ build-windows in 1m30s (ID 123)",
        "check yaml..............................................................Skipped",
        "error: could not compile `a`",
        "1 passed, 2 failed",
        "[INFO] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.1 s",
        "x = compile(y)",
        "> Task :app:test FAILED",
        "",
    ],
)
def test_nothing_else_is_routine(line: str) -> None:
    assert not passed(line)
    assert not started(line)
    assert not idle(line)
    assert not progress(line)
    assert not file_handled(line)
    assert not set_up(line)


@given(st.sampled_from([*PASSED, *STEPS]), st.text(min_size=LONGEST))
def test_long_lines_are_data(line: str, more: str) -> None:
    assert not passed(line + more)
    assert not progress(line + more)


@given(st.text())
def test_any_text_has_a_bare_form(line: str) -> None:
    assert len(bare(line).text) <= len(line)
