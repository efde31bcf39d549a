"""`scripts/bench`: runs the named sections and prints one table each."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform

from rich.console import Console

from scripts.benchmark import deciding, latency, memory, sessions, startup, stream

SECTIONS = {
    "latency": latency.table,
    "stream": stream.table,
    "deciding": deciding.table,
    "memory": memory.table,
    "startup": startup.table,
    "sessions": sessions.table,
}
BY_DEFAULT = ("latency", "stream", "deciding", "memory", "startup")


def main() -> int:
    """Returns 0; a part that cannot run ends with an exception that says why."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"any of: {', '.join(SECTIONS)}")
    parser.add_argument("--rounds", type=int, default=60, help="requests of each kind to each target (default 60)")
    parser.add_argument("--turns", type=int, default=40, help="turns of each recorded session (default 40)")
    parser.add_argument("--only", default="", help="only recorded sessions with this text in their name")
    options = parser.parse_args()
    if unknown := sorted(set(options.sections) - set(SECTIONS)):
        parser.error(f"no such section: {', '.join(unknown)}")
    console = Console(width=None if os.isatty(1) else 110, highlight=False)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    console.print(
        f"Python {platform.python_version()}, mitmproxy {importlib.metadata.version('mitmproxy')}, "
        f"{os.cpu_count()} cores, {platform.system()}, load {load}. Loopback, keep-alive, times in ms."
    )
    for name in options.sections or BY_DEFAULT:
        console.print()
        console.print(SECTIONS[name](options))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
