"""Where there is no ledger, commands say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.cli import opened
from headroom_cli.errors import HeadroomError
from headroom_cli.ledger.log import Ledger


def test_no_ledger_is_not_made_by_asking(empty_home: Path) -> None:
    with pytest.raises(HeadroomError, match="nothing has been booked"), opened.ledger():
        pass
    assert list(empty_home.iterdir()) == []


def test_a_broken_ledger(empty_home: Path) -> None:
    (empty_home / "ledger.sqlite").write_bytes(b"nonsense" * 500)
    with pytest.raises(HeadroomError, match="cannot be read"), opened.ledger():
        pass


def test_ids(full_home: Path) -> None:
    with opened.ledger() as ledger:
        assert opened.session_id(ledger, "") == "new-1"
        assert opened.session_id(ledger, "old") == "old-1"
        with pytest.raises(HeadroomError, match="no session x"):
            opened.session_id(ledger, "x")


def test_a_ledger_without_sessions(empty_home: Path) -> None:
    Ledger(empty_home / "ledger.sqlite").close()
    with opened.ledger() as ledger, pytest.raises(HeadroomError, match="no session has been booked"):
        opened.session_id(ledger, "")
