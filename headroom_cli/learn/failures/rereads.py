"""Files read again without need, and files that are looked for before they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headroom_cli.learn.failures.alternatives import quotable
from headroom_cli.learn.failures.findings import Finding
from headroom_cli.learn.failures.secrets import shown
from headroom_cli.learn.failures.steps import Read, Step
from headroom_cli.learn.failures.trace import Trace

REREAD, PLACE = "reread", "place"
_SEARCHES = frozenset({"grep", "rg", "egrep", "git grep", "find", "fd", "ls", "tree", "ag"})
_BEFORE = 3  # steps before the first read of a file that may have been the search for it
_TOO_MANY = 40  # lines: a search that shows more has not found the file, it has shown them all
# A name that somebody gave something in the code, no plain word.
_NAME = re.compile(r"\b(?=\w*(?:[a-z][A-Z]|[A-Za-z]_[A-Za-z]))[A-Za-z_]\w{4,40}")
# A file at the start of a line of search hits or of a listing.
_FILE = re.compile(r"^\s*((?:[\w.@~+-]*/)*[\w@+-][\w.@+-]*\.\w{1,6})(?=:|-\d|\s*$)", re.MULTILINE)
_SMALL = 400  # characters of a result: one that says `unchanged` costs next to nothing


def rereads(trace: Trace) -> Iterator[Finding]:
    """One finding for each read that showed again what stands in the context: the same lines, the same text."""
    seen: dict[Read, tuple[int, str]] = {}
    for at, step in enumerate(trace.steps):
        if not step.reads:
            _forget_touched(seen, step)
            continue
        for read in step.reads if trace.worked(at) else ():
            if len(step.reads) == 1 and seen.get(read) == (step.era, step.text) and len(step.text) > _SMALL:
                yield trace.finding(at, REREAD, read.path, quote=f"lines {read.lines}" if read.lines else "whole file")
            seen[read] = (step.era, step.text)


def _forget_touched(seen: dict[Read, tuple[int, str]], step: Step) -> None:
    """What a step may have changed is read again with good reason: an edited file, one that a command names."""
    for read in list(seen):
        name = read.path.rsplit("/", 1)[-1]
        if read.path in step.edits or (step.shell and name in step.said) or name == step.target.rsplit("/", 1)[-1]:
            del seen[read]


def looked_for(trace: Trace) -> Iterator[Finding]:
    """One finding for each search that did nothing but show where a file is, which was then read for the first time."""
    known: set[str] = set()
    used: set[int] = set()
    for at, step in enumerate(trace.steps):
        known |= set(step.edits)
        for read in step.reads if trace.worked(at) else ():
            if read.path in known or not quotable(read.path):
                continue
            known.add(read.path)
            for before in range(max(0, at - _BEFORE), at):
                names = [name for name in _asked(trace.steps[before]) if name in step.text]
                if before not in used and names and _shows(trace, before, read.path):
                    used.add(before)
                    yield trace.finding(before, PLACE, read.path, told=" ".join(names), quote=_search(trace, before))


def _asked(step: Step) -> tuple[str, ...]:
    """The names that a search looked for, () for what is none."""
    words = step.search
    if step.shell and len(step.parts) == 1 and step.parts[0].head in _SEARCHES:
        words = " ".join(word for word in step.parts[0].words[1:] if not word.startswith("-"))
    return tuple(dict.fromkeys(_NAME.findall(words)))[:12]


def _shows(trace: Trace, at: int, path: str) -> bool:
    """Whether the search found this file and no other: of several, the names are in the others, too."""
    text = trace.steps[at].text
    shown = {found.rsplit("/", 1)[-1] for found in _FILE.findall(text)}
    return trace.worked(at) and shown == {path.rsplit("/", 1)[-1]} and text.count("\n") <= _TOO_MANY


def _search(trace: Trace, at: int) -> str:
    step = trace.steps[at]
    return shown(step.search or step.said)[:100]
