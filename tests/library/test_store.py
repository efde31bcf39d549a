"""A store hands originals back, from memory or from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.library.store import Store

TEXT = "one\ntwo\nthree\n"


@pytest.mark.parametrize("kind", ["memory", "files"])
def test_an_original_or_its_lines(kind: str, tmp_path: Path) -> None:
    with Store(tmp_path / "new" if kind == "files" else None) as store:
        name = store.originals.put(TEXT)
        assert store.original(name) == TEXT
        assert store.original(name, 2, 3) == "two\nthree"
        assert store.original(name, 2) == "two\nthree\n"
        assert store.original(name, last=1) == "one"
        assert store.original(name, 3, 900) == "three\n"
        for first, last in ((0, None), (3, 2), (5, None), (-1, 2)):
            with pytest.raises(HeadroomError, match="has 4 lines"):
                store.original(name, first, last)
        with pytest.raises(HeadroomError, match="no original '00000000'"):
            store.original("00000000")


def test_a_folder_outlives_its_store(tmp_path: Path) -> None:
    with Store(tmp_path / "a" / "b") as store:
        name = store.originals.put(TEXT)
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0
    with Store(str(tmp_path / "a" / "b")) as store:
        assert store.original(name) == TEXT
        assert repr(store) == f"Store({str(tmp_path / 'a' / 'b')!r})"
    assert repr(Store()) == "Store()"


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(HeadroomError, match="cannot be opened"):
        Store(tmp_path / "file")
    (tmp_path / "decisions.sqlite").write_text("no database, and long enough to be taken for one" * 40)
    with pytest.raises(HeadroomError, match="cannot be opened"):
        Store(tmp_path)


def test_an_original_that_cannot_be_read(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        name = store.originals.put(TEXT)
        path = tmp_path / "originals" / name[:2] / f"{name}.txt"
        path.unlink()
        path.mkdir()
        with pytest.raises(HeadroomError, match="cannot be used"):
            store.original(name)
