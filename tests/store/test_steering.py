from __future__ import annotations

import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.steering import Steered, SteeringStore

ONE = Steered(2, "steered", "u", "Be brief, caf\u00e9.", 9, "s1", 2, 30)
TWO = Steered(0, "control", "v", "", 0, "s2", 3, 10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SteeringStore]:
    with SteeringStore(tmp_path / "steering.sqlite") as opened:
        yield opened


def test_what_is_put_comes_back(store: SteeringStore) -> None:
    assert store.put({"a": ONE, "b": TWO}) == {"a": ONE, "b": TWO}
    assert store.get(["a", "b", "c"]) == {"a": ONE, "b": TWO}
    assert store.get([]) == {}


def test_many_keys_at_once(store: SteeringStore) -> None:
    store.put({str(n): ONE for n in range(1_200)})
    assert len(store.get([str(n) for n in range(1_500)])) == 1_200


def test_the_first_writer_wins(store: SteeringStore) -> None:
    store.put({"a": ONE})
    assert store.put({"a": TWO}) == {"a": ONE}


def test_a_conversation_that_begins_anew_replaces_another_sessions(store: SteeringStore) -> None:
    store.put({"a": ONE})
    assert store.put({"a": TWO}, anew=True) == {"a": TWO}
    assert store.put({"a": Steered(4, session="s2")}, anew=True) == {"a": TWO}


def test_it_holds_across_restarts_and_for_another_process(store: SteeringStore, tmp_path: Path) -> None:
    store.put({"a": ONE})
    with SteeringStore(tmp_path / "steering.sqlite", max_age_s=3_600) as other:
        assert other.get(["a"]) == {"a": ONE}
        other.put({"b": TWO})
    assert store.get(["b"]) == {"b": TWO}


def test_what_is_used_stays_and_the_rest_is_forgotten(tmp_path: Path) -> None:
    path, day = tmp_path / "steering.sqlite", 86_400.0
    start = time.time()
    with SteeringStore(path) as store, patch("headroom_cli.store.steering.time.time") as now:
        now.return_value = start - 40 * day
        store.put({"a": ONE, "b": TWO})
        now.return_value = start - day
        store.put({"a": ONE})
    with SteeringStore(path, max_age_s=30 * day) as store:
        assert store.get(["a", "b"]) == {"a": ONE}


def test_all_can_be_purged(store: SteeringStore) -> None:
    store.put({"a": ONE, "b": TWO})
    assert store.purge(older_than_s=60) == 0
    assert store.purge(older_than_s=0) == 2
    assert store.get(["a", "b"]) == {}


def test_what_was_not_sent_is_taken_back(store: SteeringStore) -> None:
    store.put({"a": ONE, "b": TWO})
    store.forget(["a"])
    assert store.get(["a", "b"]) == {"b": TWO}


@pytest.mark.skipif(sys.platform == "win32", reason="modes are a POSIX matter")
def test_the_file_is_its_owners(store: SteeringStore, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "steering.sqlite").stat().st_mode) == 0o600


def test_a_broken_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "steering.sqlite").write_text("no database, and long enough to be taken for one" * 40)
    with pytest.raises(StoreUnavailable):
        SteeringStore(tmp_path / "steering.sqlite")
