"""`headroom doctor`: its lines, its JSON, its exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.session import checkup
from headroom_cli.session.checkup import Check


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Check]:
    checks: list[Check] = []

    def those(_: Path) -> Iterator[Check]:
        return iter(checks)

    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
    monkeypatch.setattr(checkup, "checkup", those)
    return checks


def test_all_well(found: list[Check], capsys: pytest.CaptureFixture[str]) -> None:
    found.append(Check("ports", True, "could be bound", "not shown"))
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out == "ok     ports       could be bound\n"


def test_a_failure_comes_with_its_remedy(found: list[Check], capsys: pytest.CaptureFixture[str]) -> None:
    found.append(Check("home", False, "not writable", "make it writable"))
    assert main(["doctor"]) == 1
    assert "failed home        not writable\n       fix         make it writable\n" in capsys.readouterr().out


def test_json(found: list[Check], capsys: pytest.CaptureFixture[str]) -> None:
    found.append(Check("home", False, "not writable", "make it writable"))
    assert main(["doctor", "--json"]) == 1
    expected = {"name": "home", "ok": False, "found": "not writable", "fix": "make it writable"}
    assert json.loads(capsys.readouterr().out) == [expected]
