"""What is kept in memory behaves as what is kept in files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from headroom_cli.library import memory
from headroom_cli.library.memory import DecisionsInMemory, DecisionsKept, OriginalsInMemory, OriginalsKept
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.store.originals import Originals
from tests.library.histories import SECRET


@pytest.mark.parametrize("kind", ["memory", "files"])
def test_originals(kind: str, tmp_path: Path) -> None:
    made: OriginalsKept = OriginalsInMemory() if kind == "memory" else Originals(tmp_path)
    with closing(made) as kept:
        name = kept.put("some text\n", tool="Bash", label="Bash make")
        assert name == kept.put("some text\n") == "a23e5fdc"
        found = kept.get(name.upper())
        assert found is not None
        assert (found.id, found.text, found.tool, found.label) == (name, "some text\n", "Bash", "Bash make")
        assert kept.get("00000000") is None
        assert kept.get("../etc") is None
        assert kept.put(f"export TOKEN={SECRET}") == ""


@pytest.mark.parametrize("kind", ["memory", "files"])
def test_the_first_decision_stands(kind: str, tmp_path: Path) -> None:
    made: DecisionsKept = DecisionsInMemory() if kind == "memory" else Decisions(tmp_path / "decisions.sqlite")
    with closing(made) as kept:
        first, second = Decision("a", steps=(("x", 3),)), Decision(None, reason="why")
        assert kept.put({"1": first}) == {"1": first}
        assert kept.put({"1": second, "2": second}, used=["1"]) == {"1": first, "2": second}
        assert kept.get(["1", "2", "3"]) == {"1": first, "2": second}


def test_two_texts_with_the_same_first_digits_keep_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_SHORTEST_ID", 1)
    kept = OriginalsInMemory()
    names = {kept.put(f"text {n}"): n for n in range(40)}
    assert len(names) == 40
    for name, n in names.items():
        found = kept.get(name)
        assert found is not None
        assert found.text == f"text {n}"
        assert kept.put(f"text {n}") == name
