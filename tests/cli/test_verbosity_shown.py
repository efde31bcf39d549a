"""The evidence in words."""

from __future__ import annotations

from random import Random

from headroom_cli.cli.verbosity_shown import Shown, text
from headroom_cli.learn.digests import Tally
from headroom_cli.learn.signals import evidence
from headroom_cli.learn.transcript import Answer, PastSession, Said
from headroom_cli.learn.verbosity import learned
from headroom_cli.learn.worth import Worth
from tests.made.people import NOW, Person, history, prose


def shown(sessions: list[PastSession], worth: Worth, project: str = "") -> str:
    found = [evidence(session) for session in sessions]
    return text(Shown(found, learned(found), project, Tally(), worth), unicode=False)


def test_all_parts() -> None:
    made = shown(history(Random(3), Person(4, outspoken=0.5), 150, "/home/me/app"), Worth(1_200_000, 1_000_000, 25.0))
    assert "over all" in made
    assert "app" in made
    assert "conclusions only" in made or "the least that answers" in made
    assert "prose in these answers: 1.2M tokens, $25.00 as output for the 1.0M that have a price (modelled)" in made
    assert "saved by a level: -  (unknown until measured: headroom stats --output)" in made
    assert "found too long" in made
    assert made.isascii()
    assert "more; --json has all" in made


def test_nothing_seen_and_no_price() -> None:
    one = PastSession("claude", "s", (Said("add a test", NOW), Answer(prose(40), NOW + 30)), "/home/me/\x1bapp")
    made = shown([one], Worth(40, 0, None))
    assert "in your own words" not in made
    assert "by week" not in made
    assert "not sure" in made
    assert "40 tokens, - as output (modelled)" in made
    assert "\x1b" not in made
