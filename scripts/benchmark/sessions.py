"""Recorded sessions through `headroom proxy`, judged by the replay judge that lies beside the checkout."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.table import Table

from scripts.benchmark import targets
from scripts.benchmark.traffic import ROOT

SHARED = ROOT.parent / "shared"


def table(options: argparse.Namespace) -> Table:
    """The judge's own figures; it also prints them as it goes."""
    judge, recorded = SHARED / "eval" / "replay.py", SHARED / "data" / "sessions"
    if not judge.exists() or not recorded.exists():
        raise SystemExit("error: the recorded sessions are not here (they are looked for beside the checkout)")
    port = targets.free_port()
    with tempfile.TemporaryDirectory() as folder, targets.headroom(port) as ours:
        output = Path(folder) / "result.json"
        command = [sys.executable, judge, recorded, "--base-url", targets.base_url(ours), "--stub-port", str(port)]
        command += ["--turns", str(options.turns), "--json", output]
        if options.only:
            command += ["--only", options.only]
        subprocess.run(command, check=True)
        result = json.loads(output.read_text())
    table = Table(title="Recorded sessions", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in figures(result):
        table.add_row(name, value)
    return table


def figures(result: object) -> list[tuple[str, str]]:
    """The top level numbers and words of the judge's result."""
    summary = result.get("summary", result) if isinstance(result, dict) else {}
    return [(name, str(value)) for name, value in summary.items() if isinstance(value, str | int | float)]
