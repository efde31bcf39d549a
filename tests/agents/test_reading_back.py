"""Real agents read back what was left out, by every channel, from inside their sandboxes and without a question."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.agents.reading_back import LINES, MARKER, RUNS
from tests.agents.real import AGENTS
from tests.agents.recorded import Request, conversation
from tests.agents.test_real_agents import CHOSEN, isolated
from tests.session.starting import ROOT

pytestmark = [
    pytest.mark.agents,
    pytest.mark.skipif(not CHOSEN, reason="scripts/test --agents quick|all runs the real agents"),
]
CASES = [(name, way) for name in RUNS for way in ("shell", "file", "mcp") if RUNS[name].agent in CHOSEN]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder outside /tmp, which Codex' sandbox lets everybody write to."""
    with TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def has_sandbox(name: str, place: Path) -> bool:
    """Whether the agent can make its sandbox here: some containers forbid the namespaces that it needs."""
    if name == "claude-sandbox":
        return all(shutil.which(program) for program in ("bwrap", "socat"))
    if name == "claude":
        return True  # it has none by default, and asks instead
    env = {"HOME": str(place), "CODEX_HOME": str(place), "PATH": os.environ["PATH"]}
    done = subprocess.run([AGENTS["codex"].program, "sandbox", "--", "true"], env=env, capture_output=True, check=False)
    return done.returncode == 0


def read(name: str, way: str, folder: Path) -> dict[str, Any]:
    command = [*isolated(), sys.executable, "-m", "tests.agents.reading_back", name, way, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(result, dict)
    return result


def texts(request: Request) -> list[str]:
    """The text of each tool result, its parts joined."""
    found = []
    for raw in request.results.values():
        value = json.loads(raw)
        parts = value if isinstance(value, list) else [{"text": value}]
        found.append("\n".join(part.get("text", "") for part in parts))
    return found


def bare(text: str) -> list[str]:
    """The lines of the log in a text, without the numbers that a reader puts before them."""
    lines = (line.rpartition("\t")[2] for line in text.split("\n"))
    return [line for line in lines if line in set(LINES)]


@pytest.mark.parametrize(("name", "way"), CASES)
def test_what_was_left_out_is_read_back(name: str, way: str, place: Path) -> None:
    agent = RUNS[name].agent
    if not has_sandbox(name, place):
        pytest.skip("the agent cannot make its sandbox on this machine")
    result = read(name, way, place / f"{name}-{way}")
    assert result["code"] == 0, result["said"]
    requests = conversation(agent, result)
    log, back, refused = texts(requests[-1])
    marker = MARKER.search(log)
    assert marker is not None, log
    original, first, last, words = marker.groups()
    # The lines that the marker stands for, exactly these; those that stay may be said more shortly.
    start, size = LINES.index(bare(back)[0]), int(last) - int(first) + 1
    assert size > 200
    assert bare(back) == LINES[start : start + size]
    assert not set(bare(back)) & set(bare(log))
    assert "[headroom" not in back
    assert words.startswith(
        {"shell": "~/.local/share/headroom/bin/headroom retrieve ", "file": "read lines ", "mcp": "call "}[way]
    )
    # What came back is never written differently, and is booked once, against the omission.
    for before, after in pairwise(requests):
        for call, raw in before.results.items():
            assert after.results[call] == raw
    ((own, booked, lines, tokens),) = result["retrievals"]
    assert (own, booked, lines) == (True, original, "" if way == "file" and agent == "codex" else f"{first}-{last}")
    assert tokens > 1000
    # Nothing else was allowed, nothing was written that is not ours, and no process is left.
    assert not result["escaped"]
    assert result["originals"] >= 1
    assert ("approval" if name == "claude" else "Read-only file system") in refused
    assert result["configured"]
    assert result["named"] == []
    assert result["left"] == []
    assert {"bin", "originals"} < set(result["stays"])
