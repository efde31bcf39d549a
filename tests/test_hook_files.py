"""The files that are installed into agents: they start little, say nothing of a failure, and come with the wheel."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any, cast

import pytest

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.agents.wrapper import fill
from headroom_cli.layout import shipped
from headroom_cli.proxy.config import listen
from headroom_cli.proxy.hook_endpoint import hooks_served
from tests.test_house import ROOT

HOOKS = shipped("hooks")
POST_TOOL = HOOKS / "post_tool"
STATUS_LINE = HOOKS / "claude" / "statusline"
EVENT = '{"text": "größe\\n\\u0000 $HOME `x` %s \\\\ end"}\n\n'.encode()


def without_curl(folder: Path) -> str:
    """A PATH on which there is a shell and bash, but no curl."""
    for name in ("sh", "bash", "cat"):
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"no {name}")
        (folder / name).symlink_to(found)
    return str(folder)


async def called(path: str, address: Path, event: bytes = EVENT) -> tuple[int | None, bytes, bytes]:
    process = await asyncio.create_subprocess_exec(
        POST_TOOL, str(address), env={"PATH": path, "http_proxy": "http://127.0.0.1:9"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, error = await process.communicate(event)
    return process.returncode, out, error


@pytest.fixture(params=["curl", "bash"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "bash":
        return without_curl(tmp_path)
    if shutil.which("curl") is None:
        pytest.skip("no curl")
    return os.environ["PATH"]


async def test_the_script_hands_over_every_byte(tmp_path: Path, path: str) -> None:
    heard: list[tuple[str, bytes]] = []

    async def answer(agent: str, body: bytes) -> bytes:
        heard.append((agent, body))
        return '{"a": "größe"}'.encode()

    sock = listen()
    address = tmp_path / "address"
    address.write_text(f'url = "http://127.0.0.1:{sock.getsockname()[1]}/s/copilot"\n')
    big = b'{"text": "' + b"x" * 300_000 + b'"}'
    async with hooks_served(sock, "s", answer, 1 << 20):
        for event in (EVENT, big):
            assert await called(path, address, event) == (0, '{"a": "größe"}\n'.encode(), b"")
    assert heard == [("copilot", EVENT), ("copilot", big)]


async def test_the_script_says_nothing_where_nobody_answers(tmp_path: Path, path: str) -> None:
    sock = listen()
    port = sock.getsockname()[1]
    address = tmp_path / "address"

    async def answer(agent: str, body: bytes) -> bytes:
        return b"{}"

    async with hooks_served(sock, "s", answer, 1000):
        address.write_text(f'url = "http://127.0.0.1:{port}/another/copilot"\n')
        assert await called(path, address) == (0, b"", b"")
    assert await called(path, address) == (0, b"", b"")
    assert await called(path, tmp_path / "none") == (0, b"", b"")


@pytest.mark.parametrize(("size", "answer"), [(8_000_000, b""), (9, b"HTTP/1.1 200 OK\r\n\r\n{")])
async def test_without_curl_nothing_is_waited_for_for_ever(tmp_path: Path, size: int, answer: bytes) -> None:
    """By a server that reads nothing of an event larger than what can be on its way, and by one that never ends."""
    connected: list[asyncio.StreamWriter] = []

    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(answer)

    server = await asyncio.start_server(stall, "127.0.0.1", 0)
    address = tmp_path / "address"
    address.write_text(f'url = "http://127.0.0.1:{server.sockets[0].getsockname()[1]}/s/copilot"\n')
    try:
        async with asyncio.timeout(60):
            assert await called(without_curl(tmp_path), address, b"x" * size) == (0, b"", b"")
    finally:
        for writer in connected:
            writer.close()
        server.close()
    assert connected


def test_the_status_line_prints_its_file_and_starts_nothing(tmp_path: Path) -> None:
    file = tmp_path / "status"
    run = [STATUS_LINE, str(file)]
    env = {"PATH": str(tmp_path)}  # no other program is there
    before = subprocess.run(run, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (before.returncode, before.stdout, before.stderr) == (0, b"", b"")
    file.write_text("headroom: 100% of \\n $HOME\nsecond\n")
    after = subprocess.run(run, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (after.returncode, after.stdout, after.stderr) == (0, b"headroom: 100% of \\n $HOME\n", b"")


def shell_commands() -> dict[str, tuple[str, str, str]]:
    """By agent: the command that its shell is given, the script that this starts, and the file it is given."""
    claude, copilot, vibe = (wrapper_named(name) for name in ("claude", "copilot", "vibe"))
    assert claude.status_line is not None
    assert copilot.hooks is not None
    assert vibe.hooks is not None
    line: Any = claude.status_line.setup.json_args["--settings"]
    file: Any = copilot.hooks.setup.session_files["copilot/hooks.json"].table
    (entry,) = cast("Any", vibe.hooks.setup.files.values())
    return {
        "claude": (line["statusLine"]["command"], "claude/statusline", "{session_dir}/status"),
        "copilot": (file["hooks"]["postToolUse"][0]["bash"], "post_tool", "{session_dir}/copilot/address"),
        "vibe": (entry["hooks"][0]["command"], "post_tool", vibe.hooks.setup.env["HEADROOM_HOOK"]),
    }


@pytest.mark.parametrize("agent", ["claude", "copilot", "vibe"])
def test_a_shell_reads_our_paths_as_they_are(tmp_path: Path, agent: str) -> None:
    odd = tmp_path / "o$HOME `touch made` 'a' \"b\" \\ end"
    template, script, file = shell_commands()[agent]
    values = {"hooks": str(odd), "session_dir": str(odd / "session")}
    (odd / script).parent.mkdir(parents=True)
    (odd / script).write_text('#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n')
    (odd / script).chmod(0o700)
    env = {"PATH": os.environ["PATH"], "HOME": "/", "HEADROOM_HOOK": fill(file, values)}
    done = subprocess.run(
        ["sh", "-c", fill(template, values)], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [str(odd / script), fill(file, values)]
    assert [path.name for path in tmp_path.iterdir()] == [odd.name]


def test_the_plugin_exchanges_the_output_and_survives_everything(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node")
    script = tmp_path / "try.mjs"
    script.write_text(
        f"""
import {{ createServer }} from "node:http"
import {{ Headroom }} from {str(HOOKS / "opencode" / "headroom.js")!r}
let status = 200, text = '{{"output": "small"}}', heard = ""
const server = createServer((request, response) => {{
  heard = ""
  request.on("data", (piece) => {{ heard += piece }})
  request.on("end", () => {{ response.statusCode = status; response.end(text) }})
}}).listen(0, async () => {{
  console.log(Object.keys(await Headroom({{}})).length)
  process.env.HEADROOM_HOOK = `http://127.0.0.1:${{server.address().port}}/s/opencode`
  const after = (await Headroom({{}}))["tool.execute.after"]
  const tried = async (output) => {{
    await after({{ tool: "bash", sessionID: "s", callID: "c", args: {{ command: "x" }} }}, output)
    return JSON.stringify(output)
  }}
  console.log(await tried({{ output: "long", metadata: {{ exit: 0, more: 1 }} }}))
  console.log(heard)
  text = "{{}}"
  console.log(await tried({{ output: "long" }}))
  text = "nonsense"
  console.log(await tried({{ output: "long" }}))
  status = 404; text = '{{"output": "small"}}'
  console.log(await tried({{ output: "long" }}))
  console.log(await tried({{ content: [] }}))
  server.close(); server.closeAllConnections()
  console.log(await tried({{ output: "long" }}))
}})
"""
    )
    env = {"PATH": os.environ["PATH"]}
    done = subprocess.run([node, script], env=env, capture_output=True, text=True, check=False)
    sent = '{"tool":"bash","sessionID":"s","callID":"c","args":{"command":"x"},"output":"long","metadata":{"exit":0}}'
    changed = '{"output":"small","metadata":{"exit":0,"more":1}}'
    stays = '{"output":"long"}'
    assert done.stdout.splitlines() == ["0", changed, sent, stays, stays, stays, '{"content":[]}', stays], done.stderr


def test_programs_may_be_run_and_all_files_are_in_the_wheel() -> None:
    for program in (POST_TOOL, STATUS_LINE):
        assert os.access(program, os.X_OK)
        assert program.read_text().startswith("#!/bin/sh\n")
    included = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert included["force-include"]["hooks"] == "headroom_cli/_data/hooks"
