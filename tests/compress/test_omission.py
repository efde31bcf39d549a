from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress import gaps
from headroom_cli.compress.back_references import BACK_REFERENCES
from headroom_cli.compress.context import Context
from headroom_cli.compress.omission import OMIT, Planner, omission
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.tokens import count
from headroom_cli.wire.prompt import Block
from tests.compress.texts import answered, anything, result
from tests.made.effort import examples

WAY = ReadBack(Way.SHELL, "headroom")
BUILD = result("\n".join(f"12:00:00 built crate number {n} of all these" for n in range(400)), command="build all")


def omitted(block: Block, *history: Block, way: ReadBack | None = WAY) -> str:
    context = Context(history, way)
    context.begin(block)
    after = OMIT.apply(block, context)
    assert OMIT.holds(block, after, context)
    return after


def test_a_build_log_loses_its_middle() -> None:
    after = omitted(BUILD)
    assert count(after) < count(BUILD.text) / 5
    (marker,) = [line for line in after.split("\n") if line.startswith("[headroom")]
    context = Context([], WAY)
    context.begin(BUILD)
    assert marker.startswith(
        f"[headroom {context.original_name}: lines 4-396 of 400 omitted (393 lines; repeated log lines; none matches "
    )
    assert marker.endswith(f"To read them: headroom retrieve {context.original_name} --lines 4-396]")


def test_nothing_is_left_out_that_cannot_be_read_back() -> None:
    assert omitted(BUILD, way=None) == BUILD.text


def test_names_that_stand_nowhere_else_are_told() -> None:
    lines = BUILD.text.split("\n")
    lines[200:209] = [f"12:00:00 built crate number special_{n % 3} of all these" for n in range(9)]
    block = replace(BUILD, text="\n".join(lines))
    assert "; names only there: special_1 special_2)" in omitted(block)
    assert "; names only there: special_2)" in omitted(block, result("seen special_1 before"))


def test_names_are_not_said_to_stand_only_in_a_gap_if_another_gap_is_not_made() -> None:
    long, short = [f"the quiet pond number {n} of shelf_of_ponds" for n in range(90)], ["shelf_of_ponds 1"] * 2

    def plan(*_: object) -> list[gaps.Gap]:
        return [gaps.Gap(1, 91), gaps.Gap(92, 94)]

    transform = omission([Planner("ponds", lambda _: True, plan)])
    block = result("\n".join(["a", *long, "b", *short, "c" * 500]), command="make")
    context = Context([], WAY)
    context.begin(block)
    after = transform.apply(block, context)
    assert "lines 2-91 of 95 omitted (90 lines). To read" in after
    assert after.count("[headroom") == 1


def test_numbers_that_a_tool_prints_are_told_where_they_are_not_those_of_the_result() -> None:
    numbered = "\n".join(f"{n}: the quiet pond number one of many" for n in range(1, 201))
    for head, said in (("<path>\n<type>\n<content>\n", ", numbered 7-147"), ("", "")):
        transform = omission([Planner("ponds", lambda _: True, lambda *_: [gaps.Gap(9, 150)])])
        block = result(f"{head}{numbered}\n</content>", "read", filePath="/srv/ponds")
        context = Context([], WAY)
        context.begin(block)
        assert f": lines 10-150 of {201 + head.count('<')} omitted (141 lines{said}). " in transform.apply(
            block, context
        )


def test_a_text_with_tables_has_no_lines_to_ask_for() -> None:
    text = "\n".join([BUILD.text, '{"a":1}', '{"a":2}'])
    block = result(text, command="build all")
    context = Context([], WAY)
    context.begin(block)
    table = "\n".join(['[headroom: JSON, objects as rows; after "2 values: a,b" ...]', *BUILD.text.split("\n"), "1"])
    assert table.count("\n") == text.count("\n")
    assert OMIT.apply(replace(block, text=table), context) == table


def test_the_decision_says_what_was_expected() -> None:
    (outcome,) = decide([], [BUILD], read_back=WAY)
    assert outcome.reason.startswith("omission: expected gain ")


def test_names_in_what_tells_nothing_are_not_told() -> None:
    links = [f"* [Shelf {n}](/shelf/special_{n})" for n in range(90)]
    text = "\n".join(["Glazes", "Skip to content", "Sign in", *links, "# Glazes", "Glass on clay.", "It melts."])
    after = omitted(result(text, "WebFetch", url="https://pottery.example/glazes"))
    assert "special_40" not in after
    assert "names only there" not in after
    assert after.endswith("# Glazes\nGlass on clay.\nIt melts.")


def test_failed_commands_and_small_results_stay() -> None:
    for block in (replace(BUILD, error=True), result(BUILD.text[:900], command="cargo build")):
        (outcome,) = decide([], [block], read_back=WAY)
        assert "omission" not in [step.transform for step in outcome.steps]


def test_line_numbers_are_those_of_the_original_after_a_reference() -> None:
    again = [f"shared_{n}: stands in both" for n in range(40)]
    first = answered("\n".join(again), command="cat notes")
    block = result("\n".join([*again, *BUILD.text.split("\n")]), command="cargo build")
    _, _, outcome = decide([], [*first, block], (BACK_REFERENCES, OMIT), read_back=WAY)
    assert outcome.text is not None
    assert "of 440 omitted" in outcome.text
    (low, high), *_ = [(int(m[1]), int(m[2])) for m in gaps.MARKER.finditer(outcome.text)]
    lines = block.text.split("\n")
    assert lines[low - 1] not in outcome.text
    assert lines[low - 2] in outcome.text
    assert lines[high] in outcome.text


@settings(max_examples=examples(60))
@given(st.lists(anything, min_size=1, max_size=4))
def test_whatever_goes_comes_back(texts: list[str]) -> None:
    omitted(result("\n".join("\n".join([text] * 30) for text in texts), command="make"))
