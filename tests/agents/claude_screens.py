"""Claude Code in a terminal, in a world of its own: what is typed, what is shown, and what must be true of it."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Mapping
from typing import Any

from headroom_cli.demo.turns import Turn
from headroom_cli.learn.transcript import Answer, Said
from tests.agents.claude_cases import ROW, at_home, bash, looks
from tests.agents.matrix import past_sessions
from tests.agents.namespaces import HERE
from tests.agents.screen import READY, Screen
from tests.agents.stage import MARK, Stage, assert_kept, edited, main, path_of, results_so_far, stage

ASKED = ("--model", "sonnet", "--allowedTools", "Bash,Read")
PROMPT = "❯"
END = "All is well here"
STANDING = "echo begun; tail -f /dev/null"


def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
    """A summary for a compaction, a command that does not end where it is asked for, else two looks at a file."""
    last = json.dumps(body["messages"][-1])
    if "<summary>" in last:
        return Turn("<analysis>Short.</analysis>\n<summary>The user has looked at a file.</summary>")
    if "stand still" in last and results_so_far(wire, body) >= 0:
        return Turn("Standing.", (bash(STANDING),))
    return looks(wire, body)


def opened(screen: Screen) -> None:
    screen.wait(PROMPT)
    time.sleep(1.5)  # what is typed while it still loads is lost


def terminal() -> None:
    """A prompt, tool calls, another size, Ctrl-C once and twice: the report comes last, the terminal as it was."""
    with stage(ROW, choose) as at:
        at_home(at)
        edited(
            at.places.home / ".claude/settings.json", statusLine={"type": "command", "command": "echo a line of mine"}
        )
        # In auto mode it asks its provider about each command, which a scripted one does not answer.
        with at.screen("wrapped", *ASKED, "--permission-mode", "manual") as screen:
            opened(screen)
            screen.ask("look at it", END)
            assert "Read 1 file" in screen.shown()
            assert "a line of mine" in screen.shown()
            screen.resize(80, 24)
            screen.wait("─" * 81, gone=True)
            screen.type("/background")
            screen.wait("Unknown command: /background")
            screen.type("stand still")
            screen.wait(STANDING)
            screen.tmux("send-keys", "C-c")
            screen.wait("Interrupted")
            screen.tmux("send-keys", "C-c")
            screen.wait("Press Ctrl-C again to exit")
            screen.tmux("send-keys", "C-c")
            shown = screen.ended()
            assert shown.index("claude --resume") < shown.index("headroom Claude Code") < shown.rindex(READY)
            assert screen.settings() == screen.before
        assert MARK in at.since(0).models()[-1].body
        assert_kept(at.since(0).models())
        (session,) = past_sessions(ROW, HERE)
        assert session.typed
        assert [one.text for one in session.entries if isinstance(one, Said)] == ["look at it", "stand still"]
        answers = [one for one in session.entries if isinstance(one, Answer)]
        assert [one.interrupted for one in answers] == [False, False, False, True]


def compacting() -> None:
    """A compaction is asked for in the words of the agent, and what comes after it is a new conversation."""
    with stage(ROW, choose) as at:
        at_home(at)
        with at.screen("wrapped", *ASKED) as screen:
            opened(screen)
            screen.ask("look at it", END)
            before = len(at.provider.requests)
            screen.type("/compact")
            screen.wait("Compacted")
            compacted = len(at.provider.requests)
            screen.ask("look again", END)
        asked = [one for one in at.since(before).models() if b"<summary>" in one.messages[-1]]
        assert len(asked) == 1
        # It repeats the history as it was sent before, and its own words are not changed.
        assert_kept([*at.since(0).models()[:3], asked[0]])
        assert MARK not in json.dumps(json.loads(asked[0].messages[-1])["content"][-1]).encode()
        after = at.since(compacted).models()
        assert not set(after[0].results) & set(asked[0].results)
        assert_kept(after)
        # What was said before is gone from the context: a reading is whole again, and the second refers to it.
        first, second = list(after[-1].results.values())
        assert MARK not in first
        assert MARK in second
        (session,) = past_sessions(ROW, HERE)
        assert [type(one).__name__ for one in session.entries] == [
            *("Said", "Answer", "Answer", "Answer", "Compacted", "Said"), *("Said", "Answer", "Answer", "Answer"),
        ]  # fmt: skip


def context() -> None:
    """/context shows what it shows in a direct run; only what we have made smaller is less."""
    with stage(ROW, choose) as at:
        at_home(at)
        # The Artifact tool is offered to first parties only, in any version of a gateway.
        ours, plain = (used(at, how, {"CLAUDE_CODE_DISABLE_ARTIFACT": "1"}) for how in ("wrapped", "direct"))
        assert set(ours) == set(plain) >= {"System tools", "Skills", "Messages"}
        for name in set(ours) - {"Messages"}:
            assert abs(ours[name] - plain[name]) <= 0.01 * sum(plain.values()), (name, ours, plain)
        assert ours["Messages"] < plain["Messages"]
        # Auto mode asks its provider to judge each call, and gives that up when it gets no judgement: both runs do.
        bodies = (json.loads(one.body) for one in at.since(0).models())
        judged = ["safeguards" in body for body in bodies if body["tools"]]
        assert judged == [True, False, False] * 2
        helpers = [one for one in at.provider.requests if path_of(one).endswith("/count_tokens")]
        assert len(helpers) > 10
        titles = [one for one in at.since(0).raw() if b'"tools":[]' in one.body or b'"tools"' not in one.body]
        assert {len(one.body) // 100 for one in titles} == {len(titles[0].body) // 100}
        assert not any(MARK in one.body for one in titles)


def used(at: Stage, how: str, env: Mapping[str, str]) -> dict[str, float]:
    """Tokens by category, as /context says them."""
    with at.screen(how, *ASKED, env=env) as screen:
        opened(screen)
        screen.ask("look at it", END)
        screen.type("/context")
        screen.wait("Built-in")
        time.sleep(1)
        found = re.findall(r"[⛁⛀] ([A-Z][\w ]+): ([\d.]+)(k?) tokens", screen.history())
    return {name: float(count) * (1000 if thousands else 1) for name, count, thousands in found}


CASES = {one.__name__: one for one in (terminal, compacting, context)}

if __name__ == "__main__":
    main(CASES, *sys.argv[1:])
