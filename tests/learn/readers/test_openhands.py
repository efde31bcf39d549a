"""OpenHands' conversations, in the form that OpenHands CLI 1.16.0 gives them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.openhands import OpenHands
from headroom_cli.learn.transcript import Answer, Call, Compacted, PastSession, Said
from headroom_cli.wire.prompt import Usage
from tests.learn.readers.damage import cut, mangled, read_all

MODEL = "anthropic/claude-sonnet-4-5"
TIME = "2026-11-25T03:51:33.594552"
AT = datetime.fromisoformat(TIME).timestamp()
STATE = {
    "agent": {"llm": {"model": MODEL}},
    "workspace": {"working_dir": "/project"},
    "stats": {"usage_to_metrics": {"agent": {"token_usages": [{
        "model": MODEL, "prompt_tokens": 8909, "completion_tokens": 15, "cache_read_tokens": 100,
        "cache_write_tokens": 8000, "response_id": "r1",
    }]}}},
}  # fmt: skip


def parts(text: str) -> list[dict[str, object]]:
    return [{"cache_prompt": False, "type": "text", "text": text}]


def event(kind: str, source: str = "agent", **more: Any) -> dict[str, Any]:
    return {"id": "e", "timestamp": TIME, "source": source, "kind": kind, **more}


def said(text: str, **more: Any) -> dict[str, Any]:
    return event("MessageEvent", "user", llm_message={"role": "user", "content": parts(text)}, **more)


def told(text: str, response: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": parts(text)}
    return event("MessageEvent", llm_message=message, llm_response_id=response)


def called(name: str, response: str, tool: str = "terminal", text: str = "", **given: object) -> dict[str, Any]:
    return event(
        "ActionEvent", thought=parts(text), tool_name=tool, tool_call_id=name, llm_response_id=response,
        tool_call={"id": name, "name": tool, "arguments": json.dumps(given)},
    )  # fmt: skip


def seen(name: str, text: str, **more: object) -> dict[str, Any]:
    observation = {"content": parts(text), "is_error": False, **more}
    return event("ObservationEvent", "environment", tool_call_id=name, observation=observation)


def kept(folder: Path, *events: object) -> Path:
    """Writes a conversation; its folder."""
    (folder / "events").mkdir(parents=True, exist_ok=True)
    (folder / "base_state.json").write_text(json.dumps(STATE))
    for number, one in enumerate(events):
        (folder / "events" / f"event-{number:05}-x.json").write_text(json.dumps(one))
    return folder


def conversation(folder: Path, *events: object) -> PastSession:
    kept(folder / "one", *events)
    (read,) = read_all(OpenHands(), folder)
    return read


def test_messages_calls_and_counts(tmp_path: Path) -> None:
    read = conversation(
        tmp_path,
        event("SystemPromptEvent", system_prompt=parts("You are")[0]),
        said("go"),
        called("a", "r1", text="Trying.", command="ls /nope"),
        called("b", "r1", command="ls"),
        seen("a", "no such file", exit_code=2),
        seen("b", "files", exit_code=0),
        told("Done.", "r2"),
    )
    calls = (
        Call("terminal", {"command": "ls /nope"}, "no such file", True, "a"),
        Call("terminal", {"command": "ls"}, "files", False, "b"),
    )
    assert read.entries == (
        Said("go", AT),
        Answer("Trying.", AT, calls, MODEL, Usage(809, 8000, None, 100, 15, MODEL)),
        Answer("Done.", AT, (), MODEL),
    )
    assert (read.id, read.project, read.typed, read.side, read.damaged) == ("one", "/project", True, False, 0)


def test_what_went_wrong_with_a_call(tmp_path: Path) -> None:
    read = conversation(
        tmp_path,
        called("a", "r1", "NoSuchTool"),
        event("AgentErrorEvent", tool_call_id="a", error="not found"),
        called("b", "r2"),
        event("UserRejectObservation", "environment", tool_call_id="b", rejection_reason="no"),
        called("c", "r3"),
        seen("c", "still running", exit_code=-1),
        called("d", "r4", "file_editor"),
        seen("d", "no such path", is_error=True),
    )
    answers = [entry for entry in read.entries if isinstance(entry, Answer)]
    assert [(answer.calls[0].result, answer.calls[0].error, answer.interrupted) for answer in answers] == [
        ("not found", True, False), ("no", True, True), ("still running", False, False), ("no such path", True, False),
    ]  # fmt: skip


def test_a_pause_stops_the_answer_before_it(tmp_path: Path) -> None:
    read = conversation(tmp_path, said("go"), called("a", "r1"), event("PauseEvent", "user"), seen("a", ""))
    assert [entry.interrupted for entry in read.entries if isinstance(entry, Answer)] == [True]


def test_the_last_words_may_be_a_call(tmp_path: Path) -> None:
    read = conversation(tmp_path, called("a", "r1", "finish", message="It is finished."))
    assert read.entries[0].text == "It is finished."


def test_condensation(tmp_path: Path) -> None:
    read = conversation(tmp_path, said("go"), event("Condensation", "environment", summary="We went."))
    assert read.entries[1] == Compacted("We went.", AT)


def test_subagents_are_sessions_on_the_side(tmp_path: Path) -> None:
    one = kept(tmp_path / "one", said("go"))
    kept(one / "subagents" / "two", said("Find it."))
    reads = {read.id: (read.typed, read.side) for read in read_all(OpenHands(), tmp_path)}
    assert reads == {"one": (True, False), "two": (False, True)}
    assert not conversation(tmp_path / "other", said("go", sender="another agent")).typed


def test_a_new_event_changes_the_source(tmp_path: Path) -> None:
    kept(tmp_path / "one", said("go"))
    (before,) = OpenHands().sources(tmp_path)
    assert list(OpenHands().sources(tmp_path)) == [before]
    kept(tmp_path / "one", said("go"), told("Yes.", "r2"))
    (after,) = OpenHands().sources(tmp_path)
    assert after.size > before.size
    assert list(OpenHands().sources(tmp_path / "nowhere")) == []


def test_broken_events_are_counted(tmp_path: Path) -> None:
    kept(tmp_path / "one", said("go"), {"kind": 1}, event("NewKind"))
    (tmp_path / "one/events/event-00009-x.json").write_text("{")
    (tmp_path / "one/base_state.json").write_text("")
    kept(tmp_path / "two")
    (read,) = read_all(OpenHands(), tmp_path)
    assert (read.entries, read.damaged, read.project) == ((Said("go", AT),), 2, "")


@given(st.data())
def test_no_conversation_makes_it_stumble(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("openhands")
    events = [
        said("go"), called("a", "r1", text="Trying."), seen("a", "no", exit_code=2), told("Done.", "r2"),
        event("PauseEvent"), event("Condensation", summary="S"), event("AgentErrorEvent", tool_call_id="a", error="e"),
    ]  # fmt: skip
    kept(folder / "one", *data.draw(mangled(data.draw(st.permutations(events)))))
    state = folder / "one/base_state.json"
    state.write_bytes(data.draw(mangled(STATE).map(lambda value: json.dumps(value).encode()) | cut(state.read_bytes())))
    for read in read_all(OpenHands(), folder):
        assert read.entries
