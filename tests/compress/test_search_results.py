from __future__ import annotations

import pytest
from hypothesis import given

from headroom_cli.compress.context import Context
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.search_results import GROUP_SEARCH_RESULTS, group, restore
from headroom_cli.wire.prompt import Block
from tests.compress.texts import anything, hits, result


def test_path_stays_on_the_first_hit_of_a_file() -> None:
    text = "\n".join(["src/a.go:1:a", "src/a.go-2-b", "--", *(f"src/a.go:{n}:x" for n in range(5, 9)), "src/b.go:1:y"])
    assert group(text) == "src/a.go:1:a\n2-b\n--\n5:x\n6:x\n7:x\n8:x\nsrc/b.go:1:y"
    assert restore(group(text)) == text


def test_files_with_few_hits_keep_every_path() -> None:
    text = "src/a.go:1:a\nsrc/a.go:2:b\nsrc/b.go:9:c"
    assert group(text) == text


def test_what_was_left_out_within_a_file_does_not_end_it() -> None:
    marker = "[headroom: lines 3-4 omitted (2 lines; 2 more hits in this file)]"
    lines = [f"src/a.go:{n}:x" for n in range(1, 5)]
    text = "\n".join([*lines[:2], marker, *lines[2:]])
    assert group(text) == f"src/a.go:1:x\n2:x\n{marker}\n3:x\n4:x"
    assert restore(group(text)) == text


def test_long_lines_and_many_paths_are_read_in_no_time() -> None:
    # Anything quadratic would take minutes here.
    for line in ("a/" * 500_000, "a-1-" * 250_000, "a.b:" * 250_000, "/-1-" * 250_000, "a.c:" + "9" * 1_000_000):
        text = f"x.go:1:y\n{line}"
        assert restore(group(text)) == text
    text = "\n".join(f"d{n}/x.go:1:y\n{'/-1-' * 60}" for n in range(5_000))
    assert restore(group(text)) == text


def test_times_and_dates_are_not_paths() -> None:
    text = "\n".join(f"2026/01/02T12:30:{n} started" for n in range(10, 30))
    assert group(text) == text


def test_a_file_read_is_left_alone() -> None:
    text = "\n".join(f"src/a.go:{n}:text" for n in range(20))
    assert GROUP_SEARCH_RESULTS.apply(result(text, "Read", file_path="hits.txt"), Context()) == text
    assert GROUP_SEARCH_RESULTS.apply(result(text, command="cat hits.txt"), Context()) == text
    assert GROUP_SEARCH_RESULTS.apply(result(text, command="rg -n text"), Context()) != text


@pytest.mark.parametrize(
    "block",
    [
        result("\n".join(f"data/train-{n:05}-of-00020.parquet" for n in range(20)), command="find data"),
        result("\n".join(f"data/train-{n:05}-of-00020.parquet" for n in range(20)), "Glob", pattern="data/*"),
        result("\n".join(f"shots/page-{n}-a.png" for n in range(20)), command="git ls-files shots"),
        result("\n".join(f"shots/page-{n}-a.png" for n in range(20)), command="grep -rl page ."),
        result("shots/page:1:x\n" + "\n".join(f"shots/page-{n}-a.png" for n in range(20, 1, -1)), command="rg page"),
    ],
)
def test_names_of_files_stay_whole(block: Block) -> None:
    assert GROUP_SEARCH_RESULTS.apply(block, Context()) == block.text


def test_context_lines_belong_to_the_hit_of_their_file() -> None:
    text = "\n".join(["a.go-3-x", "a.go:4:y", *(f"a.go-{n}-z" for n in range(5, 9)), *["a.go-4-b-9-c"] * 2])
    assert group(text) == "a.go-3-x\na.go:4:y\n5-z\n6-z\n7-z\n8-z\na.go-4-b-9-c\na.go-4-b-9-c"
    assert restore(group(text)) == text


def test_whole_paths_of_context_lines_below_shortened_ones_of_hits() -> None:
    text = "\n".join(["src/a.go:4:y", *(f"/home/me/src/a.go-{n}-z" for n in range(5, 10))])
    assert group(text) == "src/a.go:4:y\n/home/me/src/a.go-5-z\n6-z\n7-z\n8-z\n9-z"
    assert restore(group(text)) == text


def test_a_hit_keeps_its_line_to_the_letter() -> None:
    # Hits look numbered once their path is gone; the blank after the colon is the line's own indentation.
    text = "\n".join(f"src/a.py:{n}: return x" for n in range(1, 30))
    outcome = decide([], [result(text, command="rg -n return src/a.py src")])[0]
    assert outcome.text is not None
    shown = outcome.text.split("\n")
    assert shown == ["src/a.py:1: return x", *(f"{n}: return x" for n in range(2, 30))]
    bare = "\n".join(f"{n}: return some value" for n in range(1, 30))
    assert decide([], [result(bare, command="grep -n return a.py")])[0].text is None


@given(hits())
def test_hits_come_back(text: str) -> None:
    # A bare number after a hit could be taken for a shortened one; then the text itself would not come back.
    assert restore(group(text)) == text or restore(text) != text


@given(anything)
def test_idempotent_and_never_longer(text: str) -> None:
    assert len(group(text)) <= len(text)
    assert group(group(text)) == group(text)
