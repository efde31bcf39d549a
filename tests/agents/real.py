"""How each real agent is run in tests: its program, its arguments, and what its model is made to say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from headroom_cli.demo.turns import Call, Turn

CACHE = Path(
    os.environ.get("HEADROOM_AGENTS_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "headroom-agents"
)
KEYS = {"ANTHROPIC_API_KEY": "sk-ant-dummy", "OPENAI_API_KEY": "sk-dummy"}
TEXT = "".join(f"{number}: a line of some text, the {number * 7919 % 1000}th of its kind\n" for number in range(400))


@dataclass(frozen=True)
class Real:
    """One agent. `direct` is what makes it use a provider at {url} without us: arguments first, then variables."""

    name: str
    program: Path
    arguments: tuple[str, ...]
    direct_arguments: tuple[str, ...] = ()
    direct_env: Mapping[str, str] = field(default_factory=dict)
    config: str = ""  # a file of the user's own settings below HOME
    config_text: str = ""

    def task(self, work: Path) -> list[Turn]:
        """Several turns with tool calls that read and write files."""
        if self.name == "claude":
            file = str(work / "data.txt")
            calls = [
                Call("Bash", {"command": "cat data.txt", "description": "look"}),
                Call("Read", {"file_path": file}),
                Call("Write", {"file_path": str(work / "new.txt"), "content": "hello\n"}),
                Call("Bash", {"command": "cat new.txt", "description": "look again"}),
            ]
        else:
            commands = ("cat data.txt", "cat -n data.txt", "echo hello > new.txt", "cat new.txt")
            calls = [Call("exec_command", {"cmd": command}) for command in commands]
        return [*(Turn("Next step.", (call,)) for call in calls), Turn("All done.")]

    def endless(self) -> list[Turn]:
        """A tool call that says that it runs, and does not end."""
        command = "touch running; sleep 300"
        if self.name == "claude":
            return [Turn("Wait.", (Call("Bash", {"command": command, "description": "wait"}),))]
        return [Turn("Wait.", (Call("exec_command", {"cmd": command, "yield_time_ms": 200_000}),))]


CLAUDE = Real(
    "claude",
    CACHE / "claude/node_modules/.bin/claude",
    ("-p", "do the task", "--allowedTools", "Bash,Read,Write", "--model", "sonnet"),
    direct_env={"ANTHROPIC_BASE_URL": "{url}"},
    config=".claude/settings.json",
    config_text='{"env": {"SOME_SETTING": "1"}}',
)
CODEX = Real(
    "codex",
    CACHE / "codex/node_modules/.bin/codex",
    ("exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "-m", "gpt-5.5", "do the task"),
    direct_arguments=("-c", 'openai_base_url="{url}/v1"'),
    config=".codex/config.toml",
    config_text='model_reasoning_effort = "low"\n',
)
AIDER = Real(
    "aider",
    CACHE / "aider/bin/aider",
    (
        *("--message", "hi", "--yes-always", "--no-check-update", "--analytics-disable", "--no-show-model-warnings"),
        *("--no-pretty", "--no-git", "--no-stream", "--model", "openai/gpt-4o", "data.txt"),
    ),
    direct_env={"OPENAI_API_BASE": "{url}/v1"},
    config=".aider.conf.yml",
    config_text="dark-mode: true\n",
)
AGENTS = {agent.name: agent for agent in (CLAUDE, CODEX, AIDER)}
