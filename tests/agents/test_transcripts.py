"""What the readers of transcripts find after a run of each real agent, and what its provider knows of the same run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.learn.readers.readers import READERS
from headroom_cli.learn.transcript import Answer, PastSession, Said
from tests.agents.matrix import Ran, Runs
from tests.agents.namespaces import HERE
from tests.agents.rows import BY_NAME, PROMPT
from tests.agents.test_matrix import CHOSEN, real

# `openclaw agent exec`, which the rows run, keeps no session.
READABLE = [name for name in CHOSEN if BY_NAME[name].agent in {one.agent for one in READERS} - {"openclaw"}]
# Token classes that an agent keeps no record of: the reader must then say None, not 0.
UNRECORDED: dict[str, set[str]] = {"codex": {"write"}, "gemini": {"write"}, "qwen": {"write"}, "vibe": {"write"}}
# Rows of agents that keep no cache reads apart, and may round: all input stands in one count.
MERGED = {"aider", "continue-gpt"}
# Agents whose transcripts do not tell a script's prompt from a human's.
UNTOLD = {"continue", "openhands"}
# Agents that note no time of an answer, and one that does not note where it worked: that is where its file lies.
TIMELESS = {"aider", "continue"}
PLACELESS = {"aider"}

pytestmark = [*real, pytest.mark.parametrize("name", READABLE)]


def main_session(ran: Ran) -> PastSession:
    assert ran.outcome["code"] == 0, ran.said
    found = [one for one in ran.sessions if not one.side]
    assert len(found) == 1
    return found[0]


def answers(session: PastSession) -> list[Answer]:
    return [one for one in session.entries if isinstance(one, Answer)]


def test_every_answer_is_there_with_its_words(name: str, runs: Runs) -> None:
    ran = runs(name, "direct")
    found = answers(main_session(ran))
    assert [one.text.strip() for one in found] == [one["text"].strip() for one in ran.answers]
    assert len(found) == len(ran.requests) > 0
    assert all(one.at for one in found) or BY_NAME[name].agent in TIMELESS
    assert all(one.model for one in found)
    assert not any(one.interrupted for one in found)


def test_every_call_is_there_with_what_it_printed(name: str, runs: Runs) -> None:
    ran = runs(name, "direct")
    found = answers(main_session(ran))
    assert [[call.tool for call in one.calls] for one in found] == [one["calls"] for one in ran.answers]
    calls = [call for one in found for call in one.calls]
    given = [call.arguments for call in BY_NAME[name].calls(HERE / "work")]
    wanted = [one if isinstance(one, dict) else {"input": one} for one in given]
    assert [dict(call.arguments) for call in calls] == wanted
    for call, raw in zip(calls, ran.results, strict=True):
        assert call.result
        sent = "\n".join(texts(json.loads(raw)))
        assert longest_line(call.result) in sent
        assert not call.error


def texts(value: Any) -> Iterator[str]:
    """All strings in a value."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(one)


def longest_line(text: str) -> str:
    return max(text.splitlines(), key=len)


def test_tokens_of_every_class_agree_with_what_the_provider_reported(name: str, runs: Runs) -> None:
    ran = runs(name, "direct")
    unrecorded = UNRECORDED.get(BY_NAME[name].agent, set())
    found = answers(main_session(ran))
    if name in MERGED:
        sums = [sum(counts for class_, counts in one["counts"].items() if class_ != "output") for one in ran.answers]
        assert [tokens(one, "fresh") for one in found] == pytest.approx(sums, rel=0.02)
        assert [tokens(one, "output") for one in found] == [one["counts"]["output"] for one in ran.answers]
        return
    for class_ in ("fresh", "write", "read", "output"):
        told = [one["counts"] for one in ran.answers]
        reported = [one["write_5m"] + one["write_1h"] if class_ == "write" else one[class_] for one in told]
        counted = [tokens(one, class_) for one in found]
        assert counted == ([None] * len(found) if class_ in unrecorded else reported), class_
    assert "output" in unrecorded or sum(one["counts"]["output"] for one in ran.answers) > len(found)


def tokens(answer: Answer, class_: str) -> int | None:
    """Tokens of one answer in a class, both lifetimes of cache writes together; None where nothing is recorded."""
    names = ("write_5m", "write_1h") if class_ == "write" else (class_,)
    counts = [getattr(answer.usage, one) for one in names] if answer.usage else []
    known = [one for one in counts if one is not None]
    return sum(known) if known else None


def test_the_users_words_and_where_they_were_said(name: str, runs: Runs) -> None:
    session = main_session(runs(name, "direct"))
    agent = BY_NAME[name].agent
    assert [one.text for one in session.entries if isinstance(one, Said)] == [PROMPT]
    assert isinstance(session.entries[0], Said)
    assert session.project == str(HERE / "work") or (agent in PLACELESS and Path(session.project).name == "work")
    assert session.version in ("", wrapper_named(agent).verified_version)
    assert session.agent == agent
    assert session.typed is (agent in UNTOLD)
    assert session.damaged == 0
