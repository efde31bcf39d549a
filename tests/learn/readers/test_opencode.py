"""OpenCode's transcripts, in the shape that real runs left: rows of its database, and the files of old versions."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers import sqlite_file
from headroom_cli.learn.readers.opencode import OpenCode
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage
from tests.learn.readers import spoiled
from tests.learn.readers.other_process import Agent, state
from tests.made.past import unnamed

ID = "ses_def2b3e39ffejYKJm297HV0gcf"
START = 1795578708000
TOKENS = {"total": 112, "input": 10, "output": 5, "reasoning": 4, "cache": {"read": 60, "write": 33}}
USAGE = Usage(10, 33, None, 60, 9, "sonnet")
SCRIPTED = [{"permission": "question", "pattern": "*", "action": "deny"}]
Message = tuple[dict[str, Any], list[Any]]


def text(words: str, end: int = START + 2500, **more: object) -> dict[str, Any]:
    return {"type": "text", "text": words, "time": {"start": end - 5, "end": end}, **more}


def tool(id: str, name: str, state: dict[str, Any]) -> dict[str, Any]:
    return {"type": "tool", "tool": name, "callID": id, "state": {"time": {"start": START + 3000}, **state}}


def user(words: str, *parts: object, **more: object) -> Message:
    return {"role": "user", "time": {"created": START + 500}, **more}, [{"type": "text", "text": words}, *parts]


def model(*parts: object, **more: object) -> Message:
    times = {"created": START + 1000, "completed": START + 9000}
    return {"role": "assistant", "modelID": "sonnet", "tokens": TOKENS, "time": times, **more}, list(parts)


FINISHED = {"type": "step-finish", "reason": "stop", "tokens": TOKENS}
RAN = tool(
    "r", "bash", {"status": "completed", "input": {"command": "make"}, "output": "no\n", "metadata": {"exit": 3}}
)
MISSED = tool("f", "read", {"status": "error", "input": {"filePath": "a"}, "error": "File not found"})
READ = tool("g", "read", {"status": "completed", "input": {"filePath": "b"}, "output": "# A project", "metadata": {}})
MESSAGES: list[Message] = [
    user("look, please", {"type": "text", "text": "The file says", "synthetic": True}, {"type": "file", "url": "a"}),
    model({"type": "step-start"}, {"type": "reasoning", "text": "hm"}, text("Next."), RAN, MISSED, READ, FINISHED),
    model({"type": "step-start"}, text("Done."), FINISHED, {"type": "patch", "hash": "x"}),
]
CALLS = (
    Call("bash", {"command": "make"}, "no\n", True, "r"),
    Call("read", {"filePath": "a"}, "File not found", True, "f"),
    Call("read", {"filePath": "b"}, "# A project", False, "g"),
)
ENTRIES = (
    Said("look, please", 1795578708.5),
    Answer("Next.", 1795578711.0, CALLS, "sonnet", USAGE),
    Answer("Done.", 1795578710.5, (), "sonnet", USAGE),
)
TABLES = """
    CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT NOT NULL, version TEXT NOT NULL,
                          permission TEXT, time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL);
    CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
    CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, data TEXT);
"""


def add(
    database: sqlite3.Connection, messages: list[Any], id: str = ID, parent: object = None, permission: object = None
) -> None:
    values = (id, parent, "/p", "1.18.33", json.dumps(permission) if permission else None, START, START + 100)
    database.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    for number, (data, parts) in enumerate(messages):
        name = f"{id}-{number:03}"
        at = START + number
        database.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?)", (name, id, at, at, json.dumps(data)))
        for place, part in enumerate(parts if isinstance(parts, list) else []):
            row = (f"{name}-{place:03}", name, id, json.dumps(part))
            database.execute("INSERT INTO part VALUES (?, ?, ?, ?)", row)
    database.commit()


def keep(root: Path, messages: list[Any], **more: Any) -> Path:
    """The database, closed."""
    root.mkdir(exist_ok=True)
    with closing(sqlite3.connect(root / "opencode.db")) as database:
        database.executescript(TABLES)
        add(database, messages, **more)
    return root


def keep_files(root: Path, messages: list[Message], id: str = ID, parent: str = "") -> Path:
    storage = root / "storage"
    facts = {"id": id, "directory": "/p", "version": "0.9.0", "time": {"created": START}, "parentID": parent or None}
    made = {storage / f"session/hash/{id}.json": facts}
    for number, (message, parts) in enumerate(messages):
        name = f"{id}-{number:03}"
        made[storage / f"message/{id}/{name}.json"] = message
        made |= {storage / f"part/{name}/prt_{place:03}.json": part for place, part in enumerate(parts)}
    for path, one in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(one))
    return root


def read(root: Path) -> PastSession:
    (source,) = OpenCode().sources(root)
    return unnamed(OpenCode().read(source))


def test_a_session_is_read_with_calls_results_and_tokens(tmp_path: Path) -> None:
    session = read(keep(tmp_path, MESSAGES))
    assert session.entries == ENTRIES
    assert (session.id, session.project, session.version) == (ID, "/p", "1.18.33")
    assert (session.typed, session.side, session.damaged) == (True, False, 0)


def test_the_files_of_old_versions_say_the_same(tmp_path: Path) -> None:
    session = read(keep_files(tmp_path, MESSAGES))
    assert session.entries == ENTRIES
    assert (session.id, session.project, session.version, session.typed) == (ID, "/p", "0.9.0", True)


def test_each_row_is_a_source_that_changes_with_it(tmp_path: Path) -> None:
    keep(tmp_path, MESSAGES)
    keep_files(tmp_path, MESSAGES)  # which the database has taken in
    keep_files(tmp_path, MESSAGES, "ses_old")
    first, old = OpenCode().sources(tmp_path)
    assert (first.key, first.size, first.changed) == (ID, 14, (START + 100) / 1000)
    assert (old.path.name, old.key) == ("ses_old.json", "")
    with closing(sqlite3.connect(tmp_path / "opencode.db")) as database:
        add(database, MESSAGES, "ses_other")
        database.execute("UPDATE message SET time_updated = ? WHERE id = ?", (START + 700, f"{ID}-002"))
        database.commit()
    changed = {one.key: one for one in OpenCode().sources(tmp_path / "opencode.db")}
    assert changed.keys() == {ID, "ses_other"}
    assert changed[ID].changed == (START + 700) / 1000
    assert list(OpenCode().sources(tmp_path / "none")) == []


def test_a_subagent_is_a_session_of_its_own(tmp_path: Path) -> None:
    for session in (
        read(keep(tmp_path / "a", MESSAGES, parent="ses_parent")),
        read(keep_files(tmp_path / "b", MESSAGES, parent="ses_parent")),
    ):
        assert (session.side, session.typed) == (True, False)


def test_a_script_types_nothing_and_its_words_are_those_of_its_argument(tmp_path: Path) -> None:
    script = read(keep(tmp_path / "a", [user('"say \\"hello\\" to me"')], permission=SCRIPTED))
    assert (script.typed, script.entries) == (False, (Said('say "hello" to me', 1795578708.5),))
    human = read(keep(tmp_path / "b", [user('"quoted words"')]))
    assert (human.typed, human.entries) == (True, (Said('"quoted words"', 1795578708.5),))


def test_an_interrupted_answer_is_what_had_come(tmp_path: Path) -> None:
    none = {"input": 0, "output": 0, "reasoning": 0, "cache": {"read": 0, "write": 0}}
    stopped = {"tokens": none, "error": {"name": "MessageAbortedError"}}
    killed = tool("r", "bash", {"status": "completed", "input": {}, "output": "tick", "metadata": {"exit": None}})
    session = read(keep(tmp_path, [model(text("I wait."), killed, **stopped), model(**stopped)]))
    assert session.entries == (
        Answer("I wait.", 1795578711.0, (Call("bash", {}, "tick", True, "r"),), "sonnet", None, True),
        Answer("", 1795578717.0, (), "sonnet", None, True),
    )


def test_a_request_that_failed_is_no_answer(tmp_path: Path) -> None:
    assert read(keep(tmp_path, [model(error={"name": "APIError"}, tokens={})])).entries == ()


def test_a_compaction_is_paid_for_and_is_its_summary(tmp_path: Path) -> None:
    asked = ({"role": "user", "time": {"created": START}}, [{"type": "compaction", "auto": False}])
    session = read(keep(tmp_path, [asked, model(text("A summary."), FINISHED, summary=True)]))
    assert session.entries == (
        Answer("", 1795578717.0, (), "sonnet", USAGE),
        Compacted("A summary.", 1795578717.0),
    )


def test_each_step_of_an_old_message_is_an_answer(tmp_path: Path) -> None:
    less = {"input": 7, "output": 5, "reasoning": 4, "cache": {"read": 0, "write": 0}}
    steps = model(text("One."), RAN, {**FINISHED, "tokens": less}, text("Two."), FINISHED)
    found = [one for one in read(keep(tmp_path, [steps])).entries if isinstance(one, Answer)]
    assert [(one.text, one.usage) for one in found] == [("One.", Usage(7, 0, None, 0, 5, "sonnet")), ("Two.", USAGE)]
    assert [len(one.calls) for one in found] == [1, 0]


def test_a_fork_leaves_out_what_it_copied(tmp_path: Path) -> None:
    copied = user("of another session", time={"created": START - 1000})
    assert read(keep(tmp_path, [copied, user("another way")])).entries == (Said("another way", 1795578708.5),)


def test_reading_changes_nothing_while_the_agent_writes(tmp_path: Path) -> None:
    keep(tmp_path, MESSAGES)
    with Agent(tmp_path / "opencode.db") as agent:
        agent.execute("PRAGMA journal_mode = WAL")
        with closing(sqlite3.connect(tmp_path / "opencode.db")) as another:
            add(another, MESSAGES, "ses_other")
        agent.execute("UPDATE session SET time_updated = time_updated + 1")
        before = state(tmp_path / "opencode.db")
        assert [unnamed(OpenCode().read(one)).entries for one in OpenCode().sources(tmp_path)] == [ENTRIES, ENTRIES]
        assert state(tmp_path / "opencode.db") == before
        assert len(before) == 3


def test_a_database_of_an_unknown_form_or_locked_is_one_broken_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "SECONDS", 0.01)
    path = tmp_path / "opencode.db"
    with Agent(path) as agent:
        agent.execute("CREATE TABLE session (id TEXT)")
        (source,) = OpenCode().sources(tmp_path)
        with pytest.raises(BrokenTranscript, match="no such table: message"):
            OpenCode().read(source)
        agent.execute("DROP TABLE session")
        for table in TABLES.split(";")[:-1]:
            agent.execute(table)
        with pytest.raises(BrokenTranscript, match="no longer"):
            OpenCode().read(Source(path, 0, 0.0, ID))
        agent.execute("PRAGMA locking_mode = EXCLUSIVE")
        agent.execute("PRAGMA journal_mode = WAL")
        agent.execute("DELETE FROM part")
        (source,) = OpenCode().sources(tmp_path)
        with pytest.raises(BrokenTranscript, match="the database"):
            OpenCode().read(source)


def test_a_file_that_is_none_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "ses_1.json"
    path.write_text("[]")
    with pytest.raises(BrokenTranscript):
        OpenCode().read(Source(path, 0, 0.0))


@given(st.randoms(use_true_random=False))
def test_whatever_stands_in_it_is_read_or_broken(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    rows = [
        (spoiled.value(one, chance), spoiled.value(parts, chance)) for one, parts in spoiled.order(MESSAGES, chance)
    ]
    root = keep(tmp_path_factory.mktemp("o"), rows, permission=spoiled.value(SCRIPTED, chance))
    if chance.random() < 0.3:
        (root / "opencode.db").write_bytes(spoiled.cut((root / "opencode.db").read_bytes(), chance))
    before = state(root / "opencode.db")
    for source in OpenCode().sources(root):
        try:
            session = OpenCode().read(source)
        except BrokenTranscript:
            continue
        assert all(isinstance(one, (Said, Answer, Compacted)) for one in session.entries)
    assert state(root / "opencode.db") == before
