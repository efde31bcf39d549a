"""A real agent that reads back what was left out, meant to be started in a network of its own.

`python -m tests.agents.reading_back AGENT WAY FOLDER` prints what happened as one line of JSON. AGENT is a name of
RUNS, WAY a value of the setting `retrieve`. The agent's model prints a log, finds a marker in its result, does what
the marker says, and then tries two things that nobody has allowed. No option of the agent's switches its questions
or its sandbox off.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headroom_cli.demo.provider import DIALECTS, Provider
from headroom_cli.demo.turns import Call, Turn
from headroom_cli.ledger import history
from headroom_cli.ledger.log import Ledger
from tests.agents.real import AGENTS, KEYS
from tests.agents.scenario import QUIET, TAG, leave
from tests.agents.seeds import Places
from tests.session.starting import ROOT

# Words that stand nowhere else in what an agent sends, so that no line is kept for their sake.
LINES = [f"12:00:00 glorbed bandersnatch {n} of tulgey wood, vorpal" for n in range(1, 301)]
MARKER = re.compile(r"\[headroom ([0-9a-f]{8,}): lines (\d+)-(\d+) of \d+ omitted \(.*?\)\. To read them: ([^\n]*)\]")
CONFIGURATION = (".claude.json", ".claude/settings.json", ".codex/config.toml")


@dataclass(frozen=True)
class Run:
    """How an agent is run, and how its model calls: `shell` makes a call of a command."""

    agent: str
    arguments: tuple[str, ...] = ()
    log: str = "sh log.sh"  # what prints the log

    def shell(self, command: str) -> Call:
        if self.agent == "claude":
            return Call("Bash", {"command": command, "description": "look"})
        if "gpt-5.5" in self.arguments:
            return Call("exec_command", {"cmd": command, "yield_time_ms": 10_000})
        script = f"const r = await tools.exec_command({{cmd: {json.dumps(command)}}}); text(r.output);"
        return Call("exec", script)

    def tool(self, arguments: Mapping[str, str]) -> Call:
        if self.agent == "claude":
            return Call("mcp__headroom__headroom_retrieve", arguments)
        if "gpt-5.5" in self.arguments:
            return Call("headroom_retrieve", arguments, namespace="mcp__headroom")
        script = f"const r = await tools.mcp__headroom__headroom_retrieve({json.dumps(arguments)});"
        return Call("exec", f"{script} text(r.content[0].text);")

    def file(self, path: str, first: int, last: int) -> Call:
        if self.agent == "claude":
            return Call("Read", {"file_path": path, "offset": first, "limit": last - first + 1})
        return self.shell(f"sed -n {first},{last}p {path}")


_CLAUDE = ("-p", "do it", "--model", "sonnet", "--allowedTools", "Bash(sh log.sh)")
_SANDBOX = {"sandbox": {"enabled": True, "failIfUnavailable": True, "autoAllowBashIfSandboxed": True}}
_CODEX = ("exec", "--skip-git-repo-check")
RUNS = {
    "claude": Run("claude", _CLAUDE),
    "claude-sandbox": Run("claude", (*_CLAUDE, "--settings", json.dumps(_SANDBOX))),
    "codex": Run("codex", (*_CODEX, "-m", "gpt-5.5", "do it")),
    "codex-writing": Run("codex", (*_CODEX, "-m", "gpt-5.5", "-s", "workspace-write", "do it")),
    "codex-code-mode": Run("codex", (*_CODEX, "-m", "gpt-6.1-sol", "do it")),
}


def turn(run: Run, way: str, home: Path, wire: str, body: Mapping[str, Any]) -> Turn | None:
    """What the model says to this request; None for helper requests."""
    dialect = next(one for one in DIALECTS if one.wire == wire)
    if not dialect.has_tools(body):
        return None
    match dialect.results(body):
        case 0:
            return Turn("A log.", (run.shell(run.log),))
        case 1:
            found = MARKER.search("\n".join(_texts(body.get("messages") or body.get("input"))))
            return Turn("Reading back.", (_back(run, way, found),)) if found else Turn("There is no marker.")
        case 2:
            return Turn(
                "Not allowed.",
                (run.shell(f"{home}/.local/share/headroom/bin/headroom purge --all --yes; touch {home}/escaped"),),
            )
    return Turn("Done.")


def _back(run: Run, way: str, found: re.Match[str]) -> Call:
    name, first, last, words = found.groups()
    match way:
        case "shell":
            return run.shell(words)
        case "file":
            return run.file(words.partition(" of ")[2], int(first), int(last))
    return run.tool({"id": name, "lines": f"{first}-{last}"})


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def run_it(run: Run, way: str, folder: Path) -> dict[str, object]:
    """What came of it."""
    places = Places(folder / "home", folder / "codex", folder / "work")
    places.seed("")
    (places.work / "log.sh").write_text("".join(f"echo '{line}'\n" for line in LINES))
    ours = places.home / ".local/share/headroom"
    before = _configuration(places)
    agent = AGENTS[run.agent]
    with Provider([Turn("Hello.")], choose=lambda wire, body: turn(run, way, places.home, wire, body)) as provider:
        command = [sys.executable, "-m", "headroom_cli", "wrap", "--retrieve", way, "--upstream", provider.url]
        env = {**KEYS, **QUIET, **places.environment(), "HEADROOM_HOME": str(ours), TAG: str(folder)}
        env |= {"PATH": f"{agent.program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [*command, run.agent, *run.arguments],
            cwd=places.work, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        left = leave(folder)
        received = [one for one in provider.requests if one.method == "POST"]
    with closing(Ledger(ours / "ledger.sqlite")) as ledger:
        retrievals = history.retrievals(ledger.connection)
        (session,) = history.sessions(ledger.connection)
    return {
        "code": done.returncode,
        "said": done.stdout[-2000:] + done.stderr[-2000:],
        "requests": [[one.path.partition("?")[0], base64.b64encode(one.body).decode()] for one in received],
        "retrievals": [[one.session == session.id, one.original, one.lines, one.tokens] for one in retrievals],
        "configured": _configuration(places) == before,
        "named": sorted(str(path) for path in _configuration(places) if "headroom" in _configuration(places)[path]),
        "escaped": (places.home / "escaped").exists(),
        "originals": sum(1 for _ in (ours / "originals").rglob("*.txt")),
        "left": left,
        "stays": sorted(path.name for path in ours.iterdir()),
    }


def _configuration(places: Places) -> dict[Path, str]:
    files = [places.home / name for name in CONFIGURATION]
    files += [places.codex / "config.toml", places.work / ".claude/settings.local.json"]
    # Claude Code counts its own starts in one of them.
    return {path: path.read_text() for path in files if path.exists() and path.name != ".claude.json"} | {
        path: "headroom" * ("headroom" in path.read_text()) for path in files if path.name == ".claude.json"
    }


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False, stderr=subprocess.DEVNULL)
    name, way, where = sys.argv[1:]
    print(json.dumps(run_it(RUNS[name], way, Path(where))))
