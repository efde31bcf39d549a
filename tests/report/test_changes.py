"""Every changed block is listed once, with its texts as far as they are stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.ledger.events import Booked, Change
from headroom_cli.report import changes, words
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.store.originals import Originals
from tests.made.events import exchange, session

BEFORE = "".join(f"{number}\tline {number}\n" for number in range(1, 60))
AFTER = "1\tline 1\n" + "".join(f"line {number}\n" for number in range(2, 60))


@pytest.fixture
def blocks(tmp_path: Path) -> list[changes.Shown]:
    with Originals(tmp_path) as originals, Decisions(tmp_path / "decisions.sqlite") as decisions:
        name = originals.put(BEFORE, "s1", "Read", "Read a.py")
        decisions.put({"k": Decision(AFTER, name, reason="omission: expected gain 9, loss 1")})
        made = Change("k", name, "Read", "Read a.py", "code", (), 900, 700, True)
        again = Change("k", name, "Read", "Read a.py", "code", (), 900, 700, False)
        exchanges = [Booked("s1", "a", exchange(turn, None, (one,))) for turn, one in enumerate((made, again))]
        return changes.changed(exchanges, decisions, originals)


def test_a_block_is_listed_once_with_both_texts(blocks: list[changes.Shown]) -> None:
    assert [(block.turn, block.before, block.after) for block in blocks] == [(0, BEFORE, AFTER)]


def test_an_excerpt_begins_where_the_texts_differ(blocks: list[changes.Shown]) -> None:
    text = changes.text(blocks[0], full=False)
    assert "900 -> 700 tokens" in text
    assert "    omission: expected gain 9, loss 1\n" in text
    assert "    - 2\tline 2\n" in text
    assert "    + line 2\n" in text
    assert "more lines (--full)" in text
    assert len(text.splitlines()) < 24
    assert "line 59" not in text
    assert "line 59" in changes.text(blocks[0], full=True)


def test_without_a_store_there_are_figures_only() -> None:
    rows = [Booked("s1", "a", each) for each in session(3)]
    found = changes.changed(rows, None, None)
    assert [block.change.key for block in found] == ["k0", "k1", "k2"]
    assert changes.text(found[0], full=False).count("no longer stored") == 2
    assert changes.untouched(rows) == {"under the floor": 6}


def test_text_cannot_steer_a_terminal(blocks: list[changes.Shown]) -> None:
    assert words.printable("a\x1b[2J\tb\u202e") == "a?[2J\tb?"


def test_json_has_texts_only_when_asked(blocks: list[changes.Shown]) -> None:
    short = changes.as_json("s1", blocks, {"r": 1}, full=False)
    assert short["untouched"] == {"r": 1}
    assert "before" not in short["changed"][0]  # type: ignore[index]
    assert changes.as_json("s1", blocks, {}, full=True)["changed"][0]["after"] == AFTER  # type: ignore[index]
