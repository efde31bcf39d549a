"""Codex in a terminal, in a world of its own: what is typed, what is shown, and what must be true of it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

from headroom_cli.demo.turns import Turn
from headroom_cli.learn.transcript import Answer, Said
from tests.agents.codex_cases import KEY, LOGIN, command, looks
from tests.agents.matrix import past_sessions
from tests.agents.namespaces import HERE
from tests.agents.rows import Row
from tests.agents.screen import READY
from tests.agents.stage import MARK, assert_kept, main, results_so_far, stage

PROMPT = "Ask Codex to do anything"
END = "All is well here"
STANDING = "echo begun; tail -f /dev/null"


def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
    """A title in the form that is asked for, a command that does not end where it is wanted, else two looks."""
    if "json_schema" in json.dumps(body.get("text", {})):
        return Turn(json.dumps({"title": "A title"}))
    if "stand still" in json.dumps(body["input"][-1]) and results_so_far(wire, body) >= 0:
        return Turn("Standing.", (command(STANDING),))
    return looks(wire, body)


def terminal(row: Row = KEY, *, with_server: bool = False) -> None:
    """A prompt, tool calls, another size, Ctrl-C once and twice: the report comes last, the terminal as it was."""
    with stage(row, choose) as at:
        folder = at.places.home / ".codex"
        # Without a model named it asks whether to try a newer one.
        (folder / "config.toml").write_text(
            f'model = "gpt-6-sol"\n[projects."{at.places.work}"]\ntrust_level = "trusted"\n'
        )
        if row is KEY:
            (folder / "auth.json").write_text(json.dumps({"OPENAI_API_KEY": "sk-dummy"}))
        if with_server:
            assert at.run("direct", "app-server", "daemon", "start").code == 0
        before = set(at.running())
        with at.screen("wrapped") as screen:
            screen.wait(PROMPT)
            time.sleep(1.5)  # what is typed while it still loads is lost
            screen.ask("look at it", END)
            assert "Read data.txt" in screen.shown()
            screen.resize(80, 24)
            screen.type("stand still")
            screen.wait("1 background terminal running")
            screen.tmux("send-keys", "C-c")
            screen.wait("Conversation interrupted")
            screen.tmux("send-keys", "C-c")
            shown = screen.ended()
            assert shown.index("codex resume") < shown.index("headroom Codex CLI") < shown.rindex(READY)
            assert screen.settings() == screen.before
        assert MARK in at.since(0).models()[-1].body
        assert_kept(at.since(0).models())
        (session,) = past_sessions(row, HERE)
        assert session.typed
        assert [one.text for one in session.entries if isinstance(one, Said)] == ["look at it", "stand still"]
        assert [one.interrupted for one in session.entries if isinstance(one, Answer)][-1]
        time.sleep(2)
        assert set(at.running()) == before


def beside_a_server() -> None:
    """The same with a ChatGPT login, and the user's own shared background server running."""
    terminal(LOGIN, with_server=True)


CASES = {one.__name__: one for one in (terminal, beside_a_server)}

if __name__ == "__main__":
    main(CASES, *sys.argv[1:])
