from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.copilot import Copilot
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage
from tests.fakes.broken_records import broken_lines

ID = "12f5a599-b116-431f-898b-2a57dda3ba6a"
SECONDS = 1795578771.5
SCRIPTED = "You are the GitHub Copilot CLI. You are running in non-interactive mode and have no way to ask."


def event(kind: str, agent: str = "", **data: object) -> dict[str, Any]:
    made = {"type": kind, "data": data, "id": "e", "timestamp": "2026-11-25T03:52:51.500Z"}
    return {**made, "agentId": agent} if agent else made


def start(kind: str = "session.start", **more: object) -> dict[str, Any]:
    return event(kind, **{"sessionId": ID, "copilotVersion": "1.0.102", "context": {"cwd": "/p"}, **more})


def said(text: str, **more: object) -> dict[str, Any]:
    return event("user.message", content=text, transformedContent=f"<current_datetime/>\n\n{text}", **more)


def answer(id: str, text: str, *calls: tuple[str, str, object], agent: str = "", **more: object) -> dict[str, Any]:
    asked = [{"toolCallId": call, "name": name, "arguments": given} for call, name, given in calls]
    return event("assistant.message", agent, apiCallId=id, content=text, toolRequests=asked, model="sonnet", **more)


def used(id: str, sent: int, read: int, written: int, made: int, agent: str = "", **more: object) -> dict[str, Any]:
    usage = {
        "apiCallId": id, "model": "sonnet", "inputTokens": sent, "cacheReadTokens": read, "cacheWriteTokens": written,
        "outputTokens": made, "interactionType": "conversation-agent", **more,
    }  # fmt: skip
    return event("session.usage_record", agent, usage=usage)


def done(id: str, content: str | None = None, **more: object) -> dict[str, Any]:
    result = {} if content is None else {"result": {"content": content}}
    return event("tool.execution_complete", **{"toolCallId": id, "success": True, **result, **more})


def read(tmp_path: Path, *lines: object, folder: str = ID) -> PastSession:
    path = tmp_path / folder / "events.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines))
    return Copilot().read(Source(path, 0, 0.0))


def test_events_of_one_request_are_one_answer(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        start(),
        said("look"),
        event("system.message", content="You are the GitHub Copilot CLI. You are an interactive tool."),
        used("a1", 100, 60, 30, 9),
        answer("a1", "Looking."),
        answer("a1", "", ("c1", "bash", {"command": "ls"}), ("c2", "view", {"path": "/no"})),
        done("c2", success=False, error={"message": "Path does not exist"}),
        done("c1", "no\n<exit code 2>", shellExecution={"exitCode": 2}),
        answer("a2", "Done.", ("c3", "bash", {"command": "pwd"})),
        used("a2", 120, 100, 0, 3),
        done("c3", "/p", shellExecution={"exitCode": 0}),
        done("c4", "typed", isUserRequested=True),
    )
    calls = (
        Call("bash", {"command": "ls"}, "no\n<exit code 2>", error=True, id="c1"),
        Call("view", {"path": "/no"}, "Path does not exist", error=True, id="c2"),
    )
    last = (Call("bash", {"command": "pwd"}, "/p", id="c3"),)
    assert session.entries == (
        Said("look", SECONDS),
        Answer("Looking.", SECONDS, calls, "sonnet", Usage(10, 30, None, 60, 9, "sonnet"), id="a1"),
        Answer("Done.", SECONDS, last, "sonnet", Usage(20, 0, None, 100, 3, "sonnet"), id="a2"),
    )
    assert (session.agent, session.id, session.project, session.version) == ("copilot", ID, "/p", "1.0.102")
    assert (session.typed, session.side, session.damaged) == (True, False, 0)


@pytest.mark.parametrize(
    "record",
    [
        said("a skill's text", source="skill-pdf"),
        said("go on", isAutopilotContinuation=True),
        said(" "),
        answer("s1", "A subagent's.", agent="sub"),
        answer("s1", "A subagent's.", parentToolCallId="c1"),
        used("s1", 1, 0, 0, 1, agent="sub"),
        used("s1", 1, 0, 0, 1, interactionType="conversation-subagent"),
        event("model.message", message={"role": "assistant", "content": "A title"}),
        event("session.compaction_complete", success=False),
        event("of another version"),
    ],
)
def test_what_is_no_part_of_the_conversation_is_no_entry(tmp_path: Path, record: object) -> None:
    assert read(tmp_path, start(), said("look"), record).entries == (Said("look", SECONDS),)


def test_what_was_interrupted_and_what_was_compacted(tmp_path: Path) -> None:
    counts = {"model": "sonnet", "inputTokens": 50, "outputTokens": 8, "cacheReadTokens": 30, "cacheWriteTokens": 5}
    session = read(
        tmp_path,
        said("look"),
        answer("a1", "So"),
        event("abort", reason="user_initiated"),
        said("again"),
        event("abort", reason="user_initiated"),
        event("session.compaction_complete", success=True, summaryContent="They looked.", compactionTokensUsed=counts),
    )
    assert session.entries == (
        Said("look", SECONDS),
        Answer("So", SECONDS, model="sonnet", interrupted=True, id="a1"),
        Said("again", SECONDS),
        Answer("", SECONDS, interrupted=True),
        Answer("", SECONDS, model="sonnet", usage=Usage(15, 5, None, 30, 8, "sonnet")),
        Compacted("They looked.", SECONDS),
    )


def test_a_script_types_nothing(tmp_path: Path) -> None:
    script = (start(), said("look"), event("system.message", content=SCRIPTED))
    assert not read(tmp_path, *script).typed
    assert not read(tmp_path, *script, said("queued")).typed
    assert read(tmp_path, *script, start("session.resume"), said("now me")).typed
    assert not read(tmp_path, *script, start("session.resume"), said("x"), script[2]).typed
    assert read(tmp_path, start()).typed
    detached = read(tmp_path, start(detachedFromSpawningParentSessionId="p"), said("look"))
    assert (detached.typed, detached.side) == (False, True)


def test_broken_lines_are_counted_and_sources_are_found(tmp_path: Path) -> None:
    session = read(tmp_path, "{", said("look"), "[]", folder="named")
    assert (session.id, session.damaged) == ("named", 2)
    with pytest.raises(BrokenTranscript, match="no line"):
        read(tmp_path, "{", folder="broken")
    (tmp_path / "old.jsonl").write_text(json.dumps(said("look")))
    found = sorted(str(one.path.relative_to(tmp_path)) for one in Copilot().sources(tmp_path))
    assert found == ["broken/events.jsonl", "named/events.jsonl", "old.jsonl"]
    assert Copilot().read(Source(tmp_path / "old.jsonl", 0, 0.0)).id == "old"
    assert list(Copilot().sources(tmp_path / "none")) == []


WHOLE = [
    start(),
    said("look"),
    event("system.message", content=SCRIPTED),
    answer("a1", "Looking.", ("c1", "bash", {"command": "ls"})),
    used("a1", 100, 60, 30, 9),
    done("c1", "no", shellExecution={"exitCode": 2}),
    event("abort", reason="user_initiated"),
    event("session.compaction_complete", success=True, summaryContent="x", compactionTokensUsed={"inputTokens": 5}),
]


@given(st.randoms(use_true_random=False))
def test_no_file_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, chance: random.Random) -> None:
    path = tmp_path_factory.mktemp("copilot") / "events.jsonl"
    path.write_text(broken_lines(WHOLE, chance))
    try:
        session = Copilot().read(Source(path, 0, 0.0))
    except BrokenTranscript:
        return
    assert session.damaged <= len(WHOLE)
    assert len(session.entries) <= len(WHOLE) + 2  # a compaction is also a request
    hash(session.started)
