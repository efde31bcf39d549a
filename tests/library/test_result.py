from __future__ import annotations

from headroom_cli.library.result import Result, Saved
from headroom_cli.library.store import Store


def test_what_was_saved() -> None:
    assert (Saved(200, 150).tokens, Saved(200, 150).share) == (50, 0.25)
    assert Saved(0, 0).share == 0.0


def test_originals_come_from_the_store() -> None:
    store = Store()
    result = Result([1], Saved(1, 1), (), "gemini", None, store)
    assert result.original(store.originals.put("one\ntwo"), 2) == "two"
    assert "Store" not in repr(result)
