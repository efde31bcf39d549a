"""From what users did about answers to how terse they want them: a small explicit model, with its uncertainty.

Bayes over five levels (off and 1 to 4). A level says how long an answer somebody is content with (CONTENT_WORDS). How
far an answer is from that says how likely they are to react; how readily somebody reacts at all is unknown, differs
between people, and is averaged over. So who never complains of long answers only counts against the higher levels
as far as they complain at all, and who always replies in seconds shows nothing by it.

The figures are assumptions. Four of them (_CAUTIOUS, _LEAST_EVIDENCE, the leeway, the weight of asks) were chosen on
two kinds of made-up users, and after a third one an ask for less was taken to mean the longest of the last answers;
none comes from anybody's sessions. Asking in words counts most, stopping an answer less, replying fast least
(approvals, fast readers and known answers look the same).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from headroom_cli.learn.phrases import Ask
from headroom_cli.learn.signals import AGAIN, LESS, Evidence, Turn

LEVELS = ("off", "1", "2", "3", "4")
# Words of prose in an answer that somebody is content with who would choose that level. Agents' last answers to a
# task are 100 to 300 words unless asked otherwise; each level asks for a little more than half of the one before.
CONTENT_WORDS = (420, 250, 150, 80, 40)
FEWEST_MESSAGES = 10  # below that nothing is recommended, whatever they say
SURE = 0.9  # probability of the recommended level and its neighbours, from which on it is recommended
# Between two levels that are about as likely the less terse one: an answer that says too little costs another turn.
_CAUTIOUS = 0.3
_LEAST_EVIDENCE = 3.0  # in asks; see _STRENGTH
_HALF_LIFE_S = 240 * 86_400.0  # wishes change: an observation counts half after so long
_SLOPE = 0.35  # in the logarithm of the length: what lies between hardly and surely too long
# How far a project's own evidence may leave what all others show: chances of a difference of 0, 1, ... levels.
_LIKE_OTHERS = (0.62, 0.26, 0.08, 0.03, 0.01)


class Manner(NamedTuple):
    """How somebody may be: all combinations are taken for equally likely.

    `ready`: how often they react to an answer that is far too long or too short. `other`: how often they do the same
    for any other reason. `leeway`: the logarithm of how far an answer may be from their wish before they mind.
    """

    ready: float
    other: float
    leeway: float


def _manners(ready: Sequence[float], other: Sequence[float]) -> tuple[Manner, ...]:
    return tuple(Manner(*one) for one in product(ready, other, (0.0, 0.4, 0.8)))


_MANNERS = {
    # Other reasons to ask: a misread message, a mood, a task that sounded like it.
    "asks": _manners((0.01, 0.03, 0.1, 0.3), (0.005, 0.02, 0.05)),
    "stops": _manners((0.0, 0.05, 0.2), (0.01, 0.05)),
    "hurries": _manners((0.0, 0.2, 0.5), (0.03, 0.12, 0.4, 0.85)),
}
_WEIGHTS = {"asks": 0.65, "stops": 0.6, "hurries": 0.35}
_STRENGTH = {"asks": 1.0, "stops": 0.3, "hurries": 0.1}
# However often it was seen, stopping and replying fast move the odds of two levels by no more than this (as a
# logarithm), and decide nothing by themselves: all that is known of them are guesses.
_AT_MOST = {"asks": math.inf, "stops": 1.5, "hurries": 1.0}
_STRONGEST = {"asks": math.inf, "stops": 1.5, "hurries": 1.0}
# How likely those who ask for less put it in these words, by the level they want: no directive at all, then 1 to 4.
_WORDED: Mapping[str, tuple[float, ...]] = {
    Ask.PREAMBLE: (0.5, 0.5, 0.35, 0.2, 0.15),
    Ask.SHORTER: (0.4, 0.4, 0.5, 0.5, 0.45),
    Ask.ONLY: (0.1, 0.1, 0.15, 0.3, 0.4),
}
# How likely an ask is where no answer stands before it, against anything else.
_STANDING_LESS = (0.1, 0.6, 1.0, 1.2, 1.3)
_STANDING_MORE = (2.0, 1.0, 0.6, 0.3, 0.2)
MORE = frozenset({Ask.LONGER.value, Ask.PUZZLED.value, AGAIN})


@dataclass(frozen=True, slots=True)
class Verdict:
    """How terse somebody wants answers.

    `chances` are the probabilities of LEVELS. `level` is the one recommended, the median or in doubt a less terse
    one; `low` and `high` bound at least four fifths of the probability. `sure` is false where the evidence does not
    separate the levels: then none is recommended, and `why_not` says what is missing.
    """

    level: str
    low: str
    high: str
    chances: tuple[float, ...]
    sure: bool
    messages: int
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each thing was seen, in how many answers."""

    sessions: int
    messages: int
    answers: int
    less: int
    more: int
    stopped: int
    fast: int
    timed: int


@dataclass(frozen=True, slots=True)
class Learned:
    """The verdict over all, and on each project that has evidence of its own."""

    overall: Verdict
    projects: Mapping[str, Verdict]


Tables = dict[str, list[list[float]]]  # for each kind of reaction and level: the log likelihood for each manner


def learned(sessions: Sequence[Evidence]) -> Learned:
    """What all sessions together show, and each project; a project without own evidence follows the others."""
    kept = [(one, turns) for one, turns in once(sessions) if turns or one.messages]
    newest = max((turn.at for _, turns in kept for turn in turns if turn.at is not None), default=0.0)
    by_project: dict[str, list[tuple[Evidence, list[Turn]]]] = {}
    for one in kept:
        by_project.setdefault(one[0].project, []).append(one)
    tables = {name: _tables([t for _, turns in ones for t in turns], newest) for name, ones in by_project.items()}
    whole = _sum(tables.values())
    overall = _verdict(_chances(whole), [turn for _, turns in kept for turn in turns], _messages(kept))
    projects = {}
    for name, ones in by_project.items():
        others = _chances(_sum(table for other, table in tables.items() if other != name))
        prior = [
            sum(chance * _LIKE_OTHERS[abs(level - other)] for other, chance in enumerate(others))
            for level in range(len(LEVELS))
        ]
        chances = _chances(tables[name], prior)
        projects[name] = _verdict(chances, [turn for _, turns in ones for turn in turns], _messages(ones))
    return Learned(overall, projects)


def counts(sessions: Sequence[Evidence]) -> Counts:
    """What was seen in these sessions, copies of a turn counted once."""
    kept = once(sessions)
    turns = [turn for _, own in kept for turn in own]
    return Counts(
        sessions=sum(bool(own) for _, own in kept),
        messages=_messages(kept),
        answers=sum(turn.words is not None for turn in turns),
        less=sum(turn.ask in LESS for turn in turns),
        more=sum(turn.ask in MORE for turn in turns),
        stopped=sum(turn.stopped for turn in turns),
        fast=sum(turn.fast is True for turn in turns),
        timed=sum(turn.fast is not None for turn in turns),
    )


def once(sessions: Sequence[Evidence]) -> list[tuple[Evidence, list[Turn]]]:
    """The sessions with their turns, each once: a session that was continued elsewhere holds copies of the old ones.

    In the order of the sessions' own times and names, so that the order in which they were read does not matter.
    A long message with the same ask that comes again and again is a template, not somebody asking again.
    """
    seen: set[str] = set()
    templates: set[tuple[str, str]] = set()
    made = []
    ordered = sorted(sessions, key=lambda one: (one.started or 0.0, one.agent, one.session, repr(one.turns)))
    for one in ordered:
        own = []
        for turn in one.turns:
            template = (turn.ask, turn.quote) if turn.ask and turn.words is None else None
            if (turn.mark in seen and turn.at is not None) or template in templates:
                continue
            seen.add(turn.mark)
            if template:
                templates.add(template)
            own.append(turn)
        made.append((one, own))
    return made


def _messages(kept: Iterable[tuple[Evidence, list[Turn]]]) -> int:
    return sum(one.messages for one, _ in kept)


def _tables(turns: Sequence[Turn], newest: float) -> Tables:
    """The log likelihoods of these turns. Turns that show the same are worked out once: there may be many thousands."""
    alike: dict[Turn, float] = {}
    for turn in turns:
        age = newest - turn.at if turn.at is not None else 0.0
        words = None if turn.words is None else round(1.05 ** round(math.log(max(5, turn.words), 1.05)))
        shown = Turn("", None, words, 0, turn.stopped, turn.fast, turn.ask)
        alike[shown] = alike.get(shown, 0.0) + 0.5 ** (max(0.0, age) / _HALF_LIFE_S)
    made = _sum(())
    for shown, recent in alike.items():
        for level in range(len(LEVELS)):
            for kind, chances in _likelihoods(shown, level):
                row = made[kind][level]
                made[kind][level] = [old + recent * math.log(new) for old, new in zip(row, chances, strict=True)]
    return made


def _likelihoods(turn: Turn, level: int) -> Iterable[tuple[str, list[float]]]:
    """For each kind of reaction that could be seen: how likely what was seen is, by manner."""
    worded = _WORDED[turn.ask][level] if turn.ask in LESS else 1.0
    if turn.words is None:
        if turn.ask:
            standing = _STANDING_LESS if turn.ask in LESS else _STANDING_MORE
            yield "asks", [standing[level] * worded] * len(_MANNERS["asks"])
        return
    excess = math.log(turn.words / CONTENT_WORDS[level])
    less = [_chance(one, excess) for one in _MANNERS["asks"]]
    more = [_chance(one, -excess) for one in _MANNERS["asks"]]
    if turn.ask in LESS:
        yield "asks", [chance * worded for chance in less]
    elif turn.ask in MORE:
        yield "asks", more
    else:
        yield "asks", [1 - one - other for one, other in zip(less, more, strict=True)]
    yield "stops", _seen(turn.stopped, [_chance(one, excess) for one in _MANNERS["stops"]])
    if turn.fast is not None:
        yield "hurries", _seen(turn.fast, [_chance(one, excess) for one in _MANNERS["hurries"]])


def _chance(manner: Manner, excess: float) -> float:
    """How likely somebody of this manner reacts to an answer, `excess` above their wish (a logarithm)."""
    for_it = manner.ready / (1 + math.exp((manner.leeway - excess) / _SLOPE))
    return 1 - (1 - for_it) * (1 - manner.other)


def _seen(happened: bool, chances: list[float]) -> list[float]:
    return chances if happened else [1 - chance for chance in chances]


def _sum(tables: Iterable[Tables]) -> Tables:
    """The sum of the tables; for none, what no evidence at all says."""
    made = {kind: [[0.0] * len(manners) for _ in LEVELS] for kind, manners in _MANNERS.items()}
    for table in tables:
        for kind, levels in table.items():
            for level, row in enumerate(levels):
                made[kind][level] = [old + new for old, new in zip(made[kind][level], row, strict=True)]
    return made


def _chances(tables: Tables, prior: Sequence[float] | None = None) -> tuple[float, ...]:
    """The probability of each level: every kind averaged over how readily they react, and weighted."""
    logs = [math.log(chance) for chance in prior] if prior else [0.0] * len(LEVELS)
    for kind, levels in tables.items():
        shown = [_WEIGHTS[kind] * _averaged(row) for row in levels]
        span = max(shown) - min(shown)
        part = min(1.0, _AT_MOST[kind] / span) if span else 1.0
        logs = [old + part * new for old, new in zip(logs, shown, strict=True)]
    top = max(logs)
    shares = [math.exp(one - top) for one in logs]
    return tuple(share / sum(shares) for share in shares)


def _averaged(row: Sequence[float]) -> float:
    """The logarithm of the mean likelihood."""
    top = max(row)
    return top + math.log(sum(math.exp(one - top) for one in row) / len(row))


def _verdict(chances: Sequence[float], turns: Sequence[Turn], messages: int) -> Verdict:
    level, low, high = (_quantile(chances, part) for part in (_CAUTIOUS, 0.1, 0.9))
    near = sum(chances[max(0, level - 1) : level + 2])
    happened = {
        "asks": sum(bool(turn.ask) for turn in turns),
        "stops": sum(turn.stopped for turn in turns),
        "hurries": sum(turn.fast is True for turn in turns),
    }
    strength = sum(min(_STRONGEST[kind], _STRENGTH[kind] * number) for kind, number in happened.items())
    why_not = ""
    if messages < FEWEST_MESSAGES:
        why_not = f"{messages} messages of your own, {FEWEST_MESSAGES} are needed"
    elif strength < _LEAST_EVIDENCE:
        why_not = "hardly any answer was found too long or too short"
    elif near < SURE:
        why_not = "what was seen fits several levels"
    return Verdict(LEVELS[level], LEVELS[low], LEVELS[high], tuple(chances), not why_not, messages, why_not)


def _quantile(chances: Sequence[float], part: float) -> int:
    total = 0.0
    for level, chance in enumerate(chances):
        total += chance
        if total >= part:
            return level
    return len(chances) - 1
