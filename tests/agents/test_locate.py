from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.agents.locate import earlier_processes, installed_version, program, version
from tests.session.waiting import eventually


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_programs_are_found_on_the_given_path(tmp_path: Path) -> None:
    wrapper = wrapper_named("codex")
    made = script(tmp_path / "codex", "true")
    assert program(wrapper, {"PATH": str(tmp_path)}) == made
    assert program(wrapper, {"PATH": str(tmp_path / "other")}) is None


def test_the_built_in_agent_is_our_own_python() -> None:
    assert program(wrapper_named("demo"), {}) == Path(sys.executable)


def test_a_wrapper_without_a_command_has_no_program() -> None:
    assert program(wrapper_named("exec"), {"PATH": "/usr/bin:/bin"}) is None


def test_versions(tmp_path: Path) -> None:
    wrapper = wrapper_named("codex")
    assert version(wrapper, script(tmp_path / "a", "echo codex-cli 0.169.0")) == "0.169.0"
    assert version(wrapper, script(tmp_path / "b", "echo '2.1.330 (Claude Code)'")) == "2.1.330"
    assert version(wrapper, script(tmp_path / "e", "echo 'Copilot CLI 1.0.102. Run update.'")) == "1.0.102"
    assert version(wrapper, script(tmp_path / "f", "echo v1.2.0-beta.3+7,")) == "1.2.0-beta.3+7"
    assert version(wrapper, script(tmp_path / "c", "echo nothing")) == ""
    assert version(wrapper, tmp_path / "missing") == ""
    assert version(replace(wrapper, version_args=()), script(tmp_path / "d", "echo 1.0")) == ""


def test_an_agent_that_hangs_is_given_up_with_its_children(tmp_path: Path) -> None:
    hanging = script(tmp_path / "hang", "sleep 600 & sleep 600")
    assert version(wrapper_named("codex"), hanging, seconds=0.1) == ""


def test_the_version_of_a_package_is_read_and_not_asked(tmp_path: Path) -> None:
    made = tmp_path / "node_modules/@openai/codex/bin/codex.js"
    made.parent.mkdir(parents=True)
    script(made, "echo 9.9.9; touch asked")
    (made.parents[1] / "package.json").write_text('{"name": "@openai/codex", "version": "0.170.1"}')
    link = tmp_path / "codex"
    link.symlink_to(made)
    wrapper = replace(wrapper_named("codex"), packages=("npm:@openai/codex",))
    assert version(wrapper, link) == installed_version(wrapper, link) == "0.170.1"
    assert not (tmp_path / "asked").exists()
    assert installed_version(replace(wrapper, packages=("npm:other",)), link) == ""


def test_the_version_of_a_python_program_is_its_environments(tmp_path: Path) -> None:
    (tmp_path / "venv/bin").mkdir(parents=True)
    made = script(tmp_path / "venv/bin/aider", "true")
    (tmp_path / "venv/lib/python3.12/site-packages/aider_chat-0.86.2.dist-info").mkdir(parents=True)
    (tmp_path / "aider").symlink_to(made)
    wrapper = replace(wrapper_named("aider"), packages=("pypi:aider-chat",))
    assert installed_version(wrapper, made) == installed_version(wrapper, tmp_path / "aider") == "0.86.2"
    assert installed_version(replace(wrapper, packages=("pypi:aider",)), made) == ""


def test_older_processes_of_an_agent_are_found(tmp_path: Path) -> None:
    program = script(tmp_path / "an-agent-of-this-test", "sleep 60 & wait")
    wrapper = replace(wrapper_named("codex"), command="an-agent-of-this-test")
    with subprocess.Popen([program], start_new_session=True) as process:
        time.sleep(0.05)  # ages are told in hundredths of a second
        try:
            with subprocess.Popen(["sleep", "60"]) as later:
                try:
                    eventually(lambda: earlier_processes(wrapper, later.pid) == [process.pid])
                    assert earlier_processes(wrapper, process.pid) == []
                    assert earlier_processes(replace(wrapper, command=""), later.pid) == []
                finally:
                    later.kill()
        finally:
            os.killpg(process.pid, signal.SIGKILL)
