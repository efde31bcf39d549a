"""The right level for made-up users whose wish is known, and no level where nothing can be known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.learn.signals import Evidence, evidence
from headroom_cli.learn.transcript import Answer, PastSession, Said
from headroom_cli.learn.verbosity import LEVELS, counts, learned
from tests.made.people import NOW, Person, history, person, prose, scripted, stranger_history
from tests.made.visitors import visitor_history

PEOPLE = 250  # histories of each kind: fifty for each level


def anybody(random: Random, wants: int, messages: int) -> list[PastSession]:
    return history(random, person(random, wants), messages)


def seen(sessions: Iterable[PastSession]) -> list[Evidence]:
    return [evidence(session) for session in sessions]


KINDS = {"people": (anybody, 2026), "strangers": (stranger_history, 2027), "visitors": (visitor_history, 2028)}


@cache
def outcome(kind: str) -> Counter[str]:
    """How many verdicts were so many levels away from the wish, and how many there were not."""
    made, seed = KINDS[kind]
    random = Random(seed)
    found: Counter[str] = Counter()
    for number in range(PEOPLE):
        wants = number % len(LEVELS)
        messages = round(10 * 40 ** random.random())
        verdict = learned(seen(made(random, wants, messages))).overall
        found[str(abs(LEVELS.index(verdict.level) - wants)) if verdict.sure else "not sure"] += 1
    return found


@pytest.mark.parametrize(("kinds", "right"), [*(((kind,), 0.92) for kind in KINDS), (tuple(KINDS), 0.95)])
def test_known_wishes(kinds: tuple[str, ...], right: float) -> None:
    """Right within one level, where there is a verdict at all: of all kinds together, and, less strictly, of each."""
    found = sum((outcome(kind) for kind in kinds), Counter[str]())
    sure = found.total() - found["not sure"]
    near = found["0"] + found["1"]
    assert sure >= found.total() / 4
    assert near / sure >= right
    assert (sure - near) / found.total() <= 0.03


@pytest.mark.parametrize("wants", range(len(LEVELS)))
def test_too_few_messages_are_never_enough(wants: int) -> None:
    random = Random(wants)
    for _ in range(20):
        loud = replace(person(random, wants), outspoken=1.0)
        verdict = learned(seen(history(random, loud, random.randint(1, 9)))).overall
        assert not verdict.sure
        assert verdict.why_not


def test_who_never_complains_shows_nothing() -> None:
    quiet = Person(3, outspoken=0, impatient=0, skims=0, hasty=0, redirects=0, moods=0)
    for seed in range(10):
        verdict = learned(seen(history(Random(seed), quiet, 200))).overall
        assert not verdict.sure
        assert verdict.why_not == "hardly any answer was found too long or too short"


def test_who_always_replies_at_once_shows_little() -> None:
    hasty = Person(0, outspoken=0, impatient=0, skims=0, hasty=0.9, redirects=0, moods=0)
    for seed in range(10):
        assert not learned(seen(history(Random(seed), hasty, 150))).overall.sure


def test_scripts_show_nothing() -> None:
    found = learned(seen(scripted(Random(1), 80))).overall
    assert not found.sure
    # The same template counts once, however often a reader took it for a human's.
    assert counts(seen(scripted(Random(1), 80))).less == 1


def test_a_project_of_another_wish_gets_its_own_level() -> None:
    random = Random(5)
    loud = {"outspoken": 0.4, "impatient": 0.1, "skims": 0.3}
    terse = history(random, Person(4, **loud), 250, "/home/me/tools")
    wordy = history(random, Person(0, **loud), 250, "/home/me/thesis")
    found = learned(seen([*terse, *wordy])).projects
    assert found["/home/me/tools"].sure
    assert found["/home/me/thesis"].sure
    assert LEVELS.index(found["/home/me/tools"].level) >= 3
    assert LEVELS.index(found["/home/me/thesis"].level) <= 1


def test_a_project_without_own_evidence_leans_on_the_others() -> None:
    terse = seen(history(Random(6), Person(4, outspoken=0.4), 200, "/home/me/tools"))
    bare = evidence(
        PastSession("claude", "bare", (Said("add a test", NOW), Answer(prose(60), NOW + 30)), "/home/me/new")
    )
    alone, among = learned([bare]).overall, learned([*terse, bare]).projects["/home/me/new"]
    assert not alone.sure
    assert not among.sure
    assert among.chances[4] > alone.chances[4] > 0


def test_old_evidence_fades() -> None:
    def asking(start: float, words: str) -> list[PastSession]:
        return [
            PastSession(
                *("claude", f"{words}-{start}-{number}"),
                (Said("add a test", at := start + number * 86_400), Answer(prose(200), at + 60), Said(words, at + 200)),
            )
            for number in range(12)
        ]

    year = 365 * 86_400
    then_terse = learned(seen([*asking(NOW - 3 * year, "shorter please"), *asking(NOW, "explain more")])).overall
    then_wordy = learned(seen([*asking(NOW - 3 * year, "explain more"), *asking(NOW, "shorter please")])).overall
    assert LEVELS.index(then_terse.level) < LEVELS.index(then_wordy.level)


def test_nothing_at_all() -> None:
    found = learned([])
    assert not found.overall.sure
    assert found.projects == {}
    assert found.overall.chances == pytest.approx((0.2,) * 5)


HISTORIES = st.builds(
    lambda seed, wants: seen(history(Random(seed), Person(wants, outspoken=0.5), 30)),
    st.integers(0, 50),
    st.integers(0, 4),
)


@settings(max_examples=20)
@given(HISTORIES, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_twice_is_once(sessions: list[Evidence], random: Random) -> None:
    expected = learned(sessions)
    shuffled = [*sessions]
    random.shuffle(shuffled)
    assert learned(shuffled) == expected
    copied = [*sessions, *(replace(one, session=f"resumed {one.session}", messages=0) for one in sessions)]
    random.shuffle(copied)
    assert learned(copied).overall.chances == pytest.approx(expected.overall.chances)
    assert counts(copied).less == counts(sessions).less
    assert sum(expected.overall.chances) == pytest.approx(1)
    assert json.dumps(expected.overall.chances)
