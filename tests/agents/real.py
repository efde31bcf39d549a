"""How each real agent is run in tests: its program, its arguments, and what its model is made to say."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headroom_cli.demo.turns import Call, Turn

CACHE = Path(
    os.environ.get("HEADROOM_AGENTS_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "headroom-agents"
)
KEYS = {"ANTHROPIC_API_KEY": "sk-ant-dummy", "OPENAI_API_KEY": "sk-dummy"}
CONVERSATION = "11111111-2222-4333-8444-555555555555"
SLEEP = "touch running; sleep 300"


@dataclass(frozen=True)
class Real:
    """One agent.

    `direct` is what makes it use a provider at {url} without us: arguments first, then variables. `task`,
    `endless` and `resume` are the arguments of a run that does work, that hangs in a tool, and that goes on
    with the conversation of an earlier run. {prompt} stands for what the user asks. Ctrl-C comes from a
    `terminal`, or as the signal that it is.
    """

    name: str
    program: Path
    task: tuple[str, ...]
    endless: tuple[str, ...]
    resume: tuple[str, ...] = ()
    direct_arguments: tuple[str, ...] = ()
    direct_env: Mapping[str, str] = field(default_factory=dict)
    terminal: bool = True

    def arguments(self, what: str, prompt: str) -> list[str]:
        chosen = {"task": self.task, "resume": self.resume}.get(what, self.endless)
        return [one.format(prompt=prompt) for one in chosen]

    def script(self, what: str, work: Path, marker: str) -> list[Turn]:
        """What the model says, turn by turn."""
        if what in ("task", "resume"):
            calls = [
                *self._work(work, marker),
                *([self._shell("cat new.txt; grep -n 7 data.txt")] * (what == "resume")),
            ]
            return [*(Turn(f"Next step of {marker}.", (call,)) for call in calls), Turn(f"All done with {marker}.")]
        return [Turn("Wait.", (self._shell(SLEEP),))]

    def _work(self, work: Path, marker: str) -> list[Call]:
        """Tool calls that read and write files, some twice."""
        if self.name == "claude":
            file, new = str(work / "data.txt"), str(work / "new.txt")
            reading = [Call("Read", {"file_path": file}), self._shell("cat data.txt")]
            writing = [Call("Write", {"file_path": new, "content": f"hello {marker}\n"})]
        else:
            reading = [self._shell("cat -n data.txt"), self._shell("cat data.txt")]
            writing = [self._shell(f"echo hello {marker} > new.txt")]
        return [*reading, self._shell("grep -rn line data.txt src"), *writing, self._shell("cat new.txt")]

    def _shell(self, command: str) -> Call:
        if self.name == "claude":
            return Call("Bash", {"command": command, "description": "look"})
        return Call("exec_command", {"cmd": command, "yield_time_ms": 200_000 if command == SLEEP else 10_000})

    def choose(self, wire: str, body: Mapping[str, Any]) -> Turn | None:
        """Aider's turns. It has no tools: the text holds the edits, and a failing test asks for the next one."""
        if self.name != "aider":
            return None
        said = json.dumps(body["messages"])
        if "Git commit message" in json.dumps(body["messages"][:1]):
            return Turn("chore: next stage")
        stage = next((number for number in (2, 1) if f"stage: hello {number}" in said), 0)
        before = f"hello {stage}\n" if stage else ""
        edit = f"<<<<<<< SEARCH\n{before}=======\nhello {stage + 1}\n>>>>>>> REPLACE"
        return Turn(f"The next stage.\n\nnew.txt\n```\n{edit}\n```\n")


_CLAUDE = ("--allowedTools", "Bash,Read,Write", "--model", "sonnet")
CLAUDE = Real(
    "claude",
    CACHE / "claude/node_modules/.bin/claude",
    task=("-p", "{prompt}", "--session-id", CONVERSATION, *_CLAUDE),
    endless=("-p", "{prompt}", *_CLAUDE),
    resume=("-p", "{prompt}", "--resume", CONVERSATION, *_CLAUDE),
    direct_env={"ANTHROPIC_BASE_URL": "{url}"},
)
_CODEX = ("exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "-m", "gpt-5.5")
CODEX = Real(
    "codex",
    CACHE / "codex/node_modules/.bin/codex",
    task=(*_CODEX, "{prompt}"),
    endless=(*_CODEX, "{prompt}"),
    resume=(*_CODEX, "resume", "--last", "{prompt}"),
    direct_arguments=("-c", 'openai_base_url="{url}/v1"'),
)
_AIDER = (
    *("--message", "{prompt}", "--yes-always", "--no-check-update", "--analytics-disable", "--no-show-model-warnings"),
    *("--no-pretty", "--no-stream", "--model", "openai/gpt-4o", "--auto-test"),
)
AIDER = Real(
    "aider",
    CACHE / "aider/bin/aider",
    task=(*_AIDER, "--test-cmd", "sh check.sh", "data.txt"),
    endless=(*_AIDER, "--test-cmd", SLEEP, "data.txt"),
    terminal=False,  # on one it opens a shell for its test command, which stays after Ctrl-C
    direct_env={"OPENAI_API_BASE": "{url}/v1"},
)
AGENTS = {agent.name: agent for agent in (CLAUDE, CODEX, AIDER)}
