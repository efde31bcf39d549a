from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from headroom_cli.cli.retrieve import select
from headroom_cli.errors import HeadroomError
from headroom_cli.ledger.events import SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.mcp.tools import tools
from headroom_cli.store.originals import Originals
from tests.made.events import session

LOG = "".join(f"12:00:00 glorbed bandersnatch {n} of tulgey wood, vorpal\n" for n in range(1, 401))


def call(home: Path, name: str, **arguments: str) -> Sequence[str]:
    (tool,) = (tool for tool in tools(home, select) if tool.name == name)
    given: Mapping[str, str] = arguments
    return tool.call(given)


def test_reading_back(tmp_path: Path) -> None:
    with Originals(tmp_path) as originals:
        name = originals.put(LOG)
    (tmp_path / "originals.sqlite").unlink()
    assert call(tmp_path, "headroom_retrieve", id=name) == [LOG]
    assert call(tmp_path, "headroom_retrieve", id=name, lines="2-3") == ["".join(LOG.splitlines(True)[1:3])]
    assert call(tmp_path, "headroom_retrieve", id=name, grep=r"bandersnatch 7\b") == ["7:" + LOG.splitlines(True)[6]]
    for wrong in ({"id": "0a1b2c3d"}, {"id": "../x"}, {"id": name, "lines": "x"}, {"id": name, "grep": "("}):
        with pytest.raises(HeadroomError):
            call(tmp_path, "headroom_retrieve", **wrong)
    assert [path.name for path in tmp_path.iterdir()] == ["originals"]


def test_what_the_pipeline_makes_can_be_read_back(tmp_path: Path) -> None:
    text, said = call(tmp_path, "headroom_compress", text=LOG, query="where is the jabberwock")
    assert len(text) < len(LOG) / 4
    found = re.search(r'headroom_retrieve with id "(\w+)", lines "(\d+)-(\d+)"', text)
    assert found is not None
    assert found[1] in said
    assert "omission" in said
    (part,) = call(tmp_path, "headroom_retrieve", id=found[1], lines=f"{found[2]}-{found[3]}")
    assert part == "".join(LOG.splitlines(True)[int(found[2]) - 1 : int(found[3])])


def test_a_text_that_stays_is_not_stored(tmp_path: Path) -> None:
    assert call(tmp_path, "headroom_compress", text="short") == ["short", "unchanged: below the floor"]
    secret = f"token ghp_{'aB3dE6gH9j' * 3}kL2mN5\n{LOG}"
    assert call(tmp_path, "headroom_compress", text=secret)[0] == secret
    assert not list(tmp_path.rglob("*.txt"))


def test_figures_of_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADROOM_SESSION", raising=False)
    with pytest.raises(HeadroomError, match="nothing has been booked"):
        call(tmp_path, "headroom_stats")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for name in ("s1", "s2"):
            ledger.start_session(SessionStart(name, "claude"))
        for made in session(3):
            ledger.record("s1", made)
    with pytest.raises(HeadroomError, match="no request"):
        call(tmp_path, "headroom_stats")
    monkeypatch.setenv("HEADROOM_SESSION", "s1")
    (text,) = call(tmp_path, "headroom_stats")
    assert "session s1" in text
    assert "3 requests" in text


def test_a_broken_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"nonsense" * 500)
    with pytest.raises(HeadroomError, match="ledger cannot be read"):
        call(tmp_path, "headroom_stats")
    (tmp_path / "originals.sqlite").write_bytes(b"nonsense" * 500)
    with pytest.raises(HeadroomError, match="cannot be stored"):
        call(tmp_path, "headroom_compress", text=LOG)
