"""`headroom learn`: its options and what they exclude."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.cli.app import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--verbosity", "--apply", "--undo"], "exclude each other"),
        (["--verbosity", "notes.md"], "writes to no file of yours"),
    ],
)
def test_what_cannot_be_asked_for(
    arguments: list[str], said: str, empty_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["learn", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_days_are_not_negative(empty_home: Path) -> None:
    assert main(["learn", "--verbosity", "--days", "-1"]) == 2
