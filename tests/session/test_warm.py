from __future__ import annotations

import os
from pathlib import Path

import pytest

from headroom_cli.session import warm


def test_an_agent_without_transcripts_is_cold(tmp_path: Path) -> None:
    assert not warm.may_be_warm("", {}, tmp_path)


def test_only_what_was_written_lately_is_warm(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    assert not warm.may_be_warm("~/.agent", environ, tmp_path)
    transcript = tmp_path / ".agent/2026/session.jsonl"
    transcript.parent.mkdir(parents=True)
    transcript.write_text("{}")
    assert warm.may_be_warm("~/.agent", environ, tmp_path)
    os.utime(transcript, (0, 0))
    assert not warm.may_be_warm("~/.agent", environ, tmp_path)


def test_a_single_file_in_the_project(tmp_path: Path) -> None:
    (tmp_path / ".history.md").write_text("")
    assert warm.may_be_warm(".history.md", {}, tmp_path)


def test_more_than_can_be_looked_at_counts_as_warm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (0, 0))
    assert warm.may_be_warm(str(tmp_path), {}, tmp_path)
