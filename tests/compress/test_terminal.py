from __future__ import annotations

from hypothesis import given

from headroom_cli.compress.context import Context
from headroom_cli.compress.terminal import CLEAN_TERMINAL, clean, same_screen
from tests.compress.texts import result, terminal


def test_colours_progress_and_padding_go() -> None:
    assert clean("\x1b[32mok\x1b[0m done") == "ok done"
    assert clean("  1 %\r 50 %\r100 %") == "100 %"
    assert clean("Receiving: 1\x1b[K\rReceiving: 2, done\x1b[K") == "Receiving: 2, done"
    assert clean("name        \nx ") == "name\nx "


def test_a_shorter_redraw_leaves_what_it_does_not_cover() -> None:
    assert clean("abcdef\rxy") == "xycdef"


def test_windows_line_ends_stay() -> None:
    assert clean("a\r\nb\r\n") == "a\r\nb\r\n"


def test_cursor_movement_is_not_touched() -> None:
    assert clean("a\x1b[2Ab\r\x1b[32mc") == "a\x1b[2Ab\r\x1b[32mc"


def test_only_the_output_of_commands() -> None:
    assert CLEAN_TERMINAL.apply(result("\x1b[32mx", "Read", file_path="a"), Context()) == "\x1b[32mx"
    assert CLEAN_TERMINAL.apply(result("\x1b[32mx", command="cat a"), Context()) == "\x1b[32mx"
    assert CLEAN_TERMINAL.apply(result("\x1b[32mx", command="make"), Context()) == "x"


def test_another_screen_is_no_proof() -> None:
    assert not same_screen("a\rb", "a")
    assert not same_screen("a\nb", "a")


@given(terminal)
def test_same_screen_and_idempotent(text: str) -> None:
    assert same_screen(text, clean(text))
    assert clean(clean(text)) == clean(text)
    assert len(clean(text)) <= len(text)
