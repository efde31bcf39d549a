from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.codex import Codex
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage
from tests.fakes.broken_records import broken_lines

ID = "01a210d5-d078-7960-9138-e3f2f52e8622"
OTHER = "01a210d5-0000-7960-9138-e3f2f52e8622"
START = 1795578771.0


def line(kind: str, at: float = 0.0, **payload: object) -> dict[str, Any]:
    minutes, seconds = divmod(51 + at, 60)
    return {
        "timestamp": f"2026-11-25T03:{52 + int(minutes):02}:{seconds:06.3f}Z",
        "type": kind,
        "payload": payload,
    }


def meta(source: object = "cli", at: float = 0.0, **more: object) -> dict[str, Any]:
    made = {"id": ID, "cwd": "/p", "cli_version": "0.169.0", "source": source, "originator": "codex-tui"}
    return line("session_meta", at, **{**made, **more})


def said(role: str, *texts: str, at: float = 0.0, **more: object) -> dict[str, Any]:
    content = [{"type": "input_text" if role == "user" else "output_text", "text": one} for one in texts]
    return line("response_item", at, type="message", role=role, content=content, **more)


def call(id: str, name: str = "exec_command", at: float = 0.0, **given: object) -> dict[str, Any]:
    return line(
        "response_item", at, type="function_call", call_id=id, name=name, arguments=json.dumps(given or {"cmd": "ls"})
    )


def output(id: str, text: object, at: float = 0.0, kind: str = "function_call_output") -> dict[str, Any]:
    return line("response_item", at, type=kind, call_id=id, output=text)


def tokens(sent: int, read: int, made: int, written: int = 0) -> dict[str, int]:
    return {
        "input_tokens": sent, "cached_input_tokens": read, "cache_write_input_tokens": written, "output_tokens": made,
    }  # fmt: skip


def record(*counts: int, at: float = 0.0) -> dict[str, Any]:
    return line("token_usage_record", at, response_id="r", usage=tokens(*counts))


def counted(total: int, *last: int, at: float = 0.0) -> dict[str, Any]:
    info = {"total_token_usage": {"total_tokens": total}, "last_token_usage": tokens(*last)}
    return line("event_msg", at, type="token_count", info=info)


def event(kind: str, at: float = 0.0, **more: object) -> dict[str, Any]:
    return line("event_msg", at, type=kind, **more)


def read(tmp_path: Path, *lines: object, name: str = f"rollout-2026-11-25T03-52-57-{ID}.jsonl") -> PastSession:
    path = tmp_path / name
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines))
    return Codex().read(Source(path, 0, 0.0))


def shown(session: PastSession) -> list[tuple[str, Usage | None]]:
    return [(one.text, one.usage) for one in session.entries if isinstance(one, Answer)]


def test_items_up_to_a_count_are_one_answer(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        meta(),
        line("turn_context", model="gpt-5.5"),
        said("developer", "<permissions instructions>x</permissions instructions>"),
        said("user", "# AGENTS.md instructions\n\n<INSTRUCTIONS>x</INSTRUCTIONS>"),
        said("user", "look", at=1),
        line("response_item", 2, type="reasoning", summary=[]),
        said("assistant", "Looking.", at=2),
        call("c1", at=3, cmd="ls"),
        call("c2", "no_such", at=3),
        record(100, 60, 9, 10, at=3),
        output("c1", "Chunk ID: ca9dbc\nWall time: 0.0000 seconds\nProcess exited with code 2\nOutput:\nno", at=4),
        output("c2", "unsupported call: no_such", at=4),
        counted(109, 100, 60, 9, 10, at=4),
        said("assistant", "Done.", at=5),
        record(120, 100, 3, at=5),
    )
    failed = "Chunk ID: ca9dbc\nWall time: 0.0000 seconds\nProcess exited with code 2\nOutput:\nno"
    calls = (
        Call("exec_command", {"cmd": "ls"}, failed, error=True, id="c1"),
        Call("no_such", {"cmd": "ls"}, "unsupported call: no_such", error=True, id="c2"),
    )
    assert session.entries == (
        Said("look", START + 1),
        Answer("Looking.", START + 3, calls, "gpt-5.5", Usage(30, 10, None, 60, 9, "gpt-5.5"), id="r"),
        Answer("Done.", START + 5, (), "gpt-5.5", Usage(20, None, None, 100, 3, "gpt-5.5"), id="r"),
    )
    assert (session.agent, session.id, session.project, session.version) == ("codex", ID, "/p", "0.169.0")
    assert (session.typed, session.side, session.damaged) == (True, False, 0)


def test_without_records_of_usage_the_events_count_and_repetitions_do_not(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        meta(),
        said("user", "look"),
        call("c1"),
        output("c1", "ok"),
        counted(109, 100, 60, 9),
        counted(109, 100, 60, 9),
        event("token_count", info=None),
        said("assistant", "Done."),
        counted(232, 120, 100, 3),
        counted(999, 0, 0, 0),
        counted(1500, 400, 100, 7),
        line("compacted", message="They looked."),
        event("context_compacted"),
        said("assistant", "Going on."),
    )
    assert shown(session) == [
        ("", Usage(40, None, None, 60, 9)),
        ("Done.", Usage(20, None, None, 100, 3)),
        ("", Usage(300, None, None, 100, 7)),  # the request that made the summary
        ("Going on.", None),
    ]
    assert [one for one in session.entries if isinstance(one, Compacted)] == [Compacted("They looked.", START)]


def test_code_mode_calls_have_a_programs_text(tmp_path: Path) -> None:
    program = line("response_item", type="custom_tool_call", call_id="c", name="exec", input="text(1)")
    parts = [{"type": "input_text", "text": one} for one in ("Script completed\nOutput:\n", "1")]
    answer = read(tmp_path, program, output("c", parts, kind="custom_tool_call_output")).entries[0]
    assert isinstance(answer, Answer)
    assert answer.calls == (Call("exec", {"input": "text(1)"}, "Script completed\nOutput:\n\n1", id="c"),)


@pytest.mark.parametrize(
    ("text", "result", "error"),
    [
        ("plain", "plain", False),
        ('{"output": "no\\n", "metadata": {"exit_code": 1}}', "no\n", True),
        ('{"output": "yes\\n", "metadata": {"exit_code": 0}}', "yes\n", False),
        ({"content": "no", "success": False}, "no", True),
        ("Wall time: 3.0 seconds\naborted by user", "Wall time: 3.0 seconds\naborted by user", True),
        ("Exit code: 1\nWall time: 0 seconds", "Exit code: 1\nWall time: 0 seconds", True),
        ("Exit code: 0\nOutput:\nExit code: 1", "Exit code: 0\nOutput:\nExit code: 1", False),
        (None, "", False),
    ],
)
def test_results_of_all_versions(tmp_path: Path, text: object, result: str, error: bool) -> None:
    answer = read(tmp_path, call("c"), output("c", text)).entries[0]
    assert isinstance(answer, Answer)
    assert (answer.calls[0].result, answer.calls[0].error) == (result, error)


def test_a_rollout_of_the_first_versions(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        {"id": OTHER, "timestamp": "2025-06-01T00:00:00Z", "instructions": None},
        {"record_type": "state"},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "look"}]},
        {"type": "local_shell_call", "id": "c", "action": {"command": ["ls"]}},
        {"type": "function_call_output", "call_id": "c", "output": '{"output": "a", "metadata": {"exit_code": 0}}'},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Done."}]},
    )
    call = Call("local_shell", {"command": ["ls"]}, "a", id="c")
    assert session.entries == (Said("look"), Answer("", calls=(call,)), Answer("Done."))
    assert session.id == OTHER


def test_only_what_the_user_typed_is_said(tmp_path: Path) -> None:
    kinds = {"content_item_kinds": ["agents_md.instructions", "user.text"]}
    session = read(
        tmp_path,
        meta(),
        said("user", "whatever it is", "look", internal_chat_message_metadata_passthrough=kinds),
        said("user", "<environment_context><cwd>/p</cwd></environment_context>", "and be quick"),
        said("user", "<turn_aborted>\nstopped\n</turn_aborted>"),
        event("user_message", message="and be quick"),
    )
    assert session.entries == (Said("look", START), Said("and be quick", START))


def test_what_was_interrupted(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        meta(),
        said("user", "one"),
        call("c"),
        output("c", "aborted by user"),
        event("turn_aborted", reason="interrupted"),
        said("user", "two"),
        event("turn_aborted", reason="interrupted"),
        said("assistant", "Yes."),
        event("turn_aborted", reason="review_ended"),
    )
    assert [one.interrupted for one in session.entries if isinstance(one, Answer)] == [True, True, False]


@pytest.mark.parametrize(
    ("source", "more", "trigger", "typed", "side"),
    [
        ("cli", {}, "", True, False),
        ("vscode", {}, "user", True, False),
        ("exec", {}, "exec", False, False),
        ("exec", {}, "", False, False),
        ("exec", {}, "user", True, False),
        ("cli", {}, "exec", False, False),
        ("mcp", {}, "", False, False),
        ("unknown", {"originator": "codex_sdk_ts"}, "", False, False),
        ({"subagent": "review"}, {"thread_source": "subagent"}, "user", False, True),
    ],
)
def test_who_gave_the_task(
    tmp_path: Path, source: object, more: dict[str, object], trigger: str, typed: bool, side: bool
) -> None:
    turn = event("task_started", turn_attribution={"turn_trigger": trigger})
    session = read(tmp_path, meta(source, **more), turn, said("user", "look"))
    assert session.entries == (Said("look", START),)
    assert (session.typed, session.side) == (typed, side)


@pytest.mark.parametrize("rewritten", [True, False])
def test_the_copy_that_an_old_fork_starts_with_is_left_out(tmp_path: Path, rewritten: bool) -> None:
    at = 0.2 if rewritten else -40.0
    session = read(
        tmp_path,
        meta(forked_from_id=OTHER),
        meta(at=at, id=OTHER),
        said("user", "before", at=at),
        said("assistant", "Before.", at=at),
        counted(109, 100, 60, 9, at=at + 0.3),
        said("user", "look", at=8),
        said("assistant", "Done.", at=9),
        counted(140, 28, 0, 3, at=9),
    )
    assert session.entries[0] == Said("look", START + 8)
    assert shown(session) == [("Done.", Usage(28, None, None, 0, 3))]
    assert session.id == ID


def test_the_outcome_of_a_review_is_no_answer_of_this_session(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        meta(),
        said("user", "<user_action><action>review</action></user_action>"),
        said("assistant", "No findings."),
        said("user", "thanks"),
        said("assistant", "Welcome."),
    )
    assert session.entries[0] == Said("thanks", START)
    assert shown(session) == [("Welcome.", None)]


def test_a_compressed_rollout_is_read(tmp_path: Path) -> None:
    path = tmp_path / f"rollout-2026-11-25T03-52-57-{ID}.jsonl.zst"
    raw = "".join(json.dumps(one) + "\n" for one in (meta(), said("user", "look"))).encode()
    path.write_bytes(zstandard.compress(raw[:50]) + zstandard.compress(raw[50:]))
    (source,) = Codex().sources(tmp_path)
    assert Codex().read(source).entries == (Said("look", START),)
    path.write_bytes(b"(\xb5/\xfd" + b"broken" * 9)
    with pytest.raises(BrokenTranscript):
        Codex().read(source)


def test_a_file_without_records_is_told_and_a_name_stands_for_an_id(tmp_path: Path) -> None:
    with pytest.raises(BrokenTranscript, match="no line"):
        read(tmp_path, "{")
    session = read(tmp_path, "{", said("user", "look"))
    assert (session.id, session.damaged) == (ID, 1)
    assert list(Codex().sources(tmp_path / "none")) == []


WHOLE = [
    meta(forked_from_id=OTHER),
    meta(id=OTHER),
    line("turn_context", model="gpt-5.5"),
    event("task_started", turn_attribution={"turn_trigger": "user"}),
    said("user", "look", at=5),
    said("assistant", "Looking.", at=6),
    call("c1", at=6, cmd="ls"),
    output("c1", "Process exited with code 2", at=7),
    record(100, 60, 9, at=7),
    counted(109, 100, 60, 9, at=8),
    event("turn_aborted", at=9, reason="interrupted"),
    line("compacted", at=10, message="They looked."),
]


@given(st.randoms(use_true_random=False))
def test_no_file_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, chance: random.Random) -> None:
    path = tmp_path_factory.mktemp("codex") / f"rollout-{ID}.jsonl"
    path.write_text(broken_lines(WHOLE, chance))
    try:
        session = Codex().read(Source(path, 0, 0.0))
    except BrokenTranscript:
        return
    assert session.damaged <= len(WHOLE)
    assert len(session.entries) <= len(WHOLE)
    hash(session.started)
