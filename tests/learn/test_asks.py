"""What is about answers is told from what is about the work."""

from __future__ import annotations

import pytest

from headroom_cli.learn.asks import asked
from headroom_cli.learn.phrases import Ask

ABOUT_WORK = (
    *("explain why the test fails", "make the function shorter", "the README should be concise", "Explain the flags"),
    *("The build fails. Why?", "why is this slow? please speed it up", "don't explain the API in the readme"),
    *("be concise in the commit message", "keep comments brief", "write a short summary of the changes to notes.md"),
    *("don't summarize the tests, run them", "no summary of results is written to the log", "more detail in the table"),
    *(
        'the parser prints "too long" here',
        "> too long\nfix that",
        "```\ntoo long\n```\nfix that",
        "I mean the other one",
    ),
    *("can you explain me why we need registryMu?", "okay some of the readme is too long", "elaborate the schema"),
    *("just the 'merge' fixes?", "add a brief comment for future reviews", "the response is too long to parse"),
)
ABOUT_ANSWERS = {
    "please keep your answers short from now on": Ask.SHORTER,
    "ok, too long": Ask.SHORTER,
    "that's way too verbose": Ask.SHORTER,
    "tl;dr?": Ask.SHORTER,
    "TLDR please": Ask.SHORTER,
    "the answers dont need to be long but concise": Ask.SHORTER,
    "Too long, what is the gist": Ask.SHORTER,
    "rename it everywhere. And be concise!": Ask.SHORTER,
    "fix the parser, don't explain": Ask.ONLY,
    "dont explain anything, just do it": Ask.ONLY,
    "just give me the diff": Ask.ONLY,
    "code only please": Ask.ONLY,
    "answer in one sentence": Ask.ONLY,
    "no preamble": Ask.PREAMBLE,
    "stop summarizing everything you did": Ask.PREAMBLE,
    "I don't need a recap": Ask.PREAMBLE,
    "Why?": Ask.LONGER,
    "ok but why": Ask.LONGER,
    "can you explain that in more detail?": Ask.LONGER,
    "walk me through how it works": Ask.LONGER,
    "you're being too terse": Ask.LONGER,
    "what do you mean by that": Ask.PUZZLED,
    "huh?": Ask.PUZZLED,
}


@pytest.mark.parametrize("text", ABOUT_WORK)
def test_tasks_are_no_asks(text: str) -> None:
    assert asked(text, answered=True) is None


@pytest.mark.parametrize(("text", "what"), ABOUT_ANSWERS.items())
def test_asks(text: str, what: Ask) -> None:
    found = asked(text, answered=True)
    assert found is not None
    assert found.what is what
    assert found.sentence in text


def test_what_stands_before_any_answer_cannot_be_about_one() -> None:
    for text in ("why?", "too long", "explain", "what do you mean"):
        assert asked(text, answered=False) is None
    standing = asked("Be concise. Rename it everywhere.", answered=False)
    assert standing is not None
    assert standing.sentence == "Be concise"


def test_a_specification_is_no_ask() -> None:
    assert asked("Be concise. " + "Do this and that. " * 100, answered=True) is None
