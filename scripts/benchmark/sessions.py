"""Recorded sessions through `headroom proxy`, judged by the replay judge that lies beside the checkout."""

from __future__ import annotations

import argparse
import json
import re
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
        if options.wire:
            command += ["--wire", options.wire]
        subprocess.run(command, check=True)
        result = json.loads(output.read_text())
    table = Table(title=_title(options), title_justify="left")
    for name in ("agent", "sessions", "tokens", "net input cost", "need visible", "prefix kept", "restructured"):
        table.add_column(name, justify="left" if name == "agent" else "right")
    for name, group in groups(result["sessions"]).items():
        table.add_row(name, *cells(group))
    return table


def _title(options: argparse.Namespace) -> str:
    turns = f"first {options.turns} turns" if options.turns else "all turns"
    return f"Recorded sessions, {turns}, sent as {options.wire or 'Anthropic Messages'}: share of the direct run saved"


Row = dict[str, float]


def groups(sessions: dict[str, Row]) -> dict[str, list[Row]]:
    """The judge's rows by agent, which is how a session's name begins, and all of them."""
    by_agent: dict[str, list[Row]] = {}
    for name, row in sorted(sessions.items()):
        by_agent.setdefault(re.split(r"[-_]", name)[0], []).append(row)
    return {**by_agent, "all": list(sessions.values())}


def cells(rows: list[Row]) -> list[str]:
    def total(key: str) -> float:
        return sum(row[key] for row in rows)

    net = total("treated_cost") + total("retrieval_cost")
    needs, prefix = total("needs"), total("prefix_bytes")
    return [
        str(len(rows)),
        f"{100 * (1 - total('treated_tokens') / total('direct_tokens')):.1f} %",
        f"{100 * (1 - net / total('direct_cost')):.1f} %",
        f"{100 * (1 - total('missed') / needs):.2f} %" if needs else "-",
        f"{100 * total('prefix_kept') / prefix:.2f} %" if prefix else "-",
        f"{total('structural'):.0f}",
    ]
