from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.back_references import BACK_REFERENCES
from headroom_cli.compress.gaps import MARKER
from headroom_cli.compress.line_prefixes import HOIST_LINE_PREFIXES
from headroom_cli.compress.log_templates import FOLD_TEMPLATES
from headroom_cli.compress.numbering import THIN_LINE_NUMBERS
from headroom_cli.compress.omission import OMIT
from headroom_cli.compress.outcome import AS_IS, Outcome
from headroom_cli.compress.pipeline import TOO_LARGE, decide, default_transforms
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import LEAST_GAIN, Transform
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.reader import contents
from tests.compress.texts import answered, anything, result, source_file
from tests.made.effort import examples


def _raise(*_: object) -> str:
    raise RuntimeError("a bug")


HALF = Transform("half", lambda block, _: block.text[: len(block.text) // 2], lambda *_: True)
UNPROVEN = HALF._replace(name="unproven", holds=lambda *_: False)
LONGER = Transform("longer", lambda block, _: block.text + " more of it", lambda *_: True)
BROKEN = Transform("broken", _raise, lambda *_: True)
WAY = ReadBack(Way.SHELL, "headroom")
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


BUILDS = [f"   Compiling crate_{n} v1.{n}.0" for n in range(80)]
TESTS = [f"tests/shop/test_{n % 7}.py::test_case_{n} PASSED [ {n}%]" for n in range(80)]
SERVED = [f"2026-03-01 10:{n % 60:02}:07 INFO served shelf {n} of the shop in {n % 9}ms" for n in range(80)]
ROUTINE = st.sampled_from([BUILDS, TESTS, SERVED]).flatmap(
    lambda kind: st.tuples(st.integers(0, 40), st.integers(41, 80)).map(lambda cut: "\n".join(kind[cut[0] : cut[1]]))
)
PRINTED = st.lists(st.one_of(ROUTINE, anything, st.just("error: the shop is closed")), min_size=1, max_size=5)
COMMANDS = ["make", "make test", "cat -n a.py", "cd /srv; make"]


def as_sent(request: Sequence[Block], outcomes: Sequence[Outcome]) -> list[Block]:
    """The blocks as the provider sees them."""
    made = zip(request, outcomes, strict=True)
    return [block if one.text is None else replace(block, text=one.text) for block, one in made]


@st.composite
def conversations(draw: st.DrawFn) -> list[Block]:
    """What an agent and its tools say, with texts that come again."""
    made = [text for text in map("\n".join, draw(st.lists(PRINTED, min_size=1, max_size=4))) if "[headroom" not in text]
    out = [Block(Kind.USER, "Why is the shop closed?")]
    for text in [*made, "\n".join(reversed(made)), *made]:
        if draw(st.booleans()):
            out.append(Block(Kind.ASSISTANT, "Now the next build."))
        out += answered(text, "Bash", command=draw(st.sampled_from(COMMANDS)))
    return out


@settings(max_examples=examples(40))
@given(conversations(), st.lists(st.integers(1, 5), min_size=12, max_size=12))
def test_turn_by_turn_as_all_at_once(request: list[Block], turns: list[int]) -> None:
    whole = decide([], request, read_back=WAY)
    history: list[Block] = []
    for turn in turns:
        fresh = request[len(history) : len(history) + turn]
        outcomes = decide(history, fresh, read_back=WAY)
        assert outcomes == whole[len(history) : len(history) + turn]
        history += as_sent(fresh, outcomes)


@settings(max_examples=examples(60))
@given(conversations())
def test_who_reads_the_request_and_reads_back_concludes_what_was_printed(request: list[Block]) -> None:
    chosen = (BACK_REFERENCES, OMIT, THIN_LINE_NUMBERS, FOLD_TEMPLATES, HOIST_LINE_PREFIXES)
    outcomes = decide([], request, chosen, read_back=WAY)
    sent = as_sent(request, outcomes)
    for at, block in enumerate(request):
        if block.kind is Kind.RESULT:
            assert contents(sent, at, block.text) == contents([block], 0)


def test_a_conversation_of_the_property_tests_has_gaps_and_references_into_texts_with_gaps() -> None:
    log = "\n".join([*BUILDS, "error: the shop is closed", *SERVED, "   Compiling shop v0.1.0", "the end of it"] * 2)
    request = [*answered(log, "Bash", command="make"), *answered(log, "Bash", command="make test")]
    outcomes = decide([], request, read_back=WAY)
    sent = as_sent(request, outcomes)
    assert MARKER.search(sent[1].text)
    assert contents(sent, 1, log) == contents(sent, 3, log) == contents([request[1]], 0)


def test_what_may_not_refer_does_not() -> None:
    """Not to a result, and not to what the agent itself has written; all else is as it was."""
    write = Block(Kind.CALL, "{}", "Write", {"file_path": "src/b.py", "content": source_file(60)})
    for history in ([READ], [write]):
        (referring,), (alone,) = decide(history, [READ]), decide(history, [READ], refers=False)
        assert "above" in (referring.text or "")
        assert "above" not in (alone.text or "")
        assert alone == decide([], [READ], refers=False)[0]
