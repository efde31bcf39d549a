"""Starts headroom as a user does: as a process of its own, with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AGENT = [sys.executable, str(ROOT / "tests" / "fakes" / "agent.py")]
_OURS = ("HEADROOM_", "ANTHROPIC_", "HTTP", "http", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without what could reach a proxy or a provider, and with an empty home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "HEADROOM_HOME": str(home), "HOME": str(home / "user"), "PYTHONPATH": str(ROOT), **(more or {})}


def headroom(*arguments: str) -> list[str]:
    """The command line of headroom."""
    return [sys.executable, "-m", "headroom_cli", *arguments]


def start(home: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Headroom running, in a process group of its own and without a terminal."""
    return subprocess.Popen(
        headroom(*arguments),
        env=environment(home, env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(home: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Headroom run to its end."""
    return subprocess.run(
        headroom(*arguments),
        env=environment(home, env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def left_behind(home: Path) -> list[str]:
    """What stays in the sessions' folders besides reports, relative to them."""
    sessions = home / "sessions"
    kept = {"report.json", "report.html", ".lock"}
    return [str(path.relative_to(sessions)) for path in sessions.rglob("*") if path.is_file() and path.name not in kept]
