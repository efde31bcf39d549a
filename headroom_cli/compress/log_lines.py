"""What may be left out of logs and of the output of builds, tests and downloads.

Only lines that are known to be routine: passing tests, steps of progress, lines of a log that has many of the same
template, repeats, and screens that were drawn over. Everything else stays: whatever reports trouble or sums up, what is
rare or deviates, stack traces, diagnostics and failing tests, which are no routine, with the lines before them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.compress.content import (
    LIST_TOOLS,
    READ_TOOLS,
    SEARCH_TOOLS,
    classify,
    is_file_read,
    split_header,
    tool_name,
)
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.notable import CHECKED, cut, notable, troubled
from headroom_cli.compress.routine_lines import LONGEST, bare, file_handled, idle, passed, progress, set_up, started
from headroom_cli.compress.screens import overdrawn
from headroom_cli.compress.templates import deviating, telling, templates
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

HEAD, TAIL = 3, 4  # lines at both ends that stay
FEWEST = 3  # lines of a gap
OFTEN = 8  # lines of one template from which on those of a log are routine
VERBS = 8  # kinds of steps of which an example stays
SHORTEST = 4  # characters of a line that can repeat another
REPEATED = 3  # equal lines from which on all but the first are routine
NEAR = 3  # lines of a log on each side of trouble that stay
CLOSE = 0.5  # share of the best score from which on a line has to do with what is looked for
SCARCE = 0.02  # share of the lines that have to do with it at most: where more do, the words tell nothing
SHARE = 0.3  # of the lines that have to be routine in a text that this planner handles
_SAMPLE = 400  # lines that are looked at to tell


class Kind(IntEnum):
    """Why a line may go. NONE: it stays. BLANK goes with what is around it."""

    NONE = 0
    BLANK = 1
    PASSED = 2
    STEP = 3
    LOG = 4
    REPEAT = 5
    OUTPUT = 6
    DRAWN = 7
    FILE = 8
    SETUP = 9
    STARTED = 10
    IDLE = 11


_WORDS = {
    Kind.PASSED: "passed",
    Kind.STEP: "progress",
    Kind.LOG: "repeated log lines",
    Kind.REPEAT: "repeats of lines above",
    Kind.OUTPUT: "output of passing tests",
    Kind.DRAWN: "drawn over by later output",
    Kind.FILE: "files handled",
    Kind.SETUP: "set-up of the CI job",
    Kind.STARTED: "starts of tests",
    Kind.IDLE: "had nothing to check",
}
# Kinds of which the note says all there is to say.
_NAMELESS = frozenset({Kind.BLANK, Kind.PASSED, Kind.STARTED, Kind.IDLE, Kind.STEP, Kind.REPEAT, Kind.SETUP})

_TESTS = ((Kind.PASSED, passed), (Kind.STARTED, started), (Kind.IDLE, idle))
_STEPS = ((Kind.STEP, progress), (Kind.FILE, file_handled), (Kind.SETUP, set_up))

_COMMAND = " \u2013 "  # what hk prints between a step's files and its command
_VERB = re.compile(r"[^\W\d_]{2,}")
_SECTION = re.compile(r"=+ (?P<name>[^=]+) =+$|(?P<failures>failures:)$|test result: ")
_FAILING = frozenset({"FAILURES", "ERRORS", "failures:"})
_PASSING = frozenset({"PASSES"})


def applies(block: Block) -> bool:
    """True for what a command or a service printed, if enough of it is routine."""
    tool = tool_name(block)
    if tool in READ_TOOLS or tool in SEARCH_TOOLS or tool in LIST_TOOLS or is_file_read(block):
        return False
    if classify(block) not in ("log", "other", "prose", "json"):
        return False
    lines = [line for line in block.text.split("\n") if line.strip()]
    sample = lines[:: max(1, len(lines) // _SAMPLE)]
    return len(lines) >= HEAD + TAIL and sum(map(_routine, sample)) >= SHARE * len(sample)


def _routine(line: str) -> bool:
    text, timed = bare(line[:LONGEST])
    return timed or any(is_it(text) for _, is_it in (*_TESTS, *_STEPS))


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The runs of lines that may be left out of `lines`."""
    kinds = _kinds(lines)
    start = split_header(block.text)[0].count("\n")
    for at in [*range(min(start + HEAD, len(lines))), *range(max(0, len(lines) - TAIL), len(lines))]:
        kinds[at] = Kind.NONE
    for at in _close(lines, kinds, context):
        kinds[at] = Kind.NONE
    return list(_gaps(lines, kinds))


class _Line(NamedTuple):
    """What a line says of itself, whatever stands around it."""

    text: str  # bare; "" where it is too long to be routine
    timed: bool
    kind: Kind  # LOG where nothing more is known than that nothing speaks against it


def _judged(line: str) -> _Line:
    if len(line) > LONGEST or cut(line) or line.startswith(OURS):
        return _Line("", False, Kind.NONE)
    text, timed = bare(line)
    return _Line(text, timed, _kind(text))


def _kind(text: str) -> Kind:
    if not text.strip():
        return Kind.BLANK
    tests = next((kind for kind, is_it in _TESTS if is_it(text)), Kind.NONE)
    if tests:
        # A test whose own name speaks of an error stays, so that a search for errors misses nothing.
        return Kind.NONE if troubled(text) else tests
    if notable(text):
        return Kind.NONE
    return next((kind for kind, is_it in _STEPS if is_it(text)), Kind.LOG)


def _kinds(lines: Sequence[str]) -> list[Kind]:
    """Why each line may go."""
    known = {line: _judged(line) for line in dict.fromkeys(lines)}
    judged = [known[line] for line in lines]
    texts = [one.text for one in judged]
    found = templates(texts)
    often, same = Counter(found), Counter(texts)
    odd, drawn = deviating(texts, found), overdrawn(lines)
    kinds: list[Kind] = []
    seen: set[str] = set()
    section, verbs = "", 0
    for at, (text, timed, kind) in enumerate(judged):
        section = _section(text, section)
        if section in _FAILING and kind is not Kind.BLANK:
            kind = Kind.NONE  # noqa: PLW2901
        elif kind is Kind.LOG:
            usual = timed and often[found[at]] >= OFTEN and telling(found[at]) and at not in odd
            again = timed and text in seen and same[text] >= REPEATED and len(text.strip()) >= SHORTEST
            kind = _by_place(at in drawn, section in _PASSING, again, usual)  # noqa: PLW2901
        # The first line of a template shows what the others are like.
        shape = _shape(kind, text, found[at])
        verb = " " not in shape
        new = bool(shape) and shape not in seen and not (verb and verbs >= VERBS)
        verbs += new and verb
        kinds.append(Kind.NONE if new else kind)
        seen.update((text, shape))
    _keep_before(kinds, texts)
    return kinds


def _by_place(drawn: bool, passing: bool, again: bool, usual: bool) -> Kind:
    """Why a line may go that says nothing of itself: by where it stands, and what else is printed."""
    if drawn:
        return Kind.DRAWN
    if passing:
        return Kind.OUTPUT
    if again:
        return Kind.REPEAT
    return Kind.LOG if usual else Kind.NONE


def _shape(kind: Kind, text: str, template: str) -> str:
    """What the first line of which stays: the template of a log, the verb of a step; "" for what needs no example."""
    if kind is Kind.LOG or (kind is Kind.STEP and _COMMAND in text):
        return template
    verb = _VERB.search(text) if kind in (Kind.STEP, Kind.FILE) else None
    return verb.group() if verb else ""


def _section(text: str, section: str) -> str:
    """The part of a test report that a line stands in, "" outside."""
    if not text.startswith(("=", "failures:", "test result:")):
        return section
    at = _SECTION.match(text)
    return section if at is None else at["name"] or at["failures"] or ""


def _keep_before(kinds: list[Kind], texts: Sequence[str]) -> None:
    """Keeps what leads to a line that stays: one line of routine, and of a log those around trouble."""
    for at in [at for at, kind in enumerate(kinds) if kind is Kind.NONE]:
        if at and kinds[at - 1] is not Kind.NONE:
            kinds[at - 1] = Kind.NONE
        if troubled(texts[at]):
            for near in range(max(0, at - NEAR), min(len(kinds), at + NEAR + 1)):
                if kinds[near] in (Kind.LOG, Kind.OUTPUT):
                    kinds[near] = Kind.NONE


def _close(lines: Sequence[str], kinds: Sequence[Kind], context: Context) -> Iterable[int]:
    """The lines that may go but have to do with what is looked for."""
    places = [at for at, kind in enumerate(kinds) if kind > Kind.BLANK]
    scores = context.wanted.scores([lines[at] for at in places])
    ranked = sorted(scores)
    if not ranked or not ranked[-1]:
        return []
    least = ranked[-1] * CLOSE
    most = max(3, int(SCARCE * len(ranked)))
    if len(ranked) - bisect_left(ranked, least) > most:
        least = max(least, ranked[-most] * 1.000001)
    return [at for at, score in zip(places, scores, strict=True) if score >= least]


def _gaps(lines: Sequence[str], kinds: Sequence[Kind]) -> Iterable[Gap]:
    at = 0
    while at < len(kinds):
        if kinds[at] is Kind.NONE:
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] is not Kind.NONE:
            end += 1
        counts = Counter(kinds[at:end])
        if end - at - counts.pop(Kind.BLANK, 0) >= FEWEST:
            yield Gap(at, end, _note(lines[at:end], counts), telling=not _NAMELESS.issuperset(counts))
        at = end


def _note(lines: Sequence[str], counts: Counter[Kind]) -> str:
    """What is left out, in words, by number."""
    blank = len(lines) - counts.total()
    if len(counts) == 1 and not blank:
        what = _WORDS[next(iter(counts))]
    else:
        said = [f"{count} {_WORDS[kind]}" for kind, count in counts.most_common()]
        what = ", ".join([*said, f"{blank} blank"] if blank else said)
    if _NAMELESS.issuperset(counts):
        return what
    checked = "" if re.search(CHECKED, "\n".join(lines).lower()) else f"; none matches {CHECKED}"
    return what + checked
