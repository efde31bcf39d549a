"""Vibe's sessions: what the user saw, with the calls and counts of each answer as far as they are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.vibe import Vibe
from headroom_cli.learn.transcript import Answer, Call, Compacted, PastSession, Said
from headroom_cli.wire.prompt import Usage
from tests.learn.readers.damage import cut, mangled, read_all
from tests.learn.readers.vibe_made import answers, asks, dispatches, kept, printed, ran, said, shows, told

USAGE = Usage(60, None, None, 40, 9, "devstral")
GIVEN = {"command": "ls"}
JOURNAL = [
    shows(1, said("go", name="rs-1")),
    asks("a"), *answers("a", 100, "Trying.", "call_1"), shows(5, told("Trying.", 100, "a")),
    dispatches("t1", "call_1"), shows(7, ran("t1", 110, 150, output=printed("files"))),
    asks("b"), *answers("b", 200, "", "call_2"),
    dispatches("t2", "call_2"), shows(11, ran("t2", 210, 250, output=printed("", 2))),
    asks("c"), *answers("c", 300, "", "call_3"),
    asks("d", ("call_3", "failure", "no such tool")), *answers("d", 400, "Done."), shows(17, told("Done.", 400, "d")),
]  # fmt: skip


def at(milliseconds: int) -> float:
    return 1795578678 + milliseconds / 1000


def session(root: Path, *snapshot: object, **meta: object) -> PastSession:
    kept(root, snapshot, **meta)
    (read,) = read_all(Vibe(), root)
    return read


def test_a_turn_that_the_journal_still_has(tmp_path: Path) -> None:
    kept(tmp_path, None, JOURNAL)
    (read,) = read_all(Vibe(), tmp_path)
    assert read.entries == (
        Said("go", at(0)),
        Answer("Trying.", at(100), (Call("bash", GIVEN, "files", False, "call_1"),), "devstral", USAGE),
        Answer("", at(210), (Call("bash", GIVEN, "", True, "call_2"),), "devstral", USAGE),
        Answer("", at(300), (Call("bash", GIVEN, "no such tool", True, "call_3"),), "devstral", USAGE),
        Answer("Done.", at(400), (), "devstral", USAGE),
    )
    assert (read.id, read.project, read.typed, read.side, read.damaged) == ("s", "/project", True, False, 0)


def test_a_turn_whose_journal_is_gone(tmp_path: Path) -> None:
    read = session(
        tmp_path, said("go"), told("Trying.", 100, "a"),
        ran("t1", 110, 150, output=printed("one")), ran("t2", 120, 190, output=printed("two")),
        ran("t3", 250, 290, output=printed("three")), told("Done.", 300, "c"),
    )  # fmt: skip
    answers_of = [entry for entry in read.entries if isinstance(entry, Answer)]
    assert [[call.result for call in answer.calls] for answer in answers_of] == [["one", "two"], ["three"], []]
    assert [answer.usage for answer in answers_of] == [None] * 3


def test_what_the_user_stopped(tmp_path: Path) -> None:
    read = session(
        tmp_path, said("go"), told("It beg", 100, "a", stopped=True), said("sleep", 200, "rs-2"),
        told("Sleeping.", 300, "b"), ran("t1", 310, 400, "sleep 60", status="cancelled"),
    )  # fmt: skip
    assert [(entry.text, entry.interrupted) for entry in read.entries if isinstance(entry, Answer)] == [
        ("It beg", True), ("Sleeping.", True),
    ]  # fmt: skip
    assert read.entries[3].calls == (Call("bash", {"command": "sleep 60"}, None, True, "t1"),)


def test_results_of_all_kinds(tmp_path: Path) -> None:
    failed = {"status": "failed", "error": {"message": "File not found"}, "output": {"content": [], "error": {}}}
    read = session(
        tmp_path, said("go"), told("I look.", 100, "a"), ran("t1", 110, 200, **failed),
        ran("t2", 110, 200, output={"content": [{"type": "text", "text": "saved to a file"}]}),
        ran("t3", 110, 200, output={"structured_content": {"path": "a"}}),
    )  # fmt: skip
    assert [(call.result, call.error) for call in read.entries[1].calls] == [
        ("File not found", True), ("saved to a file", False), ('{"path":"a"}', False),
    ]  # fmt: skip


def test_commands_and_compaction_of_the_users(tmp_path: Path) -> None:
    checkpoint = {"id": "checkpoint-1", "type": "checkpoint", "kind": "compaction", "updatedAt": 1795578678300}
    read = session(tmp_path, said("go"), ran("rs-2", 100, 200, kind="shell"), checkpoint, {"id": "new", "type": "new"})
    assert read.entries == (Said("go", at(0)), Said("!ls", at(100)), Compacted("", at(300)))


def test_who_speaks(tmp_path: Path) -> None:
    assert not session(tmp_path / "a", said("go", name="user-turn-1-1")).typed
    assert session(tmp_path / "b", said("go", name="user-turn-1-1"), said("on", name="rs-2")).typed
    child = session(tmp_path / "c", said("go"), parent_session_id="p")
    assert (child.typed, child.side) == (False, True)
    assert session(tmp_path / "d", said("go"), said("a hook's", 5, "x", "injected")).entries == (Said("go", at(0)),)


def test_sources_are_the_folders_and_change_with_them(tmp_path: Path) -> None:
    kept(tmp_path, None, JOURNAL[:3])
    (tmp_path / "unified" / "empty").mkdir()
    (before,) = Vibe().sources(tmp_path)
    kept(tmp_path, None, JOURNAL)
    (after,) = Vibe().sources(tmp_path)
    assert (after.path, after.size > before.size) == (before.path, True)
    assert list(Vibe().sources(tmp_path / "nowhere")) == []


@given(st.data())
def test_no_session_makes_it_stumble(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    root = tmp_path_factory.mktemp("vibe")
    checkpoint = {"id": "checkpoint-1", "type": "checkpoint", "kind": "compaction", "updatedAt": 1795578678300}
    snapshot = [said("go"), told("Yes.", 100, "z"), ran("rs-2", 110, 120, kind="shell"), ran("t9", 1, 2), checkpoint]
    folder = kept(root, data.draw(mangled(snapshot)), data.draw(mangled(data.draw(st.permutations(JOURNAL)))))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if data.draw(st.integers(0, 3)) == 0:
            path.write_bytes(data.draw(cut(path.read_bytes())))
    for read in read_all(Vibe(), root):
        assert read.entries
        assert json.dumps(read.id)
