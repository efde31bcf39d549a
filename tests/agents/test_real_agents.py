"""The real binaries, direct and wrapped, with nothing but loopback. `scripts/test --agents quick|all` runs these."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.agents.real import AGENTS
from tests.agents.recorded import Request, bodies, conversation
from tests.session.starting import ROOT, left_behind

QUICK = ("claude", "codex", "aider")
CHOSEN = {"quick": QUICK, "all": tuple(AGENTS)}.get(os.environ.get("HEADROOM_TEST_AGENTS", ""), ())
WITH_TOOLS = tuple(name for name in CHOSEN if name != "aider")
ENDS = ("task", "interrupt", "kill-wrapper", "kill-agent")

pytestmark = [
    pytest.mark.agents,
    pytest.mark.skipif(not CHOSEN, reason="scripts/test --agents quick|all runs the real agents"),
]

Scenario = Callable[[str, str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder outside /tmp, because Codex treats that one in its own way."""
    with TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def scenario(place: Path) -> Iterator[Scenario]:
    """Runs a scenario, the direct one beside the wrapped one, and each only once however many tests ask for it."""
    running: dict[tuple[str, str, str], Future[dict[str, Any]]] = {}
    with ThreadPoolExecutor(2) as pool:

        def start(*key: str) -> Future[dict[str, Any]]:
            agent, how, what = key
            if (agent, how, what) not in running:
                running[agent, how, what] = pool.submit(outcome, agent, how, what, place / "-".join(key))
            return running[agent, how, what]

        def ask(agent: str, how: str, what: str) -> dict[str, Any]:
            wanted = start(agent, how, what)
            if what in ENDS:
                start(agent, "direct", what)
            return wanted.result()

        yield ask


def isolated() -> list[str]:
    """The prefix that gives a command a network with nothing but loopback; nothing where that is not allowed."""
    prefix = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    works = (
        shutil.which("unshare") and not subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    )
    return prefix if works else []


def outcome(agent: str, how: str, what: str, folder: Path) -> dict[str, Any]:
    command = [*isolated(), sys.executable, "-m", "tests.agents.scenario", agent, how, what, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(result, dict)
    return result


def assert_append_only(agent: str, requests: list[Request]) -> None:
    """Each request begins with the messages of the one before, and no tool result is ever written differently.

    Codex repeats its history byte for byte. Claude Code moves its cache mark, so its messages are compared
    without it; the text of its tool results is compared as it was written.
    """
    for before, after in pairwise(requests):
        if agent == "codex":
            assert after.messages[: len(before.messages)] == before.messages
        assert after.contents[: len(before.messages)] == before.contents
        for call, raw in before.results.items():
            assert after.results[call] == raw


# What an agent itself keeps for a moment, and leaves or not as its own end happens to fall: also in direct runs.
MOMENTARY = re.compile(r"/\.?tmp/|/shell_snapshots/|-(?:wal|shm)$|home/\.bash_history$")


@pytest.mark.parametrize("agent", CHOSEN)
def test_the_same_work_is_done(agent: str, scenario: Scenario) -> None:
    ours, plain = scenario(agent, "wrapped", "task"), scenario(agent, "direct", "task")
    assert (ours["codes"], plain["codes"]) == ([0], [0]), ours["said"]
    assert ours["work"] == plain["work"]
    assert "new.txt" in ours["work"]
    turns = len(conversation(agent, plain))
    assert turns >= (6 if agent in WITH_TOOLS else 3)
    assert len(conversation(agent, ours)) == turns


@pytest.mark.parametrize("agent", WITH_TOOLS)
def test_earlier_turns_are_never_changed(agent: str, scenario: Scenario) -> None:
    requests = conversation(agent, scenario(agent, "wrapped", "task"))
    assert len(requests[-1].results) == 5
    assert_append_only(agent, requests)


@pytest.mark.parametrize("agent", WITH_TOOLS)
def test_results_are_made_smaller_from_their_first_request_on(agent: str, scenario: Scenario) -> None:
    ours, plain = (conversation(agent, scenario(agent, how, "task"))[-1].results for how in ("wrapped", "direct"))
    assert list(ours) == list(plain)
    sizes = [(len(ours[call]), len(plain[call])) for call in plain]
    smaller = [mine for mine, theirs in sizes if mine < 0.9 * theirs]
    assert len(smaller) >= 2, sizes
    assert sum(mine for mine, _ in sizes) < 0.7 * sum(theirs for _, theirs in sizes)


def test_what_may_not_be_changed_arrives_as_it_was_sent(scenario: Scenario, place: Path) -> None:
    if "aider" not in CHOSEN:
        pytest.skip("Aider was not asked for")
    ours, plain = (conversation("aider", scenario("aider", how, "task")) for how in ("wrapped", "direct"))
    sent, meant = (
        [
            re.sub(rb"\b[0-9a-f]{7}\b", b"#", one.body.replace(str(place / f"aider-{how}-task").encode(), b"#"))
            for one in run
        ]
        for how, run in (("wrapped", ours), ("direct", plain))
    )
    assert sent[0] == meant[0]
    # Later requests name commits, and hold two files in the order of a set of paths: both differ from run to run.
    assert [Counter(body) for body in sent] == [Counter(body) for body in meant]


@pytest.mark.parametrize("what", ENDS)
@pytest.mark.parametrize("agent", CHOSEN)
def test_nothing_is_left_behind(agent: str, what: str, scenario: Scenario, place: Path) -> None:
    ours, plain = scenario(agent, "wrapped", what), scenario(agent, "direct", what)
    assert set(ours["changed"]) <= set(plain["changed"])
    added = {path for path in set(ours["added"]) - set(plain["added"]) if not MOMENTARY.search(path)}
    assert added == set()
    assert ours["left"] == []
    (code,), (direct,) = ours["codes"], plain["codes"]
    assert code == (-9 if what == "kill-wrapper" else direct if direct >= 0 else 128 - direct)
    if what != "kill-wrapper":  # what that one left goes with the next start: see tests/session/test_run.py
        assert left_behind(place / f"{agent}-wrapped-{what}" / "ours") == []


@pytest.mark.parametrize("agent", CHOSEN)
def test_three_at_once_do_not_meet(agent: str, scenario: Scenario, place: Path) -> None:
    results = scenario(agent, "wrapped", "three")
    assert [result["codes"] for result in results.values()] == [[0], [0], [0]]
    for marker, result in results.items():
        sent = bodies(result)
        assert marker.encode() in sent
        assert not any(other.encode() in sent for other in results if other != marker)
        assert result["left"] == []
    assert len({len(conversation(agent, result)) for result in results.values()}) == 1
    assert left_behind(place / f"{agent}-wrapped-three" / "ours") == []


@pytest.mark.parametrize("agent", WITH_TOOLS)
def test_a_resumed_conversation_goes_on_with_the_same_bytes(agent: str, scenario: Scenario) -> None:
    result = scenario(agent, "wrapped", "resume")
    assert result["codes"] == [0, 0], result["said"]
    assert result["left"] == []
    requests = conversation(agent, result)
    second = len(conversation(agent, {"requests": result["requests"][: result["runs"][1]]}))
    assert 6 <= second < len(requests)
    assert_append_only(agent, requests)
    # What came later is made smaller too: its lines stand in the history.
    assert len(requests[-1].results) > len(requests[second - 1].results)
