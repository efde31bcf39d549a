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

RUNS = 15
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
        for command in (MODULE, (LAUNCHER,)):  # the first start of all compiles, or even installs
            whole((*command, "--version"))
        cases = {
            "child started directly": (until_child, CHILD),
            "child started by headroom wrap exec": (until_child, (*MODULE, "wrap", "exec", "--", *CHILD)),
            "headroom wrap exec, whole run": (whole, (*MODULE, "wrap", "exec", "--", *CHILD)),
            "python -m headroom_cli --version, whole run": (whole, (*MODULE, "--version")),
            "scripts/headroom --version, whole run": (whole, (LAUNCHER, "--version")),
        }
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(RUNS):
            for name, (measure, command) in cases.items():
                times[name].append(measure(command))
        for name, values in times.items():
            p50, p95 = spread(values)
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
