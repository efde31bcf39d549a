"""Files are private, formats are checked, transactions hold."""

from __future__ import annotations

import contextlib
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from headroom_cli.store.database import StoreUnavailable, connect, storable, writing

SCHEMA = ("CREATE TABLE t (x TEXT)",)


def test_all_files_are_private(tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "t.sqlite"
    with closing(connect(path, SCHEMA, 1)) as connection, writing(connection) as cursor:
        cursor.execute("INSERT INTO t VALUES ('a')")
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_newer_format_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    connect(path, SCHEMA, 2).close()
    with pytest.raises(StoreUnavailable, match="newer headroom"):
        connect(path, SCHEMA, 1)


def test_an_exception_rolls_back(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "t.sqlite", SCHEMA, 1)) as connection:
        with contextlib.suppress(KeyError), writing(connection) as cursor:
            cursor.execute("INSERT INTO t VALUES ('a')")
            raise KeyError
        assert connection.execute("SELECT COUNT(*) FROM t").fetchone() == (0,)


def test_a_schema_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    with pytest.raises(StoreUnavailable):
        connect(path, (*SCHEMA, "CREATE NONSENSE"), 1)
    connect(path, SCHEMA, 1).close()


def test_a_lock_that_is_held_too_long_is_the_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headroom_cli.store.database.BUSY_MS", 20)
    path = tmp_path / "t.sqlite"
    with closing(connect(path, SCHEMA, 1)) as one, closing(connect(path, SCHEMA, 1)) as two, writing(one):
        late = writing(two)
        with pytest.raises(StoreUnavailable, match="locked"):
            late.__enter__()


def test_a_second_connection_keeps_the_locks_of_the_first(tmp_path: Path) -> None:
    """Without them another process takes itself for the last one, removes the log, and what follows is lost."""
    path = tmp_path / "t.sqlite"
    with closing(connect(path, SCHEMA, 1)) as one, closing(connect(path, SCHEMA, 1)):
        with writing(one) as cursor:
            cursor.execute("INSERT INTO t VALUES ('before')")
        assert elsewhere(path) == 1
        with writing(one) as cursor:
            cursor.execute("INSERT INTO t VALUES ('after')")
        assert elsewhere(path) == 2


def elsewhere(path: Path) -> int:
    """The number of rows that another process sees, which opens and closes the file."""
    look = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('SELECT COUNT(*) FROM t').fetchone())"
    return int(subprocess.run([sys.executable, "-c", look, path], capture_output=True, check=True).stdout)


def test_lone_surrogates_are_replaced() -> None:
    assert storable("a\ud800b") == "a?b"


def test_an_older_format_goes_through_each_migration(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    with closing(connect(path, SCHEMA, 1)) as first:
        first.execute("INSERT INTO t VALUES ('kept')")
    steps = {1: ("ALTER TABLE t ADD COLUMN y INTEGER",), 2: ("UPDATE t SET y = 5", "ALTER TABLE t ADD COLUMN z TEXT")}
    for _ in range(2):
        with closing(connect(path, ("CREATE TABLE t (x TEXT, y INTEGER, z TEXT)",), 3, steps)) as third:
            assert third.execute("SELECT * FROM t").fetchall() == [("kept", 5, None)]


def test_an_older_format_without_a_migration_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    connect(path, SCHEMA, 1).close()
    with pytest.raises(StoreUnavailable, match="older headroom"):
        connect(path, SCHEMA, 3, {2: ("CREATE TABLE u (x TEXT)",)})
    connect(path, SCHEMA, 1).close()


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    with closing(connect(path, SCHEMA, 1)) as connection:
        connection.execute("INSERT INTO t VALUES ('a secret thing')")
        connection.execute("DELETE FROM t")
    assert b"a secret thing" not in path.read_bytes()
