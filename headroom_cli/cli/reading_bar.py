"""A bar on the terminal while many past sessions are read."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headroom_cli.learn.digests import Watcher

_PATIENCE_S = 1.0  # what is done sooner needs no bar


@contextmanager
def reading_bar() -> Iterator[Watcher | None]:
    """Yields who is told what is read, None where stderr is no terminal; what it draws is gone afterwards."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=14),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task("")
    began = time.monotonic()

    def watch(done: int, total: int, agent: str, path: Path) -> None:
        if not progress.live.is_started and time.monotonic() - began > _PATIENCE_S:
            progress.start()
        shown = "".join(char if char.isprintable() else "?" for char in path.name[:20])
        progress.update(task, completed=done, total=total, description=f"reading {agent} {shown}")

    try:
        yield watch
    finally:
        progress.stop()
