from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.claude import Claude
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage
from tests.fakes.broken_records import broken_lines

ID = "11111111-2222-4333-8444-555555555555"
OTHER = "99999999-2222-4333-8444-555555555555"
AT = "2026-11-25T03:52:51.500Z"
SECONDS = 1795578771.5


def line(kind: str, content: object = None, **more: object) -> dict[str, Any]:
    role = {"message": {"role": kind, "content": content}} if content is not None else {}
    made = {"type": kind, "sessionId": ID, "timestamp": AT, "cwd": "/p", "version": "2.1.330", "entrypoint": "cli"}
    return {**made, **role, **more}


def user(content: object, **more: object) -> dict[str, Any]:
    return line("user", content, **more)


def answer(id: str, *blocks: dict[str, Any], usage: object = None, **more: object) -> dict[str, Any]:
    message = {"id": id, "role": "assistant", "model": "sonnet", "content": list(blocks), "usage": usage}
    return {**line("assistant"), "message": message, **more}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def tool(id: str, name: str = "Bash", **given: object) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, "name": name, "input": given}


def result(id: str, content: object, **more: object) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": id, "content": content, **more}


def read(tmp_path: Path, *lines: object, name: str = ID) -> PastSession:
    path = tmp_path / f"{name}.jsonl"
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines))
    return Claude().read(Source(path, 0, 0.0))


USAGE = {
    "input_tokens": 1, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 4, "output_tokens": 9,
    "cache_creation": {"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 3},
}  # fmt: skip


def test_lines_of_one_message_are_one_answer_with_its_last_usage(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        user("look", promptSource="typed", origin={"kind": "human"}),
        answer("m1", {"type": "thinking", "thinking": "hm"}, usage={"input_tokens": 1, "output_tokens": 1}),
        answer("m1", text("Looking."), usage=USAGE),
        answer("m1", tool("c1", command="ls"), usage=USAGE),
        user([result("c1", "Exit code 2", is_error=True)]),
        answer("m1", tool("c2", "Read", file_path="/a"), usage={**USAGE, "output_tokens": 0}),
        user([result("c2", [text("one"), {"type": "image"}, text("two")])]),
        answer("m2", text("Done."), usage={"input_tokens": 7, "cache_creation_input_tokens": 8, "output_tokens": 3}),
    )
    calls = (
        Call("Bash", {"command": "ls"}, "Exit code 2", error=True, id="c1"),
        Call("Read", {"file_path": "/a"}, "one\ntwo", id="c2"),
    )
    assert session.entries == (
        Said("look", SECONDS),
        Answer("Looking.", SECONDS, calls, "sonnet", Usage(1, 2, 3, 4, 9, "sonnet"), id="m1"),
        Answer("Done.", SECONDS, (), "sonnet", Usage(7, 8, None, None, 3, "sonnet"), id="m2"),
    )
    assert (session.project, session.version, session.typed, session.side) == ("/p", "2.1.330", True, False)
    assert (session.agent, session.id, session.damaged) == ("claude", ID, 0)


@pytest.mark.parametrize(
    "record",
    [
        user("Say hello.", isMeta=True),
        user("<task-notification><task-id>a</task-id></task-notification>", origin={"kind": "task-notification"}),
        user("wake up", promptSource="system"),
        user("Implement the following plan:\n\n# Plan", planContent="# Plan"),
        user("<local-command-stdout>Bye!</local-command-stdout>"),
        user([text("<system-reminder>be kind</system-reminder>")]),
        user("a subagent's task", isSidechain=True),
        answer("x", text("a subagent's words"), isSidechain=True),
        {**answer("x", text("API Error")), "message": {"model": "<synthetic>", "content": [text("API Error")]}},
        line("attachment", attachment={"type": "queued_command", "prompt": "x", "commandMode": "task-notification"}),
        line("attachment", attachment={"type": "queued_command", "prompt": "x", "isMeta": True}),
        line("attachment", attachment={"type": "date", "date": "2026-11-25"}),
        line("queue-operation", operation="enqueue"),
        {"type": "summary", "summary": "A title", "leafUuid": "u"},
        {"type": "of another version", "message": "text"},
    ],
)
def test_what_nobody_said_is_no_entry(tmp_path: Path, record: object) -> None:
    assert read(tmp_path, user("look"), record).entries == (Said("look", SECONDS),)


def test_words_typed_meanwhile_and_commands_are_the_users(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        user("<command-message>hello</command-message>\n<command-name>/hello</command-name>"),
        user("<bash-input>git pull</bash-input>"),
        line("attachment", attachment={"type": "queued_command", "prompt": "shorter", "origin": {"kind": "human"}}),
        line("attachment", attachment={"type": "queued_command", "prompt": [text("and"), text("faster")]}),
    )
    assert [one.text for one in session.entries if isinstance(one, Said)] == [
        "/hello", "!git pull", "shorter", "and\nfaster",
    ]  # fmt: skip


def test_what_was_interrupted(tmp_path: Path) -> None:
    stop = [text("[Request interrupted by user for tool use]")]
    session = read(
        tmp_path,
        user("one"),
        answer("m1", tool("c1")),
        user("typed meanwhile"),
        user([result("c1", "The user doesn't want to proceed", is_error=True)]),
        user(stop, interruptedMessageId="m1"),
        answer("m2", text("So")),
        user([text("[Request interrupted by user]")]),
        user("two"),
        user([text("[Request interrupted by user]")]),
    )
    answers = [one for one in session.entries if isinstance(one, Answer)]
    assert [(one.text, one.interrupted) for one in answers] == [("", True), ("So", True), ("", True)]
    assert [one.text for one in session.entries if isinstance(one, Said)] == ["one", "typed meanwhile", "two"]


def test_a_compaction_is_told_with_its_summary(tmp_path: Path) -> None:
    summary = "This session is being continued from a previous conversation that ran out of context. They looked."
    session = read(
        tmp_path,
        user("look"),
        line("system", subtype="compact_boundary"),
        user(summary, isCompactSummary=True, isVisibleInTranscriptOnly=True),
        user("go on"),
    )
    assert session.entries == (Said("look", SECONDS), Compacted(summary, SECONDS), Said("go on", SECONDS))


@pytest.mark.parametrize(
    "copied",
    [
        {"requestSessionId": OTHER},
        {"forkedFrom": {"sessionId": OTHER, "messageUuid": "u"}},
        {"sessionId": OTHER},
    ],
)
def test_the_copy_that_a_fork_starts_with_is_left_out(tmp_path: Path, copied: dict[str, object]) -> None:
    session = read(
        tmp_path,
        user("before", promptSource="typed"),
        answer("m1", tool("c1"), usage=USAGE, **copied),
        user([result("c1", "a")]),
        user("look", promptSource="sdk"),
        answer("m2", text("Done."), usage=USAGE),
    )
    assert [one.text for one in session.entries if isinstance(one, (Said, Answer))] == ["look", "Done."]
    assert session.id == ID
    assert not session.typed


def test_a_subagents_file_is_a_session_at_the_side(tmp_path: Path) -> None:
    session = read(
        tmp_path, user("SUBTASK", isSidechain=True), answer("m", text("Done."), isSidechain=True), name="agent-a1"
    )
    assert (session.id, session.side, session.typed) == ("agent-a1", True, False)
    assert len(session.entries) == 2


def test_a_script_types_nothing(tmp_path: Path) -> None:
    sdk = user("look", entrypoint="sdk-cli", promptSource="sdk")
    assert not read(tmp_path, sdk).typed
    assert read(tmp_path, sdk, user("now me")).typed
    assert read(tmp_path, answer("m", text("Hi"))).typed


def test_broken_lines_are_counted_and_a_file_of_nothing_else_is_told(tmp_path: Path) -> None:
    session = read(tmp_path, "{", user("look"), '["a"]', '{"type": "user", "mess')
    assert session.entries == (Said("look", SECONDS),)
    assert session.damaged == 3
    with pytest.raises(BrokenTranscript, match="no line"):
        read(tmp_path, "{", "")
    with pytest.raises(BrokenTranscript, match="cannot be read"):
        Claude().read(Source(tmp_path / "none.jsonl", 0, 0.0))
    assert read(tmp_path, {"type": "summary"}, name="odd").entries == ()
    assert read(tmp_path, user("look"), name="renamed").id == ID


def test_sources_are_all_files_of_records(tmp_path: Path) -> None:
    for name in (f"-p/{ID}.jsonl", f"-p/{ID}/subagents/agent-a1.jsonl", "-p/agent-b.jsonl", "-p/x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}\n")
    found = {str(one.path.relative_to(tmp_path)): one.size for one in Claude().sources(tmp_path)}
    assert found == dict.fromkeys([f"-p/{ID}.jsonl", f"-p/{ID}/subagents/agent-a1.jsonl", "-p/agent-b.jsonl"], 3)
    assert list(Claude().sources(tmp_path / "none")) == []


WHOLE = [
    user("look"),
    answer("m1", text("Looking."), tool("c1", command="ls"), usage=USAGE),
    user([result("c1", "a b", is_error=True)]),
    user([text("[Request interrupted by user]")], interruptedMessageId="m1"),
    line("attachment", attachment={"type": "queued_command", "prompt": "shorter"}),
    user("This session is being continued from a previous conversation.", isCompactSummary=True),
    answer("m2", text("Done."), usage=USAGE),
]


@given(st.randoms(use_true_random=False))
def test_no_file_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, chance: random.Random) -> None:
    path = tmp_path_factory.mktemp("claude") / f"{ID}.jsonl"
    path.write_text(broken_lines(WHOLE, chance))
    try:
        session = Claude().read(Source(path, 0, 0.0))
    except BrokenTranscript:
        return
    assert session.damaged <= len(WHOLE)
    assert len(session.entries) <= len(WHOLE)
    hash(session.started)
