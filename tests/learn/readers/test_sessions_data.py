"""The corpus of recorded sessions read into the types that the readers of transcripts give."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from headroom_cli.learn.transcript import Answer, Call, Compacted, Said
from headroom_cli.wire.prompt import Usage
from tests.fakes.corpus import SESSIONS, past_session, past_sessions


def document(*messages: tuple[str, object], style: str = "claude", **more: object) -> dict[str, Any]:
    made = {"agent": "claude-code", "session_id": "s", "format": style, "cwd": "/p", "models": {"m": 1}}
    return {"meta": made, "messages": [{"role": role, "content": content} for role, content in messages], **more}


def text(*words: str) -> list[dict[str, object]]:
    return [{"type": "text", "text": one} for one in words]


def test_a_document_becomes_a_session() -> None:
    call = {"type": "tool_use", "id": "c", "name": "Bash", "input": {"command": "ls"}}
    answer = {"type": "tool_result", "tool_use_id": "c", "content": text("no"), "is_error": True}
    usage = {"msg": 1, "input_tokens": 1, "cache_creation_input_tokens": 2, "cache_read_input_tokens": 3,
             "output_tokens": 4}  # fmt: skip
    session = past_session(
        document(
            ("user", text("<system-reminder>be kind</system-reminder>", "look")),
            ("assistant", [*text("Looking."), call]),
            ("user", [answer, *text("[Request interrupted by user for tool use]", "shorter")]),
            ("assistant", "Yes."),
            ("user", text("This session is being continued from a previous conversation that ran out.")),
            usage=[usage, {**usage, "msg": 2}],
            compact_boundaries=[4, 4],
        )
    )
    assert (session.agent, session.id, session.project, session.typed) == ("claude", "s", "/p", True)
    counts = Usage(1, 2, None, 3, 4)
    made = Call("Bash", {"command": "ls"}, "no", error=True, id="c")
    assert session.entries == (
        Said("look"),
        Answer("Looking.", calls=(made,), model="m", usage=counts, interrupted=True),
        Answer("", model="m", usage=counts),
        Said("shorter"),
        Answer("Yes.", model="m"),
        Compacted("This session is being continued from a previous conversation that ran out."),
    )


def test_a_command_stays_as_it_was_typed_and_the_skill_it_loads_does_not() -> None:
    command = "<command-message>simplify</command-message>\n<command-name>/simplify</command-name>"
    session = past_session(document(("user", text(command, "# Simplify: all of it", "and be quick"))))
    assert session.entries == (Said("/simplify"), Said("and be quick"))


@pytest.mark.parametrize(("style", "typed"), [("claude", True), ("codex", True), ("mini", False), ("pi", False)])
def test_runs_without_a_human_are_told(style: str, typed: bool) -> None:
    assert past_session(document(("user", "do it"), style=style)).typed is typed


FILES = sorted(SESSIONS.glob("*.json"))
CLASSES = {
    "input_tokens": "fresh",
    "cache_creation_input_tokens": "write_5m",
    "cache_read_input_tokens": "read",
    "output_tokens": "output",
}


@pytest.mark.skipif(not FILES, reason="the corpus of sessions is not beside this checkout")
def test_every_session_agrees_with_the_counts_in_its_file() -> None:
    found: Counter[str] = Counter()
    for file, session in zip(FILES, past_sessions(SESSIONS), strict=True):
        written = json.loads(file.read_text())
        answers = [one for one in session.entries if isinstance(one, Answer)]
        calls = [call for answer in answers for call in answer.calls]
        used = [answer.usage for answer in answers if answer.usage]
        blocks = [block for one in written["messages"] for block in one["content"]]
        recorded = [block for block in blocks if block["type"] == "tool_use"]
        assert [(call.id, call.tool) for call in calls] == [(one["id"], one["name"]) for one in recorded], file.name
        assert sum(call.error for call in calls) == sum(bool(block.get("is_error")) for block in blocks), file.name
        assert len(used) == len(written.get("usage", ())), file.name
        for theirs, ours in CLASSES.items():
            total = sum(one[theirs] for one in written.get("usage", ()))
            assert sum(getattr(one, ours) for one in used) == total, (file.name, theirs)
        spoken = sum(one["role"] == "assistant" for one in written["messages"])
        assert sum(bool(one.text or one.calls) for one in answers) <= spoken <= len(answers), file.name
        assert session.damaged == 0
        said = [one for one in session.entries if isinstance(one, Said)]
        assert not [one.text for one in said if one.text.startswith(("<environment", "<system-rem", "[Request int"))]
        found.update(sessions=1, answers=len(answers), calls=len(calls), said=len(said))
    assert found["sessions"] == len(FILES)
    assert found["said"] > found["sessions"]


def test_a_folder_that_is_not_there_has_no_sessions(tmp_path: Path) -> None:
    assert list(past_sessions(tmp_path / "none")) == []
