"""What a session looks like on the screen."""

from __future__ import annotations

import io

from rich.console import Console

from headroom_cli.demo.tools import Output
from headroom_cli.demo.transcript import Transcript


def shown(error: bool, text: str, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    Transcript(Console(file=file, width=80)).call("Bash", {"command": "make"}, Output(text, error))
    return raw.getvalue().decode(encoding)


def test_a_success_shows_its_size() -> None:
    assert shown(False, "a\nb\n") == "  Bash(make)\n  ⎿ 2 lines\n"
    assert shown(False, "one line") == "  Bash(make)\n  ⎿ one line\n"


def test_a_failure_shows_its_last_lines() -> None:
    assert shown(True, "a\nb\n\nc\nd\n") == "  Bash(make)\n    b\n    c\n    d\n"


def test_a_terminal_without_utf8_gets_ascii() -> None:
    assert shown(False, "one line", "ascii") == "  Bash(make)\n  | one line\n"
