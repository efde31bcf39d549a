"""The check-up: what it finds in a healthy home, and what it says about a sick one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.session import checkup
from tests.session.test_folder import die


def test_a_healthy_installation_passes_all_checks(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    checks = list(checkup.checkup(tmp_path))
    assert [check.name for check in checks if not check.ok] == []
    assert [check.name for check in checks][-4:] == ["engine", "handshake", "request", "worker"]


def test_a_home_that_others_can_read_fails_with_the_remedy(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    check = checkup.home_folder(tmp_path)
    assert not check.ok
    assert check.fix == f"chmod 700 '{tmp_path}'"


def test_a_broken_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"this is no database" * 100)
    check = checkup.store(tmp_path)
    assert not check.ok
    assert "ledger.sqlite" in check.found


def test_reading_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.reading_back(tmp_path).found == "an original was read back"
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(checkup, "write_shim", lambda _: None)
    assert not checkup.reading_back(tmp_path).ok
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho it is broken >&2; exit 3\n")
    broken.chmod(0o700)
    monkeypatch.setattr(checkup, "write_shim", lambda _: broken)
    check = checkup.reading_back(tmp_path)
    assert (check.ok, check.found) == (False, "it is broken")
    assert "HEADROOM_HOME" in check.fix


def test_what_a_killed_session_left_is_mentioned(tmp_path: Path) -> None:
    assert checkup.leftovers(tmp_path).found == "none"
    dead = die(tmp_path)
    check = checkup.leftovers(tmp_path)
    assert check.ok
    assert dead.name in check.found
    assert (dead / "ca" / "mitmproxy-ca.pem").exists()


def test_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(checkup, "listen", forbidden)
    check = checkup.ports()
    assert not check.ok
    assert "Operation not permitted" in check.found


def test_a_replaced_mitmproxy_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup.importlib.metadata, "version", lambda _: "7.0.4")
    assert not checkup.versions().ok


def test_the_request_is_one_that_an_agent_could_send() -> None:
    body = json.loads(checkup.request())
    assert body["messages"][-1]["content"][0]["content"].startswith("1\tvalue_1 = 1\n2\t")
