from __future__ import annotations

import pytest
from hypothesis import given

from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.written_texts import applies, plan
from tests.compress.prose_texts import asked, comes_back, markdown
from tests.compress.texts import result

REPORT = [f"Finding {n}: the lid of kiln number {n} does not close, see kiln_{n}.py line {n * 7}." for n in range(60)]


@pytest.mark.parametrize(
    "call",
    [
        ("Task", {"prompt": "look"}),
        ("Agent", {"prompt": "look"}),
        ("Bash", {"command": "gh pr view 7 --comments"}),
        ("Bash", {"command": "kiln fire --help"}),
        ("Bash", {"command": "man kiln"}),
    ],
)
def test_what_was_written_to_be_read(call: tuple[str, dict[str, str]]) -> None:
    assert applies(result("Words of somebody.", call[0], **call[1]))


@pytest.mark.parametrize(
    "block",
    [
        result("Words.", command="make"),
        result('{"body": "words"}', command="gh pr view 7 --json body"),
        result("Words.", command="git show && gh pr view 7"),
        result("Words.", "Read", file_path="help.md"),
    ],
)
def test_what_was_not(block: object) -> None:
    assert not applies(block)  # type: ignore[arg-type]


def test_a_report_stays_but_for_what_it_says_twice() -> None:
    block = result("", "Task", prompt="lids")
    assert plan(block, REPORT, asked(block, "anything else")) == []
    twice = [*REPORT[:5], "In short:", *REPORT[:5]]
    assert plan(block, twice, asked(block)) == [Gap(6, 11, "the same as lines 1-5", telling=False)]


@given(markdown)
def test_whatever_goes_comes_back(lines: list[str]) -> None:
    block = result("\n".join(lines * 40), "Task", prompt="x")
    assert comes_back(block, asked(block))
