"""Databases of agents are read, and nothing about them changes, whether they are in use or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headroom_cli.learn.readers import sqlite_file
from headroom_cli.learn.readers.sqlite_file import opened
from headroom_cli.learn.transcript import BrokenTranscript
from tests.learn.readers.other_process import Agent, state


def rows(path: Path) -> list[int]:
    with opened(path) as database:
        return [row["number"] for row in database.execute("SELECT number FROM kept ORDER BY number")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder?" / "agent's #1.db"


@pytest.fixture
def agent(path: Path) -> Iterator[Agent]:
    """The agent's own connection, in WAL mode, with one row in the file and one in the log."""
    path.parent.mkdir()
    with Agent(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE kept (number INTEGER, words TEXT)")
        connection.execute("INSERT INTO kept VALUES (1, 'a')")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield connection


def test_a_database_in_use_is_read_with_its_log_and_left_as_it_is(path: Path, agent: Agent) -> None:
    agent.execute("INSERT INTO kept VALUES (2, 'b')")
    before = state(path)
    assert rows(path) == [1, 2]
    assert state(path) == before
    assert len(before) == 3
    agent.execute("INSERT INTO kept VALUES (3, 'c')")
    assert rows(path) == [1, 2, 3]


def test_what_is_not_committed_is_not_read_and_hinders_nobody(path: Path, agent: Agent) -> None:
    agent.execute("INSERT INTO kept VALUES (2, 'b')")
    agent.execute("BEGIN IMMEDIATE")
    agent.execute("INSERT INTO kept VALUES (3, 'c')")
    before = state(path)
    assert rows(path) == [1, 2]
    assert state(path) == before
    agent.execute("COMMIT")


def test_a_closed_database_gets_no_files_beside_it(path: Path, agent: Agent) -> None:
    agent.close()
    before = state(path)
    assert list(before) == [path.name]
    assert rows(path) == [1]
    assert state(path) == before


def test_a_log_that_a_crash_left_is_read(path: Path, agent: Agent, tmp_path: Path) -> None:
    agent.execute("INSERT INTO kept VALUES (2, 'b')")
    left = tmp_path / "left" / path.name
    left.parent.mkdir()
    for one in path.parent.iterdir():
        left.with_name(one.name).write_bytes(one.read_bytes())
    before = state(left)
    assert rows(left) == [1, 2]
    assert state(left) == before
    left.with_name(left.name + "-shm").unlink()
    before = state(left)
    with pytest.raises(BrokenTranscript, match="without writing to its folder"):
        rows(left)
    assert state(left) == before


def test_a_locked_database_is_broken_and_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "SECONDS", 0.01)
    path.parent.mkdir()
    with Agent(path) as agent:
        agent.execute("PRAGMA locking_mode = EXCLUSIVE")
        agent.execute("PRAGMA journal_mode = WAL")
        agent.execute("CREATE TABLE kept (number INTEGER)")
        before = state(path)
        with pytest.raises(BrokenTranscript, match="cannot be read"):
            rows(path)
        assert state(path) == before


def test_a_database_that_changes_under_the_reader_is_not_trusted(path: Path, agent: Agent) -> None:
    def read_slowly() -> None:
        with opened(path) as database:
            database.execute("SELECT * FROM kept").fetchall()
            agent.execute("INSERT INTO kept VALUES (2, 'b')")
            agent.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    with pytest.raises(BrokenTranscript, match="changed while it was read"):
        read_slowly()


def test_text_in_no_encoding_is_read_all_the_same(path: Path, agent: Agent) -> None:
    agent.execute("INSERT INTO kept VALUES (2, CAST(X'61FF62' AS TEXT))")
    with opened(path) as database:
        assert [row["words"] for row in database.execute("SELECT words FROM kept")] == ["a", "a\ufffdb"]


@pytest.mark.parametrize("raw", [b"", b"no database at all" * 100, b"SQLite format 3\x00" + bytes(200)])
def test_what_is_no_database_is_broken(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(raw)
    with pytest.raises(BrokenTranscript):
        rows(path)
    assert path.read_bytes() == raw
    with pytest.raises(BrokenTranscript):
        rows(tmp_path / "gone.db")
    assert [one.name for one in tmp_path.iterdir()] == ["a.db"]
