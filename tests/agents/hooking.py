"""A real agent whose own hooks ask the session, and the same run without us, each meant for a world of its own.

    python -m tests.agents.hooking NAME direct|hooks FOLDER

prints what came of it as one line of JSON. The model has the agent print a long and boring log, search, read back a
little of what a marker says is missing, and write a file.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from headroom_cli.demo.provider import DIALECTS
from headroom_cli.demo.turns import Call, Turn
from headroom_cli.ledger import history
from headroom_cli.ledger.log import Ledger
from headroom_cli.report.view import view
from tests.agents.namespaces import HERE, enter
from tests.agents.reading_back import LINES, MARKER
from tests.agents.retrieving import CASES, reading, shell, texts
from tests.agents.rows import BY_NAME, Row
from tests.agents.scenario import leave
from tests.agents.world import command_line, mark, world

# OpenCode waits for a package of its own before it loads a plugin, and there is no registry to wait for.
NO_REGISTRY = {"npm_config_fetch_retries": "0"}
BACK = 12  # lines that are read back
# Copilot asks before it reads outside its folder, which a run without a terminal cannot be asked.
MORE = {"copilot": ("--allow-all-paths",)}
OURS = ("hooks/post_tool", "opencode/headroom.js", "HEADROOM_HOOK")


def turn(row: Row, wire: str, body: Mapping[str, Any]) -> Turn | None:
    """What the model says to this request; None for helper requests."""
    aside = row.choose(wire, body) if row.choose else None
    dialect = next(one for one in DIALECTS if one.wire == wire)
    if aside is not None or not dialect.has_tools(body):
        return aside
    match dialect.results(body):
        case 0:
            return Turn("A log.", (shell(row, "sh log.sh"),))
        case 1:
            return Turn("A search.", (shell(row, "grep -rn line data.txt src"),))
        case 2:
            return Turn("More of the log.", (_back(row, body),))
        case 3:
            return Turn("A file.", (_writing(row),))
        case 4:
            return Turn("It failed.", (shell(row, "cat data.txt; exit 3"),))
    return Turn("Done.")


def _back(row: Row, body: Mapping[str, Any]) -> Call:
    """What the marker says, for less: by the shell, or by the reading tool."""
    found = MARKER.search("\n".join(texts(body)))
    if found is None:
        return shell(row, "git status --short")
    _, first, _, words = found.groups()
    last = int(first) + BACK - 1
    if words.startswith("read lines "):
        return reading(row, CASES[row.name], words.partition(" of ")[2], int(first), last)
    return shell(row, re.sub(r"--lines \S+", f"--lines {first}-{last}", words))


def _writing(row: Row) -> Call:
    return row.calls(HERE / "work")[3]


def results(body: Mapping[str, Any]) -> dict[str, Any]:
    """Every tool result of a request by its call, as its wire has it."""
    found = {}
    for message in body["messages"]:
        if message["role"] == "tool":
            found[message["tool_call_id"]] = message["content"]
        parts = message["content"] if isinstance(message["content"], list) else []
        found.update({part["tool_use_id"]: part["content"] for part in parts if part["type"] == "tool_result"})
    return found


def run_it(name: str, how: str) -> dict[str, object]:
    """What came of it: exit code, requests, files, what was booked, and what stays."""
    row = BY_NAME[name]
    scripted = replace(row, choose=lambda wire, body: turn(row, wire, body), env={**row.env, **NO_REGISTRY})
    with world(scripted) as (provider, env, places):
        (places.work / "log.sh").write_text("".join(f"echo '{line}'\n" for line in LINES))
        before = places.snapshot()
        wrapped = "direct" if how == "direct" else "wrapped"
        command = command_line(row, wrapped, ["--seam", "hooks"], (*row.arguments, *MORE.get(name, ())))
        said = HERE / "said"  # not a pipe: the agent's own children may keep it open for long
        with said.open("w") as out:
            done = subprocess.run(
                command, cwd=places.work, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
            )
        left = leave(mark())
        after = places.snapshot()
        received = [one for one in provider.requests if one.method == "POST" and b'"messages"' in one.body]
    return {
        "code": done.returncode,
        "said": said.read_text()[-4000:],
        "requests": [base64.b64encode(one.body).decode() for one in received],
        "work": places.files(),
        "changed": sorted(path for path, content in before.items() if after.get(path) != content),
        "named": sorted(str(path.relative_to(places.home)) for path in places.home.rglob("*") if _names_us(path)),
        "left": left,
        **(_booked() if how == "hooks" else {}),
    }


def _booked() -> dict[str, object]:
    """What the ledger has."""
    with closing(Ledger(HERE / "ours/ledger.sqlite")) as ledger:
        [session] = history.sessions(ledger.connection)
        made = [one.exchange for one in history.exchanges(ledger.connection, session.id) if one.exchange.wire]
        figures = view(ledger, session.id).savings
        return {
            "bytes": [[one.bytes_in, one.bytes_out] for one in made],
            "faults": [one.fault for one in made if one.fault],
            "fresh": [sum(change.fresh for change in one.changes) for one in made],
            "changes": [len(one.changes) for one in made],
            "kept": dict(figures.kept),
            "retrievals": [[one.original, one.lines, one.tokens] for one in history.retrievals(ledger.connection)],
            "removed": figures.removed.value,
            "net": figures.net.value,
        }


def _names_us(path: Path) -> bool:
    """Whether a configuration file has something of ours; what an agent logs of a session is none."""
    configures = path.suffix in (".json", ".jsonc", ".toml", ".yaml", ".yml") and path.is_file()
    configures = configures and "logs" not in path.parts
    return configures and any(word in path.read_text(errors="replace") for word in OURS)


if __name__ == "__main__":
    enter(Path(sys.argv[3]))
    print(json.dumps(run_it(sys.argv[1], sys.argv[2])))
