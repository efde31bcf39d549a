"""Calls of every agent as the same steps."""

from __future__ import annotations

import pytest

from headroom_cli.learn.failures.steps import Read, shown, steps
from headroom_cli.learn.transcript import Call, Compacted
from tests.learn.failures.histories import PROJECT, ran, session, turn, used


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("Bash", {"command": "cd web && npm test"}),
        ("shell", {"command": ["bash", "-lc", "cd web && npm test"]}),
        ("exec_command", {"cmd": "npm test", "workdir": f"{PROJECT}/web"}),
        ("exec", {"input": f'await tools.exec_command({{cmd:"npm test", workdir:"{PROJECT}/web"}})'}),
        ("run_shell_command", {"command": "npm test", "directory": "web"}),
        ("mcp__box__run_command", {"command": "npm test", "cwd": "web"}),
    ],
)
def test_shells(tool: str, arguments: dict[str, object]) -> None:
    (step,) = steps(session(turn(Call(tool, arguments, "ok"))))
    assert [part.head for part in step.parts] == ["npm test"]
    assert step.folder == "web" or [part.folder for part in step.parts] == ["web"]


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("Exit code 1\nboom", True),
        (
            "Chunk ID: a\\nWall time: 0.1 seconds\\nProcess exited with code 2\\nOutput:\\nboom".replace("\\n", "\n"),
            True,
        ),
        ("Chunk ID: a\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\nfine", False),
        ("<returncode>2</returncode>\n<output>\nboom", True),
        ("<returncode>0</returncode>\n<output>\nfine", False),
        ('{"command": "x", "returncode": 1, "stdout": ""}', True),
        ('{"exit_code": 0, "output": "Exit code 1 is bad"}', False),
        ("boom\n<exited with code 3>", True),
        ("fine\n<exited with code 0>", False),
        ("boom\n[The command completed with exit code 1.]", True),
        ("all is well", False),
    ],
)
def test_exit_codes(text: str, failed: bool) -> None:
    (step,) = steps(session(turn(Call("bash", {"command": "make"}, text))))
    assert step.failed is failed


def test_what_was_printed_stands_without_what_the_agent_puts_around_it() -> None:
    for text in ("Process exited with code 2\nOutput:\nboom", '{"exit_code":2,"output":"boom"}'):
        (step,) = steps(session(turn(Call("exec_command", {"cmd": "make"}, text))))
        assert step.text == "boom"


@pytest.mark.parametrize(
    ("tool", "result"),
    [
        (
            "run_shell_command",
            "<untrusted_context>\nOutput: bash: no\n\nmore\nExit Code: 127\n"
            "Process Group PGID: 7\n</untrusted_context>",
        ),
        (
            "run_shell_command",
            "Command: a\nb\nDirectory: (root)\nOutput: bash: no\n\nmore\nError: (none)\n"
            "Exit Code: 127\nSignal: (none)\nProcess Group PGID: 7",
        ),
        ("Bash", "Error executing tool Bash: Error (exit code 127): bash: no\n\nmore"),
    ],
)
def test_what_was_printed_begins_and_ends_without_the_agents_lines(tool: str, result: str) -> None:
    (step,) = steps(session(used(tool, result, True, command="a")))
    assert step.text == "bash: no\n\nmore"
    assert step.failed


def test_reads_and_edits() -> None:
    found = steps(
        session(
            used("Read", file_path=f"{PROJECT}/a.py", offset=5, limit=5),
            used("str_replace_editor", command="view", path=f"{PROJECT}/a.py"),
            used("str_replace_editor", command="str_replace", path=f"{PROJECT}/a.py"),
            ran("sed -n '3,9p' b.py"),
            used("apply_patch", input="*** Begin Patch\n*** Add File: c.py\n+x\n*** End Patch"),
        )
    )
    assert [step.reads for step in found] == [
        (Read("a.py", "5-9"),),
        (Read("a.py", ""),),
        (),
        (Read("b.py", "3-9"),),
        (),
    ]
    assert [step.edits for step in found] == [(), (), ("a.py",), (), ("c.py",)]


def test_turns_shares_and_compactions() -> None:
    two = turn(Call("Bash", {"command": "ls"}, "a"), Call("Bash", {"command": "ls"}, None))
    found = steps(session(ran("ls"), Compacted(), two))
    assert [(step.turn, step.share, step.era, step.known) for step in found] == [
        (0, 1.0, 0, True),
        (1, 0.5, 1, True),
        (1, 0.5, 1, False),
    ]


@pytest.mark.parametrize(
    ("path", "folder", "told"),
    [
        (f"{PROJECT}/src/a.py", "", "src/a.py"),
        (PROJECT, "", "."),
        ("src/../a.py", "", "a.py"),
        ("a.py", "web", "web/a.py"),
        ("/home/me/other/a.py", "", "~/other/a.py"),
        ("C:\\app\\a.py", "", "C:/app/a.py"),
        ("/etc/hosts", "web", "/etc/hosts"),
        ("", "web", ""),
    ],
)
def test_paths_as_a_note_names_them(path: str, folder: str, told: str) -> None:
    assert shown(path, PROJECT, folder) == told
