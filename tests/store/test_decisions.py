"""Decisions are frozen, shared by processes and survive a restart."""

from __future__ import annotations

import multiprocessing
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.store import decisions as module
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decision, Decisions


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Decisions]:
    with Decisions(tmp_path / "decisions.sqlite") as opened:
        yield opened


DECISION = Decision("short", "ab12cd34", "log", (("noise", 7), ("fold", 3)), 20, 10, "", "v1")


def test_gives_back_what_was_put_and_nothing_else(store: Decisions) -> None:
    assert store.put({"a": DECISION, "b": Decision(None, reason="too small")})["a"] == DECISION
    assert store.get(["a", "b", "c"]) == {"a": DECISION, "b": Decision(None, reason="too small")}


def test_first_writer_wins(store: Decisions) -> None:
    store.put({"a": DECISION})
    assert store.put({"a": Decision("other")}) == {"a": DECISION}
    assert store.get(["a"]) == {"a": DECISION}


def test_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    with Decisions(path) as store:
        store.put({"a": DECISION})
    with Decisions(path) as store:
        assert store.get(["a"]) == {"a": DECISION}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_forgets_by_age_and_by_original(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    with Decisions(path) as store:
        store.put({"a": DECISION, "b": Decision("x", "ffff0000"), "c": Decision(None)})
        assert store.purge(originals=["ab12cd34"]) == 1
        assert set(store.get(["a", "b", "c"])) == {"b", "c"}
    with Decisions(path, max_age_s=0) as store:
        assert store.get(["b", "c"]) == {}


def test_more_keys_than_one_query_takes(store: Decisions) -> None:
    many = {f"k{number}": Decision(str(number)) for number in range(1_700)}
    store.put(many)
    with Decisions(Path(store._path)) as cold:
        assert cold.get(list(many)) == many


def test_memory_is_bounded_but_nothing_is_lost(store: Decisions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LRU_CHARS", 100)
    many = {f"k{number}": Decision("x" * 30) for number in range(50)}
    store.put(many)
    assert len(store._recent._entries) <= 4
    assert store.get(list(many)) == many


@pytest.mark.parametrize("content", [b"this is not a database, " * 400, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_corrupt_file_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "decisions.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=r"decisions\.sqlite"):
        Decisions(path)


def test_a_place_that_cannot_be_opened_is_the_same_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable):
        Decisions(tmp_path / "file" / "decisions.sqlite")


def test_a_closed_store_is_the_same_error(tmp_path: Path) -> None:
    store = Decisions(tmp_path / "decisions.sqlite")
    store.close()
    with pytest.raises(StoreUnavailable):
        store.get(["a"])
    with pytest.raises(StoreUnavailable):
        store.put({"a": DECISION})


def _write(path: Path, name: str) -> None:
    with Decisions(path) as store:
        for number in range(40):
            store.put({f"k{number}": Decision(name), f"{name}{number}": Decision("own")})


def test_several_processes_agree(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    start = multiprocessing.get_context("spawn").Process
    workers = [start(target=_write, args=(path, name)) for name in ("one", "two", "three")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with Decisions(path) as store:
        shared = store.get([f"k{number}" for number in range(40)])
        assert {decision.text for decision in shared.values()} <= {"one", "two", "three"}
        assert len(shared) == 40
        assert len(store.get([f"{name}{number}" for name in ("one", "two", "three") for number in range(40)])) == 120


texts = st.text(st.characters(exclude_categories=[]), max_size=60)


@given(text=st.none() | texts, saved=st.integers(0, 10**9))
def test_any_text_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, text: str | None, saved: int) -> None:
    path = tmp_path_factory.mktemp("any") / "decisions.sqlite"
    decision = Decision(text, "00", "prose", (("t", saved),), saved, 0, "r", "p")
    with Decisions(path) as store:
        store.put({"k": decision})
    with Decisions(path) as store:
        assert store.get(["k"]) == {"k": decision}


def test_a_conversation_in_use_does_not_age(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    with Decisions(path) as decisions:
        decisions.put({"old": Decision("x"), "forgotten": Decision("y")})
        with closing(sqlite3.connect(path)) as store:
            store.execute("UPDATE decisions SET used = used - 40 * 86400")
            store.commit()
        decisions.put({"new": Decision("z")}, used=["old"])
        assert decisions.recent(["old", "new", "never"]).keys() == {"old", "new"}
    with Decisions(path, max_age_s=30 * 86_400) as decisions:
        assert decisions.get(["old", "new", "forgotten"]).keys() == {"old", "new"}
