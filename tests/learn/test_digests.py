"""Each session counts once, whatever order, and is opened again only when it has changed."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.digests import Digest, Digests, Place, Tally, digested
from headroom_cli.learn.transcript import PastSession, Reader, Said, Source
from headroom_cli.store.database import StoreUnavailable
from tests.learn.shelf import Shelf, shelf


@dataclass(frozen=True)
class Words:
    id: str
    said: int


def count(session: PastSession) -> Words:
    return Words(session.id, sum(len(one.text.split()) for one in session.entries if isinstance(one, Said)))


WORDS = Digest("words", 1, Words, count)
ROOT = Path("/past")


def past(number: int, words: int = 1, **changes: object) -> PastSession:
    made = PastSession("claude", f"id-{number}", (Said("word " * words, at=1_000.0 + number),))
    return replace(made, **changes)  # type: ignore[arg-type]


def gone_through(
    reader: Reader, kept: Digests | None = None, digest: Digest[Words] = WORDS, since: float | None = None
) -> tuple[list[Words], Tally]:
    tally = Tally()
    return [one.value for one in digested([Place(reader, ROOT)], digest, kept, tally, since)], tally


def test_a_second_run_opens_nothing(tmp_path: Path) -> None:
    held = shelf([past(0, 2), past(1, 3, damaged=4)])
    with Digests(tmp_path / "digests.sqlite") as kept:
        first, tally = gone_through(held, kept)
        assert first == [Words("id-1", 3), Words("id-0", 2)]
        assert (tally.found, tally.opened, tally.remembered, tally.damaged) == (2, 2, 0, 4)
    with Digests(tmp_path / "digests.sqlite") as kept:
        again, tally = gone_through(held, kept)
    assert again == first
    assert (tally.opened, tally.remembered, tally.damaged) == (0, 2, 4)
    assert set(held.opened.values()) == {1}
    assert stat.S_IMODE((tmp_path / "digests.sqlite").stat().st_mode) == 0o600


@pytest.mark.parametrize("changes", [{"size": 1_001}, {"changed": 107.0}])
def test_what_has_changed_is_read_again(changes: dict[str, float], tmp_path: Path) -> None:
    held = shelf([past(0), past(1)])
    with Digests(tmp_path / "d.sqlite") as kept:
        gone_through(held, kept)
        held.held[0] = (replace(held.held[0][0], **changes), past(0, 9))  # type: ignore[arg-type]
        values, tally = gone_through(held, kept)
    assert Words("id-0", 9) in values
    assert (tally.opened, tally.remembered) == (1, 1)


def test_another_version_and_another_name_are_made_anew(tmp_path: Path) -> None:
    held = shelf([past(0)])
    with Digests(tmp_path / "d.sqlite") as kept:
        gone_through(held, kept)
        assert gone_through(held, kept, replace(WORDS, version=2))[1].opened == 1
        assert gone_through(held, kept, replace(WORDS, name="others"))[1].opened == 1
        assert gone_through(held, kept, replace(WORDS, name="others"))[1].opened == 0


def test_broken_sources_are_named_and_tried_again(tmp_path: Path) -> None:
    held = shelf([past(0), None])
    with Digests(tmp_path / "d.sqlite") as kept:
        values, tally = gone_through(held, kept)
        assert values == [Words("id-0", 1)]
        assert tally.broken == [(ROOT / "1.jsonl", "no record in it is JSON")]
        held.held[1] = (held.held[1][0], past(1))
        assert len(gone_through(held, kept)[0]) == 2


def test_a_root_that_cannot_be_listed_is_named() -> None:
    class Closed(Shelf):
        def sources(self, root: Path):  # type: ignore[no-untyped-def]
            raise PermissionError(13, "Permission denied")

    assert gone_through(Closed("claude", []))[1].broken == [(ROOT, "Permission denied")]


def test_old_sources_are_not_opened() -> None:
    held = shelf([past(0), past(1), past(2)])
    values, tally = gone_through(held, since=101.0)
    assert [one.id for one in values] == ["id-2", "id-1"]
    assert tally.skipped == 1
    assert ROOT / "0.jsonl" not in held.opened


def test_of_doubles_the_one_that_changed_last_counts() -> None:
    longer = PastSession("claude", "id-0", (*past(0).entries, Said("and more", at=2_000.0)))
    side = replace(past(0), side=True)
    values, tally = gone_through(shelf([past(0), longer, side]))
    assert values == [Words("id-0", 1), Words("id-0", 3)]
    assert tally.doubles == 1


def test_a_broken_last_copy_does_not_hide_the_one_before() -> None:
    assert gone_through(shelf([past(0), None]))[0] == [Words("id-0", 1)]


def test_stopping_half_way_loses_nothing(tmp_path: Path) -> None:
    held = shelf([past(number) for number in range(5)])

    def stopped(session: PastSession) -> Words:
        if session.id == "id-1":
            raise KeyboardInterrupt
        return count(session)

    with Digests(tmp_path / "d.sqlite") as kept:
        with pytest.raises(KeyboardInterrupt):
            gone_through(held, kept, replace(WORDS, of=stopped))
        tally = gone_through(held, kept)[1]
    assert (tally.remembered, tally.opened) == (3, 2)


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    held = shelf([past(0), past(1)])
    elsewhere = shelf([past(2)], root="/elsewhere")
    with Digests(path) as kept:
        gone_through(held, kept)
        list(digested([Place(elsewhere, Path("/elsewhere"))], WORDS, kept, Tally()))
        del held.held[0]
        gone_through(held, kept)
    with sqlite3.connect(path) as left:
        assert sorted(left.execute("SELECT path FROM digests")) == [(b"/elsewhere/0.jsonl",), (b"/past/1.jsonl",)]
    left.close()


def test_without_a_store_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreUnavailable("disk full")

    with Digests(tmp_path / "d.sqlite") as kept:
        for name in ("get", "put", "forget"):
            monkeypatch.setattr(Digests, name, full)
        assert len(gone_through(shelf([past(0), past(1)]), kept)[0]) == 2


def test_a_row_that_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    held = shelf([past(0)])
    with Digests(tmp_path / "d.sqlite") as kept:
        gone_through(held, kept)
        with sqlite3.connect(tmp_path / "d.sqlite") as spoiled:
            spoiled.execute("UPDATE digests SET value = '{'")
        spoiled.close()
        assert gone_through(held, kept)[0] == [Words("id-0", 1)]


def test_a_watcher_is_told_before_each_source_and_at_the_end() -> None:
    seen: list[tuple[int, int, str]] = []

    def watch(done: int, total: int, agent: str, path: Path) -> None:
        seen.append((done, total, path.name))

    list(digested([Place(shelf([past(0), past(1)]), ROOT)], WORDS, None, Tally(), watch=watch))
    assert seen == [(0, 2_000, "1.jsonl"), (1_000, 2_000, "0.jsonl"), (2_000, 2_000, "0.jsonl")]


def test_one_session_is_in_memory_at_a_time() -> None:
    order: list[str] = []

    class Told(Shelf):
        def read(self, source: Source) -> PastSession:
            order.append(f"read {source.path.stem}")
            return super().read(source)

    for one in digested([Place(Told("claude", shelf([past(0), past(1)]).held), ROOT)], WORDS, None, Tally()):
        order.append(f"got {one.source.path.stem}")
    assert order == ["read 1", "got 1", "read 0", "got 0"]


SESSIONS = st.lists(st.one_of(st.none(), st.builds(past, st.integers(0, 5), st.integers(1, 4))), max_size=8)


@given(SESSIONS, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_twice_is_once(
    sessions: list[PastSession | None], random: Callable[..., object]
) -> None:
    held = shelf(sessions)
    expected, tally = gone_through(held)
    assert len(expected) == len({one.id for one in expected})
    assert tally.found == tally.opened + len(tally.broken)
    random.shuffle(held.held)  # type: ignore[attr-defined]
    places = [Place(held, ROOT), Place(held, ROOT)]
    assert [one.value for one in digested(places, WORDS, None, Tally())] == expected
