"""A real agent whose model reads back what was left out, in its default permission mode, meant for a world of its own.

    python -m tests.agents.retrieving NAME WAY FOLDER

prints what came of it as one line of JSON. The model has the agent print a long and boring log, does what the marker
in it says, exactly, and then tries what must not be allowed.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from headroom_cli.demo.provider import DIALECTS
from headroom_cli.demo.turns import Call, Turn
from headroom_cli.ledger import history
from headroom_cli.ledger.log import Ledger
from tests.agents.namespaces import HERE, enter
from tests.agents.reading_back import LINES, MARKER
from tests.agents.rows import BY_NAME, Row
from tests.agents.scenario import leave
from tests.agents.world import command_line, mark, plain_body, world
from tests.fakes.internet import beside

FORBIDDEN = f"{HERE}/ours/bin/headroom purge --all --yes; touch {HERE}/escaped"


@dataclass(frozen=True)
class Case:
    """One agent in its default permission mode.

    `arguments` are those of a run without a terminal that lets it run `sh log.sh` and nothing else, `ways` the
    channels that it has. `reading` names the arguments of its reading tool: the path, and what takes the first
    line and the number of lines ("" where a file is read whole; "" for the latter where the former takes first and
    last line as a list); `counted` is the number of a file's first line. `lines` is the length of the log: some agents
    cut what is longer. `seeds` are files in HOME. `retrieve` makes the call of our MCP tool where the agent does not
    offer it as it is. `free` is set for an agent that runs anything unasked, and has no rules that would forbid it.
    """

    arguments: tuple[str, ...]
    ways: tuple[str, ...]
    reading: tuple[str, str, str] = ("", "", "")
    counted: int = 1
    lines: int = len(LINES)
    seeds: Mapping[str, str] = field(default_factory=dict)
    retrieve: Callable[[Mapping[str, str]], Call] | None = None
    free: bool = False


def _in_typescript(asked: Mapping[str, str]) -> Call:
    script = f"async function main() {{ return await tools.mcp_headroom.headroom_retrieve({json.dumps(asked)}); }}"
    return Call("run_typescript", {"code": script})


_OPENCODE_ASKS = json.dumps(
    {
        "$schema": "https://opencode.ai/config.json",  # without it OpenCode writes it in
        "permission": {"bash": {"*": "ask", "sh log.sh": "allow"}},
    }
)
CASES: Mapping[str, Case] = {
    "claude": Case(
        ("-p", "do it", "--model", "sonnet", "--allowedTools", "Bash(sh log.sh)"),
        ("shell", "mcp", "file"),
        ("file_path", "offset", "limit"),
    ),
    "copilot": Case(
        ("-p", "do it", "--no-color", "--model", "claude-sonnet-4.5", "--allow-tool=shell(sh:*)"),
        ("shell", "mcp", "file"),
        ("path", "view_range", ""),
    ),
    "gemini": Case(
        ("--skip-trust", "-p", "do it"),
        ("shell", "mcp"),
    ),
    "qwen": Case(
        (
            "--auth-type",
            "openai",
            "-m",
            "qwen3-coder-plus",
            "--allowed-tools=run_shell_command(sh log.sh)",
            "-p",
            "do it",
        ),
        ("shell", "mcp", "file"),
        ("file_path", "offset", "limit"),
        0,
    ),
    "opencode": Case(
        ("run", "-m", "anthropic/claude-sonnet-4-5", "do it"),
        ("shell", "mcp", "file"),
        ("filePath", "offset", "limit"),
        seeds={".config/opencode/opencode.json": _OPENCODE_ASKS},
    ),
    "cline": Case(
        ("-P", "anthropic", "-m", "claude-sonnet-4-5", "-k", "sk-ant-dummy", "do it"),
        ("shell", "mcp", "file"),
        lines=130,
        free=True,
    ),
    "continue": Case(
        ("-p", "--config", "../home/config.yaml", "do it"),
        ("mcp", "file"),
        free=True,
    ),
    "vibe": Case(
        ("-p", "do it", "--trust", "--max-turns", "8"),
        ("file", "mcp"),
        ("path", "offset", "limit"),
        counted=0,
        lines=220,
        seeds={".vibe/config.toml": '[tools.bash]\nallowlist = ["sh log.sh"]\n'},
        retrieve=_in_typescript,
    ),
    "openhands": Case(
        ("--headless", "--json", "--override-with-envs", "-t", "do it"),
        ("shell", "mcp", "file"),
        ("path", "view_range", ""),
        lines=240,
        retrieve=lambda asked: Call("headroom_retrieve", {**asked, "security_risk": "LOW"}),
        free=True,
    ),
    "openclaw": Case(
        ("agent", "exec", "do it", "--model", "anthropic/claude-sonnet-4-6"),
        ("shell", "mcp"),
        retrieve=lambda asked: Call("tool_call", {"id": "headroom__headroom_retrieve", "args": dict(asked)}),
        free=True,
    ),
}


def shell(row: Row, command: str) -> Call:
    """A call of the agent's shell: the row's first, with another command."""
    return _with(row.calls(HERE / "work")[0], "cat data.txt", command)


def reading(row: Row, case: Case, path: str, first: int, last: int) -> Call:
    """A call of the agent's reading tool: the row's second, with another path and the lines."""
    call = _with(row.calls(HERE / "work")[1], str(HERE / "work/data.txt"), path)
    _, offset, limit = case.reading
    assert isinstance(call.arguments, Mapping)
    lines: dict[str, object] = {}
    if offset:
        start = first - 1 + case.counted
        lines = {offset: start, limit: last - first + 1} if limit else {offset: [first, last]}
    return replace(call, arguments={**call.arguments, **lines})


def _with(call: Call, old: str, new: str) -> Call:
    text = json.dumps(call.arguments).replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    return replace(call, arguments=json.loads(text))


def turn(row: Row, case: Case, way: str, wire: str, body: Mapping[str, Any]) -> Turn | None:
    """What the model says to this request; None for helper requests."""
    aside = row.choose(wire, body) if row.choose else None
    dialect = next(one for one in DIALECTS if one.wire == wire)
    if aside is not None or not dialect.has_tools(body):
        return aside
    match dialect.results(body):
        case 0:
            return Turn("A log.", (shell(row, "sh log.sh"),))
        case 1:
            found = MARKER.search("\n".join(texts(body)))
            return Turn("Reading back.", (_back(row, case, way, found.groups(), body),)) if found else Turn("Nothing.")
        case 2 if not case.free:
            return Turn("Not allowed.", (shell(row, FORBIDDEN),))
    return Turn("Done.")


def _back(row: Row, case: Case, way: str, found: tuple[str, ...], body: Mapping[str, Any]) -> Call:
    name, first, last, words = found
    if way == "shell":
        return shell(row, words)
    if way == "file":
        return reading(row, case, words.partition(" of ")[2], int(first), int(last))
    asked = {"id": name, "lines": f"{first}-{last}"}
    if case.retrieve:
        return case.retrieve(asked)
    return Call(next(one for one in tool_names(body) if one.endswith("headroom_retrieve")), asked)


def tool_names(body: Mapping[str, Any]) -> Iterator[str]:
    """The names of the tools that a request offers, on any wire."""
    for tool in body.get("tools", []):
        yield from (one["name"] for one in tool.get("functionDeclarations", []))
        yield str(tool.get("name") or tool.get("function", {}).get("name", ""))


def texts(value: object) -> Iterator[str]:
    """Every text in a request; of one that is JSON in its turn the texts in that: some agents send results so."""
    if isinstance(value, str):
        try:
            inside = json.loads(value) if value.startswith(("{", "[")) else value
        except ValueError:
            inside = value
        yield from [value] if isinstance(inside, str) else texts(inside)
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def run_it(name: str, way: str) -> dict[str, object]:
    """What came of it: exit code, requests, what was booked, and what stays."""
    row, case = BY_NAME[name], CASES[name]
    scripted = replace(
        row, seeds={**row.seeds, **case.seeds}, choose=lambda wire, body: turn(row, case, way, wire, body)
    )
    with world(scripted) as (provider, env, places):
        (places.work / "log.sh").write_text("".join(f"echo '{line}'\n" for line in LINES[: case.lines]))
        before = places.snapshot()
        command = command_line(row, "wrapped", ["--retrieve", way], case.arguments)
        said = HERE / "said"  # not a pipe: the agent's own children may keep it open for long
        with said.open("w") as out:
            done = subprocess.run(
                command, cwd=places.work, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
            )
        left = leave(mark())
        after = places.snapshot()
        received = [one for one in provider.requests if one.method == "POST" and beside(one) is None]
    with closing(Ledger(HERE / "ours/ledger.sqlite")) as ledger:
        retrievals = history.retrievals(ledger.connection)
        sessions = [one.id for one in history.sessions(ledger.connection)]
    return {
        "code": done.returncode,
        "said": said.read_text()[-4000:],
        "requests": [[one.path.partition("?")[0], base64.b64encode(plain_body(one)).decode()] for one in received],
        "retrievals": [[one.session in sessions, one.original, one.lines, one.tokens] for one in retrievals],
        "changed": sorted(path for path, content in before.items() if after.get(path) != content),
        "named": sorted(_naming(places.home)),
        "escaped": (HERE / "escaped").exists(),
        "originals": sum(1 for _ in (HERE / "ours/originals").rglob("*.txt")),
        "left": left,
    }


def _naming(home: Path) -> Iterator[str]:
    """The configuration files below HOME that name our MCP server; what agents keep of their sessions is none."""
    for path in home.rglob("*"):
        kept = {".cache", "conversations", "logs", "sessions", "storage"} & set(path.parts)
        configures = path.suffix in (".json", ".toml", ".yaml", ".yml") and path.is_file()
        if configures and not kept and "headroom_retrieve" in path.read_text(errors="replace"):
            yield str(path.relative_to(home))


if __name__ == "__main__":
    enter(Path(sys.argv[3]))
    print(json.dumps(run_it(sys.argv[1], sys.argv[2])))
