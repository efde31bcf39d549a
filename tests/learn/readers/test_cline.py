"""Cline CLI's transcripts, in the shape that real runs left."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.cline import Cline
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage
from tests.learn.readers import spoiled
from tests.made.past import unnamed

ID = "1795578718015_jwp2c"
AT = 1795578718500
SECONDS = 1795578718.5
METRICS = {"inputTokens": 100, "outputTokens": 9, "cacheReadTokens": 60, "cacheWriteTokens": 30, "cost": 0.1}
USAGE = Usage(10, 30, None, 60, 9, "sonnet")
FACTS = {"session_id": ID, "interactive": True, "cwd": "/p", "workspace_root": "/w",
         "metadata": {"sessionHistoryOrigin": {"version": "3.0.65"}}}  # fmt: skip


def user(words: str, *more: object) -> dict[str, Any]:
    text = {"type": "text", "text": f'<user_input mode="act">{words}</user_input>'}
    return {"id": words, "role": "user", "content": [text, *more], "ts": AT}


def model(id: str, *content: object) -> dict[str, Any]:
    about = {"modelInfo": {"id": "sonnet", "provider": "anthropic"}, "metrics": METRICS}
    return {"id": id, "role": "assistant", "content": list(content), "ts": AT, **about}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def use(id: str, name: str, **given: object) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, "name": name, "input": given}


def result(id: str, content: object, **more: object) -> dict[str, Any]:
    return {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": id, "content": content, **more}],
        "ts": AT,
    }


FAILED = {
    "query": "make",
    "result": "[Command exited with code 3]\nno",
    "error": "exited with code 3",
    "success": False,
}
MISSING = {"query": "a", "result": "", "error": "ENOENT", "success": False}
READ = {"query": "b", "result": "1 | # A project", "success": True}
MESSAGES: list[Any] = [
    user("look, please", {"type": "file", "path": "a", "content": "lots"}),
    model("a1", text("Next."), use("r", "run_commands", commands=["make"]), use("f", "read_files", files=["a", "b"])),
    result("r", [FAILED]),
    result("f", [MISSING, READ]),
    model("a2", text("Done.")),
]


def keep(
    tmp_path: Path, messages: object, facts: object = FACTS, compaction: object = None, name: str = ID, **more: object
) -> Path:
    path = tmp_path / "sessions" / ID / f"{name}.messages.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 1, "agent": "lead", "sessionId": name, "messages": messages, **more}))
    for ending, one in ((".json", facts), (".compaction.json", compaction)):
        if one is not None:
            path.with_name(ID + ending).write_text(json.dumps(one))
    return path


def read(tmp_path: Path, *messages: object, **more: Any) -> PastSession:
    return unnamed(Cline().read(Source(keep(tmp_path, list(messages), **more), 0, 0.0)))


def test_a_session_is_read_with_calls_results_and_tokens(tmp_path: Path) -> None:
    session = read(tmp_path, *MESSAGES)
    calls = (
        Call("run_commands", {"commands": ["make"]}, "[Command exited with code 3]\nno", True, "r"),
        Call("read_files", {"files": ["a", "b"]}, "ENOENT\n1 | # A project", True, "f"),
    )
    assert session.entries == (
        Said("look, please", SECONDS),
        Answer("Next.", SECONDS, calls, "sonnet", USAGE),
        Answer("Done.", SECONDS, (), "sonnet", USAGE),
    )
    assert (session.id, session.project, session.version) == (ID, "/p", "3.0.65")
    assert (session.typed, session.side, session.damaged) == (True, False, 0)


@pytest.mark.parametrize(
    ("content", "printed", "error"),
    [
        ("plain words", "plain words", False),
        ('{"a": 1}', '{"a": 1}', False),
        ("[not json", "[not json", False),
        (json.dumps([READ]), "1 | # A project", False),
        (json.dumps(MISSING), "ENOENT", True),
        ([text("as a block")], "as a block", False),
        ([{"success": False}], "", True),
        (None, "", False),
    ],
)
def test_what_a_tool_printed_may_be_json_in_text(tmp_path: Path, content: object, printed: str, error: bool) -> None:
    found = read(tmp_path, model("a", use("r", "x")), result("r", content)).entries[0]
    assert isinstance(found, Answer)
    assert found.calls == (Call("x", {}, printed, error, "r"),)


def test_an_error_without_words_is_the_flag(tmp_path: Path) -> None:
    found = read(tmp_path, model("a", use("r", "x")), result("r", "no", is_error=True)).entries[0]
    assert isinstance(found, Answer)
    assert found.calls[0].error


def test_an_aborted_command_is_an_interrupt(tmp_path: Path) -> None:
    aborted = {"query": "sleep", "result": "", "error": "Command failed: Command was aborted", "success": False}
    found = read(tmp_path, model("a", use("r", "x")), result("r", [aborted]), user("go on"), model("b")).entries
    assert [one.interrupted for one in found if isinstance(one, Answer)] == [True, False]


def test_words_are_taken_as_they_were_typed(tmp_path: Path) -> None:
    words = ["a <b>bold</b> word", "two\nlines & </user_input> in it"]
    assert [one.text for one in read(tmp_path, *map(user, words)).entries if isinstance(one, Said)] == words


def test_the_compaction_stands_where_it_was_made(tmp_path: Path) -> None:
    about = {"kind": "compaction_summary", "summary": "A summary.", "generatedAt": AT}
    summary = {"role": "user", "content": [text("Context summary:")], "metadata": about}
    kept = {"source_message_count": 5, "messages": [summary, MESSAGES[4]]}
    session = read(tmp_path, *MESSAGES, user("more"), compaction=kept)
    assert session.entries[2:] == (
        Answer("Done.", SECONDS, (), "sonnet", USAGE),
        Compacted("A summary.", SECONDS),
        Said("more", SECONDS),
    )
    assert read(tmp_path, *MESSAGES, compaction=kept).entries[3:] == (Compacted("A summary.", SECONDS),)


def test_a_script_and_another_agent_type_nothing(tmp_path: Path) -> None:
    assert not read(tmp_path, *MESSAGES, facts={**FACTS, "interactive": False}).typed
    side = read(tmp_path, {"role": "user", "content": "a task"}, name="agent_1", agent="subagent")
    assert (side.typed, side.side, side.project) == (False, True, "/p")
    assert side.entries == (Said("a task"),)


def test_sources_are_all_messages(tmp_path: Path) -> None:
    kept = {keep(tmp_path, MESSAGES, compaction={}), keep(tmp_path, [], name="agent_1")}
    assert {one.path for one in Cline().sources(tmp_path / "sessions")} == kept
    assert list(Cline().sources(tmp_path / "none")) == []


@pytest.mark.parametrize("raw", ["", "null", "[]", "{", "{}", '{"messages": {}}'])
def test_a_file_without_messages_is_broken(tmp_path: Path, raw: str) -> None:
    path = keep(tmp_path, [])
    path.write_text(raw)
    with pytest.raises(BrokenTranscript):
        Cline().read(Source(path, 0, 0.0))
    with pytest.raises(BrokenTranscript):
        Cline().read(Source(tmp_path / "gone", 0, 0.0))


def test_elements_that_are_no_messages_are_counted(tmp_path: Path) -> None:
    session = read(tmp_path, None, *MESSAGES, 5, facts=None)
    assert session.damaged == 2
    assert session.entries == read(tmp_path, *MESSAGES).entries
    assert session.typed


@given(st.randoms(use_true_random=False))
def test_whatever_stands_in_it_is_read_or_broken(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    made = [spoiled.value(one, chance) for one in spoiled.order(MESSAGES, chance)]
    compaction = spoiled.value({"source_message_count": 3, "messages": MESSAGES}, chance)
    path = keep(tmp_path_factory.mktemp("c"), made, spoiled.value(FACTS, chance), compaction)
    if chance.random() < 0.3:
        path.write_bytes(spoiled.cut(path.read_bytes(), chance))
    before = path.read_bytes()
    try:
        session = Cline().read(Source(path, 0, 0.0))
    except BrokenTranscript:
        return
    assert all(isinstance(one, (Said, Answer, Compacted)) for one in session.entries)
    assert path.read_bytes() == before
