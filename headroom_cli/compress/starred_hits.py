"""Search results as some agents' own search tool prints them: folders and files as headings, hits with a star.

    # src/app/
    ## main.py
     11|def run():
    *12|    store()
    ...
     40|
    *41|    store()

A heading stands below those with fewer signs: the file above is `src/app/main.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from headroom_cli.compress.content import SEARCH_TOOLS, tool_name
from headroom_cli.compress.search_results import Hit
from headroom_cli.wire.prompt import Block

FEWEST = 2  # hits by which such a result is known
GAP = "..."  # between groups of lines of one file
_HEADING = re.compile(r"(#{1,8}) (\S.{0,1000})")
_LINE = re.compile(r"([* ])(\d{1,9})\|")


def is_starred(block: Block) -> bool:
    """True for the result of a search tool with hits of this form, below a heading."""
    if tool_name(block) not in SEARCH_TOOLS or "\n*" not in block.text:
        return False
    return sum(hit is not None and hit.matched for hit in read_starred(block.text.split("\n"))) >= FEWEST


def read_starred(lines: Sequence[str]) -> list[Hit | None]:
    """For each line the hit or the line of context that it is, None where it is neither or stands below no heading."""
    out: list[Hit | None] = []
    above: list[tuple[int, str]] = []  # the headings that the line stands below: how many signs, and what they say
    path = ""
    for line in lines:
        heading, found = _HEADING.fullmatch(line), _LINE.match(line)
        if heading:
            above = [(signs, name) for signs, name in above if signs < len(heading[1])]
            above.append((len(heading[1]), heading[2]))
            path = "".join(name for _, name in above)
        out.append(Hit(path, int(found[2]), found[1] == "*", found.end()) if found and path else None)
    return out
