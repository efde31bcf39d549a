"""Agents that cannot be installed here, as far as their documentation goes: they find their MCP servers and start them.

The first argument is the program's name; the rest is what an agent is given. `--version` prints a version. Else one
JSON object is printed: `pid`, `argv`, `env`, and `tools`, by server, as each server lists them, but for a server that
$REFUSED names. Then the other words are done as by `tests.fakes.agent`, and these before them, of which each prints
what the model gets, as JSON:

tool FILE        an MCP tool ran and printed FILE, and its hooks are asked as Cursor documents it
shell FILE       the same for its own shell, of which Cursor takes no other result
back ID LINES    headroom's own MCP tool is called, and the hooks are asked
"""

from __future__ import annotations

import json
import os
import re
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


HOOKS: list[dict[str, Any]] = []  # those of Cursor's postToolUse


def cursor(words: list[str]) -> dict[str, Any]:
    """The user's files alone: the editor has no option for a plugin."""
    assert words.pop(0) == "--wait"
    user_hooks()
    return servers(Path.home() / ".cursor/mcp.json")


def user_hooks() -> None:
    """What the user's file registers: one that is not valid counts for nothing, and `//` begins a comment anywhere."""
    path = Path.home() / ".cursor/hooks.json"
    if path.exists():
        registered(json.loads(re.sub(r"//.*$", "", path.read_text(), flags=re.MULTILINE)))


def registered(found: Mapping[str, Any]) -> None:
    assert found["version"] == 1
    assert found["hooks"].keys() <= {"postToolUse", "stop"}
    HOOKS.extend(found["hooks"].get("postToolUse", ()))


def cursor_agent(words: list[str]) -> dict[str, Any]:
    """The user's file, and a plugin: a folder with a manifest."""
    user_hooks()
    found = servers(Path.home() / ".cursor/mcp.json")
    if words[:1] == ["--plugin-dir"]:
        folder = Path(words[1])
        manifest = read(folder / ".cursor-plugin/plugin.json")
        assert manifest["name"]
        registered(read(folder / manifest["hooks"]))
        found |= servers(folder / "mcp.json")
        del words[:2]
    return found


def asked(tool: str, arguments: Mapping[str, Any], output: Any, number: int) -> Any:
    """What becomes of a tool's output when every hook that matches has been asked."""
    event = {
        "conversation_id": "c", "generation_id": "g", "model": "m", "hook_event_name": "postToolUse",
        "tool_name": tool, "tool_input": arguments, "tool_output": json.dumps(output), "tool_use_id": f"call_{number}",
        "duration": 1, "cwd": str(Path.cwd()),
    }  # fmt: skip
    for hook in HOOKS:
        if not re.search(hook.get("matcher", ""), tool):
            continue
        told = json.dumps(event)
        done = subprocess.run(hook["command"], input=told, shell=True, capture_output=True, text=True, check=False)
        answer = json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else {}
        if tool.startswith("MCP:"):
            output = answer.get("updated_mcp_tool_output", output)
    return output


def used(words: list[str], found: Mapping[str, Any]) -> None:
    """Does the words about tools."""
    number = 0
    while words[:1] and words[0] in ("tool", "shell", "back"):
        number += 1
        match words.pop(0):
            case "tool":
                text = Path(words.pop(0)).read_text()
                made = asked("MCP:look", {}, {"content": [{"type": "text", "text": text}], "isError": False}, number)
            case "shell":
                made = asked("Shell", {}, {"output": Path(words.pop(0)).read_text(), "exitCode": 0}, number)
            case "back":
                arguments = {"id": words.pop(0), "lines": words.pop(0)}
                call = {"name": "headroom_retrieve", "arguments": arguments}
                said = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
                made = asked("MCP:headroom_retrieve", arguments, spoken(found["headroom"], said)["result"], number)
        print(json.dumps(made), flush=True)


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
    return [tool["name"] for tool in spoken(server, *LIST)["result"]["tools"]]


def spoken(server: Mapping[str, Any], *messages: Mapping[str, Any]) -> Any:
    """The server's last answer, when it is started and told these."""
    said = "".join(f"{json.dumps(message)}\n" for message in messages)
    done = subprocess.run([server["command"], *server["args"]], input=said, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main(name: str, words: Sequence[str]) -> int:
    if list(words) == ["--version"]:
        print(VERSIONS[name])
        return 0
    rest = list(words)
    found = {"goose": goose, "cursor": cursor, "cursor-agent": cursor_agent, "cortex": cortex}[name](rest)
    listed = {key: tools(one) for key, one in found.items() if key not in os.environ.get("REFUSED", "").split()}
    print(json.dumps({"pid": os.getpid(), "argv": list(words), "env": dict(os.environ), "tools": listed}), flush=True)
    used(rest, found)
    return agent.main(rest)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
