from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.log_lines import FEWEST, HEAD, TAIL, applies, plan
from headroom_cli.compress.notable import notable, troubled
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import result
from tests.made.effort import examples

BUILD = [f"   Compiling crate_{n} v1.{n}.0" for n in range(200)]
PYTEST = [f"tests/test_a.py::test_{n} PASSED [ {n // 2}%]" for n in range(200)]
SYSLOG = [f"Jun 14 15:{n // 60:02}:{n % 60:02} host app[7]: served request {n} in {n % 5}ms" for n in range(200)]


def planned(lines: Sequence[str], *history: Block, **arguments: object) -> list[Gap]:
    block = result("\n".join(lines), **(arguments or {"command": "make"}))
    context = Context(history)
    context.begin(block)
    return plan(block, lines, context)


def gone(lines: Sequence[str], *history: Block) -> set[int]:
    return {at for gap in planned(lines, *history) for at in range(gap.first, gap.end)}


def test_the_middle_of_a_build_goes() -> None:
    (gap,) = planned(BUILD)
    assert gap == Gap(HEAD, 200 - TAIL, "progress", telling=False)


def test_passing_tests_go_with_their_number() -> None:
    lines = [*PYTEST[:100], "", *PYTEST[100:]]
    (gap,) = planned(lines)
    assert gap.note == f"{gap.end - gap.first - 1} passed, 1 blank"


def test_a_note_says_of_no_test_that_it_passed_which_only_began_or_never_ran() -> None:
    began = [f"=== RUN   Test{n}" for n in range(20)]
    empty = [f"ok  \tshop/p{n}\t0.1s [no tests to run]" for n in range(9)]
    ran = [f"--- PASS: Test{n} (0.00s)" for n in range(30)]
    lines = [*began, *ran, *empty, "FAIL"]
    (gap,) = planned(lines)
    assert gap.end - gap.first == 30 + 17 + 6
    assert gap.note == "30 passed, 17 starts of tests, 6 had nothing to check"


def test_diagnostics_stay_whole() -> None:
    block = ["error[E0382]: borrow of moved value: `x`", "  --> src/a.rs:3:5", "   |", "3  |     x.y()", "   |     ^"]
    lines = [*BUILD[:100], *block, *BUILD[100:]]
    kept = set(range(len(lines))) - gone(lines)
    assert set(range(99, 105)) <= kept
    assert len(kept) < 30


def test_a_failing_test_stays_with_its_section() -> None:
    failing = [
        "==== FAILURES ====",
        "____ test_x ____",
        ">   assert 1 == 2",
        *PYTEST[:20],
        "==== short test summary info ====",
    ]
    lines = [*PYTEST, "tests/test_a.py::test_x FAILED [ 99%]", *failing, *PYTEST[:30]]
    kept = set(range(len(lines))) - gone(lines)
    assert set(range(199, 199 + len(failing) + 2)) <= kept
    assert gone(lines) >= set(range(199 + len(failing) + 5, len(lines) - TAIL - 1))


def test_output_of_passing_tests_goes_but_not_its_trouble() -> None:
    output = [f"some printed value, the {word} one" for word in "abcdefghijklmnopqrstuvwxyz"]
    output[13] = "error: swallowed by the test"
    lines = [*PYTEST, "==== PASSES ====", *output, "==== 200 passed in 3s ===="]
    dropped = gone(lines)
    assert 203 in dropped
    assert 201 + 13 not in dropped
    assert {201 + 12, 201 + 14}.isdisjoint(dropped)


def test_a_log_keeps_trouble_with_its_surroundings_rare_lines_and_outliers() -> None:
    lines = list(SYSLOG)
    lines[50] = lines[50].replace("served request 50", "ERROR lost request 50")
    lines[90] = "Jun 14 15:01:30 host app[7]: configuration reloaded"
    lines[130] = "Jun 14 15:02:10 host app[7]: served request 130 in 9000ms"
    dropped = gone(lines)
    assert dropped.isdisjoint({47, 48, 49, 50, 51, 52, 53, 90, 130})
    assert len(dropped) > 150


def test_what_is_asked_for_stays() -> None:
    lines = [line.replace("crate_77 ", "quota ") for line in BUILD]
    assert 77 not in gone(lines, Block(Kind.USER, "Which version does the quota crate have?"))
    assert 77 in gone(lines, Block(Kind.USER, "Why is the build slow?"))


def test_words_that_all_lines_have_keep_nothing() -> None:
    assert len(gone(PYTEST, Block(Kind.USER, "Run the tests of test_a"))) > 180


def test_only_timed_lines_are_repeats() -> None:
    timed = [f"12:00:{n % 60:02} nobody holds the lock" for n in range(40)]
    assert len(gone(timed)) > 20
    assert gone(["nobody holds the lock"] * 40) == set()


def test_the_screens_before_the_last_go() -> None:
    frame = ["Refreshing run status every 10 seconds.", "JOBS", "* build (ID 3)", "  * Run make", "  - Wait for it", ""]
    lines = [line for n in range(10) for line in [*frame[:3], f"  * Run make {n}", *frame[4:]]]
    dropped = gone(lines)
    assert dropped >= set(range(HEAD, 53))
    assert max(dropped) < 54
    assert "drawn over by later output" in planned(lines)[0].note


def test_the_head_of_codex_and_what_it_cut_stay() -> None:
    head = [
        "Chunk ID: ab",
        "Wall time: 1.0 seconds",
        "Process exited with code 0",
        "Output:",
        "Total output lines: 900",
        "",
    ]
    lines = [*head, *BUILD[:50], "   Compiling a…371 tokens truncated…ng z v1.0.0", *BUILD[50:]]
    assert gone(lines).isdisjoint({*range(len(head) + HEAD), len(head) + 50})


def test_lines_of_ours_stay() -> None:
    lines = list(BUILD)
    lines[60] = "[headroom: next 5 lines as after this line in 1st `make` above]"
    assert 60 not in gone(lines)


@pytest.mark.parametrize(
    "lines", [BUILD, PYTEST, SYSLOG, [f'{{"ts":"2026-01-02T03:04:05Z","level":"info","n":{n}}}' for n in range(99)]]
)
def test_logs_are_handled(lines: list[str]) -> None:
    assert applies(result("\n".join(lines), command="run it"))
    assert applies(result("\n".join(lines), tool="wait"))


@pytest.mark.parametrize(
    "block",
    [
        result("\n".join(BUILD), command="cat build.log"),
        result("\n".join(BUILD), "Read", file_path="build.log"),
        result("\n".join(SYSLOG), "Grep", pattern="served"),
        result("\n".join(BUILD[:5]), command="cargo build"),
        result("\n".join(f"value_{n} = compute({n})" for n in range(99)), command="./show"),
        result("\n".join("This is a sentence of a page that somebody wrote." for _ in range(99)), "WebFetch", url="x"),
    ],
)
def test_other_kinds_are_not(block: Block) -> None:
    assert not applies(block)


piece = st.sampled_from(
    [*BUILD[:3], *PYTEST[:3], *SYSLOG[:9], "", "error: x", "warning: y", "note", "==== FAILURES ====", "3 passed"]
)


@settings(max_examples=examples(100))
@given(st.lists(piece, max_size=150))
def test_gaps_hold_no_trouble_and_are_worth_a_marker(lines: list[str]) -> None:
    for gap in planned(lines):
        body = lines[gap.first : gap.end]
        assert sum(bool(line) for line in body) >= FEWEST
        assert not any(troubled(line) or notable(line) for line in body)
        assert HEAD <= gap.first < gap.end <= len(lines) - TAIL
