from __future__ import annotations

import pytest

from headroom_cli.compress.notable import notable, troubled


@pytest.mark.parametrize(
    "line",
    ["ERROR: no space", "thread 'main' panicked", "error[E0382]: borrow", "Connection refused", "FAILED tests/a.py"],
)
def test_trouble(line: str) -> None:
    assert troubled(line)
    assert notable(line)


@pytest.mark.parametrize("line", ["1 failed, 899 passed", "exit status 1", "ok  \tpkg\t0.2s", "BUILD SUCCESSFUL in 3s"])
def test_summaries(line: str) -> None:
    assert notable(line)


@pytest.mark.parametrize("line", ["", "Compiling serde v1.0", "tests/a.py::test_one PASSED", "    x = y + 1"])
def test_the_rest(line: str) -> None:
    assert not notable(line)
