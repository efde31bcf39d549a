"""Originals come back byte for byte, stay private, and stay within their caps."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.originals import Originals, stored_text
from tests.made.effort import examples

SECRET = "token = 'ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Originals]:
    with Originals(tmp_path) as opened:
        yield opened


def test_comes_back_with_where_it_came_from(store: Originals) -> None:
    name = store.put("one\r\ntwo\n", session="s1", tool="Bash", label="cat x")
    found = store.get(name)
    assert found is not None
    assert (found.id, found.text, found.tool, found.label) == (name, "one\r\ntwo\n", "Bash", "cat x")
    assert len(name) == 8
    assert store.path(name).read_bytes() == b"one\r\ntwo\n"


def test_files_and_folders_are_private(store: Originals) -> None:
    path = store.path(store.put("text"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_the_file_is_synced_before_the_id_is_known(store: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    store.put("text")
    assert len(synced) == 1


def test_the_same_text_is_stored_once(store: Originals) -> None:
    assert store.put("text", session="s1") == store.put("text", session="s2")
    assert len([path for path in store._folder.rglob("*") if path.is_file()]) == 1


def test_a_credential_is_never_written(store: Originals, tmp_path: Path) -> None:
    assert store.put(f"line\n{SECRET}\n") == ""
    assert store.put("harmless", label=SECRET) != ""
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"ghp_" not in path.read_bytes()


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "abc", "0a1b2c3d/../x", "zzzzzzzz", "0a1b2c3d\x00", "0" * 65]
)
def test_what_is_not_an_id_is_not_looked_for(store: Originals, name: str) -> None:
    assert store.get(name) is None
    with pytest.raises(ValueError, match="not the id"):
        store.path(name)


def test_an_unknown_id(store: Originals) -> None:
    assert store.get("0a1b2c3d") is None


def test_ids_grow_when_they_collide(store: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    real = hashlib.sha256
    with monkeypatch.context() as patch:

        class Same:
            def __init__(self, data: bytes) -> None:
                self.digest = "0a1b2c3d" + real(data).hexdigest()[8:]

            def hexdigest(self) -> str:
                return self.digest

        patch.setattr(hashlib, "sha256", Same)
        names = [store.put(text) for text in ("one", "two", "three")]
    assert len(names[0]) == 8
    assert len(set(names)) == 3
    assert [store.get(name).text for name in names] == ["one", "two", "three"]  # type: ignore[union-attr]


def test_a_lost_file_is_written_again(store: Originals) -> None:
    name = store.put("text")
    store.path(name).unlink()
    assert store.get(name) is None
    assert store.put("text") == name
    assert store.get(name) is not None


def test_the_size_cap_drops_the_oldest_first(tmp_path: Path) -> None:
    with Originals(tmp_path, cap_bytes=10_000) as store:
        names = [store.put(f"{number}" + "x" * 999) for number in range(30)]
        sizes = [path.stat().st_size for path in store._folder.rglob("*.txt")]
        assert sum(sizes) <= 10_000
        kept = [name for name in names if store.get(name)]
        assert kept == names[-len(kept) :]
        assert len(kept) >= 8


def test_putting_a_text_again_makes_it_young(tmp_path: Path) -> None:
    with Originals(tmp_path, cap_bytes=4_000) as store:
        first = store.put("f" * 1_000)
        store.put("g" * 1_000)
        store.put("f" * 1_000)
        for number in range(2):
            store.put(f"{number}" + "x" * 1_000)
        assert store.get(first) is not None


def test_what_is_too_old_goes_when_the_store_opens(tmp_path: Path) -> None:
    with Originals(tmp_path) as store:
        name = store.put("text")
    with Originals(tmp_path, max_age_s=0) as store:
        assert store.get(name) is None


def test_a_reader_drops_nothing(tmp_path: Path) -> None:
    with Originals(tmp_path) as store:
        names = [store.put(f"{number}" * 3_000) for number in range(10)]
        store._index.execute("UPDATE originals SET used = 1")
    with Originals(tmp_path) as store:
        assert all(store.get(name) for name in names)


def test_purging_a_session_keeps_what_others_use(store: Originals) -> None:
    own, shared = store.put("own", session="s1"), store.put("shared", session="s1")
    store.put("shared", session="s2")
    assert store.sessions(shared) == ("s1", "s2")
    assert store.purge(session="s1").ids == (own,)
    assert store.get(own) is None
    assert store.get(shared) is not None
    assert store.purge(everything=True).bytes == len("shared")
    assert store.get(shared) is None


def test_purging_by_age(store: Originals) -> None:
    store.put("text")
    assert store.purge(older_than_s=3_600).ids == ()
    assert len(store.purge(older_than_s=0).ids) == 1


def test_a_broken_index_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "originals.sqlite").write_bytes(b"nonsense" * 500)
    with pytest.raises(StoreUnavailable):
        Originals(tmp_path)


def test_a_full_disk_is_one_clear_error(store: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="No space"):
        store.put("text")
    assert not [path for path in store._folder.rglob("*") if path.is_file()]
    monkeypatch.undo()
    assert store.get(store.put("text")) is not None


@settings(max_examples=examples(40))
@given(text=st.text(st.characters(exclude_categories=[]), max_size=200))
def test_any_text_comes_back_exactly(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with Originals(tmp_path_factory.mktemp("any")) as store:
        name = store.put(text)
        found = store.get(name)
        assert found is not None
        assert found.text == text


def test_a_text_is_read_without_the_index(tmp_path: Path) -> None:
    with Originals(tmp_path) as originals:
        name = originals.put("a text \ud800")
    (tmp_path / "originals.sqlite").write_bytes(b"nonsense" * 500)
    assert stored_text(tmp_path, f" {name.upper()}\n") == "a text \ud800"
    assert stored_text(tmp_path, "0" * 8) is None
    assert stored_text(tmp_path, "../../etc/passwd") is None
    assert stored_text(tmp_path / "nowhere", name) is None
