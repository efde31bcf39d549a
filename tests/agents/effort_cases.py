"""What agents send when turns may think less, in worlds of their own. See stage.py; each case is a row of rows.py."""

from __future__ import annotations

import functools
import itertools
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headroom_cli.demo.turns import Call, Turn
from headroom_cli.steer.effort import FOR_COMPARISON
from headroom_cli.steer.effort_fields import asked
from headroom_cli.wire.splice import render
from tests.agents.claude_cases import LOOK
from tests.agents.claude_cases import ROW as CLAUDE
from tests.agents.codex_cases import EXEC
from tests.agents.namespaces import HERE
from tests.agents.recorded import Request
from tests.agents.rows import BY_NAME, Row
from tests.agents.stage import Done, Stage, assert_kept, edited, main, stage, turns
from tests.agents.world import plain_body

# Clean twice, an error, clean twice, reading back, clean once.
COMMANDS = ("ls", "ls src", "cat no-such-file", "ls", "ls src", "headroom retrieve 7f2c91ab", "ls")
LOWERED = (2, 5)  # the requests that bring the second clean result in a row
ON = {"HEADROOM_EFFORT": "auto", "HEADROOM_HOLDOUT": "0"}
# For newer models it puts the level into the history itself, where it counts for more than the request's.
OPUS = "claude-opus-5"
# What names one run: no two have the same.
_OF_A_RUN = frozenset(("diagnostics", "metadata", "prompt_cache_key", "client_metadata"))
# Of these agents the conversation does so, too: their shells tell ids of chunks or processes, or they tell the time.
# Of Gemini CLI the tools and the system text, too, have differed between two runs of the same.
_TOLD = {
    "codex": {"input"},
    "gemini": {"contents", "tools", "systemInstruction"},
    "copilot-gpt": {"input", "instructions"},
}


@dataclass(frozen=True)
class Levels:
    """What an agent asks for by itself, and what its model is made to be safe for."""

    own: str
    lower: str

    @property
    def expected(self) -> list[str]:
        """The level of each request of the conversation."""
        return [self.lower if at in LOWERED else self.own for at in range(len(COMMANDS) + 1)]


LEVELS = {
    "claude": Levels("high", "low"),
    "codex": Levels("medium", "low"),
    "copilot-gpt": Levels("medium", "low"),
    "gemini": Levels("high", "low"),
    "opencode-gpt": Levels("medium", "low"),
    "vibe": Levels("high", "low"),
}


def shell(row: Row, command: str) -> Call:
    """A call of the row's shell."""
    first = row.calls(HERE / "work")[0]
    assert isinstance(first.arguments, Mapping)
    return Call(first.name, {k: command if v == "cat data.txt" else v for k, v in first.arguments.items()})


def looks(row: Row) -> Any:
    """The model runs COMMANDS one after the other; what is no part of the conversation the row answers."""
    said = [*(Turn("Next.", (shell(row, command),)) for command in COMMANDS), Turn("All done.")]

    def choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
        own = row.choose(wire, body) if row.choose else None
        return own or turns(wire, body, *said)

    return choose


def levels(row: Row, bodies: Sequence[bytes]) -> list[str]:
    """The level that each of these requests asks for, "-" for none."""
    found = [asked(row.wire, body) for body in bodies]
    return ["-" if one is None else str(one.level) for one in found]


def why(at: Stage) -> list[dict[str, Any]]:
    """What `headroom why --json` says of the efforts of the last session."""
    command = [sys.executable, "-m", "headroom_cli", "why", "--json"]
    done = subprocess.run(command, cwd=at.places.work, env=at.env, capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["effort"]
    return found


def helpers(done: Done) -> list[bytes]:
    """The bodies of the requests that are no part of the conversation."""
    own = {one.body for one in done.models()}
    return [body for body in map(plain_body, done.raw()) if body not in own]


def assert_prefix(requests: Sequence[Request]) -> None:
    """Each request begins with the messages of the one before."""
    for before, after in itertools.pairwise(requests):
        assert after.contents[: len(before.contents)] == before.contents


def settings(row: Row, body: bytes) -> dict[str, Any]:
    """All of a request but what names the run and the level."""
    found = asked(row.wire, body)
    made = json.loads(render(body, [found.changed_to("low")]) if found else body)
    return {key: value for key, value in made.items() if key not in _OF_A_RUN | _TOLD.get(row.name, set())}


def routed(name: str) -> None:
    """Only the second clean result in a row thinks less; nothing else differs, and helper requests are as they were."""
    row, known = BY_NAME[name], LEVELS[name]
    arguments = [OPUS if one == "sonnet" else one for one in row.arguments]
    with stage(row, looks(row)) as at:
        (at.places.home / ".codex/config.toml").unlink()  # in which its user has chosen a level
        direct = at.run("direct", *arguments)
        off = at.run("wrapped", *arguments)
        on = at.run("wrapped", *arguments, env={**ON, "HEADROOM_EFFORT_SAFE": f"*={known.lower}"})
        told = why(at)
        for one in (direct, off, on):
            assert one.code == 0, one.said
        plain = [known.own] * len(known.expected)
        assert levels(row, [one.body for one in direct.models()]) == plain
        assert levels(row, [one.body for one in off.models()]) == plain
        assert levels(row, [one.body for one in on.models()]) == known.expected, told
        assert_kept(on.models())
        assert_prefix(on.models())
        for mine, theirs in zip(on.models(), off.models(), strict=True):
            ours, own = settings(row, mine.body), settings(row, theirs.body)
            assert ours == own, {key for key in {*ours, *own} if ours.get(key) != own.get(key)}
        assert sorted(levels(row, helpers(on))) == sorted(levels(row, helpers(direct)))
        lowered = [one for one in told if one["sent"]]
        assert [one["sent"].lower() for one in lowered] == [known.lower] * len(LOWERED)
        assert {one["kind"] for one in lowered} == {"continuation"}
        own = [one["why"] for one in told if one["kind"] != "helper"]
        assert own[0] == "question"
        assert own[1] == own[4] == own[7] == "the first clean result after something else"
        assert {own[3], own[6]} <= {"trouble", "reading back", "a result that may tell of trouble"}
        assert "effort lowered in 2 of" in on.said
        assert "effort lowered" not in off.said


def unproven() -> None:
    """Without a mark of the user's nothing is lowered, and the row of the table is named."""
    with stage(CLAUDE, looks(CLAUDE)) as at:
        done = at.run("wrapped", *LOOK, env=ON)
        assert done.code == 0, done.said
        assert set(levels(CLAUDE, [one.body for one in done.models()])) == {"medium"}
        assert "effort lowered in 0 of 8 turns, saved -" in done.said
        assert {one["why"] for one in why(at)} == {"changing it breaks the cache [anthropic effort]"}


def comparison(name: str) -> None:
    """A conversation or a session that is held out is left alone, and says which turns would have been lowered."""
    row, known = BY_NAME[name], LEVELS[name]
    arguments = [OPUS if one == "sonnet" else one for one in row.arguments]
    with stage(row, looks(row)) as at:
        (at.places.home / ".codex/config.toml").unlink()
        done = at.run("wrapped", *arguments, env={**ON, "HEADROOM_EFFORT_SAFE": "*=low", "HEADROOM_HOLDOUT": "100"})
        assert done.code == 0, done.said
        assert set(levels(row, [one.body for one in done.models()])) == {known.own}
        assert [one["turn"] for one in why(at) if one["why"] == FOR_COMPARISON] == list(LOWERED)


def in_the_history() -> None:
    """Where Claude Code puts the level into its messages, the one of the request stays as it is."""
    with stage(CLAUDE, looks(CLAUDE)) as at:
        done = at.run("wrapped", *LOOK, env={**ON, "HEADROOM_EFFORT_SAFE": "*=low"})
        assert done.code == 0, done.said
        assert set(levels(CLAUDE, [one.body for one in done.models()])) == {"medium"}
        assert {one["why"] for one in why(at)} == {"levels stand in the history"}


def own_choice_of_claude() -> None:
    """Claude Code's user has chosen, by option, variable or settings: every turn has that level."""
    safe = {**ON, "HEADROOM_EFFORT_SAFE": "*=low"}
    with stage(CLAUDE, looks(CLAUDE)) as at:
        for arguments, env, level, said in (
            (("--effort", "medium"), {}, "medium", "--effort"),
            (("--effort", "max"), {}, "max", "--effort"),
            ((), {"CLAUDE_CODE_EFFORT_LEVEL": "high"}, "high", "CLAUDE_CODE_EFFORT_LEVEL"),
            (("--settings", '{"effortLevel":"medium"}'), {}, "medium", "effortLevel in --settings"),
        ):
            done = at.run("wrapped", *LOOK, *arguments, env={**safe, **env})
            assert done.code == 0, done.said
            assert set(levels(CLAUDE, [one.body for one in done.models()])) == {level}
            assert {one["why"] for one in why(at)} == {f"chosen by the user: {said}"}
        edited(at.places.home / ".claude/settings.json", effortLevel="medium")
        done = at.run("wrapped", *LOOK, env=safe)
        assert set(levels(CLAUDE, [one.body for one in done.models()])) == {"medium"}
        assert "effortLevel in " in why(at)[0]["why"]


def own_choice_of_codex() -> None:
    """The same of Codex, by -c and in its config.toml."""
    row = BY_NAME["codex"]
    asked_for = (*EXEC, "-m", "gpt-5.5")
    safe = {**ON, "HEADROOM_EFFORT_SAFE": "*=low"}
    with stage(row, looks(row)) as at:
        config = at.places.home / ".codex/config.toml"
        for text, option in (("", "medium"), ("", "high"), ('model_reasoning_effort = "medium"\n', "")):
            config.write_text(text)
            more = ("-c", f"model_reasoning_effort={option}") if option else ()
            done = at.run("wrapped", *asked_for, *more, "look", env=safe)
            assert done.code == 0, done.said
            assert set(levels(row, [one.body for one in done.models()])) == {option or "medium"}
            (said,) = {one["why"] for one in why(at)}
            assert said.startswith("chosen by the user: model_reasoning_effort" + (" in " if text else ""))


CASES = {
    **{name: functools.partial(routed, name) for name in LEVELS},
    **{f"{name}-held-out": functools.partial(comparison, name) for name in ("claude", "codex")},
    **{one.__name__: one for one in (unproven, in_the_history, own_choice_of_claude, own_choice_of_codex)},
}

if __name__ == "__main__":
    main(CASES, *sys.argv[1:])
