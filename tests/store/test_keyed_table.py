"""Rows by key, in batches; what was not used for long goes; a reader does not wait for a writer."""

from __future__ import annotations

import time
from pathlib import Path

from headroom_cli.store.keyed_table import KeyedTable

SCHEMA = ("CREATE TABLE things (key TEXT PRIMARY KEY, word TEXT NOT NULL, used REAL NOT NULL)",)


def kept(path: Path, count: int, used: float) -> KeyedTable:
    table = KeyedTable(path, "things", SCHEMA)
    with table.changing() as cursor:
        rows = [(f"k{number}", f"word {number}", used) for number in range(count)]
        cursor.executemany("INSERT INTO things VALUES (?,?,?)", rows)
    return table


def test_any_number_of_keys_is_looked_up(tmp_path: Path) -> None:
    with kept(tmp_path / "t.sqlite", 1_200, time.time()) as table:
        found = dict(table.rows("key, word", [f"k{number}" for number in range(-5, 1_300)]))
        assert found == {f"k{number}": f"word {number}" for number in range(1_200)}
        assert table.rows("key", []) == []


def test_what_was_unused_for_long_is_forgotten(tmp_path: Path) -> None:
    with kept(tmp_path / "t.sqlite", 3, time.time() - 100) as table:
        with table.changing() as cursor:
            cursor.execute("UPDATE things SET used = ? WHERE key = 'k1'", (time.time(),))
            assert table.unused(cursor, 50) == 2
        assert table.rows("key", ["k0", "k1", "k2"]) == [("k1",)]


def test_a_lookup_sees_what_stood_while_a_write_goes_on(tmp_path: Path) -> None:
    with kept(tmp_path / "t.sqlite", 1, time.time()) as table:
        with table.changing() as cursor:
            cursor.execute("UPDATE things SET word = 'new'")
            assert table.rows("word", ["k0"]) == [("word 0",)]
        assert table.rows("word", ["k0"]) == [("new",)]
