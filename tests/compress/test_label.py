"""Calls are named briefly, on one line, and never with a credential."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.label import About, label, subject

SECRET = "sk-ant-" + "api03-Qm7Zt2Kx9VbN4cR8wYpL5hJd3FgS6aTe"


@pytest.mark.parametrize(
    ("tool", "arguments", "expected"),
    [
        ("Read", {"file_path": "src/a.py"}, "Read src/a.py"),
        ("Read", {"file_path": "src/a.py", "offset": 40, "limit": 51}, "Read src/a.py 40-90"),
        ("Read", {"file_path": "src/a.py", "offset": 40}, "Read src/a.py 40-"),
        ("Bash", {"command": "git diff\n  HEAD"}, "Bash git diff HEAD"),
        ("Bash", {"command": "cd /x && make"}, "Bash make"),
        ("shell", {"command": ["bash", "-lc", "ls"]}, "shell ls"),
        ("edit_file", {"command": "view", "path": "/a/b.py"}, "edit_file /a/b.py"),
        ("Grep", {"pattern": "foo", "path": "src"}, "Grep foo"),
        ("apply_patch", {"input": "*** Begin Patch\n*** End Patch"}, "apply_patch"),
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


@pytest.mark.parametrize("key", ["command", "path", "url", "pattern"])
@pytest.mark.parametrize("before", [0, 35, 50, 200])
def test_a_credential_is_never_repeated_not_even_in_part(key: str, before: int) -> None:
    text = f"curl {'x' * before} -H 'x-api-key: {SECRET}'"
    assert label("Bash", {key: text}) == "Bash"
    assert subject("Bash", {key: text}).about is About.NOTHING
