"""Agents that cannot be installed here, as far as their documentation goes: they find their MCP servers and start them.

The first argument is the program's name; the rest is what an agent is given. `--version` prints a version. Else one
JSON object is printed: `pid`, `argv`, `env`, and `tools`, by server, as each server lists them. Then the other words
are done as by `tests.fakes.agent`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.fakes import agent

VERSIONS = {"goose": " 1.53.0", "cursor": "3.9.1\nx64", "cursor-agent": "2026.09.18-9a7762b", "cortex": "1.0.73"}
LIST = [
    {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-03-26"}},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
]


def goose(words: list[str]) -> dict[str, Any]:
    """`extensions` of the files that the variable names, JSON being YAML."""
    paths = os.environ.get("GOOSE_ADDITIONAL_CONFIG_FILES", "").split(":")
    found = {name: one for path in paths if path for name, one in read(Path(path))["extensions"].items()}
    return {name: {**one, "command": one["cmd"]} for name, one in found.items() if one["enabled"]}


def cursor(words: list[str]) -> dict[str, Any]:
    """The user's file alone: the editor has no option for a plugin."""
    assert words.pop(0) == "--wait"
    return servers(Path.home() / ".cursor/mcp.json")


def cursor_agent(words: list[str]) -> dict[str, Any]:
    """The user's file, and a plugin: a folder with a manifest."""
    found = servers(Path.home() / ".cursor/mcp.json")
    if words[:1] == ["--plugin-dir"]:
        folder = Path(words[1])
        assert read(folder / ".cursor-plugin/plugin.json")["name"]
        found |= servers(folder / "mcp.json")
        del words[:2]
    return found


def cortex(words: list[str]) -> dict[str, Any]:
    """The user's file, and the option."""
    found = servers(Path.home() / ".snowflake/cortex/mcp.json")
    if words[:1] and words[0].startswith("--mcp-config="):
        found |= json.loads(words.pop(0).removeprefix("--mcp-config="))["mcpServers"]
    return found


def servers(path: Path) -> dict[str, Any]:
    return dict(read(path)["mcpServers"]) if path.exists() else {}


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_bytes()))


def tools(server: Mapping[str, Any]) -> list[str]:
    """The names of a server's tools, as it says when it is started and asked."""
    asked = "".join(f"{json.dumps(message)}\n" for message in LIST)
    done = subprocess.run([server["command"], *server["args"]], input=asked, capture_output=True, text=True, check=True)
    return [tool["name"] for tool in json.loads(done.stdout.splitlines()[-1])["result"]["tools"]]


def main(name: str, words: Sequence[str]) -> int:
    if list(words) == ["--version"]:
        print(VERSIONS[name])
        return 0
    rest = list(words)
    found = {"goose": goose, "cursor": cursor, "cursor-agent": cursor_agent, "cortex": cortex}[name](rest)
    listed = {key: tools(one) for key, one in found.items()}
    print(json.dumps({"pid": os.getpid(), "argv": list(words), "env": dict(os.environ), "tools": listed}), flush=True)
    return agent.main(rest)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
