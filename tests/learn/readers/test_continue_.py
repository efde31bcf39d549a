"""Continue's sessions, in the form that Continue CLI 1.5.47 gives them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readers.continue_ import INDEX, Continue
from headroom_cli.learn.transcript import Answer, Call, Compacted, PastSession, Said
from headroom_cli.wire.prompt import Usage
from tests.learn.readers.damage import cut, mangled, read_all

CLAUDE = {
    "completion_tokens": 14, "prompt_tokens": 66, "total_tokens": 80, "model": "claude-sonnet-4-5",
    "prompt_tokens_details": {"cache_write_tokens": 2295, "cache_read_tokens": 10, "cached_tokens": 10},
}  # fmt: skip
GPT = {"completion_tokens": 9, "prompt_tokens": 100, "prompt_tokens_details": {"cached_tokens": 40}, "model": "gpt-5"}


def said(text: str) -> dict[str, Any]:
    return {"message": {"role": "user", "content": text}, "contextItems": [], "editorState": text}


def told(text: str, usage: object = None, **calls: tuple[str, str, str]) -> dict[str, Any]:
    """An answer whose calls are name, status and output by id."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if usage:
        message["usage"] = usage
    if calls:
        function = {key: {"name": name, "arguments": '{"command":"ls"}'} for key, (name, _, _) in calls.items()}
        message["toolCalls"] = [{"id": key, "type": "function", "function": function[key]} for key in calls]
    states = [
        {"toolCallId": key, "status": status, "output": [{"content": output, "name": "Tool Result"}]}
        for key, (_, status, output) in calls.items()
    ]
    return {"message": message, "contextItems": [], "toolCallStates": states}


def kept(folder: Path, *history: object) -> None:
    """Writes a session with the index that names it."""
    whole = {"sessionId": "one", "title": "T", "workspaceDirectory": "/project", "history": list(history)}
    (folder / "one.json").write_text(json.dumps(whole))
    index = [{"sessionId": "one", "dateCreated": "1795578711228", "workspaceDirectory": "/project"}]
    (folder / INDEX).write_text(json.dumps(index))


def session(folder: Path, *history: object) -> PastSession:
    kept(folder, *history)
    (read,) = read_all(Continue(), folder)
    return read


def test_messages_calls_and_counts(tmp_path: Path) -> None:
    read = session(
        tmp_path,
        said("go"),
        told("Trying.", CLAUDE, a=("Bash", "errored", "exit code 2"), b=("Read", "done", "text")),
        told("Done.", GPT),
    )
    model, given_both = "claude-sonnet-4-5", {"command": "ls"}
    calls = (Call("Bash", given_both, "exit code 2", True, "a"), Call("Read", given_both, "text", id="b"))
    assert read.entries == (
        Said("go", 1795578711.228),
        Answer("Trying.", None, calls, model, Usage(66, 2295, None, 10, 14, model)),
        Answer("Done.", model="gpt-5", usage=Usage(60, None, None, 40, 9, "gpt-5")),
    )
    assert (read.id, read.project, read.typed, read.damaged) == ("one", "/project", True, 0)


def test_an_answer_of_which_nothing_is_kept_was_stopped(tmp_path: Path) -> None:
    read = session(tmp_path, said("go"), said("no"), told("Yes."), said("the end"))
    assert read.entries[1] == Answer("", interrupted=True)
    assert [type(entry) for entry in read.entries] == [Said, Answer, Said, Answer, Said]


def test_an_error_between_two_messages_is_no_stop(tmp_path: Path) -> None:
    failed = {"message": {"role": "system", "content": "Error: 500"}, "contextItems": []}
    assert [type(entry) for entry in session(tmp_path, said("go"), failed, said("go")).entries] == [Said, Said]


def test_a_call_that_the_user_refused_stops_the_answer(tmp_path: Path) -> None:
    read = session(tmp_path, said("go"), told("I try.", a=("Bash", "canceled", "Permission denied by user")))
    assert [entry.interrupted for entry in read.entries if isinstance(entry, Answer)] == [True]


def test_a_summary_stands_for_what_was_before(tmp_path: Path) -> None:
    summary = {**told("We did it."), "conversationSummary": "We did it."}
    assert session(tmp_path, summary, said("more")).entries == (
        Compacted("We did it.", 1795578711.228), Said("more"),
    )  # fmt: skip


def test_a_command_of_the_users_is_no_answer(tmp_path: Path) -> None:
    own = told("", None, **{"shell-1": ("Bash", "done", "files")})
    assert session(tmp_path, said("go"), told("Yes."), own).entries[2] == Said("!ls")


def test_a_session_without_an_index_has_no_date(tmp_path: Path) -> None:
    kept(tmp_path, said("go"))
    (tmp_path / INDEX).write_text("{")
    assert read_all(Continue(), tmp_path)[0].entries == (Said("go"),)
    (tmp_path / INDEX).unlink()
    assert read_all(Continue(), tmp_path)[0].entries == (Said("go"),)


def test_broken_files_and_items_are_left_out(tmp_path: Path) -> None:
    kept(tmp_path, said("go"), "odd", {"message": {}})
    (tmp_path / "two.json").write_text('{"history": [')
    (tmp_path / "three.json").write_text("{}")
    assert [(read.id, read.damaged) for read in read_all(Continue(), tmp_path)] == [("one", 2)]
    assert list(Continue().sources(tmp_path / "nowhere")) == []


@given(st.data())
def test_no_session_makes_it_stumble(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("continue")
    kept(
        folder,
        said("go"),
        told("I try.", CLAUDE, a=("Bash", "errored", "no")),
        {**told("S"), "conversationSummary": "S"},
    )
    for path in folder.iterdir():
        value = data.draw(mangled(json.loads(path.read_text())))
        path.write_bytes(data.draw(st.just(json.dumps(value).encode()) | cut(path.read_bytes())))
    for read in read_all(Continue(), folder):
        assert read.entries
