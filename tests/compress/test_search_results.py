from __future__ import annotations

from hypothesis import given

from headroom_cli.compress.context import Context
from headroom_cli.compress.search_results import GROUP_SEARCH_RESULTS, group, restore
from tests.compress.texts import anything, hits, result


def test_path_stays_on_the_first_hit_of_a_file() -> None:
    text = "\n".join(["src/a.go:1:a", "src/a.go-2-b", "--", *(f"src/a.go:{n}:x" for n in range(5, 9)), "src/b.go:1:y"])
    assert group(text) == "src/a.go:1:a\n2-b\n--\n5:x\n6:x\n7:x\n8:x\nsrc/b.go:1:y"
    assert restore(group(text)) == text


def test_files_with_few_hits_keep_every_path() -> None:
    text = "src/a.go:1:a\nsrc/a.go:2:b\nsrc/a.go:9:c"
    assert group(text) == text


def test_times_and_dates_are_not_paths() -> None:
    text = "\n".join(f"2026/01/02T12:30:{n} started" for n in range(10, 30))
    assert group(text) == text


def test_a_file_read_is_left_alone() -> None:
    text = "\n".join(f"src/a.go:{n}:text" for n in range(20))
    assert GROUP_SEARCH_RESULTS.apply(result(text, "Read", file_path="hits.txt"), Context()) == text
    assert GROUP_SEARCH_RESULTS.apply(result(text, command="cat hits.txt"), Context()) == text
    assert GROUP_SEARCH_RESULTS.apply(result(text, command="rg -n text"), Context()) != text


@given(hits())
def test_hits_come_back(text: str) -> None:
    # A bare number after a hit could be taken for a shortened one; then the text itself would not come back.
    assert restore(group(text)) == text or restore(text) != text


@given(anything)
def test_idempotent_and_never_longer(text: str) -> None:
    assert len(group(text)) <= len(text)
    assert group(group(text)) == group(text)
