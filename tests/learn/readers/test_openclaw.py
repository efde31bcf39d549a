"""OpenClaw's sessions, in the form that OpenClaw 2026.9.6 gives them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.openclaw import DATABASE, OpenClaw
from headroom_cli.learn.transcript import Answer, Call, Compacted, PastSession, Said
from headroom_cli.wire.prompt import Usage
from tests.learn.readers.damage import cut, mangled, read_all

MODEL = "claude-sonnet-4-6"
TIME, AT = "2026-11-25T03:58:52.500Z", 1795579132.5
USAGE = {"input": 66, "output": 13, "cacheRead": 5, "cacheWrite": 100, "totalTokens": 184, "cacheWrite1h": 30}
HEADER = {"type": "session", "version": 4, "id": "inner", "timestamp": TIME, "cwd": "/project"}


def message(role: str, content: object, **more: Any) -> dict[str, Any]:
    whole = {"role": role, "content": content, "timestamp": 1795579126250, **more}
    return {"type": "message", "id": "m", "parentId": None, "timestamp": TIME, "message": whole}


def said(text: str, **more: Any) -> dict[str, Any]:
    return message("user", text, **more)


def told(text: str, *calls: str, stop: str = "stop", **more: Any) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": text}]
    content += [{"type": "toolCall", "id": name, "name": "exec", "arguments": {"command": "ls"}} for name in calls]
    return message(
        "assistant", content, **{"provider": "anthropic", "model": MODEL, "usage": USAGE, **more}, stopReason=stop
    )


def result(name: str, text: str, *, error: bool = False, **details: object) -> dict[str, Any]:
    content = [{"type": "text", "text": text}]
    return message("toolResult", content, toolCallId=name, toolName="exec", isError=error, details=details)


def database(folder: Path, sessions: dict[str, Sequence[object]], **keys: str) -> Path:
    """Makes the database of the agent `main`; the session's keys are said by id."""
    path = folder / "main" / "agent" / DATABASE
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("CREATE TABLE session_windows (session_id TEXT, session_key TEXT, spawned_by TEXT)")
        connection.execute(
            "CREATE TABLE transcript_events (session_id TEXT, seq INTEGER, event_json TEXT, created_at INTEGER,"
            " event_zstd BLOB, event_utf8_bytes INTEGER)"
        )
        for name, records in sessions.items():
            key = keys.get(name, "agent:main:main")
            connection.execute("INSERT INTO session_windows VALUES (?, ?, NULL)", (name, key))
            for number, record in enumerate(records):
                text = record if isinstance(record, str) else json.dumps(record)
                row = (name, number, text, 1795579131440 + number, None, len(text))
                connection.execute("INSERT INTO transcript_events VALUES (?, ?, ?, ?, ?, ?)", row)
    return path


def session(folder: Path, *records: object, key: str = "agent:main:main") -> PastSession:
    database(folder, {"one": [HEADER, *records]}, one=key)
    (read,) = read_all(OpenClaw(), folder)
    return read


def test_messages_calls_and_counts(tmp_path: Path) -> None:
    records = [
        said("go"), told("Trying.", "a", "b", stop="toolUse"), result("a", "no such file", exitCode=2),
        {"type": "custom", "customType": "openclaw.cache-ttl", "data": {}}, result("b", "files", exitCode=0),
    ]  # fmt: skip
    read = session(tmp_path, *records)
    given_both = {"command": "ls"}
    calls = (Call("exec", given_both, "no such file", True, "a"), Call("exec", given_both, "files", False, "b"))
    usage = Usage(66, 70, 30, 5, 13, MODEL)
    assert read.entries == (Said("go", 1795579126.25), Answer("Trying.", AT, calls, MODEL, usage))
    assert (read.id, read.project, read.typed, read.side, read.damaged) == ("one", "/project", True, False, 0)


def test_answers_that_were_stopped(tmp_path: Path) -> None:
    read = session(
        tmp_path, told("It beg", stop="aborted"), told("I run.", "a", stop="toolUse"),
        result("a", "[openclaw] missing tool result in session history; inserted ...", error=True),
    )  # fmt: skip
    assert [(entry.interrupted, entry.text) for entry in read.entries if isinstance(entry, Answer)] == [
        (True, "It beg"), (True, "I run."),
    ]  # fmt: skip
    assert read.entries[1].calls[0].result is None


def test_a_tool_that_is_not_there_leaves_only_its_result(tmp_path: Path) -> None:
    read = session(tmp_path, said("go"), result("x", "Tool x not found", error=True), told("Sorry."))
    assert read.entries[1] == Answer("", AT, (Call("exec", {}, "Tool x not found", True, "x"),))


def test_what_nobody_said_and_no_model_answered(tmp_path: Path) -> None:
    read = session(
        tmp_path, said("Read HEARTBEAT.md if it exists"), said("done", provenance={"kind": "inter_session"}),
        said("go", provenance={"kind": "external_user"}), told("sent", provider="openclaw"), told("", stop="error"),
        {"type": "compaction", "timestamp": TIME, "summary": "We went."},
    )  # fmt: skip
    assert read.entries == (Said("go", 1795579126.25), Compacted("We went.", AT))


@pytest.mark.parametrize(
    ("key", "typed", "side"),
    [
        ("agent:main:main", True, False),
        ("agent:main:telegram:direct:1", True, False),
        ("agent:main:explicit:one", False, False),
        ("agent:main:cron:1", False, False),
        ("agent:main:subagent:1", False, True),
    ],
)
def test_who_speaks_is_in_the_key(tmp_path: Path, key: str, typed: bool, side: bool) -> None:
    read = session(tmp_path, said("go"), key=key)
    assert (read.typed, read.side) == (typed, side)


def test_old_records_are_packed(tmp_path: Path) -> None:
    path = database(tmp_path, {"one": [HEADER]})
    packed = zstandard.compress(json.dumps(said("go")).encode())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO transcript_events VALUES ('one', 1, NULL, 1795579132000, ?, 99)", (packed,))
        connection.execute("INSERT INTO transcript_events VALUES ('one', 2, NULL, 1795579133000, x'00', 1)")
    (read,) = read_all(OpenClaw(), tmp_path)
    assert (read.entries, read.damaged) == ((Said("go", 1795579126.25),), 1)


def test_older_versions_wrote_files(tmp_path: Path) -> None:
    database(tmp_path, {"one": [HEADER, said("in the database")]})
    folder = tmp_path / "main" / "sessions"
    folder.mkdir()
    for name in ("one.jsonl", "two.jsonl", "three.jsonl.reset.2026-01-01", "four.jsonl.lock", "sessions.json"):
        lines = [json.dumps({**HEADER, "id": name.partition(".")[0]}), json.dumps(said(name)), "{", ""]
        (folder / name).write_text("\n".join(lines))
    reads = read_all(OpenClaw(), tmp_path)
    assert {read.id: (read.entries[0].text, read.damaged) for read in reads} == {
        "one": ("in the database", 0), "two": ("two.jsonl", 1), "three": ("three.jsonl.reset.2026-01-01", 1),
    }  # fmt: skip


def test_a_source_changes_with_its_session(tmp_path: Path) -> None:
    path = database(tmp_path, {"one": [HEADER, said("go")], "two": [HEADER]})
    before = {source.key: source for source in OpenClaw().sources(tmp_path)}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO transcript_events VALUES ('one', 2, '{}', 1795579999000, NULL, 2)")
    after = {source.key: source for source in OpenClaw().sources(tmp_path)}
    assert after["two"] == before["two"]
    assert (after["one"].size - before["one"].size, after["one"].changed) == (2, 1795579999.0)


def test_what_openclaw_has_not_yet_put_into_the_file_is_read(tmp_path: Path) -> None:
    path = database(tmp_path, {"one": [HEADER, said("go")]})
    with closing(sqlite3.connect(path)) as writing:
        writing.execute("INSERT INTO transcript_events VALUES ('one', 2, ?, 1, NULL, 2)", (json.dumps(told("Yes.")),))
        writing.commit()
        (source,) = OpenClaw().sources(tmp_path)
        assert len(OpenClaw().read(source).entries) == 2


def test_what_is_no_database_has_no_sessions(tmp_path: Path) -> None:
    path = tmp_path / "main" / "agent" / DATABASE
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database, but long enough to be looked at as one" * 100)
    assert list(OpenClaw().sources(tmp_path)) == []
    assert list(OpenClaw().sources(tmp_path / "nowhere")) == []


RECORDS = [
    HEADER,
    said("go"),
    told("Trying.", "a"),
    result("a", "no", exitCode=1),
    {"type": "compaction", "summary": "S"},
]


@given(st.data())
def test_no_session_makes_it_stumble(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("openclaw")
    records = data.draw(mangled(data.draw(st.permutations(RECORDS))))
    lines = "\n".join(json.dumps(record) for record in records).encode()
    (folder / "main" / "sessions").mkdir(parents=True)
    (folder / "main" / "sessions" / "two.jsonl").write_bytes(data.draw(st.just(lines) | cut(lines)))
    path = database(folder, {"one": records})
    if data.draw(st.booleans()):
        path.write_bytes(data.draw(cut(path.read_bytes())))
    for read in read_all(OpenClaw(), folder):
        assert read.entries
