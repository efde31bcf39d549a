"""Search tools that print `*12|a hit` with ` 13|a line of context`: numbers that can be counted are left out.

A number stays on every hit, on the first line of a group and on every tenth: ` 13|text` becomes ` |text`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from headroom_cli.compress.content import SEARCH_TOOLS, tool_name
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

EVERY = 10
FEWEST_HITS = 2  # by which such a result is known
_NUMBERED = re.compile(r"([ *])(\d{1,9})\|")
_SHORT = " |"


def thin(text: str) -> str:
    """`text` with the numbers left out that follow from the line above."""
    out: list[str] = []
    last = hits = 0
    for line in text.split("\n"):
        found = _NUMBERED.match(line)
        number = int(found[2]) if found else 0
        hits += bool(found and found[1] == "*")
        spare = found and found[1] == " " and last and number == last + 1 and number % EVERY
        out.append(f"{_SHORT}{line[found.end() :]}" if found and spare else line)
        last = number
    after = "\n".join(out)
    return after if hits >= FEWEST_HITS and restore(after) == text else text


def restore(text: str) -> str:
    """What `thin` was given, if `text` is what it returned."""
    if f"\n{_SHORT}" not in text:
        return text
    out: list[str] = []
    last = 0
    for line in text.split("\n"):
        found = _NUMBERED.match(line)
        if last and line.startswith(_SHORT):
            last += 1
            out.append(f" {last}{line[1:]}")
            continue
        last = int(found[2]) if found else 0
        out.append(line)
    return "\n".join(out)


def _apply(block: Block, context: Context) -> str:
    return thin(block.text) if tool_name(block) in SEARCH_TOOLS else block.text


THIN_HIT_NUMBERS = Transform(
    "hit numbers", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
