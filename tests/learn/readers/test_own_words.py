from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.own_words import CLAUDE, CODEX, claude_words, codex_words, element, without


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("shorter please", "shorter please"),
        ("<system-reminder>\nx\n</system-reminder>\nshorter\n<system-reminder>y</system-reminder>", "shorter"),
        ("<ide_opened_file>The user opened a.py</ide_opened_file>fix it", "fix it"),
        ("<command-name>/review</command-name>\n<command-message>review</command-message>\n"
         "<command-args>158 now</command-args>", "/review 158 now"),
        ("<command-message>init is running…</command-message>\n<command-name>init</command-name>", "/init"),
        ("<bash-input>git pull</bash-input>", "!git pull"),
        ("<local-command-stdout>Bye!</local-command-stdout>", ""),
        ("[Request interrupted by user for tool use]", ""),
        ("This session is being continued from a previous conversation that ran out of context.", ""),
        ("Implement the following plan:\n\n# Plan", ""),
        ("<task-notification>\n<task-id>a</task-id>\n</task-notification>", ""),
        ("why does <system-reminder> appear?", "why does <system-reminder> appear?"),
    ],
)  # fmt: skip
def test_what_the_user_of_claude_code_typed(text: str, words: str) -> None:
    assert claude_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("make a pr", "make a pr"),
        ("<environment_context>\n  <cwd>/p</cwd>\n</environment_context>", ""),
        ("# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>\n# Guide\n</INSTRUCTIONS>", ""),
        ("<recommended_plugins>a</recommended_plugins>\n# AGENTS.md instructions for /p\n<INSTRUCTIONS>g"
         "</INSTRUCTIONS>", ""),
        ("# Context from my IDE setup:\n\n## Active file: a.py\n\n## My request for Codex:\nfix it\n", "fix it"),
        ("# Context from my IDE setup:\n\n## Active file: a.py", ""),
        ("<turn_aborted>\nThe user interrupted\n</turn_aborted>", ""),
        ("<user_instructions>be kind</user_instructions>", ""),
    ],
)  # fmt: skip
def test_what_the_user_of_codex_typed(text: str, words: str) -> None:
    assert codex_words(text) == words


def test_an_element_is_found_only_whole() -> None:
    assert element("a <x> b </x>", "x") == "b"
    assert element("a <x> b", "x") is None
    assert element("a", "x") is None


@given(st.lists(st.sampled_from([*(f"<{tag}>" for tag in CLAUDE[:3]), *(f"</{tag}>" for tag in CLAUDE[:3]), "a", " "])))
def test_taking_out_leaves_no_whole_element_and_adds_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    left = without(text, CLAUDE[:1])
    opened = left.find(f"<{CLAUDE[0]}>")
    assert opened < 0 or f"</{CLAUDE[0]}>" not in left[opened:]
    assert len(left) <= len(text)


@given(st.text(alphabet="abc xyz.,!?\n"))
def test_plain_words_stay(text: str) -> None:
    assert claude_words(text) == codex_words(text) == text.strip()
    assert without(text, CODEX) == text
