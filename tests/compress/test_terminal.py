from __future__ import annotations

import pytest
from hypothesis import given

from headroom_cli.compress.context import Context
from headroom_cli.compress.terminal import CLEAN_TERMINAL, clean, same_screen
from tests.compress.texts import result, terminal


def test_colours_progress_and_padding_go() -> None:
    assert clean("\x1b[32mok\x1b[0m done") == "ok done"
    assert clean("  1 %\r 50 %\r100 %") == "100 %"
    assert clean("Receiving: 1%\x1b[K\rReceiving: 2%, done\x1b[K") == "Receiving: 2%, done"
    assert clean("name        \nx ") == "name\nx "


@pytest.mark.parametrize(
    ("drawn", "shown"),
    [
        ("objects:   1% (1/90)\robjects: 100% (90/90)\robjects: 100% (90/90), done.", "objects: 100% (90/90), done."),
        ("Got:  45% (9/20), 1.0 MiB | 2 MiB/s\rGot: 100% (20/20), 3 MiB | 9 KiB/s, done.", None),
        (" 10%|█    | 1/9 [00:00<00:01,  5.5it/s]\r100%|█████| 9/9 [00:01<00:00,  8.5it/s]", None),
        ("  0     0  0 --:--:-- --:--:--   0\r 45 1234k  0  0:00:12  0:00:05  100k", None),
        ("⠋ building\r⠙ building\r⠹ building", "⠹ building"),
    ],
)
def test_of_a_progress_line_the_last_state_stays(drawn: str, shown: str | None) -> None:
    assert clean(drawn) == (drawn.rsplit("\r", 1)[-1] if shown is None else shown)


@pytest.mark.parametrize(
    "line",
    [
        "alice 1\rbob 2\rcarol 3",
        "row 1\rrow 2\rrow 3",
        "same\rsame",
        "10,20\r30,40",
        "2026/01/02 x\r2026/01/03 x",
        "12:00:01 4\r12:00:02 5",
        "alice 50%\rbob 60%",
        "left 9/9\rleft 1/9",
        "error: no disk\r\x1b[K",
        "a\tb 1%\ra\tb 2%",
        "日本 1%\r日本 2%",
        "e\u0301 1%\re\u0301 2%",
        "typo\b\b\b\bword 1%\rtypo 2%",
        "abcdef\rxy",
    ],
)
def test_records_and_what_is_drawn_in_other_ways_stay(line: str) -> None:
    assert clean(line) == line
    assert clean(f"\x1b[1m{line}") == f"\x1b[1m{line}"


def test_colour_that_alone_tells_words_apart_stays() -> None:
    words = "keep \x1b[31mold\x1b[m\x1b[32mnew\x1b[m()"
    calls = "\x1b[31mold()\x1b[m\x1b[32mnew()\x1b[m"
    assert clean(words) == words
    assert clean(calls) == calls
    assert clean("get\x1b[31mName\x1b[m") == "get\x1b[31mName\x1b[m"
    spaced = "the \x1b[31mold\x1b[m \x1b[32mnew\x1b[m word"
    for command in ("git diff --color-words", "git show --word-diff=color", "wdiff a b"):
        assert CLEAN_TERMINAL.apply(result(spaced, command=command), Context()) == spaced


def test_blanks_at_the_end_of_a_diff_stay() -> None:
    patch = "diff --git a/x b/x\n@@ -1 +1 @@\n-a" + " " * 12 + "\n+a\n \n"
    assert CLEAN_TERMINAL.apply(result(patch, command="git diff"), Context()) == patch
    assert CLEAN_TERMINAL.apply(result(patch, command="./show-change"), Context()) == patch
    listing = "name" + " " * 12 + "\nother name"
    assert CLEAN_TERMINAL.apply(result(listing, command="ls"), Context()) == listing
    assert CLEAN_TERMINAL.apply(result(listing, command="./table"), Context()) == "name\nother name"
    assert clean("two  \nseven       ") == "two  \nseven       "


def test_windows_line_ends_stay() -> None:
    assert clean("a\r\nb\r\n") == "a\r\nb\r\n"


def test_cursor_movement_is_not_touched() -> None:
    assert clean("a\x1b[2Ab\r\x1b[32mc") == "a\x1b[2Ab\r\x1b[32mc"


def test_only_the_output_of_commands() -> None:
    assert CLEAN_TERMINAL.apply(result("\x1b[32mx", "Read", file_path="a"), Context()) == "\x1b[32mx"
    for command in ("cat a", "ls && cat a", "timeout 10 head a", 'bash -lc "cat a"', "git show HEAD:a"):
        assert CLEAN_TERMINAL.apply(result("\x1b[32mx", command=command), Context()) == "\x1b[32mx"
    assert CLEAN_TERMINAL.apply(result("\x1b[32mx", command="make"), Context()) == "x"


def test_another_screen_is_no_proof() -> None:
    assert not same_screen("a\rb", "a")
    assert not same_screen("a\nb", "a")


@given(terminal)
def test_same_screen_and_idempotent(text: str) -> None:
    assert same_screen(text, clean(text))
    assert clean(clean(text)) == clean(text)
    assert len(clean(text)) <= len(text)
