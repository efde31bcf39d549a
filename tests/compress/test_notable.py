from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.notable import CHECKED, cut, notable, summary, troubled

TROUBLE = [
    "ERROR: no space",
    "thread 'main' panicked at src/a.rs:3",
    "error[E0382]: borrow of moved value",
    "Connection refused",
    "FAILED tests/a.py",
    "ValueError: bad",
    "java.lang.NullPointerException",
    "E       assert 1 == 2",
    ">       assert answer() == 2",
    "src/a.ts(3,5): error TS2322: Type 'string'",
    "src/a.py:3:1: F401 `os` imported but unused",
    "npm ERR! code ENOENT",
    "open /tmp/x: ENOSPC",
    "##[error]Process completed with exit code 1.",
    "W0624 10:11:12.1 kernel.go:3] slow",
    "03-17 16:13:38.811  1702  2395 W Battery: low",
    '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 503 12',
    'level=error msg="x"',
    'err="connection reset"',
    "last_error: connection reset",
    "  ✕ adds two numbers (3 ms)",
    "not ok 3 - adds",
    "X lint in 3s (ID 5)",
    "expected 3 but got 4",
    "3 errors (dcr 0x02f0) detected",
    "input pipe error(s) detected",
    "[HRESULT = 0x800f080d - CBS_E_MANIFEST_INVALID_ITEM]",
    "command terminated by signal 9",
    "Killed",
    "exit status 2",
]
CALM = [
    "",
    "Compiling thiserror v1.0.69",
    "Compiling quick-error v1.2.3",
    "cargo test --fail-fast",
    "    Checking serde_path_to_error v0.1",
    "tests/test_errors.py::test_invalid_url PASSED",
    "src/error.rs",
    "lint\tUNKNOWN STEP\t2026-01-02T03:04:05Z ##[group]Run x",
    "if err := run(); err != nil {",
    "0 errors, 0 warnings",
    "Errors: 0",
    "no warnings",
    "build_failed=false",
    "    x = y + 1",
    "BLOCK* NameSystem.delete: blk_1 is added to invalidSet of 10.0.0.1",
]


@pytest.mark.parametrize("line", TROUBLE)
def test_trouble(line: str) -> None:
    assert troubled(line)
    assert notable(line)


@pytest.mark.parametrize("line", CALM)
def test_what_only_looks_like_trouble(line: str) -> None:
    assert not troubled(line)


def test_one_nothing_does_not_hide_another_something() -> None:
    assert troubled("0 errors, 3 warnings")
    assert troubled("no errors, but a panic")


SUMMARIES = [
    "1 failed, 899 passed in 3s",
    "exit status 0",
    "Process exited with code 0",
    "BUILD SUCCESSFUL in 3s",
    "    Finished `dev` profile in 7.51s",
    "test result: ok. 3 passed; 0 failed",
    "Ran 12 tests in 0.5s",
    "OK (skipped=3)",
    "Tests:       3 passed, 3 total",
    "added 120 packages, and audited 121 packages in 4s",
    "real\t0m3.1s",
    "Total: 221",
    "7 files changed, 3 insertions(+)",
    "=========== short test summary info ===========",
]


@pytest.mark.parametrize("line", SUMMARIES)
def test_summaries(line: str) -> None:
    assert summary(line)
    assert notable(line)


@pytest.mark.parametrize(
    "line", ["Compiling serde v1.0", "ok  \tpkg/a\t0.2s", "--- PASS: TestA (0.00s)", "Times: total = 47, boot = 3"]
)
def test_the_rest(line: str) -> None:
    assert not notable(line)


@pytest.mark.parametrize(
    "line",
    [
        "Output:",
        "Total output lines: 391",
        "Warning: truncated output (original token count: 9)",
        "[... truncated ...]",
        "abc…371 tokens truncated…def",
        "... [2000 characters truncated] ...",
        "<truncated>",
    ],
)
def test_where_something_was_cut(line: str) -> None:
    assert cut(line)
    assert notable(line)


@given(st.sampled_from(TROUBLE), st.sampled_from(["", "  ", "12:00:01 ", "[worker] "]))
def test_what_stands_before_it_hides_no_word(line: str, before: str) -> None:
    if any(word in line.lower() for word in CHECKED.split("|")) and line[0].isalpha():
        assert troubled(before + line)
