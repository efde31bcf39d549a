"""`headroom mcp` as an agent starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.store.originals import Originals
from tests.session.starting import environment, headroom


def talk(home: Path, *messages: object, options: tuple[str, ...] = ()) -> list[dict[str, object]]:
    said = "".join(json.dumps({"jsonrpc": "2.0", **dict(message)}) + "\n" for message in messages)  # type: ignore[call-overload]
    done = subprocess.run(
        headroom("mcp", *options), env=environment(home), input=said, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_conversation(tmp_path: Path) -> None:
    with Originals(tmp_path) as originals:
        name = originals.put("one\ntwo\nthree\n")
    started, listed, read = talk(
        tmp_path,
        {"id": 0, "method": "initialize", "params": {"protocolVersion": "2025-03-26"}},
        {"method": "notifications/initialized"},
        {"id": 1, "method": "tools/list"},
        {
            "id": 2,
            "method": "tools/call",
            "params": {"name": "headroom_retrieve", "arguments": {"id": name, "lines": "2"}},
        },
    )
    assert started["result"]["protocolVersion"] == "2025-03-26"  # type: ignore[index]
    names = [tool["name"] for tool in listed["result"]["tools"]]  # type: ignore[index]
    assert names == ["headroom_retrieve", "headroom_compress", "headroom_stats"]
    assert read["result"]["content"] == [{"type": "text", "text": "two\n"}]  # type: ignore[index]


def test_one_tool_alone(tmp_path: Path) -> None:
    (listed,) = talk(tmp_path, {"id": 1, "method": "tools/list"}, options=("--tool", "headroom_retrieve"))
    assert [tool["name"] for tool in listed["result"]["tools"]] == ["headroom_retrieve"]  # type: ignore[index]


def test_a_client_that_asks_for_the_list_is_told_of(tmp_path: Path) -> None:
    listed = tmp_path / "listed"
    started = {"id": 0, "method": "initialize", "params": {}}
    talk(tmp_path, started, options=("--listed", str(listed)))
    assert not listed.exists()
    talk(tmp_path, started, {"id": 1, "method": "tools/list"}, options=("--listed", str(listed)))
    assert listed.exists()
    # The session may be over, and its folder gone.
    (answer,) = talk(tmp_path, {"id": 1, "method": "tools/list"}, options=("--listed", str(tmp_path / "gone/listed")))
    assert "result" in answer


def test_a_tool_that_there_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
    assert main(["mcp", "--tool", "magic"]) == 1
    assert "headroom_stats" in capsys.readouterr().err


def test_nothing_heavy_is_loaded_to_start() -> None:
    code = "import sys, headroom_cli.cli.app, headroom_cli.mcp.tools; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"mcp", "mitmproxy", "tiktoken", "rich", "msgspec", "headroom_cli.compress.pipeline"} & set(loaded)
