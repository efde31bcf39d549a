"""What agents send where short answers are asked for, in worlds of their own. See stage.py."""

from __future__ import annotations

import functools
import itertools
import json
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from headroom_cli.demo.turns import Call, Turn
from headroom_cli.ledger.events import Steering
from headroom_cli.steer.directive import DIRECTIVES, TOKENS
from headroom_cli.steer.turns import TurnKind
from tests.agents.claude_cases import LOOK
from tests.agents.claude_cases import ROW as CLAUDE
from tests.agents.namespaces import HERE
from tests.agents.recorded import Request
from tests.agents.rows import BY_NAME, GREETING, Row
from tests.agents.stage import Done, Stage, main, stage, turns
from tests.agents.world import plain_body

LEVEL = 2
TEXT = DIRECTIVES[LEVEL].encode()
ON = {"HEADROOM_VERBOSITY": str(LEVEL), "HEADROOM_HOLDOUT": "0"}
OFF = {"HEADROOM_VERBOSITY": "off"}
BY_WIRE = (
    *("codex", "codex-login", "codex-code", "copilot", "copilot-gpt", "copilot-chat", "gemini", "gemini-login"),
    *("opencode", "opencode-gpt", "aider", "cline", "cline-account", "continue", "continue-gpt", "qwen", "vibe"),
    *("openhands", "openclaw", "claude-vertex", "claude-foundry"),
)
# How each goes on with its last conversation: what stands in the place of the arguments of its row. Not Gemini CLI,
# which writes the first message anew then (date, files of the folder): for us and for the cache it is another one.
RESUMED: Mapping[str, tuple[str, ...]] = {
    "codex": (*BY_NAME["codex"].arguments[:-1], "resume", "--last", "and more"),
    "copilot-gpt": ("--continue", *BY_NAME["copilot-gpt"].arguments),
    "opencode": ("run", "-c", *BY_NAME["opencode"].arguments[1:]),
    "claude": (*LOOK, "--continue"),
}


def played(row: Row) -> Any:
    """The model says what the row's script says."""

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        own = row.choose(wire, body) if row.choose else None
        return own or (None if row.agent == "aider" else turns(wire, body, *said))

    said = row.script(HERE / "work")
    return choose


def helpers(done: Done) -> list[bytes]:
    """The bodies of the requests that are no part of the conversation."""
    own = {one.body for one in done.models()}
    return [body for body in map(plain_body, done.raw()) if body not in own]


def system(body: bytes) -> list[Any]:
    """All of a request that stands before its conversation, but the line that Claude Code writes anew for its maker."""
    whole = json.loads(body)
    whole = whole.get("request", whole)
    if isinstance(whole.get("system"), list):
        whole["system"] = [one for one in whole["system"] if not one["text"].startswith("x-anthropic-billing-header")]
    keys = ("tools", "system", "instructions", "systemInstruction", "system_instruction")
    leading = itertools.takewhile(
        lambda one: one.get("role") in ("system", "developer"), whole.get("messages") or whole.get("input") or ()
    )
    return [*(whole.get(key) for key in keys), *leading]


def steerings(at: Stage) -> list[Steering]:
    """What is booked of the requests of the last session."""
    columns = "kind, arm, unit, level, added"
    query = f"SELECT {columns} FROM exchanges WHERE wire <> '' AND session = (SELECT max(id) FROM sessions)"
    with closing(sqlite3.connect(at.ours / "ledger.sqlite")) as ledger:
        return [Steering(*row) for row in ledger.execute(f"{query} ORDER BY id")]


def assert_directed(requests: Sequence[Request], text: bytes = TEXT) -> None:
    """Each holds the directive once, what stands before the conversation is the same in all, and so is the past."""
    assert requests
    for one in requests:
        assert one.body.count(text) == 1, one.body[:2_000]
    for before, after in itertools.pairwise(requests):
        assert system(after.body) == system(before.body)
        past = [one for one in before.contents if "OPENCLAW_INTERNAL_CONTEXT" not in json.dumps(one)]
        assert after.contents[: len(past)] == past


def assert_plain(done: Done) -> None:
    """Nothing of ours about the length of answers is in any request."""
    for body in map(plain_body, done.raw()):
        assert b"Length of answers" not in body


def directed(name: str) -> None:
    """Once in each request of the conversation, in no helper request, and the agent works as without it."""
    row = BY_NAME[name]
    with stage(row, played(row)) as at:
        off = at.run("wrapped", *row.arguments, env=OFF)
        new = at.places.work / "new.txt"
        new.unlink(missing_ok=True)
        on = at.run("wrapped", *row.arguments, env=ON)
        assert (off.code, on.code) == (0, 0), on.said
        assert_plain(off)
        assert row.agent == "aider" or new.read_text() == GREETING
        own, aside = on.models(), helpers(on)
        if row.agent == "aider":  # it writes its newest messages anew in each request, and finds its own new file
            assert {one.body.count(TEXT) for one in own} == {1}
        else:
            assert len(own) == len(off.models())
            assert_directed(own)
        for body in aside:
            assert TEXT not in body
        booked = [one for one in steerings(at) if one.kind != TurnKind.HELPER]
        assert [(one.level, one.added, one.arm) for one in booked] == [(LEVEL, TOKENS[LEVEL], "steered")] * len(own)
        assert "steered  directive" in on.said
        assert "steered  directive" not in off.said


def resumed(name: str) -> None:
    """A conversation that is resumed keeps what it had, whatever is set now; one that began without us gets none."""
    row = BY_NAME[name]
    row = CLAUDE if name == "claude" else row
    first = LOOK if name == "claude" else row.arguments
    with stage(row, played(row)) as at:
        begun = at.run("wrapped", *first, env=ON)
        later = at.run("wrapped", *RESUMED[name], env=OFF)
        other = at.run("wrapped", *RESUMED[name], env={**ON, "HEADROOM_VERBOSITY": "4"})
        for one in (begun, later, other):
            assert one.code == 0, one.said
        for one in (begun, later, other):
            assert_directed(one.models())
        assert system(later.models()[0].body) == system(begun.models()[-1].body) == system(other.models()[-1].body)
    assert TEXT in begun.models()[0].body


def begun_without(name: str) -> None:
    """A conversation that began without a directive gets none when it is resumed with one asked for."""
    row = CLAUDE if name == "claude" else BY_NAME[name]
    first = LOOK if name == "claude" else row.arguments
    with stage(row, played(row)) as at:
        for env in (OFF, ON):
            done = at.run("wrapped", *(first if env is OFF else RESUMED[name]), env=env)
            assert done.code == 0, done.said
            assert_plain(done)


def claude() -> None:
    """By its argument: once in each request, behind the user's own, in its cached system text; at a level each."""
    with stage(CLAUDE, played(CLAUDE)) as at:
        direct = at.run("direct", *LOOK)
        for level, text in DIRECTIVES.items():
            done = at.run("wrapped", *LOOK, env=ON, options=("--verbosity", str(level)))
            assert done.code == 0, done.said
            assert_directed(done.models(), text.encode())
            assert len(done.models()) == len(direct.models())
            assert {one.level for one in steerings(at)} == {level}
        for theirs in (("--append-system-prompt", "Be kind."), ("--append-system-prompt=Be kind.",)):
            done = at.run("wrapped", *LOOK, *theirs, env=ON)
            assert done.code == 0, done.said
            assert_directed(done.models())
            joined = json.dumps("Be kind.\n\n")[1:-1].encode() + TEXT
            assert done.models()[0].body.count(joined) == 1
        held = at.run("wrapped", *LOOK, env={**ON, "HEADROOM_HOLDOUT": "100"})
        assert_plain(held)
        assert {(one.level, one.arm) for one in steerings(at)} == {(0, "control")}


def claude_file() -> None:
    """With --append-system-prompt-file the argument is the user's; ours goes over the wire."""
    with stage(CLAUDE, played(CLAUDE)) as at:
        (at.places.work / "more.txt").write_text("Be kind.")
        done = at.run("wrapped", *LOOK, "--append-system-prompt-file", "more.txt", env=ON)
        assert done.code == 0, done.said
        assert_directed(done.models())
        assert b"Be kind." in done.models()[0].body


def claude_hooks() -> None:
    """Where no request may be changed the argument is the way, and what it did is booked."""
    with stage(CLAUDE, played(CLAUDE)) as at:
        done = at.run("wrapped", *LOOK, env=ON, options=("--seam", "hooks"))
        assert done.code == 0, done.said
        assert_directed(done.models())
        assert {one.level for one in steerings(at)} == {LEVEL}


def claude_subagent() -> None:
    """A subagent of Claude Code has a system prompt of its own, which the argument does not reach."""

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        sub = "SUBTASK" in json.dumps(body["messages"][0])
        look = Turn("Next.", (Call("Bash", {"command": "cat data.txt", "description": "look"}),))
        task = {"description": "look", "prompt": "SUBTASK look", "subagent_type": "general-purpose"}
        agent = Call("Agent", {**task, "run_in_background": False})
        said = (look, Turn("Done.")) if sub else (Turn("Next.", (agent,)), look, Turn("All done."))
        return turns(wire, body, *said)

    with stage(CLAUDE, choose) as at:
        done = at.run("wrapped", *LOOK, env=ON)
        assert done.code == 0, done.said
        sub = [one for one in done.models() if b"SUBTASK" in one.messages[0]]
        own = [one for one in done.models() if b"SUBTASK" not in one.messages[0]]
        assert (len(sub), len(own)) == (2, 3)
        assert_directed(own)
        assert {one.body.count(TEXT) for one in sub} == {0}
        assert {one.arm for one in steerings(at)} == {"steered"}


def claude_compaction() -> None:
    """A compaction reads the conversation's cache, so it goes with the same bytes before its question."""
    with stage(CLAUDE, played(CLAUDE)) as at:
        begun = at.run("wrapped", *LOOK, env=ON)
        done = at.run("wrapped", "-p", "/compact", "--model", "sonnet", "--continue", env=OFF)
        assert (begun.code, done.code) == (0, 0), done.said
        before, after = begun.models()[-1], done.models()[0]
        assert after.body.count(TEXT) == 1
        assert system(after.body) == system(before.body)
        assert after.contents[: len(before.contents) - 1] == before.contents[:-1]


def opencode_subagent() -> None:
    """On the wire a subagent is a conversation of its own, with a directive of its own."""
    row = BY_NAME["opencode"]

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        sub = "SUBTASK" in json.dumps(body["messages"][0])
        look = Turn("Next.", (Call("bash", {"command": "cat data.txt", "description": "look"}),))
        task = Call("task", {"description": "look", "prompt": "SUBTASK look", "subagent_type": "general"})
        said = (look, Turn("Done.")) if sub else (Turn("Next.", (task,)), look, Turn("All done."))
        return turns(wire, body, *said)

    with stage(row, choose) as at:
        done = at.run("wrapped", *row.arguments, env=ON)
        assert done.code == 0, done.said
        sub = [one for one in done.models() if b"SUBTASK" in one.messages[0]]
        own = [one for one in done.models() if b"SUBTASK" not in one.messages[0]]
        assert (len(sub), len(own)) == (2, 3)
        assert_directed(own)
        assert_directed(sub)
        assert len({one.unit for one in steerings(at) if one.kind != TurnKind.HELPER}) == 2


CASES = {
    **{name: functools.partial(directed, name) for name in BY_WIRE},
    **{f"resumed_{name}": functools.partial(resumed, name) for name in RESUMED},
    **{f"begun_without_{name}": functools.partial(begun_without, name) for name in RESUMED},
    **{
        one.__name__: one
        for one in (claude, claude_file, claude_hooks, claude_subagent, claude_compaction, opencode_subagent)
    },
}


def agent_of(case: str) -> str:
    """The agent that a case runs."""
    name = case.removeprefix("resumed_").removeprefix("begun_without_")
    return BY_NAME[name].agent if name in BY_NAME else name.partition("_")[0]


if __name__ == "__main__":
    main(CASES, *sys.argv[1:])
