"""The built-in agent's tools: real outputs, failures as outputs."""

from __future__ import annotations

from pathlib import Path

from headroom_cli.demo.tools import Output, definitions, run_tool


def test_read_numbers_lines(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\n\nthree\n")
    assert run_tool("Read", {"file_path": "a.py"}, tmp_path) == Output("1\tone\n2\t\n3\tthree")


def test_grep_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("x = 1\ny = 2\n")
    (tmp_path / "a.py").write_text("\nx = 3\n")
    assert run_tool("Grep", {"pattern": "^x"}, tmp_path) == Output("a.py:2:x = 3\nb.py:1:x = 1")
    assert run_tool("Grep", {"pattern": "y", "path": "b.py"}, tmp_path) == Output("b.py:2:y = 2")
    assert run_tool("Grep", {"pattern": "z"}, tmp_path) == Output("No matches found")


def test_bash_runs_in_the_workspace_with_this_python(tmp_path: Path) -> None:
    output = run_tool("Bash", {"command": "python -c 'import os, rich; print(os.getcwd())'"}, tmp_path)
    assert output == Output(f"{tmp_path.resolve()}\n")


def test_a_failing_command_is_an_error_with_its_code(tmp_path: Path) -> None:
    assert run_tool("Bash", {"command": "echo no >&2; exit 3"}, tmp_path) == Output("Exit code 3\nno\n", error=True)


def test_write_then_edit(tmp_path: Path) -> None:
    run_tool("Write", {"file_path": "d/a.py", "content": "x = 1\n"}, tmp_path)
    edit = {"file_path": "d/a.py", "old_string": "1", "new_string": "2"}
    assert not run_tool("Edit", edit, tmp_path).error
    assert (tmp_path / "d" / "a.py").read_text() == "x = 2\n"
    assert run_tool("Edit", edit, tmp_path).error


def test_failures_are_outputs(tmp_path: Path) -> None:
    for name, arguments in (
        ("Dance", {}),
        ("Read", {}),
        ("Read", {"file_path": "missing"}),
        ("Grep", {"pattern": "("}),
    ):
        assert run_tool(name, arguments, tmp_path).error


def test_every_tool_is_offered() -> None:
    assert [tool["name"] for tool in definitions()] == ["Read", "Grep", "Bash", "Write", "Edit"]
