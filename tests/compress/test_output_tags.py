from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.back_references import BACK_REFERENCES
from headroom_cli.compress.context import Context
from headroom_cli.compress.output_tags import DROP_OUTPUT_TAGS, drop, in_tags, restore
from headroom_cli.compress.pipeline import decide
from tests.compress.texts import anything, result

TAGGED = "<returncode>{}</returncode>\n<output>\n{}\n</output>"


def test_the_exit_code_and_every_line_stay() -> None:
    assert drop(TAGGED.format(1, "1 failed\n\n")) == "<returncode>1</returncode>\n1 failed\n\n"
    assert drop(TAGGED.format(-9, "x")) == "<returncode>-9</returncode>\nx"
    assert drop(TAGGED.format(0, "2 passed")) == "<returncode>0\n2 passed"
    assert drop("<returncode>0</returncode>\n<output>\n</output>") == "<returncode>0"
    assert drop("<returncode>2</returncode>\n<output>\n</output>") == "<returncode>2</returncode>"
    assert in_tags(TAGGED.format(0, "x"))


@pytest.mark.parametrize(
    "text",
    [
        "2 passed",
        "<returncode>0</returncode>\n2 passed",
        "<returncode>0\n2 passed",
        TAGGED.format(0, ""),
        "<returncode>0</returncode>\n<output>\n2 passed</output>",
        "<returncode>0</returncode>\n<output>\n2 passed",
        "<returncode>0</returncode>\n<warning>\ntoo long\n</warning><output_head>\na\n</output_head>",
        TAGGED.format(0, "a\n</output>\nb"),
        TAGGED.format(0, "<returncode>1</returncode>"),
        "said: " + TAGGED.format(0, "x"),
    ],
)
def test_what_is_not_between_such_tags_stays(text: str) -> None:
    assert drop(text) == text
    assert not in_tags(text)


def test_short_results_lose_their_tags_as_well() -> None:
    (outcome,) = decide([], [result(TAGGED.format(0, "ok"), command="make")])
    assert outcome.text == "<returncode>0\nok"
    assert [step.transform for step in outcome.steps] == ["output tags"]


def test_an_output_that_was_repeated_is_counted_without_them() -> None:
    # No line stands once only, so the marker counts.
    text = "\n".join(f"a line that is long enough to be worth a marker, {n // 2 % 4}" for n in range(16))
    block = result(TAGGED.format(0, text), command="make")
    first, second = decide([], [block, block], [BACK_REFERENCES, DROP_OUTPUT_TAGS])
    assert first.text == f"<returncode>0\n{text}"
    assert second.text is not None
    assert "in output lines 2-16 of `make` above" in second.text


@given(st.one_of(anything, st.builds(TAGGED.format, st.integers(-9, 130), anything)))
def test_tags_come_back(text: str) -> None:
    after = drop(text)
    assert after == text or restore(after) == text
    assert DROP_OUTPUT_TAGS.apply(result(text), Context()) == after
    assert drop(after) == after
