from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.steer.turns import SMALL_ANSWER, TurnKind, turn_kind
from headroom_cli.wire.prompt import Block, Kind, Prompt
from tests.made.effort import examples

ASKED = Block(Kind.USER, "please mend it")
SAID = Block(Kind.ASSISTANT, "I look first")
REMINDER = Block(Kind.USER, "<system-reminder>The task list is empty.</system-reminder>")
OPENCLAW = Block(Kind.USER, "<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nActive: none\n<<<END_OPENCLAW_INTERNAL_CONTEXT>>>")
PICTURE = Block(Kind.OPAQUE, "0f")
BLOCKS = st.lists(
    st.builds(Block, st.sampled_from(list(Kind)), st.text(max_size=30), st.sampled_from(["", "Bash", "Read"])),
    max_size=8,
)


def call(command: str = "make") -> Block:
    return Block(Kind.CALL, command, tool="Bash", arguments={"command": command})


def result(text: str = "done", command: str = "make", tool: str = "Bash", *, error: bool = False) -> Block:
    return Block(Kind.RESULT, text, tool=tool, arguments={"command": command}, error=error)


def prompt(*newest: Block, **more: Any) -> Prompt:
    """A request whose conversation has begun, with what is new in it."""
    fields: Mapping[str, Any] = {"tools": ("Bash",), "turns": 1, "limit": 32_000, **more}
    return Prompt(b"{}", (ASKED, SAID, call(), *newest), **fields)


@pytest.mark.parametrize(
    ("newest", "kind"),
    [
        ([result()], TurnKind.CONTINUATION),
        ([result(), REMINDER], TurnKind.CONTINUATION),
        ([result(), OPENCLAW], TurnKind.CONTINUATION),
        ([result(), PICTURE], TurnKind.CONTINUATION),
        ([result(), result("x", error=True)], TurnKind.TROUBLE),
        ([result("Exit code: 2\nOutput:\nno rule to make target")], TurnKind.TROUBLE),
        ([result("tests/test_a.py F.\n==== 1 failed, 1 passed in 0.10s ====", "pytest | tail")], TurnKind.TROUBLE),
        ([result("Tests:       1 failed, 4 passed, 5 total\nTime: 2 s", "npm test || true")], TurnKind.TROUBLE),
        ([result("--- FAIL: TestAdd (0.00s)\nFAIL\tpkg 0.01s", "go test ./... | cat")], TurnKind.TROUBLE),
        ([result("test result: FAILED. 1 passed; 1 failed; 0 ignored", "cargo test | tail -5")], TurnKind.TROUBLE),
        ([result("src/a.ts(3,5): error TS2322: no", "tsc; true")], TurnKind.TROUBLE),
        ([result('Traceback (most recent call last):\n  File "a.py"', "python a.py; true")], TurnKind.TROUBLE),
        ([result("===== 5 passed in 0.10s =====", "pytest")], TurnKind.CONTINUATION),
        ([result("Found 0 errors. 2 files checked", "lint")], TurnKind.CONTINUATION),
        # What stands in a file, or in a hit, is not how this command went.
        ([result("==== 1 failed, 1 passed in 0.10s ====", "cat report.txt")], TurnKind.CONTINUATION),
        ([result("log.txt:3:error: bad", "grep -n error log.txt")], TurnKind.CONTINUATION),
        ([result("error: bad", tool="Read")], TurnKind.CONTINUATION),
        ([result("a\nb", "headroom retrieve 7f2c91ab --lines 1-2")], TurnKind.READING_BACK),
        ([result("a", tool="mcp__headroom__headroom_retrieve")], TurnKind.READING_BACK),
        ([result("not found", "headroom retrieve 7f2c91ab", error=True)], TurnKind.TROUBLE),
        ([result(), ASKED], TurnKind.QUESTION),
        ([ASKED], TurnKind.QUESTION),
        ([PICTURE], TurnKind.QUESTION),
        ([REMINDER], TurnKind.QUESTION),
        # What was typed while the agent worked is handed on in a reminder.
        (
            [result(), Block(Kind.USER, "<system-reminder>The user sent a new message: stop</system-reminder>")],
            TurnKind.QUESTION,
        ),
        ([result(), Block(Kind.USER, "<total_tokens>14986900 tokens left</total_tokens>")], TurnKind.CONTINUATION),
        ([result(), Block(Kind.USER, "<system-reminder>a</system-reminder> and you")], TurnKind.QUESTION),
        ([], TurnKind.HELPER),
        ([result(), Block(Kind.USER, "CRITICAL: Respond with TEXT ONLY. Do NOT call any tools.\n")], TurnKind.HELPER),
    ],
)
def test_the_newest_messages_decide(newest: list[Block], kind: TurnKind) -> None:
    assert turn_kind(prompt(*newest)) is kind


@pytest.mark.parametrize("more", [{"tools": ()}, {"formatted": True}, {"limit": 1}, {"limit": SMALL_ANSWER - 1}])
def test_what_is_no_turn_is_a_helper_call(more: dict[str, Any]) -> None:
    assert turn_kind(prompt(result(), **more)) is TurnKind.HELPER


def test_many_reminders_before_words_are_read_in_no_time() -> None:
    """With a pattern that may divide them in every way this takes hours."""
    reminders = "<system-reminder>a</system-reminder>\n" * 60
    assert turn_kind(prompt(result(), Block(Kind.USER, reminders + "go on"))) is TurnKind.QUESTION
    assert turn_kind(prompt(result(), Block(Kind.USER, reminders))) is TurnKind.CONTINUATION


def test_a_client_need_not_name_a_limit() -> None:
    assert turn_kind(prompt(ASKED, limit=None)) is TurnKind.QUESTION


def test_an_agent_without_tools_is_told_by_its_history() -> None:
    assert turn_kind(prompt(ASKED, tools=()), toolless=True) is TurnKind.QUESTION
    assert turn_kind(Prompt(b"{}", (ASKED,)), toolless=True) is TurnKind.HELPER
    assert turn_kind(prompt(ASKED, tools=(), formatted=True), toolless=True) is TurnKind.HELPER


@settings(max_examples=examples(200))
@given(BLOCKS, BLOCKS)
def test_only_what_is_newest_counts(old: list[Block], new: list[Block]) -> None:
    newest = [block for block in new if block.kind not in (Kind.ASSISTANT, Kind.CALL)]
    assert turn_kind(prompt(*old, SAID, *newest)) is turn_kind(prompt(SAID, *newest))


@settings(max_examples=examples(200))
@given(BLOCKS)
def test_an_error_is_never_a_mere_continuation(new: list[Block]) -> None:
    kind = turn_kind(prompt(*new, result(error=True)))
    assert kind in (TurnKind.TROUBLE, TurnKind.QUESTION)
