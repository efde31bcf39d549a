"""The store of Vibe's sessions: the newest snapshot that can be read, then the journal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.learn.readers.vibe_store import stored
from headroom_cli.learn.transcript import BrokenTranscript
from tests.learn.readers.vibe_made import answers, asks, dispatches, kept, manifests, said, shows, told


def test_the_journal_goes_on_from_the_snapshot(tmp_path: Path) -> None:
    snapshot = [said("one", name="rs-1"), told("Yes.", 5, "a"), said("two", name="rs-2")]
    journal = [
        shows(3, said("not again", name="rs-1"), "replace_entry"),
        shows(4, told("Ye", 8, "b")), shows(5, told("Yes!", 9, "b"), "replace_entry"),
    ]  # fmt: skip
    found = stored(kept(tmp_path, snapshot, journal, sequence=3))
    assert list(found.entries) == ["rs-1", "assistant-a", "rs-2", "assistant-b"]
    assert found.entries["rs-1"] == snapshot[0]
    assert found.entries["assistant-b"] == told("Yes!", 9, "b")
    assert found.damaged == 0


def test_what_the_journal_knows_of_requests(tmp_path: Path) -> None:
    journal = [
        asks("a"), *answers("a", 500, "Trying.", "call"), dispatches("t", "call"),
        asks("b", ("call", "failure", "no")), *answers("b", 900, "Done."),
        asks("c", purpose="compaction"), *answers("c", 950, "Summary."),
    ]  # fmt: skip
    found = stored(kept(tmp_path, None, journal))
    assert {name: one.at for name, one in found.completions.items()} == {"a": 1795578678.5, "b": 1795578678.9}
    assert (found.dispatched, found.names, found.results) == ({"t": "a"}, {"t": "call"}, {"call": ("no", True)})


def test_a_snapshot_that_cannot_be_read_gives_way_to_the_one_before(tmp_path: Path) -> None:
    folder = kept(tmp_path, [said("one")])
    older = {"projection_state": {"chunks": ["old"]}, "snapshot_sequence": 0}
    manifests(folder, "0000000000000001", older)
    (folder / "chunks/old.json").write_text(json.dumps([said("of old")]))
    (folder / "chunks/bb.json").unlink()
    found = stored(folder)
    assert (found.entries, found.damaged) == ({"rs-1": said("of old")}, 1)


def test_broken_lines_are_counted_and_names_stay_in_the_folder(tmp_path: Path) -> None:
    folder = kept(tmp_path, None, [shows(1, said("one")), {"sequence": 2}])
    (tmp_path / "outside.json").write_text(json.dumps([said("not his", name="rs-9")]))
    manifest = {"projection_state": {"chunks": ["../../../outside"]}, "snapshot_sequence": 0}
    manifests(folder, "0000000000000002", manifest)
    with (folder / "journal/0000000000000099.jsonl").open("w") as file:
        file.write('{"sequence": 3, "ty')
    found = stored(folder)
    assert (list(found.entries), found.damaged) == (["rs-1"], 3)


def test_where_nothing_is_kept_that_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenTranscript, match="neither"):
        stored(tmp_path)
