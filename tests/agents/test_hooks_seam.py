"""Real agents whose own hooks ask the session: they send less themselves, and what they send passes untouched."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from headroom_cli.agents.catalog import all_wrappers
from tests.agents.hooking import BACK, results
from tests.agents.namespaces import enclosed
from tests.agents.reading_back import LINES, MARKER
from tests.agents.recorded import without_marks
from tests.agents.retrieving import CASES, texts
from tests.agents.rows import BY_NAME, QUICK
from tests.session.starting import ROOT

CHOSEN = {"quick": QUICK, "all": tuple(BY_NAME)}.get(os.environ.get("HEADROOM_TEST_AGENTS", ""), ())
pytestmark = [
    pytest.mark.agents,
    pytest.mark.skipif(not CHOSEN, reason="scripts/test --agents quick|all runs the real agents"),
]
# Bytes that a request may grow by: Copilot names the folder that it may read back from in its prompt.
ADDED = {"copilot": 200}
NAMES = [one.name for one in all_wrappers() if one.hooks is not None and one.name in CHOSEN]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


_DONE: dict[tuple[str, str], dict[str, Any]] = {}  # one run serves all tests


def outcome(name: str, how: str, place: Path) -> dict[str, Any]:
    if (name, how) not in _DONE:
        _DONE[name, how] = _run(name, how, place)
    return _DONE[name, how]


def _run(name: str, how: str, place: Path) -> dict[str, Any]:
    prefix = enclosed()
    if not prefix:
        pytest.skip("this machine lets nobody make a network and a mount namespace")
    folder = place / f"{name}-{how}"
    folder.mkdir()
    command = [*prefix, sys.executable, "-m", "tests.agents.hooking", name, how, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(result, dict)
    return result


def turns(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests of the conversation, without titles and the like."""
    bodies = [json.loads(base64.b64decode(body)) for body in result["requests"]]
    return [body for body in bodies if body.get("tools")]


@pytest.mark.parametrize("name", NAMES)
def test_the_agent_itself_sends_less(name: str, place: Path) -> None:
    direct, hooked = outcome(name, "direct", place), outcome(name, "hooks", place)
    assert (direct["code"], hooked["code"]) == (0, 0), hooked["said"]
    assert hooked["work"] == direct["work"]
    without, with_hooks = turns(direct), turns(hooked)
    assert len(without) == len(with_hooks) == 6
    sizes = [[len(base64.b64decode(body)) for body in result["requests"]] for result in (direct, hooked)]
    assert all(after <= before + ADDED.get(name, 0) for before, after in zip(*sizes, strict=True))
    assert sum(sizes[1]) < 0.9 * sum(sizes[0])
    _the_wire_passed_it_on(hooked)
    _what_was_sent_stays(with_hooks)
    _read_back(name, hooked, with_hooks[-1])
    _an_error_is_whole(without[-1], with_hooks[-1])
    _nothing_is_left(direct, hooked)


def _the_wire_passed_it_on(result: dict[str, Any]) -> None:
    """No body was changed, all were read, and the ledger has every changed result in every request."""
    assert all(came == went for came, went in result["bytes"])
    assert result["faults"] == []
    assert sum(result["fresh"]) == max(result["changes"]) == 2
    assert result["changes"] == sorted(result["changes"])
    assert result["removed"] > 5000


def _what_was_sent_stays(requests: list[dict[str, Any]]) -> None:
    for before, after in pairwise(requests):
        for call, content in results(before).items():
            assert without_marks(results(after)[call]) == without_marks(content)


def _read_back(name: str, result: dict[str, Any], last: dict[str, Any]) -> None:
    found = MARKER.search("\n".join(texts(last)))
    assert found is not None, result["said"]
    original, first = found[1], int(found[2])
    ((booked, lines, tokens),) = result["retrievals"]
    shift = CASES[name].counted - 1  # Vibe's reading tool counts from 0
    assert (booked, lines) == (original, f"{first + shift}-{first + shift + BACK - 1}")
    assert 100 < tokens < 1000
    read = "\n".join(texts(results(last)))
    assert all(line in read for line in LINES[first - 1 : first - 1 + BACK])
    assert LINES[first - 1 + BACK] not in read
    assert result["net"] > 0


def _an_error_is_whole(direct: dict[str, Any], hooked: dict[str, Any]) -> None:
    """The last command failed."""
    assert without_marks(list(results(direct).values())[-1]) == without_marks(list(results(hooked).values())[-1])


def _nothing_is_left(direct: dict[str, Any], hooked: dict[str, Any]) -> None:
    assert hooked["named"] == []
    assert hooked["left"] == []
    assert set(hooked["changed"]) <= set(direct["changed"])


@pytest.mark.skipif("claude" not in NAMES, reason="Claude Code is not chosen")
def test_claude_code_stays_the_first_party(place: Path) -> None:
    """What it sends only to its own maker's address is there: checksum, global cache scope, diagnostics."""
    for how in ("direct", "hooks"):
        bodies = turns(outcome("claude", how, place))
        assert all("cch=" in json.dumps(body["system"][0]) for body in bodies)
        assert all('"scope": "global"' in json.dumps(body["system"]) for body in bodies)
        assert all("diagnostics" in body for body in bodies)
