from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.compress.outcome import AS_IS, Outcome
from headroom_cli.proxy.freezing import CREDENTIAL, frozen
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Block, Kind

TEXT = "a line of output\n" * 30
BLOCK = Block(Kind.RESULT, TEXT, "Bash", {"command": "cat log"})


@pytest.fixture
def originals(tmp_path: Path):
    with Originals(tmp_path, 1 << 20, 86_400.0) as store:
        yield store


def test_the_original_is_there_when_the_decision_is(originals: Originals) -> None:
    decision = frozen(BLOCK, Outcome("short", "log", before=9, after=2), originals, "s")
    assert decision.text == "short"
    assert originals.text(decision.original) == TEXT


def test_what_stays_needs_no_original(originals: Originals) -> None:
    assert frozen(BLOCK, AS_IS, originals, "s").original == ""


def test_a_marker_for_another_original_is_not_sent(originals: Originals) -> None:
    text = "[headroom 00000000: lines 2-9 of 30 omitted (all alike)]"
    decision = frozen(BLOCK, Outcome(text), originals, "s")
    assert decision.text is None
    assert "another original" in decision.reason


def test_a_credential_is_not_written_down(originals: Originals) -> None:
    key = "ghp_" + "aB3dE6gH9j" * 3 + "kL2mN5"
    decision = frozen(Block(Kind.RESULT, f"{TEXT}{key}"), Outcome(f"short {key}"), originals, "s")
    assert (decision.text, decision.reason) == (None, CREDENTIAL)
