"""A database that another process has open, as an agent has its own: SQLite shares what one process knows of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

_AGENT = """
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
for line in sys.stdin:
    database.execute(*json.loads(line)).fetchall()
    print("done", flush=True)
"""


class Agent:
    """Runs while the context is open."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-c", _AGENT, str(path)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, statement: str, values: Sequence[object] = ()) -> None:
        """Executes a statement and fetches what comes of it; returns when that is done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([statement, list(values)]) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n", statement

    def close(self) -> None:
        """Ends the process, as a program ends that closes its database."""
        self._process.communicate()


def state(path: Path) -> dict[str, tuple[str, int]]:
    """All files of the folder: what they hold, and when they were written."""
    return {
        one.name: (hashlib.sha256(one.read_bytes()).hexdigest(), one.stat().st_mtime_ns)
        for one in path.parent.iterdir()
    }
