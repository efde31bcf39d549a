"""What may be left out of the output of a command of which nothing more is known.

Kept are both ends, whatever reports trouble or sums up, what has to do with what is looked for, with the lines
beside it, and lines of a rare shape.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from headroom_cli.compress.content import classify
from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.notable import CHECKED, notable
from headroom_cli.wire.prompt import Block

HEAD, TAIL = 15, 20  # lines at both ends that stay
BESIDE = 2  # lines on each side of a kept one
FEWEST = 6  # lines of a gap
RARE = 2  # lines of one shape up to which it counts as rare
CLOSE = 0.5  # share of the best score from which on a line has to do with what is looked for

_FIGURE = re.compile(r"\d+|0x[0-9a-f]+|\b[0-9a-f]{7,}\b")


def applies(block: Block) -> bool:
    """True for output that looks like a log, or like nothing in particular."""
    return classify(block) in ("log", "other")


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The runs of lines that may be left out of `lines`."""
    kept = set(range(HEAD)) | set(range(len(lines) - TAIL, len(lines)))
    kept |= {at for at, line in enumerate(lines) if notable(line)}
    kept |= set(_rare(lines))
    kept |= set(_close(lines, context))
    kept |= {near for at in kept for near in range(at - BESIDE, at + BESIDE + 1)}
    return list(between(kept, len(lines)))


def between(
    kept: Iterable[int], size: int, fewest: int = FEWEST, note: str = f"none matches {CHECKED}"
) -> Iterable[Gap]:
    """The gaps between the lines `kept` of a text of `size` lines."""
    stops = sorted({at for at in kept if 0 <= at < size} | {-1, size})
    return (Gap(a + 1, b, note) for a, b in pairwise(stops) if b - a - 1 >= fewest)


def _rare(lines: Sequence[str]) -> Iterable[int]:
    shapes = [_FIGURE.sub("0", line).strip() for line in lines]
    often = Counter(shapes)
    # Where most shapes are rare, as in prose, being rare says nothing.
    if sum(often[shape] <= RARE for shape in shapes) * 4 > len(lines):
        return []
    return [at for at, shape in enumerate(shapes) if shape and often[shape] <= RARE]


def _close(lines: Sequence[str], context: Context) -> Iterable[int]:
    scores = context.wanted.scores(lines)
    best = max(scores, default=0.0)
    return [at for at, score in enumerate(scores) if best and score >= best * CLOSE]
