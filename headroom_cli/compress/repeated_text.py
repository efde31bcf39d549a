"""Text that stands twice in one result, word for word: search results quote the same passage, pages repeat a notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.page_furniture import runs

LEAST = 40  # characters of a sentence that is looked for
FEWEST = 3  # lines of a run, blank ones not counted
LEAST_OF_RUN = 300  # characters

_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_EDGES = " \t\r.*_>\"'"


def repeated_gaps(lines: Sequence[str], taken: Iterable[Gap] = ()) -> list[Gap]:
    """The runs of lines of which every sentence stands above in the same text, outside of the gaps `taken`."""
    gone = {at for gap in taken for at in range(gap.first, gap.end)}
    said: set[str] = set()
    again: list[bool] = []
    weights: list[int] = []
    for at, line in enumerate(lines):
        sentences = [one for part in _SENTENCES.split(line) if (one := part.strip(_EDGES))]
        long = [one for one in sentences if len(one) >= LEAST]
        again.append(bool(sentences) and all(one in said for one in sentences))
        weights.append(sum(map(len, long)))
        if at not in gone and not again[-1]:
            said.update(sentences)
    blank = [not line.strip() for line in lines]
    return [
        Gap(first, end, "every sentence stands above in this text", False)
        for first, end in runs(again, blank, FEWEST)
        if sum(weights[first:end]) >= LEAST_OF_RUN
    ]
