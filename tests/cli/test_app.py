"""The command line as a whole: version, usage errors, exit codes, and how errors are said."""

from __future__ import annotations

import subprocess
import sys

import pytest

from headroom_cli import __version__
from headroom_cli.cli import app
from headroom_cli.errors import HeadroomError


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--version"]) == 0
    assert capsys.readouterr().out == f"headroom {__version__}\n"


def test_it_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "headroom_cli", "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"headroom {__version__}\n"


@pytest.mark.parametrize("arguments", [["--no-such-option"], ["no-such-command"], ["proxy", "--port", "many"]])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(arguments) == 2
    assert "Error: " in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--help"]) == 0
    out = capsys.readouterr().out
    for name in ("wrap", "proxy", "agents", "doctor", "stats", "why", "retrieve", "purge"):
        assert f"  {name} " in out


def test_an_error_is_two_lines_and_its_own_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise HeadroomError("it is broken", "mend it", exit_code=127)

    monkeypatch.setattr(app, "app", failing)
    assert app.main(["anything"]) == 127
    assert capsys.readouterr().err == "error: it is broken\nhint: mend it\n"


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "app", interrupted)
    assert app.main([]) == 130


def test_heavy_parts_are_not_loaded_for_small_commands() -> None:
    """mitmproxy and the vocabulary take most of a second; only what needs them may load them."""
    code = "import sys, headroom_cli.cli.app; print([m for m in ('mitmproxy', 'tiktoken') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
