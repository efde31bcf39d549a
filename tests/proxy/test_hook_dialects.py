"""Events as the real programs sent them, and the answers that they took."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.agents.hook_seam import DIALECTS as NAMED
from headroom_cli.proxy.hook_dialects import DIALECTS, claude, copilot, cursor, opencode, vibe
from headroom_cli.wire.prompt import Kind

LONG = "a line that is long enough to be worth a place of its own\n" * 10


def of_claude(tool: str = "Bash", response: Any = None, name: str = "PostToolUse") -> dict[str, Any]:
    if response is None:
        response = {"stdout": LONG, "stderr": "", "interrupted": False, "isImage": False, "noOutputExpected": False}
    return {
        "session_id": "s-1", "cwd": "/w", "hook_event_name": name, "tool_name": tool,
        "tool_input": {"command": "cat log"}, "tool_response": response, "tool_use_id": "toolu_1",
    }  # fmt: skip


def of_vibe(**changes: Any) -> dict[str, Any]:
    output = {"command": "cat log", "returncode": 0, "stderr": "", "stdout": LONG, "timed_out": False}
    event = {
        "session_id": "s-1", "hook_event_name": "post_tool", "tool_name": "file_system.bash", "tool_call_id": "c-1",
        "tool_input": {"command": "cat log"}, "tool_status": "success", "tool_output": output,
    }  # fmt: skip
    return {**event, **changes}


def of_cursor(output: Any = None, **changes: Any) -> dict[str, Any]:
    """As https://cursor.com/docs/hooks.md has it; the result as npm @cursor/sdk 1.0.18 writes it."""
    if output is None:
        output = {"content": [{"type": "text", "text": LONG}], "isError": False}
    event = {
        "conversation_id": "c-1", "generation_id": "g-1", "model": "composer-2.5", "hook_event_name": "postToolUse",
        "cursor_version": "2026.09.18-9a7762b", "workspace_roots": ["/w"], "user_email": "me@example.com",
        "transcript_path": None, "tool_name": "MCP:find_issues", "tool_input": {"query": "crash"},
        "tool_output": json.dumps(output), "tool_use_id": "call_1\nctc_1", "duration": 12, "cwd": "/w",
    }  # fmt: skip
    return {**event, **changes}


def test_wrappers_may_name_the_dialects_that_there_are() -> None:
    assert set(NAMED) == set(DIALECTS)


def test_a_shell_result_of_claude_code() -> None:
    told = claude(of_claude())
    assert told is not None
    assert (told.block.kind, told.block.tool, told.block.text) == (Kind.RESULT, "Bash", LONG)
    assert (told.call, told.conversation, told.block.arguments) == ("toolu_1", "s-1", {"command": "cat log"})
    answered = told.answer("short")["hookSpecificOutput"]
    assert answered == {
        "hookEventName": "PostToolUse",
        "updatedToolOutput": {**of_claude()["tool_response"], "stdout": "short"},
    }


@pytest.mark.parametrize(
    ("stdout", "stderr", "shown"),
    [("\n\n  a\nb\n", "", "  a\nb"), ("a\n", "warning\n", "a\nwarning"), ("", "warning\n", "warning")],
)
def test_what_claude_code_makes_of_a_shell_result(stdout: str, stderr: str, shown: str) -> None:
    told = claude(of_claude(response={"stdout": LONG, "stderr": stderr}))
    assert told is not None
    assert told.stands(stdout) == shown


def test_a_search_of_claude_code_says_where_it_was_cut() -> None:
    found = {"mode": "content", "numFiles": 0, "filenames": [], "content": LONG, "numLines": 250, "appliedLimit": 250}
    told = claude(of_claude("Grep", found))
    assert told is not None
    assert told.stands("x") == "x\n\n[Showing results with pagination = limit: 250]"
    later = claude(of_claude("Grep", {**found, "appliedOffset": 10}))
    assert later is not None
    assert later.stands("x") == "x\n\n[Showing results with pagination = limit: 250, offset: 10]"
    uncut = claude(of_claude("Grep", {**found, "appliedLimit": None}))
    assert uncut is not None
    assert uncut.stands("x") == "x"


@pytest.mark.parametrize("response", [LONG, [{"type": "text", "text": LONG}]])
def test_a_tool_of_a_server_keeps_the_shape_of_its_result(response: Any) -> None:
    told = claude(of_claude("mcp__one__look", response))
    assert told is not None
    changed = told.answer("short")["hookSpecificOutput"]["updatedToolOutput"]  # type: ignore[index]
    assert changed == ("short" if isinstance(response, str) else [{"type": "text", "text": "short"}])


@pytest.mark.parametrize(
    "event",
    [
        of_claude(name="PostToolUseFailure"),
        of_claude("Read", {"type": "text", "file": {"content": LONG, "startLine": 1}}),
        of_claude("Bash", {"stdout": LONG, "persistedOutputPath": "/x"}),
        of_claude("Bash", {"stdout": LONG, "interrupted": True}),
        of_claude("Bash", {"stdout": LONG, "backgroundTaskId": "b1"}),
        of_claude("Bash", {"stdout": 5}),
        of_claude("Grep", {"mode": "files_with_matches", "content": LONG}),
        of_claude("mcp__a__b", [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]),
        of_claude("mcp__a__b", [{"type": "image"}]),
        of_claude("Edit", {"content": LONG}),
        {},
    ],
)
def test_what_claude_code_tells_otherwise_stays(event: dict[str, Any]) -> None:
    assert claude(event) is None


def test_copilot_gets_its_result_back() -> None:
    result = {"resultType": "success", "textResultForLlm": LONG}
    event = {"sessionId": "s", "toolName": "bash", "toolArgs": {"command": "x"}, "toolResult": result}
    told = copilot(event)
    assert told is not None
    assert told.answer("short") == {"modifiedResult": {"resultType": "success", "textResultForLlm": "short"}}
    assert not told.block.error
    assert copilot({**event, "toolResult": {**result, "resultType": "failure"}}) is None


@pytest.mark.parametrize(("code", "failed"), [("0", False), ("3", True), ("10", True), ("-1", True)])
def test_a_command_that_failed_in_copilot_is_an_error(code: str, failed: bool) -> None:
    text = f"{LONG}<shellId: 4 completed with exit code {code}>"
    told = copilot(
        {"toolName": "bash", "toolArgs": {}, "toolResult": {"resultType": "success", "textResultForLlm": text}}
    )
    assert told is not None
    assert told.block.error is failed


def test_opencode_gets_a_text() -> None:
    event = {"tool": "bash", "sessionID": "s", "callID": "c", "args": {"command": "x"}, "output": LONG}
    told = opencode(event)
    assert told is not None
    assert (told.call, told.answer("short"), told.block.error) == ("c", {"output": "short"}, False)
    failed = opencode({**event, "metadata": {"exit": 2}})
    assert failed is not None
    assert failed.block.error
    assert opencode({**event, "output": None}) is None


def test_vibe_is_given_the_json_that_it_would_send() -> None:
    told = vibe(of_vibe())
    assert told is not None
    assert (told.block.tool, told.block.text, told.block.escaped) == ("bash", LONG, True)
    answer = told.answer("short")
    assert answer["decision"] == "deny"
    assert json.loads(str(answer["reason"])) == {**of_vibe()["tool_output"], "stdout": "short"}
    assert '", "' not in str(answer["reason"])


def test_what_failed_or_is_unclear_in_vibe() -> None:
    failed = vibe(of_vibe(tool_output={"returncode": 3, "stdout": LONG}))
    assert failed is not None
    assert failed.block.error
    assert vibe(of_vibe(tool_status="failure")) is None
    assert vibe(of_vibe(tool_output={"stdout": LONG, "stderr": LONG})) is None
    assert vibe(of_vibe(tool_output=None)) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    [
        "hook_event_name",
        "tool_name",
        "tool_input",
        "tool_response",
        "toolResult",
        "toolName",
        "output",
        "tool",
        "tool_output",
        "tool_status",
    ]
)


@given(event=st.dictionaries(keys, values), name=st.sampled_from(NAMED))
def test_no_event_makes_a_dialect_fail(event: dict[str, Any], name: str) -> None:
    told = DIALECTS[name](event)
    assert told is None or isinstance(told.block.text, str)


def test_a_tool_of_a_server_in_cursor() -> None:
    told = cursor(of_cursor())
    assert told is not None
    assert (told.block.tool, told.block.text, told.block.error) == ("MCP:find_issues", LONG, False)
    assert (told.call, told.conversation, told.block.arguments) == ("call_1\nctc_1", "c-1", {"query": "crash"})
    assert told.answer("short") == {
        "updated_mcp_tool_output": {"content": [{"type": "text", "text": "short"}], "isError": False}
    }
    failed = cursor(of_cursor({"content": [{"type": "text", "text": LONG}], "isError": True}))
    assert failed is not None
    assert failed.block.error


@pytest.mark.parametrize(
    "event",
    [
        of_cursor(hook_event_name="postToolUseFailure"),
        of_cursor(hook_event_name="afterMCPExecution"),
        of_cursor(tool_name="Shell"),
        of_cursor({"output": LONG, "exitCode": 0}),
        of_cursor({"error": LONG}),
        of_cursor({"rejected": True, "reason": LONG}),
        of_cursor({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "isError": False}),
        of_cursor({"content": [{"type": "image", "data": "aGk=", "mimeType": "image/png"}], "isError": False}),
        of_cursor({"content": [{"type": "text", "text": LONG, "annotations": {}}], "isError": False}),
        of_cursor({"content": [{"type": "text", "text": LONG}], "isError": False, "structuredContent": {}}),
        of_cursor(LONG),
        of_cursor(tool_output="{not json"),
        of_cursor(tool_output=None),
    ],
)
def test_what_cursor_tells_otherwise_stays(event: dict[str, Any]) -> None:
    assert cursor(event) is None
