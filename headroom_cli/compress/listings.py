"""What may be left out of lists of files: what lies below folders that nobody writes in, and numbered runs.

Ordinary source files are never left out. Of each such folder the first line stays; the marker below it says how many
are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from headroom_cli.compress.content import LIST_TOOLS, program, tool_name
from headroom_cli.compress.context import Context
from headroom_cli.compress.folders import lists
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.generated_files import told
from headroom_cli.wire.prompt import Block

FEWEST_LINES = 6  # of a gap
ENDS = 2  # lines of a numbered run that stay at each end
_SAMPLE = 400  # lines by which a list is known
_LONGEST = 1000  # characters of a line that may name a file

_ENTRY = re.compile(r"(?:[-dlbcps][-rwxsStT]{9}\S?\s.*\s|\d[\d.]*[KMGTP]?\t|\d{6} .*\t)?(\S+)")
_SECTION = re.compile(r"(\S+):")  # what `ls -R` prints before the names of a folder
_BRANCH = re.compile(r"((?:[│|\xa0 ]   |[│|]\xa0\xa0 )*)(?:├── |└── |\|-- |`-- )(.+)")
_BRANCHES = "│|├└` \xa0"  # what a line of `tree` begins with
_NUMBER = re.compile(r"\d+")


def applies(block: Block) -> bool:
    """True for the output of tools and commands that list files, if most of its beginning is such a list."""
    if not (tool_name(block) in LIST_TOOLS or program(block) == "du" or lists(block)):
        return False
    paths = _paths(block.text.split("\n", _SAMPLE)[:_SAMPLE])
    return sum(path is not None for path in paths) * 2 > len(paths)


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The lines that may be left out of `lines`."""
    arguments = "\n".join(str(value) for value in block.arguments.values())
    paths = _paths(lines)
    gaps = list(_generated(paths, arguments))
    taken = {at for gap in gaps for at in range(gap.first, gap.end)}
    return gaps + list(_numbered(["" if at in taken or not _is_bare(line) else line for at, line in enumerate(lines)]))


def _paths(lines: Sequence[str]) -> list[str | None]:
    """For each line the path that it names, "" for a line that belongs to the ones around it, None for any other."""
    out: list[str | None] = []
    folder = ""
    above: list[str] = []
    for at, line in enumerate(lines):
        branch = section = entry = None
        if line and len(line) <= _LONGEST:
            branch = _BRANCH.fullmatch(line) if line[0] in _BRANCHES else None
            section = _SECTION.fullmatch(line) if line[-1] == ":" else None
            entry = None if branch or section else _ENTRY.fullmatch(line)
        if branch:
            above[len(branch[1]) // 4 :] = [branch[2].rstrip("/")]
            out.append("/".join(above))
        elif section:
            folder = section[1].rstrip("/") + "/"
            out.append(folder + ".")
        elif entry:
            out.append(folder + entry[1])
        elif folder and (not line or line.startswith("total ")):
            out.append(folder + ".")
        else:
            folder = folder if at and not line else ""
            out.append(None)
    return out


# ---- what nobody wrote


def _generated(paths: Sequence[str | None], arguments: str) -> Iterator[Gap]:
    at = 0
    for (sort, part), run in groupby(map(_told, paths)):
        size = sum(1 for _ in run)
        if sort and part not in arguments and size > FEWEST_LINES:
            yield Gap(at + 1, at + size, f"the rest of {part} ({sort})", telling=False)
        at += size


def _told(path: str | None) -> tuple[str, str]:
    """(what kind of file it is, the folder or the ending that says so); ("", "") for what is not left out."""
    sort, part = told(path) if path else ("", "")
    if not path or not sort:
        return "", ""
    if sort == "compiled":
        return sort, "*." + path.rpartition(".")[2]
    return (sort, f"{part}/") if f"{part}/" in path else ("", "")


# ---- numbered runs


def _is_bare(line: str) -> bool:
    """True where nothing but the name stands there, so that one that is told by its number says all."""
    return len(line) <= _LONGEST and not any(map(str.isspace, line))


def _numbered(lines: Sequence[str]) -> Iterator[Gap]:
    shapes = [_NUMBER.sub("0", line) for line in lines]
    first = 0
    for at in range(1, len(lines) + 1):
        alike = at < len(lines) and lines[at] and shapes[at] == shapes[first]
        if alike and _counts(lines[first], lines[at], at - first):
            continue
        if at - first >= FEWEST_LINES + 2 * ENDS:
            low, high = (lines[end].rpartition("/")[2] for end in (first + ENDS, at - ENDS - 1))
            yield Gap(first + ENDS, at - ENDS, f"{low} to {high}, none missing", telling=False)
        first = at


def _counts(first: str, here: str, distance: int) -> bool:
    """True where `here` is `first`, whose like it is, with one number that is `distance` higher."""
    pairs = [(a, b) for a, b in zip(_NUMBER.findall(first), _NUMBER.findall(here), strict=True) if a != b]
    return len(pairs) == 1 and int(pairs[0][1]) == int(pairs[0][0]) + distance
