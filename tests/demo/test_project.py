"""The built-in agent's workspace."""

from __future__ import annotations

from headroom_cli.demo.project import workspace
from headroom_cli.demo.tools import run_tool


def test_it_holds_the_package_and_goes_away() -> None:
    with workspace() as folder:
        assert (folder / "headroom_cli" / "wire" / "prompt.py").exists()
        assert not (folder / "headroom_cli" / "_data").exists()
    assert not folder.exists()


def test_its_checks_print_a_log_and_json() -> None:
    with workspace() as folder:
        log = run_tool("Bash", {"command": "python check.py"}, folder)
        assert not log.error
        assert "\r[" in log.text
        assert "\x1b[32mINFO" in log.text
        rows = run_tool("Bash", {"command": "python check.py --json"}, folder)
        assert rows.text.startswith('{\n    "modules": [')
