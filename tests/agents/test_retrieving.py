"""Every agent that can read back does so by each of its channels, without a question and without more than that."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.agents.namespaces import enclosed
from tests.agents.reading_back import LINES, MARKER
from tests.agents.retrieving import CASES, texts
from tests.agents.test_matrix import CHOSEN
from tests.session.starting import ROOT

pytestmark = [
    pytest.mark.agents,
    pytest.mark.skipif(not CHOSEN, reason="scripts/test --agents quick|all runs the real agents"),
]
PAIRS = [(name, way) for name, case in CASES.items() for way in case.ways if name in CHOSEN]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder outside /tmp, which some sandboxes let everybody write to."""
    with TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def outcome(name: str, way: str, folder: Path) -> dict[str, Any]:
    prefix = enclosed()
    if not prefix:
        pytest.skip("this machine lets nobody make a network and a mount namespace")
    folder.mkdir()
    command = [*prefix, sys.executable, "-m", "tests.agents.retrieving", name, way, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(result, dict)
    return result


def lines_of(text: str) -> list[str]:
    """The log's lines that a text holds, in order, whatever stands around them."""
    return [line for line in LINES if line in text]


@pytest.mark.parametrize(("name", "way"), PAIRS)
def test_what_was_left_out_is_read_back(name: str, way: str, place: Path) -> None:
    result = outcome(name, way, place / f"{name}-{way}")
    bodies = [json.loads(base64.b64decode(body)) for _, body in result["requests"]]
    said = ["\n".join(texts(body)) for body in bodies]
    marked = [text for text in said if MARKER.search(text)]
    assert marked, result["said"]
    found = MARKER.search(marked[0])
    assert found is not None
    original, first, last, _ = found.groups()
    size = int(last) - int(first) + 1
    assert size > 200
    # The lines that the marker stands for are not there, and then they are, exactly these.
    before, after = set(lines_of(marked[0])), set(lines_of(marked[-1]))
    assert len(after - before) == size, result["said"]
    # It was booked once, against the omission.
    ((own, booked, lines, tokens),) = result["retrievals"]
    assert (own, booked) == (True, original)
    shift = CASES[name].counted - 1 if way == "file" else 0
    assert lines in (f"{int(first) + shift}-{int(last) + shift}", "")
    assert tokens > 1000
    # What was sent once stays as it was.
    for one, next_one in pairwise(marked):
        assert [m.group() for m in MARKER.finditer(one)] == [m.group() for m in MARKER.finditer(next_one)]
    # Nothing else was allowed, no configuration names us, no process is left.
    assert not result["escaped"]
    assert result["originals"] >= 1
    assert result["named"] == []
    assert result["left"] == []
