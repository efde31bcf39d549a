"""Which lines of a text have to do with what is looked for."""

from __future__ import annotations

from collections.abc import Sequence

from headroom_cli.compress.context import Context

CLOSE = 0.5  # share of the best score from which on a line has to do with what is looked for


def wanted_lines(lines: Sequence[str], context: Context) -> set[int]:
    """The lines whose score comes near the best one's; none where no line has any."""
    scores = context.wanted.scores(lines)
    best = max(scores, default=0.0)
    return {at for at, score in enumerate(scores) if best and score >= best * CLOSE}
