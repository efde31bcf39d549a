"""Whether a conversation that goes on from before may still be in the provider's cache."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from headroom_cli.session.upstream import expanded

CACHE_SECONDS = 3600.0  # the longest time to live that providers offer
MOST_FILES = 20_000


def may_be_warm(transcripts: str, environ: Mapping[str, str], folder: Path) -> bool:
    """True if the agent's own transcripts were written to within the cache's time to live.

    "" for an agent that keeps none: then nothing is known of earlier requests, and they count as cold. So many
    files that not all could be looked at count as warm, which only costs savings.
    """
    if not transcripts:
        return False
    since = time.time() - CACHE_SECONDS
    seen = 0
    for path in islice(_files(folder / expanded(transcripts, environ)), MOST_FILES):
        seen += 1
        if _written(path) > since:
            return True
    return seen == MOST_FILES


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    for root, _, names in os.walk(place):
        yield from (Path(root, name) for name in names)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
