"""Reads that show nothing new, and searches for what is always in the same place."""

from __future__ import annotations

import pytest

from headroom_cli.learn.failures.rereads import PLACE, REREAD
from headroom_cli.learn.transcript import Compacted
from tests.learn.failures.histories import PROJECT, Turn, found, ran, texts, used

FILE = f"{PROJECT}/src/a.py"
TEXT = "line\n" * 200


def read(offset: int = 0) -> Turn:
    return used("Read", TEXT, file_path=FILE, offset=offset)


def test_the_same_lines_again_are_a_note() -> None:
    history = [read(), ran("ls"), read(), read()]
    assert [finding.kind for finding in found(*history)] == [REREAD, REREAD]
    assert texts(history, history) == ["Read `src/a.py` once: it does not change unless you change it."]


def test_by_the_shell_too() -> None:
    shown = ran("sed -n '1,200p' src/a.py", TEXT)
    assert [finding.subject for finding in found(shown, shown)] == ["src/a.py"]


@pytest.mark.parametrize(
    "between",
    [
        used("Edit", file_path=FILE, old_string="a", new_string="b"),
        used("apply_patch", input="*** Begin Patch\n*** Update File: src/a.py\n@@\n-a\n+b\n*** End Patch"),
        ran("ruff format src/a.py"),
        Compacted("what was done so far"),
    ],
)
def test_with_good_reason_it_is_none(between: Turn) -> None:
    assert found(read(), between, read()) == []


def test_another_text_or_other_lines_are_none() -> None:
    assert found(read(), used("Read", TEXT + "new", file_path=FILE), read(offset=5)) == []


def test_what_sessions_search_for_first_is_a_place() -> None:
    search = used("Grep", "src/settings.py:1:class AppSettings:", pattern="class AppSettings")
    opened = used("Read", "class AppSettings:\n" * 50, file_path=f"{PROJECT}/src/settings.py")
    history = [search, opened]
    assert [finding.kind for finding in found(*history)] == [PLACE]
    assert texts(history, history) == ["`AppSettings` is in `src/settings.py`: open it without a search."]


def test_no_place_where_sessions_looked_for_different_things() -> None:
    opened = used("Read", "AppSettings load_all\n" * 50, file_path=f"{PROJECT}/src/settings.py")
    one = [used("Grep", "src/settings.py:1: x", pattern="AppSettings"), opened]
    other = [used("Grep", "src/settings.py:1: y", pattern="load_all"), opened]
    assert texts(one, other) == []


def test_no_place_where_a_search_found_more_files() -> None:
    search = used("Grep", "src/settings.py:1:class AppSettings:\nsrc/b.py:7:AppSettings()", pattern="AppSettings")
    assert found(search, used("Read", "class AppSettings:\n" * 50, file_path=f"{PROJECT}/src/settings.py")) == []


def test_no_place_for_a_plain_word_or_a_file_that_is_known() -> None:
    opened = used("Read", "the object of it\n" * 50, file_path=f"{PROJECT}/src/settings.py")
    plain = [used("Grep", "src/settings.py:1: object", pattern="object"), opened]
    known = [opened, used("Grep", "src/settings.py:1: AppSettings", pattern="AppSettings"), opened]
    assert texts(plain, plain) == []
    assert not [one for one in found(*known) if one.kind == PLACE]
