from __future__ import annotations

from hypothesis import given

from headroom_cli.compress.line_numbers import read_numbers, restore, thin
from tests.compress.texts import anything, numbered, source_file


def test_keeps_first_every_twenty_fifth_and_last() -> None:
    shown = [line.split("\t")[0] for line in thin(source_file(25, 8)).split("\n") if line[0].isdigit()]
    assert shown == ["8", "25", "32"]


def test_keeps_the_number_where_numbering_jumps() -> None:
    text = "\n".join(f"{n}\tx" for n in (1, 2, 3, 4, 7, 8, 9))
    assert thin(text) == "1\tx\nx\nx\n4\tx\n7\tx\nx\n9\tx"


def test_numbers_mixed_with_a_reminder() -> None:
    text = source_file(30) + "\n\n<system-reminder>\nDo not.\n</system-reminder>"
    assert restore(thin(text)) == text
    assert thin(text).endswith("</system-reminder>")


def test_padded_arrow_form_grows_a_digit() -> None:
    text = "\n".join(f"{n:>6}→x{n}" for n in range(95, 112))
    assert thin(text) != text
    assert restore(thin(text)) == text


def test_a_line_that_looks_numbered_keeps_its_own_number() -> None:
    text = "1\ta\n2\t7\tb\n3\tc\n4\td"
    assert "2\t7\tb" in thin(text)
    assert restore(thin(text)) == text


def test_lone_numbers_are_text() -> None:
    assert read_numbers("intro\n12: a step\nend").numbers == [None, None, None]


@given(numbered())
def test_numbered_files_come_back(text: str) -> None:
    # Text between two runs may by chance fill the gap between their numbers; only then the proof fails.
    thinned = thin(text)
    assert restore(thinned) == text or restore(text) != text


@given(anything)
def test_idempotent_and_never_longer(text: str) -> None:
    assert thin(thin(text)) == thin(text)
    assert len(thin(text)) <= len(text)
    assert thin(text).count("\n") == text.count("\n")


def test_a_line_of_ours_in_the_place_of_one_line_has_no_number() -> None:
    lines = [f"{n:6}\tx = {n}" for n in range(1, 60)]
    lines[30] = "[headroom 7f2c91ab: lines 31-31 of 59 omitted (1 line)]"
    text = "\n".join(lines)
    assert len(thin(text)) < len(text)
    assert restore(thin(text)) == text
    # A file may have such a line itself: then its number stays.
    lines[30] = "    31\t" + lines[30]
    assert restore(thin("\n".join(lines))) == "\n".join(lines)
