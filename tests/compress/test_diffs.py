from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.diffs import BESIDE, applies, plan
from headroom_cli.compress.gaps import Gap, restore
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.sources import UNCHANGED
from tests.compress.texts import result

WAY = ReadBack(Way.SHELL, "headroom")


def file(path: str, *hunks: list[str]) -> list[str]:
    out = [f"diff --git a/{path} b/{path}", "index 1a2b3c..4d5e6f 100644", f"--- a/{path}", f"+++ b/{path}"]
    for number, body in enumerate(hunks):
        old, new = (sum(line[:1] in side for line in body) for side in ("- ", "+ "))
        out += [f"@@ -{100 * number + 1},{old} +{100 * number + 1},{new} @@ def f_{number}():", *body]
    return out


def planned(lines: list[str], command: str = "git diff") -> list[Gap]:
    block = result("\n".join(lines), command=command)
    return plan(block, lines, Context())


SMALL = [" same", "-old", "+new", " same"]
LOCK = [f"{sign}  integrity sha512-{n}" for n in range(30) for sign in "-+"]
WIDE = [*[" value = compute(argument, 1)"] * 20, "-old", "+new", *[" other = compute(value, 2)"] * 30, "+more", " end"]


def test_hunks_of_lock_files_go_and_their_changes_are_counted() -> None:
    lines = [*file("src/a.py", SMALL), *file("web/yarn.lock", LOCK, [*LOCK, "+end"]), *file("src/b.py", SMALL)]
    note = "2 hunks of web/yarn.lock (lock file): 61 lines added, 60 removed"
    assert planned(lines) == [Gap(13, 136, note, telling=False)]
    assert lines[12] == "+++ b/web/yarn.lock"
    assert lines[136] == "diff --git a/src/b.py b/src/b.py"


def test_lock_files_that_are_asked_for_or_all_there_is_stay() -> None:
    lines = [*file("src/a.py", SMALL), *file("yarn.lock", LOCK)]
    assert planned(lines, "git diff -- src yarn.lock") == []
    assert planned(file("yarn.lock", LOCK)) == []


def test_long_runs_of_unchanged_lines_go_but_for_those_beside_a_change() -> None:
    lines = file("src/a.py", WIDE)
    first = lines.index("-old")
    assert planned(lines) == [
        Gap(5, first - BESIDE, UNCHANGED),
        Gap(first + 2 + BESIDE, first + 32 - BESIDE, UNCHANGED),
    ]
    for command in (
        "git diff -U20",
        "git diff --unified=20",
        "git show -W",
        "git show --function-context",
        "diff -u -U 20 a b",
    ):
        assert planned(lines, command) == []


@pytest.mark.parametrize("path", ["src/a.py", "yarn.lock"])
def test_changed_lines_come_through_the_whole_pipeline(path: str) -> None:
    log = ["commit 1a2b3c", "Author: Ana", "", "    Say more", ""]
    lines = [*log, *file("src/b.py", [*WIDE, *WIDE, *WIDE, *WIDE]), *log, *file(path, [*LOCK, *WIDE])]
    block = result("\n".join(lines), command="git log -p -2")
    (outcome,) = decide([], [block], read_back=WAY)
    assert outcome.text is not None
    kept = outcome.text.split("\n")
    assert kept[: len(log)] == log
    assert [line for line in kept if line.startswith(("diff ", "index ", "--- ", "+++ "))] == [
        line for line in lines if line.startswith(("diff ", "index ", "--- ", "+++ "))
    ]
    # Of a file that somebody wrote every changed line is there, of a lock file none.
    assert kept.count("+more") == (5 if path == "src/a.py" else 4)
    assert sum("integrity" in line for line in kept) == (60 if path == "src/a.py" else 0)
    assert restore(outcome.text, block.text) == block.text


def test_only_texts_with_hunks_are_meant() -> None:
    assert applies(result("\n".join(file("a.py", SMALL)), command="make"))
    assert applies(result("--- a.txt\t2026\n+++ b.txt\t2026\n@@ -1 +1 @@\n-x\n+y", command="diff -u a.txt b.txt"))
    assert not applies(result("diff --git a/x b/x\nBinary files differ", command="git diff"))
    assert not applies(result("@@count is 3\n@@ -1 is no hunk", command="cat counter.rb"))


def test_a_diff_that_was_cut_short_is_read_as_far_as_it_goes() -> None:
    lines = [*file("yarn.lock", LOCK)[:40], "… 300 lines truncated …", *file("src/a.py", SMALL)]
    (gap,) = planned(lines)
    assert (gap.first, gap.end) == (4, 40)


def test_long_diffs_are_planned_in_no_time() -> None:
    # Anything quadratic would take minutes here.
    lines = [line for n in range(10_000) for line in file(f"src/{n}.py", SMALL)]
    assert planned(lines) == []
    assert planned(["diff --git a/" + " b/" * 300_000, "+++ " + '"' * 900_000, "@@ -1 +1 @@" * 90_000]) == []


body = st.lists(st.sampled_from([" a", " b", "", "+c", "-d", "+", "\\ No newline", "-- e", "++ f"]), max_size=60)
path = st.sampled_from(["src/a.py", "yarn.lock", "x.min.js", "docs/read me.md"])


@given(st.lists(st.tuples(path, st.lists(body, min_size=1, max_size=3)), min_size=1, max_size=4))
def test_changed_lines_of_source_files_and_all_heads_stay(files: list[tuple[str, list[list[str]]]]) -> None:
    texts = [file(name, *hunks) for name, hunks in files]
    lines = [line for text in texts for line in text]
    owner = [name for (name, _), text in zip(files, texts, strict=True) for _ in text]
    for gap in planned(lines):
        for at in range(gap.first, gap.end):
            if gap.note == UNCHANGED:
                assert lines[at][:1] in (" ", "")
            else:
                assert owner[at] in ("yarn.lock", "x.min.js")
                assert not lines[at].startswith(("diff ", "index "))
