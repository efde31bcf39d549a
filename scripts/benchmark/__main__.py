"""`scripts/bench`: runs the named sections and prints one table each."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import re
import sys
from pathlib import Path

from rich.console import Console

from scripts.benchmark import (
    bfcl,
    deciding,
    hooks,
    kinds,
    latency,
    library,
    materials,
    memory,
    output,
    sessions,
    speed,
    startup,
    stream,
    workloads,
)

SECTIONS = {
    "latency": latency.table,
    "stream": stream.table,
    "deciding": deciding.table,
    "memory": memory.table,
    "startup": startup.table,
    "library": library.table,
    "sessions": sessions.table,
    "kinds": kinds.table,
    "workloads": workloads.table,
    "bfcl": bfcl.table,
    "materials": materials.table,
    "speed": speed.table,
    "hooks": hooks.table,
    "output": output.table,
}
README = Path(__file__).resolve().parents[2] / "README.md"
BY_DEFAULT = ("latency", "stream", "deciding", "memory", "startup")


def main() -> int:
    """Returns 0; a part that cannot run ends with an exception that says why."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"any of: {', '.join(SECTIONS)}")
    parser.add_argument("--rounds", type=int, default=60, help="requests of each kind to each target (default 60)")
    parser.add_argument("--turns", type=int, default=40, help="turns of each recorded session (default 40, 0 for all)")
    parser.add_argument("--wire", default="", help="send recorded sessions in this format: chat, responses or gemini")
    parser.add_argument("--readme", action="store_true", help="write what is printed into the README")
    parser.add_argument("--only", default="", help="only recorded sessions or workloads with this text in their name")
    options = parser.parse_args()
    if unknown := sorted(set(options.sections) - set(SECTIONS)):
        parser.error(f"no such section: {', '.join(unknown)}")
    console = Console(width=None if os.isatty(1) and not options.readme else 110, highlight=False, record=True)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    console.print(
        f"Python {platform.python_version()}, mitmproxy {importlib.metadata.version('mitmproxy')}, "
        f"{os.cpu_count()} cores, {platform.system()}, load {load}. Loopback, keep-alive, times in ms."
    )
    for name in options.sections or BY_DEFAULT:
        console.print()
        console.print(SECTIONS[name](options))
    if options.readme:
        README.write_text(
            with_figures(README.read_text("utf-8"), command(sys.argv[1:]), console.export_text()), "utf-8"
        )
    return 0


def command(arguments: list[str]) -> str:
    """The command that prints these figures again."""
    return " ".join(["scripts/bench", *(word for word in arguments if word != "--readme")])


def with_figures(readme: str, made_by: str, printed: str) -> str:
    """`readme` with the text between its two figure marks replaced by a command and what it printed."""
    lines = "\n".join(line.rstrip() for line in f"$ {made_by}\n\n{printed.strip()}".split("\n"))
    found = re.search(r"(<!-- figures:begin.*?-->\n).*?(<!-- figures:end -->)", readme, re.DOTALL)
    if found is None:
        raise SystemExit("error: the README has no marks for figures")
    return readme[: found.end(1)] + f"```text\n{lines}\n```\n" + readme[found.start(2) :]


if __name__ == "__main__":
    raise SystemExit(main())
