"""Made-up users whose wish is known, and the histories that they leave.

Two kinds, from what is known of users' behaviour (interrupting, answering before they can have read, asking for
less or more, asking again) and of what only looks like it (approvals, fast typists, scripts, tasks that speak of
length, interrupting because the direction is wrong, a mood that passes). `person` reacts by how far an answer is
from what they want; `stranger` by habits in steps, says it in other words, and is met by another agent.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from headroom_cli.learn.transcript import Answer, Call, Entry, PastSession, Said
from headroom_cli.wire.prompt import Usage
from tests.made import phrases

DAY = 86_400.0
NOW = 1_790_000_000.0
# Words of prose in a final answer that somebody is content with, by the level they would choose; 0 is no directive.
CONTENT_WITH = (430, 250, 150, 80, 40)
_PROSE = (
    "the change moves this check before the loop so that an empty list is handled and nothing else is touched by it"
)
_CHARS = "这个修改把检查移到循环之前因此空列表也能正确处理其他部分没有变化"


@dataclass(frozen=True)
class Person:
    """A user: the level they want (0 to 4) and how they are."""

    wants: int
    outspoken: float = 0.15  # how often they say that an answer is far too long or too short
    impatient: float = 0.08  # how often they stop one that is far too long
    skims: float = 0.4  # how often they answer one that is far too long before they can have read it
    hasty: float = 0.05  # how often they answer too fast whatever the length
    redirects: float = 0.03  # how often they stop the agent because it does the wrong thing
    approves: float = 0.2  # how often all they say is yes, a number, a command
    moods: float = 0.01  # how often they ask for the opposite of what they want
    language: str = "en"
    timed: bool = True


def person(random: Random, wants: int) -> Person:
    """Anybody: outspoken or silent, patient or not, in any of six languages."""
    return Person(
        wants,
        outspoken=random.choice((0.0, 0.05, 0.1, 0.2, 0.35)),
        impatient=random.choice((0.0, 0.03, 0.1, 0.2)),
        skims=random.choice((0.0, 0.2, 0.5)),
        hasty=random.choice((0.0, 0.03, 0.1, 0.3)),
        redirects=random.choice((0.0, 0.02, 0.06)),
        approves=random.choice((0.05, 0.2, 0.4)),
        moods=random.choice((0.0, 0.01, 0.02)),
        language=random.choice(("en", "en", "en", *phrases.LANGUAGES)),
        timed=random.random() > 0.1,
    )


def history(random: Random, who: Person, messages: int, project: str = "/home/me/app") -> list[PastSession]:
    """The sessions of a person over some months, oldest first, with about so many messages of their own."""
    made: list[PastSession] = []
    content = CONTENT_WITH[who.wants] * math.exp(random.gauss(0, 0.15))
    at = NOW - 150 * DAY
    while messages > 0:
        turns = min(messages, random.randint(1, 14))
        at += random.expovariate(1.0) * 2 * DAY
        entries = tuple(_session(random, who, content, turns, at))
        made.append(_past(len(made), entries, project, who.timed))
        messages -= turns
    return made


def scripted(random: Random, sessions: int) -> list[PastSession]:
    """Sessions that a script has started; some readers cannot tell."""
    asked = "Be concise. Review the diff of the last commit and answer with a list of findings."
    return [
        PastSession(
            *("claude", f"script-{number}"),
            (Said(asked, NOW - number * DAY), Answer(prose(random.randint(50, 400)), NOW - number * DAY + 60)),
            project="/home/me/ci",
            typed=random.random() < 0.3,
        )
        for number in range(sessions)
    ]


def prose(words: int, language: str = "en") -> str:
    """So many words; in Chinese and Japanese the characters that stand for them."""
    if language in ("zh", "ja"):
        count = round(words / 0.6)
        return (_CHARS * (count // len(_CHARS) + 1))[:count]
    taken = _PROSE.split()
    return " ".join((taken * (words // len(taken) + 1))[:words])


def _session(random: Random, who: Person, content: float, turns: int, at: float) -> Iterator[Entry]:
    """Task, work, answer, and so on; what they say next depends on the answer before."""
    say, mood = random.choice(phrases.TASKS[who.language]), 1.0
    for _ in range(turns):
        yield Said(say, at)
        at += random.uniform(20, 400)
        if random.random() < 0.6:
            yield Answer(
                "I will look at it.", at - 10, (Call("Read", {"file_path": "a.py"}, "x = 1"),), "claude-opus-4-5"
            )
        words = max(5, min(900, round(math.exp(random.gauss(math.log(140), 0.8)) * mood)))
        excess = words / content
        stopped = excess > 1.5 and random.random() < who.impatient * min(1.0, (excess - 1) / 3)
        stopped = stopped or random.random() < who.redirects
        seen = round(words * random.uniform(0.3, 0.9)) if stopped else words
        yield _answer(random, seen, who, at, interrupted=stopped)
        say, mood = _next(random, who, excess, mood)
        at += _gap(random, who, seen, excess, say)


def _next(random: Random, who: Person, excess: float, mood: float) -> tuple[str, float]:
    """What they say to an answer, and by how much the following ones of the session differ for it."""
    chance, said = random.random(), phrases
    too_long = who.outspoken * min(1.0, (excess - 1) / 3) if excess > 1.5 else 0.0
    too_short = who.outspoken * min(1.0, (1 / excess - 1) / 3) if excess < 0.6 else 0.0
    if chance < too_long:
        return random.choice(said.SHORTER[who.language]), mood * 0.6
    if chance < too_long + too_short:
        more = said.LONGER if random.random() < 0.7 else said.PUZZLED
        return random.choice(more[who.language]), mood * 1.6
    if random.random() < who.moods:
        against = said.LONGER if who.wants >= 2 else said.SHORTER
        return random.choice(against[who.language]), mood
    if random.random() < who.approves:
        return random.choice(said.ASSENT[who.language]), mood
    if random.random() < 0.08:
        return random.choice(said.SOUNDS_LIKE_IT[who.language]), mood
    return random.choice(said.TASKS[who.language]), mood


def _gap(random: Random, who: Person, words: int, excess: float, say: str) -> float:
    """Seconds until they have sent it: reading, thinking, typing; less where they skim or are hasty."""
    reading = words / 238 * 60
    typing = len(say) / 5 / random.uniform(35, 90) * 60
    if random.random() < 0.03:
        return random.uniform(-5.0, 0.5)  # typed before the answer had ended
    if random.random() < who.hasty or (excess > 1.5 and random.random() < who.skims * min(1.0, (excess - 1) / 2)):
        return typing + reading * random.uniform(0.02, 0.3)
    return typing + reading * random.uniform(0.6, 1.5) + random.uniform(2, 300)


def _answer(random: Random, words: int, who: Person, at: float, interrupted: bool) -> Answer:
    text = prose(words, who.language)
    if random.random() < 0.3 and not interrupted:
        text += "\n\n```python\n" + "value = compute(value)\n" * random.randint(3, 40) + "```\n"
    return Answer(text, at, (), "claude-opus-4-5", Usage(fresh=2, output=words * 2), interrupted)


def _past(number: int, entries: tuple[Entry, ...], project: str, timed: bool, agent: str = "claude") -> PastSession:
    if not timed:
        entries = tuple(replace(entry, at=None) for entry in entries)
    return PastSession(agent, f"{project}-{number}", entries, project)


@dataclass(frozen=True)
class Habits:
    """How a stranger reacts to answers of four sizes (under 50, 120, 250 words, and more), each a chance."""

    shorter: tuple[float, float, float, float]
    longer: tuple[float, float, float, float]
    stops: tuple[float, float, float, float]
    hurries: tuple[float, float, float, float]


HABITS: Mapping[int, Habits] = {
    0: Habits((0, 0, 0, 0.005), (0.2, 0.1, 0.04, 0.01), (0, 0, 0, 0.01), (0, 0, 0.02, 0.05)),
    1: Habits((0, 0, 0.01, 0.06), (0.1, 0.05, 0.01, 0), (0, 0, 0.01, 0.05), (0, 0, 0.05, 0.2)),
    2: Habits((0, 0.01, 0.06, 0.12), (0.06, 0.01, 0, 0), (0, 0, 0.03, 0.08), (0, 0.02, 0.15, 0.4)),
    3: Habits((0.005, 0.06, 0.12, 0.16), (0.02, 0, 0, 0), (0, 0.02, 0.05, 0.1), (0, 0.1, 0.35, 0.6)),
    4: Habits((0.06, 0.12, 0.15, 0.2), (0.005, 0, 0, 0), (0.01, 0.05, 0.08, 0.12), (0, 0.2, 0.5, 0.7)),
}


def stranger_history(random: Random, wants: int, messages: int) -> list[PastSession]:
    """The sessions of a stranger: moderately loud, in one language, over a year, several projects."""
    language = random.choice(("en", "en", *phrases.LANGUAGES))
    loud, noise = random.choice((0.0, 0.5, 1.0, 2.0)), random.choice((0.0, 0.01, 0.03))
    made: list[PastSession] = []
    at = NOW - 360 * DAY
    while messages > 0:
        turns = min(messages, 1 + round(random.expovariate(0.2)))
        at += random.uniform(0, 4) * DAY
        entries = tuple(_strange(random, HABITS[wants], (language, loud, noise), turns, at))
        made.append(_past(len(made), entries, f"/srv/srv/{len(made) % 3}", True, "codex"))
        messages -= turns
    return made


def _strange(random: Random, habits: Habits, ways: tuple[str, float, float], turns: int, at: float) -> Iterator[Entry]:
    language, loud, noise = ways
    say = random.choice(phrases.TASKS[language])
    for _ in range(turns):
        yield Said(say + "\n\n```\nERROR too long\n```" if random.random() < 0.1 else say, at)
        at += random.expovariate(1 / 90)
        # Two kinds of answers: a line or two, or a report.
        words = round(random.lognormvariate(3.6, 0.5) if random.random() < 0.45 else random.lognormvariate(5.4, 0.5))
        size = sum(words >= edge for edge in (50, 120, 250))
        stopped = random.random() < habits.stops[size] * loud + noise
        seen = round(words * 0.6) if stopped else words
        yield Answer(prose(seen, language), at, (), "gpt-5.4", None, interrupted=stopped)
        say = _strange_words(random, habits, size, ways)
        reading, typing = seen / 238 * 60, len(say) / 4
        hurried = random.random() < habits.hurries[size] + noise * 3
        at += typing + (reading * random.uniform(0, 0.35) if hurried else reading + random.expovariate(1 / 200))


def _strange_words(random: Random, habits: Habits, size: int, ways: tuple[str, float, float]) -> str:
    language, loud, noise = ways
    chance = random.random()
    if chance < habits.shorter[size] * loud:
        return random.choice((*phrases.OTHER_SHORTER[language], *phrases.SHORTER[language]))
    if chance < (habits.shorter[size] + habits.longer[size]) * loud:
        return random.choice((*phrases.OTHER_LONGER[language], *phrases.LONGER[language]))
    if random.random() < noise:
        return random.choice((*phrases.OTHER_SHORTER[language], *phrases.OTHER_LONGER[language]))
    kind = random.choices((phrases.TASKS, phrases.OTHER_SOUNDS, phrases.ASSENT), (6, 1, 2))[0]
    return random.choice(kind[language])
