"""Calls are named briefly and on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.label import label


@pytest.mark.parametrize(
    ("tool", "arguments", "expected"),
    [
        ("Read", {"file_path": "src/a.py"}, "Read src/a.py"),
        ("Read", {"file_path": "src/a.py", "offset": 40, "limit": 51}, "Read src/a.py 40-90"),
        ("Read", {"file_path": "src/a.py", "offset": 40}, "Read src/a.py 40-"),
        ("Bash", {"command": "git diff\n  HEAD"}, "Bash git diff HEAD"),
        ("shell", {"command": ["bash", "-lc", "ls"]}, "shell bash -lc ls"),
        ("TodoWrite", {"todos": []}, "TodoWrite"),
        ("", {}, "tool"),
    ],
)
def test_named_as_a_person_would(tool: str, arguments: dict[str, object], expected: str) -> None:
    assert label(tool, arguments) == expected


@given(st.text(max_size=30), st.dictionaries(st.sampled_from(["path", "command", "offset", "limit"]), st.text()))
def test_one_short_line(tool: str, arguments: dict[str, object]) -> None:
    name = label(tool, arguments)
    assert "\n" not in name
    assert len(name) < 30 + 60 + 40
