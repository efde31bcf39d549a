"""Lines that all begin alike, as in the log of a CI job: the common beginning is printed once, above them."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

from headroom_cli.compress.content import is_file_read
from headroom_cli.compress.json_table import OPENING
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

SHORTEST = 10  # characters of a beginning that is worth a marker
LONGEST = 200
FEWEST_LINES = 6
LEAST_GAIN = 20  # tokens that a marker must save
_CUTS = 8  # beginnings of different length that are tried on one line

# Cut between words only, a word that is torn apart can no longer be found; behind the path of a search hit; and
# inside a time, which nobody looks for.
_CUT = re.compile(
    r"\s(?=\S)|^[^\s:]{1,180}\.\w{1,10}:(?::|(?![\d:]))"
    r"|(?<=\d{4}-\d\d-\d\dT)(?=\d\d:)|(?<=[T ]\d\d:)(?=\d\d:\d\d)|(?<=[T ]\d\d:\d\d:)(?=\d\d)"
)
_WORD = re.compile(r"\w")  # indentation and the signs of a diff are no beginning
_MARKER = re.compile(r'\[headroom: each of the next (\d+) lines begins with (".*")\]')
_TOLD = "[headroom: each of the next "
_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+\d", re.MULTILINE)
# A line whose template was said before (see log_templates): what it begins with stands for something else.
_FOLDED = re.compile(r"[A-Z](?: |$)")
_DEFINED = re.compile(r'\[headroom: "[A-Z][^"]*" below stands for the line "', re.MULTILINE)


def hoist(text: str) -> str:
    """`text` with the beginnings that many lines in a row share printed once."""
    lines = text.split("\n")
    folded = _DEFINED.search(text) is not None
    out: list[str] = []
    at = 0
    while at < len(lines):
        prefix, size = ("", 0) if folded and _FOLDED.match(lines[at]) else _best(lines, at)
        if size < FEWEST_LINES or (marker := _worth(prefix, size)) is None:
            out.append(lines[at])
            at += 1
            continue
        out.append(marker)
        end = _end(lines, at, prefix)
        out += [line.removeprefix(prefix) for line in lines[at:end]]
        at = end
    return "\n".join(out)


def restore(text: str) -> str:
    """What `hoist` was given, if `text` is what it returned."""
    out: list[str] = []
    prefix, left = "", 0
    for line in text.split("\n"):
        found = None if left else _MARKER.fullmatch(line)
        if found:
            prefix, left = json.loads(found.group(2)), int(found.group(1))
            continue
        ours = line.startswith(OURS)
        out.append(prefix + line if left and not ours else line)
        left -= bool(left) and not ours
    return "\n".join(out)


def _best(lines: list[str], at: int) -> tuple[str, int]:
    """The beginning that saves most characters from line `at` on, and how many lines have it; ("", 0) without one."""
    head, following = lines[at][:SHORTEST], lines[at + 1 : at + 2]
    if len(head) < SHORTEST or head.startswith(OURS):
        return "", 0
    if not following or not following[0].startswith((head, OURS)):
        return "", 0  # most lines: this is asked of every line
    first = [line for line in lines[at : at + 2 * FEWEST_LINES] if not line.startswith(OURS)][:FEWEST_LINES]
    shared = os.path.commonprefix(first)[: LONGEST + 1]  # noqa: RUF071 - not paths
    if len(first) < FEWEST_LINES or len(shared) < SHORTEST:
        return "", 0
    cuts = [found.end() for found in _CUT.finditer(lines[at], 0, LONGEST + 1)]
    prefixes = [shared[:cut] for cut in cuts if SHORTEST <= cut <= len(shared)][-_CUTS:]
    sized = [(prefix, _size(lines, at, prefix)) for prefix in prefixes if _WORD.search(prefix)]
    return max(sized, key=lambda pair: len(pair[0]) * (pair[1] - 1), default=("", 0))


def _size(lines: list[str], at: int, prefix: str) -> int:
    """How many lines from line `at` on begin with `prefix`, lines of ours between them not counted."""
    return sum(not line.startswith(OURS) for line in lines[at : _end(lines, at, prefix)])


def _end(lines: list[str], at: int, prefix: str) -> int:
    """The end of the run of lines that begin with `prefix`; lines of ours may stand between them."""
    last = end = at
    while end < len(lines) and lines[end].startswith((prefix, OURS)):
        end += 1
        if lines[end - 1].startswith(prefix):
            last = end
    return last


def _worth(prefix: str, size: int) -> str | None:
    """The marker, None if it costs about as much as it saves."""
    marker = f"[headroom: each of the next {size} lines begins with {json.dumps(prefix, ensure_ascii=False)}]"
    return marker if count(prefix) * size - count(marker) >= LEAST_GAIN else None


def _apply(block: Block, context: Context) -> str:
    # A file's own lines stay as they are, an agent quotes them when it edits, and so do those of a diff. What a
    # marker already speaks of is not given a second one: rows of a table are counted and have columns.
    stays = is_file_read(block) or _TOLD in block.text or OPENING in block.text or _HUNK.search(block.text)
    return block.text if stays else hoist(block.text)


HOIST_LINE_PREFIXES = Transform(
    "line prefixes", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
