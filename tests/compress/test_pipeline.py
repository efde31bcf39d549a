from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.outcome import AS_IS
from headroom_cli.compress.pipeline import TOO_LARGE, decide, default_transforms
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import LEAST_GAIN, Transform
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import anything, result, source_file
from tests.made.effort import examples


def _raise(*_: object) -> str:
    raise RuntimeError("a bug")


HALF = Transform("half", lambda block, _: block.text[: len(block.text) // 2], lambda *_: True)
UNPROVEN = HALF._replace(name="unproven", holds=lambda *_: False)
LONGER = Transform("longer", lambda block, _: block.text + " more of it", lambda *_: True)
BROKEN = Transform("broken", _raise, lambda *_: True)
READ = result(source_file(60), "Read", file_path="src/a.py")


def test_a_fresh_block_refers_to_an_earlier_fresh_one() -> None:
    first, call, second = decide([], [READ, Block(Kind.CALL, "{}", "Read"), READ])
    assert call == AS_IS
    assert [step.transform for step in first.steps] == ["line numbers"]
    assert second.text is not None
    assert "[headroom: lines 2-60 as in Read src/a.py above]" in second.text
    assert second.after == count(second.text)
    assert second.before - second.after == sum(step.saved for step in second.steps)


def test_history_is_what_the_provider_saw() -> None:
    (first,) = decide([], [READ])
    assert first.text is not None
    (second,) = decide([replace(READ, text=first.text)], [READ])
    assert decide([], [READ, READ])[1] == second


def test_a_broken_or_unproven_or_longer_rewrite_is_dropped() -> None:
    (outcome,) = decide([], [READ], [BROKEN, UNPROVEN, LONGER])
    assert outcome.text is None
    assert outcome.reason == "broken: RuntimeError; unproven: no proof"
    (outcome,) = decide([], [READ], [BROKEN, HALF])
    assert outcome.text == READ.text[: len(READ.text) // 2]
    assert [step.transform for step in outcome.steps] == ["half"]


def test_an_edit_for_a_few_tokens_is_not_made() -> None:
    def without_end(tokens: int) -> Transform:
        # Each " one" is one token.
        return HALF._replace(apply=lambda block, _: block.text[: -4 * tokens])

    block = result("one" + " one" * 200, command="make")
    assert decide([], [block], [without_end(LEAST_GAIN - 1)])[0].text is None
    assert decide([], [block], [without_end(LEAST_GAIN)])[0].steps[0].saved == LEAST_GAIN


def test_protected_blocks_say_why() -> None:
    (outcome,) = decide([], [replace(READ, error=True)])
    assert (outcome.text, outcome.reason) == (None, "error result")


def test_every_transform_has_its_own_name() -> None:
    names = [transform.name for transform in default_transforms()]
    assert len(set(names)) == len(names) == 14


@settings(max_examples=examples(60))
@given(st.lists(anything, min_size=1, max_size=4), st.sampled_from(["Bash", "Read", "Grep"]))
def test_never_more_tokens_and_always_the_same(texts: list[str], tool: str) -> None:
    # Twice over, so that there is something to refer to, and long enough to be looked at.
    blocks = [result("\n".join([text] * 30), tool, command="make", path="a.py") for text in (*texts, *texts)]
    outcomes = decide([], blocks)
    assert outcomes == decide([], blocks)
    for block, outcome in zip(blocks, outcomes, strict=True):
        if outcome.text is not None:
            assert count(outcome.text) == outcome.after < outcome.before == count(block.text)


def test_what_a_retrieval_brought_is_counted_for_the_books() -> None:
    long, short = "a line of an original\n" * 100, "one line"
    for text, reason in ((long, "printed by headroom"), (short, "below the floor")):
        (read, other) = decide([], [result(text, command="headroom retrieve 7f2c91ab"), result(short, command="ls")])
        assert (read.text, read.reason, read.before) == (None, reason, count(text))
        assert other.before == 0


def test_what_would_take_too_long_is_sent_as_it_is_and_the_rest_is_decided() -> None:
    small = result("\n".join(f"src/pkg/module/file{n}.py" for n in range(60)), "Bash", command="find src")
    large = result(small.text * 3, "Bash", command="find src")
    outcomes = decide([], [large, small], largest=len(small.text))
    assert outcomes[0] == TOO_LARGE
    assert outcomes[1] == decide([large], [small])[0]
    assert outcomes[1].text is not None
