"""What may be left out of big search results: further hits that tell nothing that the kept ones do not.

Kept of every file are its first and its last hit, whatever defines something, whatever holds a word that stands in
no other hit, what has to do with what is looked for beyond the pattern itself, and every hit of a file that was
asked for by name. Of files that nobody wrote (see `generated_files`) the hits go, with their number told for each
file, unless they are all there is or the call itself names such files. Lines as long as files go as well: their
place is told. Where hits come with lines of context, a group of lines stays or goes as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from headroom_cli.compress import starred_hits
from headroom_cli.compress.content import is_file_read, is_search
from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.generated_files import made_by, sort_of
from headroom_cli.compress.hit_lines import complains, defines, is_data, is_prose, is_report
from headroom_cli.compress.names import names
from headroom_cli.compress.notable import troubled
from headroom_cli.compress.search_results import GAP, Hit, has_hits, read_hits
from headroom_cli.compress.starred_hits import is_starred, read_starred
from headroom_cli.compress.wanted import Wanted, terms
from headroom_cli.wire.prompt import Block, Kind

LONG_LINE = 1000  # characters from which on a single line is worth a marker

BIG = 1500  # characters of hits, their paths aside, from which on some may go
FEWEST_UNITS = 3  # hits, or groups of lines, that go together
FEWEST_CHARACTERS = 240  # of theirs, paths aside: a marker is half as long
FEWEST_GENERATED = 3  # hits in a row in files that nobody wrote
LONGEST_SOURCE_LINE = 8000  # characters of a line of which it is not known that its file holds data
CLOSE = 0.5  # share of the best score from which on a hit has to do with what is looked for
SHOWN_FILES = 12  # files that a marker names one by one
_SAID = 5  # last texts of user and agent in which a file may have been asked for
_SAID_LAST = 2  # of them in which it may have been said that all hits are wanted
_LONGEST_SAID = 12_000  # characters of one of them that are looked at

_WORDS = re.compile(r"\w{3,}")
# Who is about to change all of them has to see all of them.
_EVERY_ONE = re.compile(
    r"(?i)\brenam(?:e|ing)\b|\b(?:all|every|each)\b[^.\n]{0,40}?\b(?:us(?:e|age|er)s?|callers?|call sites?|"
    r"occurrences?|references?|places?|instances?|match(?:es)?)\b"
)
_FILE_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """Lines [first, end) of one file that stay or go together; `hits` of them match. `said` is what the file says.

    `run` is the same for units between which nothing else stands.
    """

    path: str
    first: int
    end: int
    hits: int
    said: str
    run: int


def applies(block: Block) -> bool:
    """True for search results with hits of the form `path:line:text`, or below the names of their files.

    What only looks like them may be the complaints of a compiler: then none of them is one.
    """
    if is_starred(block):
        return True
    if not is_search(block) or not has_hits(block.text):
        return False
    if is_search(replace(block, text="")):
        return True
    lines = block.text.split("\n")
    return not any(
        hit and complains(line[hit.start : hit.start + LONG_LINE])
        for line, hit in zip(lines, read_hits(lines), strict=True)
    )


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The runs of hits that may be left out of `lines`."""
    hits = read_starred(lines) if is_starred(context.original) else read_hits(lines)
    units = list(_units(lines, hits))
    arguments = _arguments(block)
    alone = not is_file_read(block)  # otherwise long lines may be those of a file that was read
    gaps = [*_generated(units, arguments), *_long(lines, hits, alone)]
    taken = {at for gap in gaps for at in range(gap.first, gap.end)}
    own = [unit for unit in units if taken.isdisjoint(range(unit.first, unit.end))]
    said = _said_before(context)
    if sum(len(unit.said) for unit in own) >= BIG and not any(map(_EVERY_ONE.search, said[-_SAID_LAST:])):
        gaps += _further(own, _files_asked_for([arguments, *said]), context)
    return gaps


def _units(lines: Sequence[str], hits: Sequence[Hit | None]) -> Iterator[Unit]:
    """The hits of a text: each alone, or, where there are lines of context, each group of lines that follow."""
    grouped = any(hit and not hit.matched for hit in hits)
    start = run = end = 0
    for at, hit in enumerate(hits):
        if hit is None or at < end:
            continue
        run += at > end
        start, end = at, at + 1
        while grouped and end < len(hits) and _follows(hits[end], hits[end - 1]):
            end += 1
        said = "\n".join(_said(lines[place], hits[place]) for place in range(start, end))
        matched = sum(1 for found in hits[start:end] if found and found.matched)
        end += end < len(lines) and lines[end] in (GAP, starred_hits.GAP)
        yield Unit(hit.path, start, end, matched, said, run)


def _follows(hit: Hit | None, last: Hit | None) -> bool:
    return hit is not None and last is not None and hit.path == last.path and hit.number == last.number + 1


def _said(line: str, hit: Hit | None) -> str:
    return line[hit.start : hit.start + LONG_LINE] if hit else ""


# ---- lines as long as files


def _long(lines: Sequence[str], hits: Sequence[Hit | None], alone: bool) -> Iterator[Gap]:
    for at, (line, hit) in enumerate(zip(lines, hits, strict=True)):
        least = LONG_LINE if hit and is_data(hit.path) else LONGEST_SOURCE_LINE
        if len(line) >= least and (hit or alone):
            place = f"{hit.path}:{hit.number}, " if hit else ""
            yield Gap(at, at + 1, f"{place}{len(line):,} characters", telling=False)


# ---- files that nobody wrote


def _generated(units: Sequence[Unit], arguments: str) -> Iterator[Gap]:
    sorts = {path: "" if made_by(path) in arguments else sort_of(path) for path in {unit.path for unit in units}}
    if all(sorts.values()):
        return
    for (made, _), found in groupby(units, key=lambda u: (bool(sorts[u.path]) and not complains(u.said), u.run)):
        run = list(found)
        if made and sum(unit.hits for unit in run) >= FEWEST_GENERATED:
            yield Gap(run[0].first, run[-1].end, _counted(run, sorts), telling=False)


def _counted(units: Sequence[Unit], sorts: dict[str, str]) -> str:
    """How many hits each file has: "9 hits: 7 in a.min.js (minified), 2 in yarn.lock (lock file)"."""
    hits: Counter[str] = Counter()
    for unit in units:
        hits[unit.path] += unit.hits
    shown = [f"{n} in {path} ({sorts[path]})" for path, n in hits.most_common(SHOWN_FILES)]
    if len(hits) > SHOWN_FILES:
        others = [n for _, n in hits.most_common()[SHOWN_FILES:]]
        shown.append(f"{sum(others)} in {len(others)} more such files")
    return f"{sum(hits.values())} hits: {', '.join(shown)}"


# ---- further hits of a file


def _further(units: Sequence[Unit], asked: frozenset[str], context: Context) -> Iterator[Gap]:
    kept = _kept(units, asked, context)
    runs: list[tuple[list[int], int]] = []  # of units that go, with the hits that their file has
    for members in _files(units):
        for going, places in groupby(members[1:-1], key=lambda at: at not in kept):
            run = list(places)
            if going and _worth([units[at] for at in run]):
                runs.append((run, sum(units[at].hits for at in members)))
    gone = {at for run, _ in runs for at in run}
    shown = context.names.union(*(names(unit.said) for at, unit in enumerate(units) if at not in gone))
    for run, hits in runs:
        only = dict.fromkeys(name for at in run for name in names(units[at].said) if name not in shown)
        shown.update(only)
        note = _note(sum(units[at].hits for at in run), hits, only)
        yield Gap(units[run[0]].first, units[run[-1]].end, note, telling=False)


def _worth(units: Sequence[Unit]) -> bool:
    return len(units) >= FEWEST_UNITS and sum(len(unit.said) for unit in units) >= FEWEST_CHARACTERS


def _note(hits: int, of: int, only: dict[str, None]) -> str:
    # Their names, without path and number, by which the marker would list every hit.
    said = f"; names only there: {' '.join(only)}" if only else ""
    return f"{hits} of {of} hits in this file, no definition and no word that no other hit has{said}"


def _kept(units: Sequence[Unit], asked: frozenset[str], context: Context) -> set[int]:
    words = [frozenset(_WORDS.findall(unit.said)) for unit in units]
    often = Counter(word for found in words for word in found)
    scores = _scores(units, words, context.wanted)
    close = max(scores, default=0.0) * CLOSE or float("inf")
    ends = {at for file in _files(units) for at in (file[0], file[-1])}
    return ends | {
        at
        for at, unit in enumerate(units)
        if scores[at] >= close
        or any(often[word] == 1 for word in words[at])
        or _name(unit.path) in asked
        or is_prose(unit.path)
        or complains(unit.said)
        or any(map(defines, unit.said.split("\n")))
        or (is_report(unit.path) and any(map(troubled, unit.said.split("\n"))))
    }


def _scores(units: Sequence[Unit], words: Sequence[frozenset[str]], wanted: Wanted) -> list[float]:
    """How much each unit has to do with what is looked for, the words aside that most have, as those of the pattern."""
    known: dict[str, frozenset[str]] = {}
    asked: list[set[str]] = []
    for unit, found in zip(units, words, strict=True):
        for word in (unit.path, *found):
            if word not in known:
                known[word] = frozenset(term for term in terms(word) if term in wanted.weights)
        asked.append(set().union(known[unit.path], *(known[word] for word in found)))
    spread = Counter(term for found in asked for term in found)
    telling = Wanted({term: wanted.weights[term] for term, often in spread.items() if often * 2 <= len(units)})
    # A text that cannot score counts by its length only.
    pieces = zip(units, asked, strict=True)
    return telling.scores(
        [
            f"{unit.path} {unit.said}" if not found.isdisjoint(telling.weights) else " " * len(unit.said)
            for unit, found in pieces
        ]
    )


def _files(units: Sequence[Unit]) -> list[list[int]]:
    """The units of each file, by their place in `units`."""
    return [list(file) for _, file in groupby(range(len(units)), key=lambda at: (units[at].path, units[at].run))]


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _arguments(block: Block) -> str:
    return "\n".join(str(value) for value in block.arguments.values())


def _said_before(context: Context) -> list[str]:
    """What user and agent said last, oldest first."""
    said = (block.text for block in reversed(context.blocks) if block.kind in (Kind.USER, Kind.ASSISTANT))
    return [text[-_LONGEST_SAID:] for text in islice(said, _SAID)][::-1]


def _files_asked_for(texts: Sequence[str]) -> frozenset[str]:
    """The words of the call and of what was said before it, among which are the names of files that are asked for."""
    return frozenset(word.rstrip(".") for text in texts for word in _FILE_NAME.findall(text))
