"""Gemini CLI's transcripts, in the shape that real runs left."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.gemini import Gemini
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage
from tests.learn.readers import spoiled
from tests.made.past import unnamed

ID = "81d8c4f7-bf3f-4ce8-a081-0d76a56bedf3"
HASH = hashlib.sha256(b"/home/me/project").hexdigest()
HEAD = {"sessionId": ID, "projectHash": HASH, "startTime": "2026-11-25T03:51:28.000Z", "kind": "main"}
AT = "2026-11-25T03:51:28.500Z"
SECONDS = 1795578688.5
CONTEXT = {"id": "c", "timestamp": AT, "type": "user", "content": [{"text": "<session_context>\nToday is"}]}
TOKENS = {"input": 100, "output": 9, "cached": 60, "thoughts": 4, "tool": 5, "total": 118}
USAGE = Usage(45, None, None, 60, 13, "flash")


def user(id: str, words: object, **more: object) -> dict[str, Any]:
    return {"id": id, "timestamp": AT, "type": "user", "content": words, **more}


def model(id: str, words: object, *calls: object, **more: object) -> dict[str, Any]:
    made = {"id": id, "timestamp": AT, "type": "gemini", "content": words, "thoughts": [{"subject": "x"}]}
    return {**made, "tokens": TOKENS, "model": "flash", **({"toolCalls": list(calls)} if calls else {}), **more}


def call(id: str, name: str, response: object, status: str = "success", **given: object) -> dict[str, Any]:
    result = [{"functionResponse": {"id": id, "name": name, "response": response}}]
    return {"id": id, "name": name, "args": given, "result": result, "status": status}


def stopped(id: str = "i") -> dict[str, Any]:
    return {"id": id, "timestamp": AT, "type": "info", "content": "Request cancelled."}


def rewritten(*messages: object) -> dict[str, Any]:
    return {"$set": {"messages": list(messages), "lastUpdated": AT}}


RAN = call("r", "run_shell_command", {"output": "Output: no\nExit Code: 3\nProcess Group PGID: 7"}, command="make")
READ = call("f", "read_file", {"error": "File not found"}, "error", file_path="a")
LINES: list[Any] = [
    HEAD,
    rewritten(CONTEXT),
    user("u1", [{"text": "look, please"}]),
    {"$set": {"lastUpdated": AT}},
    model("a1", "Next."),
    model("a1", "Next.", RAN, READ),
    user("u2", [{"functionResponse": {"id": "r", "name": "run_shell_command", "response": {"output": "again"}}}]),
    model("a2", "Done."),
]


def home(tmp_path: Path, *lines: object, name: str = "session-1.jsonl", log: object = ()) -> Path:
    """The file, in a home with a log of what was typed."""
    path = tmp_path / "tmp" / "project" / "chats" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines))
    (path.parents[1] / "logs.json").write_text(json.dumps(log))
    return path


def read(tmp_path: Path, *lines: object, **more: Any) -> PastSession:
    return unnamed(Gemini().read(Source(home(tmp_path, *lines, **more), 0, 0.0)))


def test_a_session_is_read_with_calls_results_and_tokens(tmp_path: Path) -> None:
    session = read(tmp_path, *LINES, log=[{"sessionId": ID, "message": "look, please"}])
    printed = "Output: no\nExit Code: 3\nProcess Group PGID: 7"
    calls = (
        Call("run_shell_command", {"command": "make"}, printed, True, "r"),
        Call("read_file", {"file_path": "a"}, "File not found", True, "f"),
    )
    assert session.entries == (
        Said("look, please", SECONDS),
        Answer("Next.", SECONDS, calls, "flash", USAGE),
        Answer("Done.", SECONDS, (), "flash", USAGE),
    )
    assert (session.id, session.typed, session.side, session.damaged) == (ID, True, False, 0)


def test_a_command_that_went_well_is_no_error(tmp_path: Path) -> None:
    went = call("r", "run_shell_command", {"output": "Output: a\nProcess Group PGID: 7"}, command="make")
    named = call("s", "read_file", {"output": "Exit Code: 3"}, path="notes about exit codes")
    (found,) = read(tmp_path, HEAD, model("a", "x", went, named)).entries
    assert isinstance(found, Answer)
    assert [one.error for one in found.calls] == [False, False]


def test_a_prompt_that_nobody_typed_is_told_by_the_log(tmp_path: Path) -> None:
    assert not read(tmp_path, *LINES, log=[{"sessionId": "another"}]).typed
    assert not read(tmp_path, *LINES, log="broken").typed


def test_an_interrupt_while_a_tool_runs_stops_the_answer_that_called_it(tmp_path: Path) -> None:
    late = call("r", "run_shell_command", {"error": "[Operation Cancelled]"}, "cancelled", command="sleep 40")
    after = {"id": "a2", "timestamp": AT, "type": "gemini", "content": "", "toolCalls": [late], "model": "flash"}
    session = read(
        tmp_path, HEAD, rewritten(CONTEXT), user("u1", "wait"), model("a1", "I wait."), stopped(), after,
        user("u2", [{"functionResponse": {"id": "r", "response": {"error": "[Operation Cancelled]"}}}]),
        user("u3", "go on"), model("a3", "Well."),
    )  # fmt: skip
    made = Call("run_shell_command", {"command": "sleep 40"}, "[Operation Cancelled]", True, "r")
    assert session.entries == (
        Said("wait", SECONDS),
        Answer("I wait.", SECONDS, (made,), "flash", USAGE, True),
        Said("go on", SECONDS),
        Answer("Well.", SECONDS, (), "flash", USAGE),
    )


def test_an_interrupt_while_the_answer_comes_leaves_one_without_words(tmp_path: Path) -> None:
    session = read(
        tmp_path, HEAD, rewritten(CONTEXT), user("u1", "first"), model("a1", "Yes."), user("u2", "go on"), stopped(),
        rewritten(CONTEXT, user("u1", "first"), model("a1", [{"text": "Yes."}])), user("u3", "shorter"),
        {**stopped("j"), "content": [{"text": "Request cancelled."}]},
    )  # fmt: skip
    none = Answer("", SECONDS, interrupted=True)
    words = [one.text if isinstance(one, Said) else one for one in session.entries]
    assert words == ["first", Answer("Yes.", SECONDS, (), "flash", USAGE), "go on", none, "shorter", none]


def test_a_compaction_is_its_summary_and_nothing_of_it_happens_twice(tmp_path: Path) -> None:
    kept = [user("n1", "A summary."), model("n2", [{"text": "Got it. Thanks for the additional context!"}])]
    new = [{**one, "tokens": None} for one in (*kept, user("n3", "look, please"), model("n4", "Done."))]
    session = read(tmp_path, *LINES, rewritten(CONTEXT, *new), {"id": "e", "type": "info", "content": ""})
    before = read(tmp_path, *LINES)
    assert session.entries == (*before.entries, Compacted("A summary.", SECONDS))


def test_a_resume_and_a_rewind_say_nothing_new(tmp_path: Path) -> None:
    again = [user("u1", [{"text": "look, please"}]), model("a1", [{"text": "Next."}], RAN, READ)]
    more = [{"$set": {"sessionId": ID}}, rewritten(CONTEXT, *again), {"$rewindTo": "a1"}]
    assert read(tmp_path, *LINES, *more).entries == read(tmp_path, *LINES).entries


def test_words_that_brought_files_in_are_taken_as_they_were_typed(tmp_path: Path) -> None:
    brought = [{"text": "see @a"}, {"text": "\n--- Content from referenced files ---"}, {"text": "lots"}]
    both = user("u1", brought), user("u2", brought, displayContent=[{"text": "as shown @a"}])
    assert [one.text for one in read(tmp_path, HEAD, *both).entries if isinstance(one, Said)] == [
        "see @a",
        "as shown @a",
    ]


def test_a_subagent_is_a_session_of_its_own(tmp_path: Path) -> None:
    head = {**HEAD, "kind": "subagent", "directories": ["/home/me/project"]}
    session = read(tmp_path, head, user("u", "a task"), name="parent/agent.jsonl", log=[{"sessionId": ID}])
    assert (session.side, session.typed, session.project) == (True, False, "/home/me/project")


def test_the_old_form_is_one_object_with_messages(tmp_path: Path) -> None:
    whole = {**HEAD, "messages": [user("u1", "look, please"), model("a1", "Next.", RAN, READ), 5]}
    session = read(tmp_path, json.dumps(whole, indent=2), name="session-1.json")
    assert session.entries == read(tmp_path, *LINES).entries[:2]
    assert session.damaged == 1


def test_sources_are_all_sessions_and_a_rewritten_one_once(tmp_path: Path) -> None:
    for name in ("session-1.json", "session-2.json", "session-2.jsonl", "parent/agent.jsonl", "x.jsonl.unreadable-5"):
        home(tmp_path, HEAD, name=name)
    found = {one.path.name for one in Gemini().sources(tmp_path / "tmp")}
    assert found == {"session-1.json", "session-2.jsonl", "agent.jsonl"}
    assert list(Gemini().sources(tmp_path / "none")) == []
    (one,) = Gemini().sources(tmp_path / "tmp/project/chats/session-1.json")
    assert (one.size, one.changed) == (one.path.stat().st_size, one.path.stat().st_mtime)


def test_the_project_is_what_the_agent_says_or_a_known_folder_with_the_hash(tmp_path: Path) -> None:
    path = home(tmp_path, *LINES)

    def project() -> str:
        return Gemini().read(Source(path, 0, 0.0)).project

    assert project() == ""
    (tmp_path / "trustedFolders.json").write_text(json.dumps({"/else": "TRUST", "/home/me/project": "TRUST"}))
    assert project() == "/home/me/project"
    (tmp_path / "projects.json").write_text(json.dumps({"projects": {"/named": "project"}}))
    assert project() == "/named"
    (path.parents[1] / ".project_root").write_text("/rooted\n")
    assert project() == "/rooted"


@pytest.mark.parametrize("name", ["session-1.jsonl", "session-1.json"])
@pytest.mark.parametrize("raw", ["", "null", "[]", "{", '{"a": 1}', '{"$set": {}}'])
def test_a_file_without_a_session_is_broken(tmp_path: Path, name: str, raw: str) -> None:
    with pytest.raises(BrokenTranscript):
        read(tmp_path, raw, name=name)
    with pytest.raises(BrokenTranscript):
        Gemini().read(Source(tmp_path / name, 0, 0.0))


@given(st.randoms(use_true_random=False))
def test_whatever_stands_in_it_is_read_or_broken(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    more = [*LINES, stopped(), rewritten(CONTEXT, *LINES[4:], model("n", "Got it. Thanks for the additional context!"))]
    lines = [json.dumps(spoiled.value(one, chance)) for one in spoiled.order(more, chance)]
    path = home(tmp_path_factory.mktemp("g"), *lines, log=spoiled.value([{"sessionId": ID}], chance))
    for name, raw in (
        ("a.jsonl", path.read_bytes()),
        ("a.json", json.dumps({**HEAD, "messages": [json.loads(one) for one in lines]}).encode()),
    ):
        spoilt = path.with_name(name)
        spoilt.write_bytes(spoiled.cut(raw, chance))
        before = spoilt.read_bytes()
        try:
            session = Gemini().read(Source(spoilt, 0, 0.0))
        except BrokenTranscript:
            continue
        assert all(isinstance(one, (Said, Answer, Compacted)) for one in session.entries)
        assert spoilt.read_bytes() == before


@given(st.randoms(use_true_random=False))
def test_broken_lines_are_counted_and_take_nothing_else_away(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    folder, lines = tmp_path_factory.mktemp("g"), [json.dumps(one) for one in LINES]
    broken = chance.randrange(5)
    for _ in range(broken):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(("{", "nothing", '{"id": "a1"', "[1]")))
    session = read(folder, *lines)
    assert session.damaged == broken
    assert session.entries == read(folder, *LINES).entries
