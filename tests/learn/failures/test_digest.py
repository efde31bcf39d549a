"""A session's digest is what can be kept: pure, and the same after JSON."""

from __future__ import annotations

import msgspec

from headroom_cli.learn.failures.digest import MINERS, digest
from headroom_cli.learn.failures.findings import Digest
from tests.learn.failures.histories import MODEL, ran, session, used

ONE = session(
    ran("rg x", "bash: rg: command not found", 127),
    ran("pytest -q", "1 failed", 1),
    ran("cd web && npm run lint --fix"),
    used("Read", "text", file_path="/home/me/app/a.py"),
    name="one",
    at=4.0,
)


def test_what_is_told_of_a_session() -> None:
    found = digest(ONE)
    assert (found.session, found.agent, found.project, found.started) == ("one", "claude", "/home/me/app", 1_004.0)
    assert (found.requests, found.model, found.context) == (4, MODEL, 31_000)
    assert [(one.kind, one.subject) for one in found.findings] == [("program", "rg")]
    assert found.came_up == {
        "rg": (0, 0, 1),
        "bash": (1, 2, 0),
        "pytest": (0, 1, 0),
        "pytest -q": (0, 1, 0),
        "npm run lint": (1, 0, 0),
        "npm": (1, 0, 0),
        "npm run lint --fix": (1, 0, 0),
        "a.py": (1, 0, 0),
        "read": (1, 0, 0),
    }


def test_it_is_kept_as_json() -> None:
    found = digest(ONE)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Digest) == found


def test_the_same_session_gives_the_same_digest() -> None:
    assert digest(ONE) == digest(ONE)
    assert len(set(MINERS)) == len(MINERS)


def test_a_session_without_calls_or_usage() -> None:
    found = digest(session())
    assert (found.requests, found.model, found.context, found.findings, found.came_up) == (0, "", None, (), {})
