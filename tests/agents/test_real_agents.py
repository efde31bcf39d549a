"""The real binaries, direct and wrapped, with nothing but loopback. `scripts/test --agents quick|all` runs these."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.agents.real import AGENTS
from tests.session.starting import ROOT, left_behind

CHOSEN = {"quick": ("claude", "codex"), "all": tuple(AGENTS)}.get(os.environ.get("HEADROOM_TEST_AGENTS", ""), ())
WITH_TOOLS = tuple(name for name in CHOSEN if name != "aider")

pytestmark = [
    pytest.mark.agents,
    pytest.mark.skipif(not CHOSEN, reason="scripts/test --agents quick|all runs the real agents"),
]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder outside /tmp, because Codex treats that one in its own way."""
    with TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def isolated() -> list[str]:
    """The prefix that gives a command a network with nothing but loopback; nothing where that is not allowed."""
    prefix = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    works = (
        shutil.which("unshare") and not subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    )
    return prefix if works else []


def scenario(agent: str, how: str, what: str, folder: Path) -> dict[str, Any]:
    command = [*isolated(), sys.executable, "-m", "tests.agents.scenario", agent, how, what, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(result, dict)
    return result


def model_bodies(result: dict[str, Any]) -> list[dict[str, Any]]:
    paths = ("/v1/messages", "/v1/responses", "/v1/chat/completions")
    wanted = [body for path, body in result["requests"] if path.split("?")[0].endswith(paths)]
    return [json.loads(base64.b64decode(body)) for body in wanted]


def without_marks(value: Any) -> Any:
    """Claude Code moves its cache mark and then writes a lone text block as a string: neither changes the content."""
    if isinstance(value, list):
        cleaned = [without_marks(one) for one in value]
        lone = cleaned[0] if len(cleaned) == 1 else None
        return lone["text"] if isinstance(lone, dict) and set(lone) == {"type", "text"} else cleaned
    if isinstance(value, dict):
        return {key: without_marks(one) for key, one in value.items() if key != "cache_control"}
    return value


@pytest.mark.parametrize("agent", CHOSEN)
def test_the_same_work_is_done(agent: str, place: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        direct = pool.submit(scenario, agent, "direct", "task", place / "direct")
        wrapped = pool.submit(scenario, agent, "wrapped", "task", place / "wrapped")
    plain, ours = direct.result(), wrapped.result()
    assert (ours["code"], plain["code"]) == (0, 0), ours["said"]
    assert ours["work"] == plain["work"]
    assert len(model_bodies(ours)) == len(model_bodies(plain))
    assert ours["home"] == plain["home"]
    assert ours["config_kept"]
    assert ours["left"] == []
    assert left_behind(place / "wrapped" / "ours") == []
    if agent in WITH_TOOLS:
        assert "new.txt" in ours["work"]
        assert len(model_bodies(ours)) >= 5


@pytest.mark.parametrize("agent", WITH_TOOLS)
def test_earlier_turns_are_never_changed(agent: str, place: Path) -> None:
    bodies = model_bodies(scenario(agent, "wrapped", "task", place / "wrapped"))
    key = "messages" if agent == "claude" else "input"
    turns = [without_marks(body[key]) for body in bodies]
    assert len(turns) >= 5
    for before, after in pairwise(turns):
        assert after[: len(before)] == before


@pytest.mark.parametrize(("what", "code"), [("interrupt", None), ("kill-wrapper", -9), ("kill-agent", 137)])
@pytest.mark.parametrize("agent", WITH_TOOLS)
def test_nothing_is_left_when_it_ends_badly(agent: str, what: str, code: int | None, place: Path) -> None:
    result = scenario(agent, "wrapped", what, place / "wrapped")
    if code is None:  # what an agent makes of Ctrl-C is its own affair
        code = scenario(agent, "direct", what, place / "direct")["code"]
        code = code if code >= 0 else 128 - code
    assert result["code"] == code
    assert result["left"] == []
    assert result["config_kept"]
    assert set(result["work"]) == {"data.txt", "running"}
    if what != "kill-wrapper":  # the next run clears what that one left
        assert left_behind(place / "wrapped" / "ours") == []


@pytest.mark.parametrize("agent", WITH_TOOLS)
def test_three_at_once_do_not_meet(agent: str, place: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda n: scenario(agent, "wrapped", "task", place / str(n)), range(3)))
    assert [result["code"] for result in results] == [0, 0, 0]
    assert len({json.dumps(result["work"]) for result in results}) == 1
    assert len({len(model_bodies(result)) for result in results}) == 1
