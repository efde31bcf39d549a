"""A budget is met with as few results as will do, the largest first, or not at all."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.outcome import Outcome
from headroom_cli.compress.tokens import count
from headroom_cli.library.fitting import Outcomes, fitted, said, size
from headroom_cli.wire.prompt import Block, Kind
from tests.made.effort import examples


class Deciding:
    """Results of so many tokens, of which the tight ones become as short as is told."""

    def __init__(self, lengths: list[tuple[int, int]], budget: int) -> None:
        self.results = {at: Block(Kind.RESULT, " one" * max(pair)) for at, pair in enumerate(lengths)}
        self.short = {at: min(pair) for at, pair in enumerate(lengths)}
        self.budget = budget
        self.asked: list[set[int]] = []

    def decide(self, tight: Collection[int]) -> Outcomes:
        self.asked.append(set(tight))
        return {at: Outcome(" one" * self.short[at] if at in tight else None) for at in self.results}

    def total(self, outcomes: Outcomes) -> int:
        return sum(size(self.results[at].text if o.text is None else o.text) for at, o in outcomes.items())

    def excess(self, outcomes: Outcomes) -> int:
        return self.total(outcomes) - self.budget

    def fitted(self) -> Outcomes:
        return fitted(self.results, self.decide, self.excess)


lengths = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


@settings(max_examples=examples(100))
@given(lengths, st.integers(0, 400))
def test_no_more_than_is_needed(pairs: list[tuple[int, int]], budget: int) -> None:
    subject = Deciding(pairs, budget)
    outcomes = subject.fitted()
    shortened = {at for at, outcome in outcomes.items() if outcome.text is not None}
    if subject.excess(subject.decide(())) <= 0:
        assert not shortened
    elif subject.excess(subject.decide(subject.results)) > 0:
        assert outcomes == subject.decide(subject.results)
    else:
        assert subject.excess(outcomes) <= 0
        last = min(shortened, key=lambda at: (size(subject.results[at].text), -at))
        assert subject.excess(subject.decide(shortened - {last})) > 0


def test_the_largest_go_first() -> None:
    subject = Deciding([(10, 5), (50, 10), (30, 5)], 60)
    assert [outcome.text is not None for outcome in subject.fitted().values()] == [False, True, False]
    assert subject.asked == [set(), {0, 1, 2}, {1}]


def test_a_sum_that_was_wrong_is_made_good() -> None:
    """One result is longer where the other is short, because it can no longer refer to it."""
    subject = Deciding([(50, 20), (40, 20)], 65)
    plain = subject.decide

    def decide(tight: Collection[int]) -> Outcomes:
        return {**plain(tight), **({1: Outcome(" one" * 50)} if set(tight) == {0} else {})}

    assert subject.total(fitted(subject.results, decide, subject.excess)) == 40


def test_what_counts() -> None:
    blocks = [Block(Kind.USER, "hello world"), Block(Kind.OPAQUE, "0123456789abcdef"), Block(Kind.RESULT, " one")]
    assert said(blocks) == 3
    assert size("hello world") == count("hello world")
