"""What the tests of the real agents have measured, as a table in Markdown.

    scripts/agents-table [--readme]

The figures are those of the last `scripts/test --agents quick|all` (tests/agents/test_matrix.py) and lie in the cache
folder, or in the file that HEADROOM_AGENTS_FIGURES names. With --readme the table is written between its two marks.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FIGURES = Path(
    os.environ.get("HEADROOM_AGENTS_FIGURES")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "headroom" / "agents.json"
)
README = Path(__file__).resolve().parents[1] / "README.md"
HEAD = ("agent", "version", "wire", "turns", "KB of requests, direct -> wrapped", "checks passed")
MARKS = re.compile(r"(<!-- agents:begin.*?-->\n).*?(<!-- agents:end -->)", re.DOTALL)


def main(arguments: list[str]) -> int:
    """Prints the table or writes it; exit code 0. Raises SystemExit where there are no figures or no marks."""
    try:
        measured = json.loads(FIGURES.read_text("utf-8"))
    except FileNotFoundError:
        raise SystemExit("error: nothing was measured yet\nhint: run scripts/test --agents all") from None
    made = table(measured)
    if arguments == ["--readme"]:
        README.write_text(between_marks(README.read_text("utf-8"), made), "utf-8")
    else:
        print(made, end="")
    return 0


def table(measured: Mapping[str, Mapping[str, Any]]) -> str:
    """A line for each row, sorted by its title."""
    rows = sorted((row for row in measured.values() if "title" in row), key=lambda row: str(row["title"]).lower())
    unknown = [(name, *["-"] * 4, "0: it did not run") for name, row in sorted(measured.items()) if "title" not in row]
    lines = [HEAD, ("---",) * len(HEAD), *map(_cells, rows), *unknown]
    days = sorted({str(row["date"]) for row in rows}) or ["-"]
    text = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{text}\nMeasured {' to '.join(dict.fromkeys((days[0], days[-1])))} by `scripts/test --agents all`.\n"


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    direct, wrapped = int(row["direct"]), int(row["wrapped"])
    share = round(100 * (wrapped - direct) / direct)
    change = f"{share:+d} %" if share else "unchanged"
    checks = {name: passed for name, passed in row.items() if name.startswith("test_")}
    failed = [name.removeprefix("test_").replace("_", " ") for name, passed in checks.items() if not passed]
    passed = f"{len(checks) - len(failed)} of {len(checks)}" + "".join(f"; not: {one}" for one in failed)
    sizes = f"{direct / 1000:.0f} -> {wrapped / 1000:.0f} ({change})"
    return str(row["title"]), str(row["version"]), str(row["wire"]), str(row["turns"]), sizes, passed


def between_marks(readme: str, made: str) -> str:
    """`readme` with the text between its two marks replaced."""
    found = MARKS.search(readme)
    if found is None:
        raise SystemExit("error: the README has no marks for the table of agents")
    return readme[: found.end(1)] + made + readme[found.start(2) :]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
