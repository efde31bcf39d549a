"""A bar where somebody sees it, after a second."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from headroom_cli.cli import reading_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(patience: float, monkeypatch: pytest.MonkeyPatch) -> str:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(reading_bar, "_PATIENCE_S", patience)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with reading_bar.reading_bar() as watch:
        assert watch is not None
        watch(0, 2_000_000, "claude", Path("/p/[red]one\x1b.jsonl"))
        watch(1_000_000, 2_000_000, "codex", Path("/p/two.jsonl"))
    return terminal.getvalue()


def test_it_says_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = drawn(-1.0, monkeypatch)
    assert "reading codex two.jsonl" in shown
    assert "1.0/2.0 MB" in shown


def test_what_is_soon_done_needs_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(3_600.0, monkeypatch) == ""


def test_no_terminal_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with reading_bar.reading_bar() as watch:
        assert watch is None
