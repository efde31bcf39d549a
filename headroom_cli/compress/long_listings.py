"""`ls -l`: what is the same for all files is said once, above them.

`-rw-r--r--  1 root root   356 2026-11-22 11:26 a` becomes `356 a` below a line that names the usual mode, the
owner and, where most have the same, the time; other modes and times stay. How wide the columns were follows from the
sizes of the listing, and is checked before anything is changed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.compress.content import is_file_read
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

FEWEST_FILES = 6
USUAL_TIME = 0.5  # share of the files, more than which have a time that is said once
LEAST_GAIN = 20  # characters that a marker must save

_MODE = r"[-dlbcpsD][-rwxsStT]{9}"
_SIZE = r"\d[\d.,]{0,20}[BKMGTP]?"
_TIME = (
    r"\d{4}-\d\d-\d\d \d\d:\d\d|[A-Z][a-z]{2} [ \d]\d (?:\d\d:\d\d| \d{4})|[ \d]\d [A-Z][a-z]{2} (?:\d\d:\d\d| \d{4})"
)
_ENTRY = re.compile(rf"({_MODE}[.+@ ])( *)(\d{{1,9}})( \S+ +\S+)( +)({_SIZE}) ({_TIME}) (.+)")
_SHORT = re.compile(rf"(?:({_MODE}[.+@]?) (\d{{1,9}}) )?({_SIZE}) (.+)")
_TIMED = re.compile(rf"({_TIME}) (.+)")
_HEAD = re.compile(rf"({_MODE}[.+@ ])( *)(\d{{1,9}})")
_MARKER = re.compile(
    r"\[headroom: each of the next (\d+) lines that begins with a size has (\".*?\") before it; "
    r"left out: owner (\".*?\")(?:, time (\".*?\")( where none is told)?)?\]"
)


class Entry(NamedTuple):
    """One line of a listing; `mode` is eleven characters wide."""

    mode: str
    links: str
    size: str
    time: str
    name: str


class Usual(NamedTuple):
    """What is said once. The blanks before `links` and those at the end of `owner` are there in every line.

    `mode` and `links` are those of most files, `owner` is that of all. So is `time`, or that of most where `others`
    have another one; it is "" where none is usual.
    """

    mode: str
    blanks: str
    links: str
    owner: str
    time: str
    others: bool = False


def thin(text: str) -> str:
    """`text` with its listings thinned; the same where their files are not alike enough."""
    lines = text.split("\n")
    found = [_ENTRY.fullmatch(line) for line in lines]
    at = [place for place, entry in enumerate(found) if entry]
    if len(at) < FEWEST_FILES:
        return text
    entries = [Entry(m[1], m[3], m[6], m[7], m[8]) if m else None for m in found]
    usual = _usual([m for m in found if m], [entry for entry in entries if entry])
    first, end = at[0], at[-1] + 1
    short = [_shorten(e, usual) if e else line for e, line in zip(entries[first:end], lines[first:end], strict=True)]
    after = "\n".join([*lines[:first], _marker(usual, end - first), *short, *lines[end:]])
    return after if len(text) - len(after) >= LEAST_GAIN and restore(after) == text else text


def restore(text: str) -> str:
    """What `thin` was given, if `text` is what it returned."""
    lines = text.split("\n")
    at, found = next(((at, m) for at, line in enumerate(lines) if (m := _MARKER.fullmatch(line))), (0, None))
    if found is None:
        return text
    head, owner, time = (json.loads(said) if said else "" for said in found.groups()[1:4])
    usual = Usual(*_parts(head), owner, time, bool(found[5]))
    end = at + 1 + int(found.group(1))
    between = lines[at + 1 : end]
    return "\n".join([*lines[:at], *_full(between, [_lengthen(line, usual) for line in between], usual), *lines[end:]])


def _usual(found: Sequence[re.Match[str]], entries: Sequence[Entry]) -> Usual:
    (mode, links), _ = Counter((entry.mode, entry.links) for entry in entries).most_common(1)[0]
    # The widest of a column has no more blanks before it than all have.
    blanks = min((m[2] for m in found), key=len)
    owner = found[0][4] + min((m[5] for m in found), key=len)
    time, often = Counter(entry.time for entry in entries).most_common(1)[0]
    if often <= USUAL_TIME * len(entries):
        time = ""
    return Usual(mode, blanks, links, owner, time, bool(time) and often < len(entries))


def _marker(usual: Usual, size: int) -> str:
    head, owner, time = (
        json.dumps(said) for said in (usual.mode + usual.blanks + usual.links, usual.owner, usual.time)
    )
    timed = f", time {time}{' where none is told' if usual.others else ''}" if usual.time else ""
    return (
        f"[headroom: each of the next {size} lines that begins with a size has {head} before it; "
        f"left out: owner {owner}{timed}]"
    )


def _parts(head: str) -> tuple[str, str, str]:
    found = _HEAD.fullmatch(head)
    return (found[1], found[2], found[3]) if found else ("", "", "")


def _shorten(entry: Entry, usual: Usual) -> str:
    same = (entry.mode, entry.links) == (usual.mode, usual.links)
    head = "" if same else f"{entry.mode.rstrip()} {entry.links} "
    return f"{head}{entry.size} {'' if entry.time == usual.time else entry.time + ' '}{entry.name}"


def _lengthen(line: str, usual: Usual) -> Entry | None:
    found = _SHORT.fullmatch(line)
    timed = _TIMED.fullmatch(found[4]) if found and (usual.others or not usual.time) else None
    if not found or not (timed or usual.time):
        return None
    time, name = (timed[1], timed[2]) if timed else (usual.time, found[4])
    mode, links = (f"{found[1]:11}", found[2]) if found[1] else (usual.mode, usual.links)
    return Entry(mode, links, found[3], time, name)


def _full(lines: Sequence[str], entries: Sequence[Entry | None], usual: Usual) -> list[str]:
    """The lines as `ls` printed them: the columns of a folder are as wide as its widest number."""
    out: list[str] = []
    for _, run in groupby(zip(lines, entries, strict=True), key=_is_part):
        found = list(run)
        files = [entry for _, entry in found if entry]
        wide = max((len(entry.links) for entry in files), default=0)
        wider = max((len(entry.size) for entry in files), default=0)
        out += [
            f"{e.mode}{usual.blanks}{e.links:>{wide}}{usual.owner}{e.size:>{wider}} {e.time} {e.name}" if e else line
            for line, e in found
        ]
    return out


def _is_part(pair: tuple[str, Entry | None]) -> bool:
    """True for a line of a folder, and for what stands there for lines that were left out."""
    return pair[1] is not None or pair[0].startswith(OURS)


def _apply(block: Block, context: Context) -> str:
    return block.text if is_file_read(block) else thin(block.text)


THIN_LISTINGS = Transform(
    "long listings", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
