"""Where past sessions are looked for, by what the wrappers say."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.learn.readers import readers
from headroom_cli.session.past_sessions import places
from tests.learn.shelf import shelf

NAMES = ("claude", "codex", "aider", "demo", "no-such-wrapper")


@pytest.fixture(autouse=True)
def readable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEADROOM_CONFIG", str(tmp_path))
    monkeypatch.setattr(readers, "READERS", tuple(shelf([], agent=name) for name in NAMES))


def test_every_agent_by_its_wrapper() -> None:
    found = places("", {"HOME": "/home/me", "CODEX_HOME": "/opt/codex"}, Path("/work"))
    assert {place.reader.agent: str(place.root) for place in found} == {
        "claude": "/home/me/.claude/projects",
        "codex": "/opt/codex/sessions",
        "aider": "/work/.aider.chat.history.md",
    }


def test_one_agent() -> None:
    assert [place.reader.agent for place in places("claude", {"HOME": "/home/me"}, Path("/work"))] == ["claude"]


def test_an_agent_without_a_reader() -> None:
    with pytest.raises(HeadroomError) as caught:
        places("emacs", {}, Path("/work"))
    assert caught.value.message == "the past sessions of 'emacs' cannot be read"
    assert "aider, claude, codex" in caught.value.hint
