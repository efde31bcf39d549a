"""Waiting for what must happen, without measuring how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def eventually(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Returns as soon as it is true; fails if it never is."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


def ended(pid: int) -> Callable[[], bool]:
    """Whether a process is gone or only waits to be reaped."""

    def check() -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True

    return check
