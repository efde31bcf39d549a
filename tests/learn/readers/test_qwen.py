"""Qwen Code's transcripts, in the shape that real runs left."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.qwen import Qwen
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage
from tests.learn.readers import spoiled
from tests.made.past import unnamed

ID = "d68f76ec-1367-46f2-9034-39a240156e9a"
AT = "2026-11-25T03:51:37.500Z"
SECONDS = 1795578697.5
TOKENS = {"promptTokenCount": 100, "candidatesTokenCount": 9, "thoughtsTokenCount": 4, "totalTokenCount": 109,
          "cachedContentTokenCount": 60}  # fmt: skip
USAGE = Usage(40, None, None, 60, 9, "qwen3")


def line(kind: str, uuid: str, parts: object = None, **more: object) -> dict[str, Any]:
    made = {"uuid": uuid, "parentUuid": None, "sessionId": ID, "timestamp": AT, "type": kind, "cwd": "/p"}
    return {**made, "version": "0.24.4", **({"message": {"parts": parts}} if parts is not None else {}), **more}


def user(uuid: str, *words: str, **more: object) -> dict[str, Any]:
    return line("user", uuid, [{"text": one} for one in words], **{"provenance": "real_user", **more})


def model(uuid: str, *parts: object, **more: object) -> dict[str, Any]:
    return line("assistant", uuid, list(parts), **{"model": "qwen3", "usageMetadata": TOKENS, **more})


def calling(id: str, name: str, **given: object) -> dict[str, Any]:
    return {"functionCall": {"id": id, "name": name, "args": given}}


def result(uuid: str, id: str, response: object, status: str = "success") -> dict[str, Any]:
    parts = [{"functionResponse": {"id": id, "name": "x", "response": response}}]
    return line("tool_result", uuid, parts, toolCallResult={"callId": id, "status": status})


def booked(uuid: str, **more: object) -> dict[str, Any]:
    event = {"event.name": "qwen-code.api_response", "prompt_id": f"{ID}########0", **more}
    return line("system", uuid, subtype="ui_telemetry", systemPayload={"uiEvent": event})


READING = calling("f", "read_file", path="a")
LINES: list[Any] = [
    user("1", "look, please"),
    booked("2"),
    model("3", {"text": "Next."}, calling("r", "run_shell_command", command="make"), READING),
    result("4", "r", {"error": "Command: make\nExit Code: 3"}, "error"),
    result("5", "f", {"output": "# A project\n"}),
    booked("6"),
    model("7", {"text": "hm", "thought": True}, {"text": "Done."}),
]  # fmt: skip
SNAPSHOT = line("system", "s", subtype="file_history_snapshot", systemPayload={"snapshots": []})


def keep(tmp_path: Path, *lines: object, name: str = f"chats/{ID}.jsonl") -> Path:
    path = tmp_path / "projects" / "-p" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines))
    return path


def read(tmp_path: Path, *lines: object, **more: Any) -> PastSession:
    return unnamed(Qwen().read(Source(keep(tmp_path, *lines, **more), 0, 0.0)))


def test_a_session_is_read_with_calls_results_and_tokens(tmp_path: Path) -> None:
    session = read(tmp_path, *LINES, SNAPSHOT)
    calls = (
        Call("run_shell_command", {"command": "make"}, "Command: make\nExit Code: 3", True, "r"),
        Call("read_file", {"path": "a"}, "# A project\n", False, "f"),
    )
    assert session.entries == (
        Said("look, please", SECONDS),
        Answer("Next.", SECONDS, calls, "qwen3", USAGE),
        Answer("Done.", SECONDS, (), "qwen3", USAGE),
    )
    assert (session.id, session.project, session.version) == (ID, "/p", "0.24.4")
    assert (session.typed, session.side, session.damaged) == (True, False, 0)


def test_thoughts_beside_the_answers_tokens_are_told_by_the_total(tmp_path: Path) -> None:
    (found,) = read(tmp_path, model("1", {"text": "x"}, usageMetadata={**TOKENS, "totalTokenCount": 113})).entries
    assert isinstance(found, Answer)
    assert found.usage is not None
    assert found.usage.output == 13


def test_a_prompt_that_nobody_typed_is_in_no_log(tmp_path: Path) -> None:
    log = tmp_path / "tmp" / hashlib.sha256(b"/p").hexdigest() / "logs.json"
    assert not read(tmp_path, *LINES).typed
    log.parent.mkdir(parents=True)
    log.write_text(json.dumps([{"sessionId": "another"}]))
    assert not read(tmp_path, *LINES).typed
    log.write_text(json.dumps([{"sessionId": ID}]))
    assert read(tmp_path, *LINES).typed


def test_interrupts_are_a_cancelled_tool_and_an_answer_that_was_never_booked(tmp_path: Path) -> None:
    session = read(
        tmp_path, user("1", "wait"), booked("2"), model("3", {"text": "I wait."}, calling("r", "sleep")),
        result("4", "r", {"error": "[Operation Cancelled]"}, "cancelled"), user("5", "go on"),
        booked("6", prompt_id="compress-1"), booked("7", subagent_id="memory"),
        model("8", {"text": "Here is"}, usageMetadata=None), user("9", "shorter"), booked("10"),
        model("11", {"text": "Well."}, usageMetadata=None),
    )  # fmt: skip
    answers = [one for one in session.entries if isinstance(one, Answer)]
    assert [(one.text, one.interrupted) for one in answers] == [("I wait.", True), ("Here is", True), ("Well.", False)]
    assert answers[0].calls[0].error
    assert answers[1].usage is None


def test_without_bookings_nothing_is_known_of_an_interrupt(tmp_path: Path) -> None:
    (found,) = read(tmp_path, model("1", {"text": "Here is"}, usageMetadata=None)).entries
    assert isinstance(found, Answer)
    assert not found.interrupted


def test_what_the_user_did_not_say_is_left_out(tmp_path: Path) -> None:
    session = read(
        tmp_path, user("1", "see @a", "\n--- Content from referenced files ---", "lots"),
        user("2", "a hook's", provenance="hook_context"), user("3", "in the middle", subtype="mid_turn_user_message"),
        line("user", "4", [{"text": "of an old version"}]),
        line("system", "5", subtype="at_command", systemPayload={"userText": "see @a"}),
    )  # fmt: skip
    assert [one.text for one in session.entries if isinstance(one, Said)] == [
        "see @a",
        "in the middle",
        "of an old version",
    ]


def test_a_compaction_is_its_summary(tmp_path: Path) -> None:
    history = [{"role": "user", "parts": [{"text": "A summary."}]}, {"role": "model", "parts": [{"text": "Got it."}]}]
    made = line("system", "8", subtype="chat_compression", systemPayload={"compressedHistory": history})
    assert read(tmp_path, *LINES, made).entries[3:] == (Compacted("A summary.", SECONDS),)


def test_a_branch_leaves_out_what_it_copied(tmp_path: Path) -> None:
    copied = [{**one, "forkedFrom": {"sessionId": "other"}} for one in LINES]
    session = read(tmp_path, *copied, user("9", "another way"))
    assert session.entries == (Said("another way", SECONDS),)
    assert read(tmp_path, *copied).entries == ()


def test_a_subagents_calls_belong_to_the_answer_before_them(tmp_path: Path) -> None:
    own = {"isSidechain": True, "agentId": "a"}
    session = read(
        tmp_path, user("1", "a task", **own), model("2", {"text": "I ask."}, **own),
        model("3", calling("r", "agent"), usageMetadata=None, **own), result("4", "r", {"output": "told"}),
        model("5", {"text": "Well."}, **own), name=f"subagents/{ID}/agent-a.jsonl",
    )  # fmt: skip
    assert session.entries[1:] == (
        Answer("I ask.", SECONDS, (Call("agent", {}, "told", False, "r"),), "qwen3", USAGE),
        Answer("Well.", SECONDS, (), "qwen3", USAGE),
    )
    assert (session.side, session.typed) == (True, False)


def test_sources_are_chats_and_subagents(tmp_path: Path) -> None:
    kept = [keep(tmp_path, *LINES), keep(tmp_path, *LINES, name=f"subagents/{ID}/agent-a.jsonl")]
    keep(tmp_path, name="other/a.jsonl")
    keep(tmp_path, name="chats/a.runtime.json")
    assert {one.path for one in Qwen().sources(tmp_path / "projects")} == set(kept)
    assert [one.path for one in Qwen().sources(kept[0])] == kept[:1]
    assert list(Qwen().sources(tmp_path / "none")) == []


@pytest.mark.parametrize("raw", ["", "null", "[]", "{", '{"type": 5}'])
def test_a_file_without_a_record_is_broken(tmp_path: Path, raw: str) -> None:
    with pytest.raises(BrokenTranscript):
        read(tmp_path, raw)
    with pytest.raises(BrokenTranscript):
        Qwen().read(Source(tmp_path / "gone.jsonl", 0, 0.0))


@given(st.randoms(use_true_random=False))
def test_whatever_stands_in_it_is_read_or_broken(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    lines = [
        json.dumps(spoiled.value(one, chance))
        for one in spoiled.order([*LINES, SNAPSHOT, model("8", calling("x", "y"))], chance)
    ]
    path = keep(tmp_path_factory.mktemp("q"), *lines)
    path.write_bytes(spoiled.cut(path.read_bytes(), chance))
    before = path.read_bytes()
    try:
        session = Qwen().read(Source(path, 0, 0.0))
    except BrokenTranscript:
        return
    assert all(isinstance(one, (Said, Answer, Compacted)) for one in session.entries)
    assert path.read_bytes() == before


@given(st.randoms(use_true_random=False))
def test_broken_lines_are_counted_and_take_nothing_else_away(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    folder, lines = tmp_path_factory.mktemp("q"), [json.dumps(one) for one in LINES]
    broken = chance.randrange(5)
    for _ in range(broken):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(("{", "nothing", '{"uuid": "3"', "[1]")))
    session = read(folder, *lines)
    assert session.damaged == broken
    assert session.entries == read(folder, *LINES).entries
