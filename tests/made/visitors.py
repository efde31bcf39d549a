"""A third kind of made-up user, for the check of what was chosen on the other two: displeasure adds up.

They have so many seconds to read an answer, by the level they want. What goes beyond adds to their displeasure, and
sooner or later they say so; what stays far below makes them curious. Nothing of the learner was chosen on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from headroom_cli.learn.transcript import Answer, Call, Entry, PastSession, Said
from tests.made import phrases
from tests.made.people import DAY, NOW, prose

SECONDS = (115.0, 62.0, 37.0, 20.0, 9.0)


def visitor_history(random: Random, wants: int, messages: int) -> list[PastSession]:
    """The sessions of a visitor in one project over two months."""
    language = random.choice(phrases.LANGUAGES)
    patience = random.choice((2.0, 5.0, 12.0, 40.0))
    made: list[PastSession] = []
    at = NOW - 60 * DAY
    while messages > 0:
        turns = min(messages, random.choice((1, 2, 5, 12, 25)))
        at += random.uniform(0.05, 1.5) * DAY
        entries = tuple(_visit(random, (language, patience, SECONDS[wants]), turns, at))
        made.append(PastSession("gemini", f"visit-{len(made)}", entries, "/data/site"))
        messages -= turns
    return made


def _visit(random: Random, ways: tuple[str, float, float], turns: int, at: float) -> Iterator[Entry]:
    language, patience, budget = ways
    displeased = curious = 0.0
    for _ in range(turns):
        say, displeased, curious = _say(random, language, patience, displeased, curious)
        yield Said(say, at)
        yield Answer("Let me see.", at + 5, (Call("shell", {"command": "ls"}, "a"),), "gemini-3-pro")
        words = random.choice((15, 40, 70, 110, 180, 260, 380, 600))
        words = round(words * random.uniform(0.7, 1.3))
        reading = words / 238 * 60
        at += random.uniform(15, 200)
        stopped = random.random() < (0.06 if reading > 2 * budget else 0.01)
        yield Answer(prose(words, language), at, (), "gemini-3-pro", None, interrupted=stopped)
        displeased += max(0.0, min(2.0, reading / budget - 1.2))
        curious += max(0.0, min(1.0, 0.5 - reading / budget)) * 2
        read = min(reading, budget * random.uniform(0.5, 1.5)) if random.random() < 0.5 else reading
        at += read + random.expovariate(1 / 60) + 8


def _say(random: Random, language: str, patience: float, displeased: float, curious: float) -> tuple[str, float, float]:
    """What they say, and what is left of their moods."""
    if random.random() < displeased / (patience * 6):
        return random.choice(phrases.SHORTER[language] + phrases.OTHER_SHORTER[language]), 0.0, curious
    if random.random() < curious / (patience * 6):
        return random.choice(phrases.LONGER[language] + phrases.OTHER_LONGER[language]), displeased, 0.0
    if random.random() < 0.004:
        return random.choice(phrases.SHORTER[language] + phrases.LONGER[language]), displeased, curious
    said = random.choices((phrases.TASKS, phrases.SOUNDS_LIKE_IT, phrases.ASSENT), (6, 1, 3))[0]
    return random.choice(said[language]), displeased, curious
