"""`git ls-files -s` and `git ls-tree -r`: the usual mode and what else most lines have is said once, above them.

`100644 1f2e... 0<tab>src/a.py` becomes `1f2e...<tab>src/a.py`; files with another mode keep theirs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from headroom_cli.compress.content import is_file_read
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

FEWEST_FILES = 6
LEAST_GAIN = 20  # characters that a marker must save

_HASH = r"[0-9a-f]{7,64}"
_ENTRY = re.compile(rf"(\d{{6}} (?:blob )?)({_HASH})( \d)?\t")
_SHORT = re.compile(rf"({_HASH})\t")
_MARKER = re.compile(
    r'\[headroom: each of the next (\d+) lines that begins with a hash has (".*?") before it and (".*?") behind it\]'
)


def thin(text: str) -> str:
    """`text` with its listing thinned; the same where it has none."""
    lines = text.split("\n")
    found = [_ENTRY.match(line) for line in lines]
    at = [place for place, entry in enumerate(found) if entry]
    if len(at) < FEWEST_FILES:
        return text
    usual, _ = Counter((entry[1], entry[3] or "") for entry in found if entry).most_common(1)[0]
    first, end = at[0], at[-1] + 1
    short = [
        entry[2] + line[entry.end() - 1 :] if entry and (entry[1], entry[3] or "") == usual else line
        for entry, line in zip(found[first:end], lines[first:end], strict=True)
    ]
    before, behind = map(json.dumps, usual)
    says = f"lines that begins with a hash has {before} before it and {behind} behind it"
    marker = f"[headroom: each of the next {end - first} {says}]"
    after = "\n".join([*lines[:first], marker, *short, *lines[end:]])
    return after if len(text) - len(after) >= LEAST_GAIN and restore(after) == text else text


def restore(text: str) -> str:
    """What `thin` was given, if `text` is what it returned."""
    lines = text.split("\n")
    at, found = next(((at, m) for at, line in enumerate(lines) if (m := _MARKER.fullmatch(line))), (0, None))
    if found is None:
        return text
    before, behind = json.loads(found[2]), json.loads(found[3])
    end = at + 1 + int(found[1])
    full = [
        f"{before}{short[1]}{behind}{line[short.end() - 1 :]}" if (short := _SHORT.match(line)) else line
        for line in lines[at + 1 : end]
    ]
    return "\n".join([*lines[:at], *full, *lines[end:]])


def _apply(block: Block, context: Context) -> str:
    return block.text if is_file_read(block) else thin(block.text)


THIN_GIT_LISTINGS = Transform(
    "git listings", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
