"""Aider's histories, in the form that Aider 0.86.2 gives them; `~` stands for the two spaces at a line's end."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.aider import NAME, TYPED, Aider
from headroom_cli.learn.transcript import Answer, BrokenTranscript, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage
from tests.learn.readers.damage import cut, read_all

HEAD = """
# aider chat started at 2026-11-25 03:53:23

> /usr/bin/aider {arguments}~
> Aider v0.86.2~
> Main model: openai/gpt-4o with diff edit format~
> Weak model: gpt-4o-mini~
> Git repo: .git with 6 files~
"""
SAID = "\n#### {text}~\n"
TOLD = "\n{text}\n\n> Tokens: 4.7k sent, 22 received. Cost: $0.01 message, $0.01 session.~\n"


def history(folder: Path, *texts: str) -> Path:
    """Writes a history; the path of its file."""
    path = folder / NAME
    path.write_bytes("".join(texts).replace("~", "  ").encode())
    os.utime(path, (0, local("2026-11-25 05:00:00")))
    return path


def session(folder: Path, *texts: str, arguments: str = "data.txt") -> PastSession:
    """The one session whose history has the texts after its head."""
    (read,) = read_all(Aider(), history(folder, HEAD.format(arguments=arguments), *texts))
    return read


def local(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_messages_and_answers_in_turn(tmp_path: Path) -> None:
    read = session(
        tmp_path,
        SAID.format(text="first line") + "#### second line~\n",
        TOLD.format(text="Certainly!\n\nnew.txt\n```\nhello\n```"),
        "> Applied edit to new.txt~\n",
        "\n#### /run ls~\n> Added 1 line of output to the chat.~\n\n#### <blank>~\n",
        SAID.format(text="shorter"),
        TOLD.format(text="Yes."),
    )
    usage = Usage(4700, None, None, None, 22, "openai/gpt-4o")
    assert read.entries == (
        Said("first line\nsecond line", local("2026-11-25 03:53:23")),
        Answer("Certainly!\n\nnew.txt\n```\nhello\n```", model="openai/gpt-4o", usage=usage),
        Said("/run ls"),
        Said("shorter"),
        Answer("Yes.", model="openai/gpt-4o", usage=usage),
    )
    assert (read.project, read.version, read.typed) == (str(tmp_path), "0.86.2", True)


def test_headings_and_quotes_in_an_answer_are_the_answers(tmp_path: Path) -> None:
    text = "#### A heading\n\n> a quote\n> goes on\n\nand\n# aider chat started at 2026-01-01 00:00:00\nin the middle"
    read = session(tmp_path, SAID.format(text="explain"), TOLD.format(text=text))
    assert [entry.text for entry in read.entries if isinstance(entry, Answer)] == [text]


def test_lines_of_aiders_own_may_go_on(tmp_path: Path) -> None:
    read = session(
        tmp_path,
        SAID.format(text="go"),
        TOLD.format(text="Done."),
        "> Commit 3381a07 A message\n\nthat has more lines\n\n#### and headings\n\nand an end~\n> Applied edit to a~\n",
    )
    assert [entry.text for entry in read.entries] == ["go", "Done."]


@pytest.mark.parametrize("stopped", ["> ~\n> ~\n> ^C again to exit~\n", "> ^C KeyboardInterrupt~\n"])
def test_an_answer_that_was_stopped(tmp_path: Path, stopped: str) -> None:
    read = session(tmp_path, SAID.format(text="go") + stopped, "\nIt beg\n\n\n", SAID.format(text="no") + stopped)
    assert read.entries[1:] == (
        Answer("It beg", model="openai/gpt-4o", interrupted=True),
        Said("no"),
        Answer("", model="openai/gpt-4o", interrupted=True),
    )


def test_ctrl_c_at_the_prompt_stops_no_answer(tmp_path: Path) -> None:
    read = session(tmp_path, SAID.format(text="go"), TOLD.format(text="Done."), "> ~\n> ^C again to exit~\n")
    assert [entry.interrupted for entry in read.entries if isinstance(entry, Answer)] == [False]


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("Tokens: 5,244 sent, 604 received.", Usage(5244, None, None, None, 604)),
        ("Tokens: 21k sent, 1.2k cache hit, 44 received.", Usage(19800, None, None, 1200, 44)),
        ("Tokens: 10k sent, 2.0k cache write, 3.0k cache hit, 9 received.", Usage(3000, 2000, None, 3000, 9)),
        ("Tokens: 2.1k sent, 2.0k cache write, 9 received.", Usage(100, 2000, None, None, 9)),
    ],
)
def test_what_a_request_cost(tmp_path: Path, line: str, usage: Usage) -> None:
    read = session(tmp_path, SAID.format(text="go"), f"\nDone.\n\n> {line}\nCost: $1~\n")
    assert [entry.usage for entry in read.entries if isinstance(entry, Answer)] == [
        Usage(usage.fresh, usage.write_5m, None, usage.read, usage.output, "openai/gpt-4o")
    ]


@pytest.mark.parametrize("given_by", ["--message go\non", "-m go", "--message-file task.md", "--msg=go"])
def test_a_prompt_of_a_script_is_told(tmp_path: Path, given_by: str) -> None:
    assert not session(tmp_path, SAID.format(text="go"), arguments=given_by).typed


def test_what_aider_asks_itself_is_not_the_users(tmp_path: Path) -> None:
    read = session(tmp_path, SAID.format(text="# Fix any errors below, if possible.~\n#### ## Running: lint"))
    assert read.entries == ()


def test_times_come_from_the_input_history(tmp_path: Path) -> None:
    (tmp_path / TYPED).write_text(
        "\n# 2026-11-25 03:00:00.5\n+again\n\n# 2026-11-25 03:53:32.5\n+one\n+two\n\n"
        "# 2026-11-25 03:54:00\n+again\n\n# broken\n+x\n\n# 2026-11-25 03:55:00\n+again\n"
    )
    said = [SAID.format(text=text) for text in ("one~\n#### two", "again", "/never typed", "again")]
    read = session(tmp_path, *said)
    assert [entry.at for entry in read.entries] == [
        local("2026-11-25 03:53:32.5"), local("2026-11-25 03:54:00"), None, local("2026-11-25 03:55:00"),
    ]  # fmt: skip


def test_one_file_has_many_sessions(tmp_path: Path) -> None:
    one, two = HEAD.format(arguments="a"), HEAD.format(arguments="b").replace("03:53:23", "04:00:00")
    path = history(tmp_path, "what was before\n", one, SAID.format(text="first"), two, SAID.format(text="second"))
    first, second = Aider().sources(path)
    assert (first.changed, second.changed) == (local("2026-11-25 04:00:00"), local("2026-11-25 05:00:00"))
    with path.open("a") as file:
        file.write(SAID.format(text="third").replace("~", "  "))
    assert next(iter(Aider().sources(tmp_path))) == first
    assert [[entry.text for entry in read.entries] for read in read_all(Aider(), tmp_path)] == [
        ["first"], ["second", "third"],
    ]  # fmt: skip
    assert len({read.id for read in read_all(Aider(), path)}) == 2


def test_where_no_session_is_there_is_none(tmp_path: Path) -> None:
    assert list(Aider().sources(tmp_path)) == []
    path = history(tmp_path, "nothing of Aider's\n")
    assert list(Aider().sources(path)) == []
    for source in (Source(path, 5, 0.0, "0"), Source(path, 5, 0.0, "x"), Source(tmp_path / "gone", 5, 0.0, "0")):
        with pytest.raises(BrokenTranscript):
            Aider().read(source)


@given(st.data())
def test_no_history_makes_it_stumble(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    lines = (HEAD.format(arguments="a") + SAID.format(text="go") + TOLD.format(text="Done.")).split("\n") * 2
    shuffled = data.draw(st.permutations(lines)) if data.draw(st.booleans()) else lines
    raw = data.draw(cut("\n".join(shuffled).replace("~", "  ").encode()))
    folder = tmp_path_factory.mktemp("aider")
    (folder / NAME).write_bytes(raw)
    (folder / TYPED).write_bytes(data.draw(cut(b"\n# 2026-11-25 03:00:00.5\n+go\n")))
    for read in read_all(Aider(), folder):
        assert all(isinstance(entry, Said | Answer) for entry in read.entries)


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=9), min_size=1, max_size=4))
def test_a_message_is_read_as_it_was_typed(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    typed = "~\n#### ".join(line.replace("~", "-") for line in lines)
    read = session(tmp_path_factory.mktemp("aider"), SAID.format(text=typed), TOLD.format(text="Yes."))
    assert [entry.text for entry in read.entries] == ["\n".join(lines).replace("~", "-"), "Yes."]
