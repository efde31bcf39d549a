"""Sections of a long text that have nothing to do with what is looked for.

Only where the question is clear: some section has much to do with it, and the one at hand next to nothing. Of such a
section stay the heading, the first part, and whatever warns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.notable import CHECKED, troubled
from headroom_cli.compress.paragraphs import Form, Part, Section, parts, sections

FEWEST_SECTIONS = 5  # of a text: with fewer, none is far
CLEAR = 8.0  # score from which on a section surely has to do with the question: about two rare words of it
FAR = 0.1  # share of the best score up to which a section is far
FEWEST = 6  # lines of a run that goes
NOTE = f"far from what is asked; none matches {CHECKED} or gives a warning"

# What a writer wants nobody to miss.
_WARNING = re.compile(
    r"(?i)\b(?:warning|caution|important|danger|attention|note|deprecat\w+|breaking|security|must|never|required)\b|[⚠❗🚨]"
)


class _Read(NamedTuple):
    section: Section
    score: float


def far_gaps(lines: Sequence[str], context: Context, taken: Iterable[Gap] = ()) -> list[Gap]:
    """The runs of lines in far sections of `lines` that may go; sections with a line in `taken` are none."""
    gone = {at for gap in taken for at in range(gap.first, gap.end)}
    read = [one for one in _read(lines, context) if gone.isdisjoint(range(one.section.first, one.section.end))]
    best = max((one.score for one in read), default=0.0)
    if len(read) < FEWEST_SECTIONS or best < CLEAR:
        return []
    return [gap for one in read if one.score <= best * FAR for gap in _spare(lines, one.section)]


def _read(lines: Sequence[str], context: Context) -> list[_Read]:
    found = sections(lines, parts(lines))
    texts = ["\n".join([*one.titles, *lines[one.first : one.end]]) for one in found]
    return [_Read(*pair) for pair in zip(found, context.wanted.scores(texts), strict=True)]


def _spare(lines: Sequence[str], section: Section) -> Iterable[Gap]:
    """The runs of parts after the first one that do not warn; items of a list stay with what warns among them."""
    begin = section.body[0].end if section.body else section.end
    first = begin
    for part in [*section.body[1:], None]:
        if part is not None and not _warns(lines, part):
            continue
        end = part.first if part else section.end
        if end - first >= FEWEST:
            yield Gap(first, end, NOTE)
        first = part.end if part else end


def _warns(lines: Sequence[str], part: Part) -> bool:
    """True for a part that reports trouble or warns; code is only looked at for trouble."""
    said = lines[part.first : part.filled]
    return any(troubled(line) or (part.form is not Form.CODE and _WARNING.search(line)) for line in said)
