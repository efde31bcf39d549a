"""`headroom purge` removes what was asked for, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.ledger import history
from headroom_cli.ledger.log import Ledger


def files(home: Path) -> int:
    return len(list((home / "originals").rglob("*.txt")))


def sessions(home: Path) -> int:
    with Ledger(home / "ledger.sqlite") as ledger:
        return len(history.sessions(ledger.connection))


def test_a_session_keeps_what_others_use(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "--session", "old", "--yes"]) == 0
    assert capsys.readouterr().out.startswith("removed 1 original (0.0 MB), 0 decisions")
    assert (files(full_home), sessions(full_home)) == (1, 2)


def test_by_age(full_home: Path) -> None:
    assert main(["purge", "--older-than", "7d", "--yes"]) == 0
    assert files(full_home) == 2
    assert main(["purge", "--older-than", "0s", "--yes"]) == 0
    assert files(full_home) == 0


def test_everything(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "--all", "--yes"]) == 0
    assert capsys.readouterr().out == "removed 2 originals (0.0 MB), 2 decisions, 2 sessions of the ledger\n"
    assert (files(full_home), sessions(full_home)) == (0, 0)


def test_a_store_that_does_not_open_can_be_removed(full_home: Path) -> None:
    (full_home / "originals.sqlite").write_bytes(b"nonsense" * 500)
    assert main(["purge", "--older-than", "7d", "--yes"]) == 1
    assert main(["purge", "--all", "--yes"]) == 0
    assert list(full_home.glob("*.sqlite*")) == []
    assert not (full_home / "originals").exists()


@pytest.mark.parametrize(
    "options", [[], ["--all", "--session", "x", "--yes"], ["--older-than", "soon", "--yes"], ["--all"]]
)
def test_unclear_or_unconfirmed_removes_nothing(
    options: list[str], full_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["purge", *options]) == 1
    assert files(full_home) == 2
