"""Time from the command to the first instruction of the wrapped program."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from scripts.benchmark.latency import spread

RUNS = 8
# Isolated and without site packages, so that next to nothing of the time is the child's own start.
CHILD = (sys.executable, "-I", "-S", "-c", "import time; print(time.time())")
LAUNCHER = str(Path(__file__).resolve().parents[1] / "headroom")
MODULE = (sys.executable, "-m", "headroom_cli")


def table(options: argparse.Namespace) -> Table:
    """p50 and p95 for the child alone and wrapped, and for the launcher alone."""
    table = Table(title="Start, ms", title_justify="left")
    for name in ("what", "p50 / p95"):
        table.add_column(name, justify="left" if name == "what" else "right")
    with tempfile.TemporaryDirectory() as home:
        os.environ["HEADROOM_HOME"] = home
        for name, command in (
            ("child started directly", CHILD),
            ("child started by headroom wrap exec", (*MODULE, "wrap", "exec", "--", *CHILD)),
        ):
            p50, p95 = spread([until_child(command) for _ in range(RUNS)])
            table.add_row(name, f"{p50:.0f} / {p95:.0f}")
        for name, command in (
            ("python -m headroom_cli --version, whole run", (*MODULE, "--version")),
            ("scripts/headroom --version, whole run", (LAUNCHER, "--version")),
            ("headroom wrap exec, whole run", (*MODULE, "wrap", "exec", "--", *CHILD)),
        ):
            p50, p95 = spread([whole(command) for _ in range(RUNS)])
            table.add_row(name, f"{p50:.0f} / {p95:.0f}")
    return table


def until_child(command: Sequence[str]) -> float:
    """Milliseconds from starting `command` to the time that the child prints."""
    began = time.time()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    return 1e3 * (float(done.stdout.split()[0]) - began)


def whole(command: Sequence[str]) -> float:
    """Milliseconds until `command` has ended."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return 1e3 * (time.perf_counter() - began)
