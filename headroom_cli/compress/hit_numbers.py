"""Lines of context in search results: their numbers are left out where they can be counted.

`12:a hit`, `13-context`, `14-context` become `12:a hit`, `-context`, `-context`, and in the same way `*12|a hit`,
` 13|context`, ` 14|context` become `*12|a hit`, ` |context`, ` |context`. A number stays on every hit, on the first
line of a group and on every tenth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.compress.content import SEARCH_TOOLS, is_search, tool_name
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

EVERY = 10
_GAP = "--"  # what grep prints between groups


class Style(NamedTuple):
    """How a tool prints hits and lines of context: the context's number stands between `before` and `after`."""

    hit: re.Pattern[str]
    context: re.Pattern[str]
    before: str
    after: str
    fewest: int  # hits by which such a result is known

    @property
    def short(self) -> str:
        return self.before + self.after

    def number(self, line: str) -> int:
        """The number printed before a hit or a line of context, 0 without one."""
        found = self.context.match(line) or self.hit.match(line)
        return int(found[1]) if found else 0


GREP = Style(re.compile(r"(\d{1,9}):"), re.compile(r"(\d{1,9})-"), "", "-", 1)
STARRED = Style(re.compile(r"\*(\d{1,9})\|"), re.compile(r" (\d{1,9})\|"), " ", "|", 2)


def thin(text: str, style: Style) -> str:
    """`text` with the numbers left out that follow from the line above."""
    lines = text.split("\n")
    if sum(style.hit.match(line) is not None for line in lines) < style.fewest:
        return text
    after = "\n".join(_thinned(lines, style))
    return after if restore(after, style) == text else text


def _thinned(lines: list[str], style: Style) -> Iterator[str]:
    last = 0  # the number of the line above, 0 without one
    for line in lines:
        found = style.context.match(line)
        number = style.number(line)
        spare = found and last and number == last + 1 and number % EVERY and str(number) == found[1]
        yield f"{style.short}{line[found.end() :]}" if found and spare else line
        last = number


def restore(text: str, style: Style) -> str:
    """What `thin` was given, if `text` is what it returned."""
    if f"\n{style.short}" not in text:
        return text
    out: list[str] = []
    last = 0
    for line in text.split("\n"):
        if last and line.startswith(style.short) and line != _GAP:
            last += 1
            out.append(f"{style.before}{last}{line[len(style.before) :]}")
            continue
        last = style.number(line)
        out.append(line)
    return "\n".join(out)


def restore_all(text: str) -> str:
    """`text` with the numbers of either style."""
    return restore(restore(text, GREP), STARRED)


def _apply(block: Block, context: Context) -> str:
    if tool_name(block) in SEARCH_TOOLS and (starred := thin(block.text, STARRED)) != block.text:
        return starred
    return thin(block.text, GREP) if is_search(block) else block.text


THIN_HIT_NUMBERS = Transform(
    "hit numbers",
    apply=_apply,
    holds=lambda block, after, context: any(restore(after, style) == block.text for style in (GREP, STARRED)),
)
