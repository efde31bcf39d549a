"""The start scripts on a bare machine, as far as that can be tried without a network."""

from __future__ import annotations

import fcntl
import os
import runpy
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts import agents_table, fit_priors
from scripts.benchmark import __main__ as bench
from scripts.benchmark import hooks
from scripts.benchmark import output as output_savings

ROOT = Path(__file__).resolve().parent.parent
SHELL = ("dirname", "cat", "cksum", "readlink", "sh")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout at a path with a space, with what the launcher needs."""
    folder = tmp_path / "a checkout"
    (folder / "headroom_cli").mkdir(parents=True)
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with a shell and its tools, and no Python on PATH."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in SHELL:
        (tools / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    return {"PATH": str(tools), "HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "the cache")}


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def launch(checkout: Path, machine: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(checkout / "scripts" / "headroom"), *arguments]
    return subprocess.run(command, env=machine, capture_output=True, text=True, check=False)


def ready_environment(checkout: Path, machine: dict[str, str]) -> Path:
    """Makes what a first start would leave behind, with a stand-in for its interpreter."""
    key = key_of(checkout, machine)
    folder = Path(machine["XDG_CACHE_HOME"]) / "headroom" / f"env-3.11-{key}"
    program(folder / "bin" / "python", 'for word in "$@"; do printf "<%s>" "$word"; done; printf " in %s\\n" "$PWD"')
    (folder / "ready").touch()
    return folder


def key_of(checkout: Path, machine: dict[str, str]) -> str:
    """The key that the launcher hands to environment.py as its third argument, caught by a stand-in for Python."""
    tools = Path(machine["PATH"])
    fake = program(tools / "python3", f'test "$1" = -c || printf "%s" "$4" > "{tools}/key"; test "$1" = -c')
    launch(checkout, machine)
    fake.unlink()
    return (tools / "key").read_text()


def test_without_any_python_there_is_one_line(checkout: Path, machine: dict[str, str]) -> None:
    done = launch(checkout, machine, "--version")
    assert done.returncode == 1
    assert done.stderr == "error: Headroom needs Python 3.11 or newer (python3 is missing or older)\n"


def test_an_old_python_does_not_count(checkout: Path, machine: dict[str, str]) -> None:
    program(Path(machine["PATH"]) / "python3", "exit 1")
    program(Path(machine["PATH"]) / "python3.13", "exit 127")
    assert "needs Python 3.11" in launch(checkout, machine, "--version").stderr


def test_a_named_python_is_not_replaced(checkout: Path, machine: dict[str, str]) -> None:
    program(Path(machine["PATH"]) / "python3", "exit 0")
    done = launch(checkout, {**machine, "HEADROOM_PYTHON": "python4"}, "--version")
    assert done.returncode == 1
    assert "python4 is missing" in done.stderr


def test_a_later_start_passes_everything_on_and_asks_no_python(checkout: Path, machine: dict[str, str]) -> None:
    ready_environment(checkout, machine)
    done = launch(checkout, machine, "wrap", "demo", "two words", "ä")
    assert done.stdout == f"<-P><-m><headroom_cli><wrap><demo><two words><ä> in {Path.cwd()}\n"


def test_a_half_made_environment_is_not_used(checkout: Path, machine: dict[str, str]) -> None:
    (ready_environment(checkout, machine) / "ready").unlink()
    assert "needs Python" in launch(checkout, machine).stderr


def test_it_can_be_started_through_a_link(checkout: Path, machine: dict[str, str], tmp_path: Path) -> None:
    ready_environment(checkout, machine)
    link = tmp_path / "bin" / "headroom"
    link.symlink_to(os.path.relpath(checkout / "scripts" / "headroom", link.parent))
    done = subprocess.run([str(link), "--version"], env=machine, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("<-P><-m><headroom_cli><--version>")


def test_other_locks_and_other_checkouts_get_other_environments(checkout: Path, machine: dict[str, str]) -> None:
    first = ready_environment(checkout, machine)
    moved = checkout.rename(checkout.parent / "moved")
    second = ready_environment(moved, machine)
    (moved / "scripts" / "requirements.lock").write_text("rich==1.0\n")
    assert len({first.name, second.name, ready_environment(moved, machine).name}) == 3


def environment() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "environment.py"))


def test_a_failed_build_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = environment()["main"]

    def broken(folder: Path, lock: Path) -> None:
        folder.mkdir()
        raise OSError("disk full")

    main.__globals__["build"] = broken
    assert main(tmp_path / "lock", tmp_path / "cache", "1") == 1
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]
    assert "disk full" in capsys.readouterr().err


def test_a_build_is_done_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = environment()["main"]
    built: list[Path] = []

    def build(folder: Path, lock: Path) -> None:
        built.append(folder)
        program(folder / "bin" / "python", "")
        (folder / "ready").touch()

    main.__globals__["build"] = build
    for _ in range(2):
        assert main(tmp_path / "lock", tmp_path / "cache", "1") == 0
    assert built == [tmp_path / "cache" / f"env-{sys.version_info.major}.{sys.version_info.minor}-1"]
    assert capsys.readouterr().out == f"{built[0] / 'bin' / 'python'}\n" * 2


def test_only_one_builds_at_a_time(tmp_path: Path) -> None:
    alone = environment()["alone"]
    with alone(tmp_path / "lock"), (tmp_path / "lock").open("w") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_the_tests_accept_known_sets_of_agents_only() -> None:
    command = [str(ROOT / "scripts" / "test"), "--agents", "some"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: scripts/test")


# Makes what npm makes: the package's folder with its version, and its program. $HOME/asked is what it was asked for.
NPM = """echo "$*" >> "$HOME/asked"
for package; do :; done
folder=$3/node_modules/${package%@*}
mkdir -p "$folder"
echo "{\\"version\\": \\"$HAS\\"}" > "$folder/package.json"
"""


@pytest.fixture
def registry(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine whose npm has one version of everything, in HAS."""
    program(tmp_path / "bin" / "npm", NPM)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "HOME": str(tmp_path), "HEADROOM_AGENTS_CACHE": str(tmp_path / "agents")}


def install(registry: dict[str, str], *names: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "scripts" / "agents"), *names]
    return subprocess.run(command, env=registry, capture_output=True, text=True, check=False)


def test_an_agent_is_installed_once_and_told_by_its_program(registry: dict[str, str], tmp_path: Path) -> None:
    listed = (ROOT / "scripts" / "agents").read_text().split("@continuedev/cli@")[1].split()
    for _ in range(2):
        done = install({**registry, "HAS": listed[0]}, "continue")
        assert done.stdout == f"{tmp_path}/agents/continue/node_modules/.bin/cn\n", done.stderr
    # Once for its Node, once for itself.
    assert len((tmp_path / "asked").read_text().splitlines()) == 2


def test_two_that_install_the_same_wait_for_each_other(registry: dict[str, str], tmp_path: Path) -> None:
    listed = (ROOT / "scripts" / "agents").read_text().split("@github/copilot@")[1].split()
    command, env = [str(ROOT / "scripts" / "agents"), "copilot"], {**registry, "HAS": listed[0]}
    both = [subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in "ab"]
    assert [one.wait() for one in both] == [0, 0]
    assert len((tmp_path / "asked").read_text().splitlines()) == 1


def test_a_placeholder_is_not_taken_for_an_agent(registry: dict[str, str], tmp_path: Path) -> None:
    for _ in range(2):
        done = install({**registry, "HAS": "0.0.1"}, "copilot")
        assert done.returncode == 1
        assert "and 0.0.1 came" in done.stderr
    assert not (tmp_path / "agents" / "copilot" / "installed").exists()


@pytest.mark.parametrize("names", [(), ("claude", "nothing"), ("claude codex",)])
def test_agents_that_are_not_known_are_a_wrong_use(names: tuple[str, ...], registry: dict[str, str]) -> None:
    done = install(registry, *names)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: scripts/agents quick|all|NAME...")


def test_locked_versions_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / "scripts" / name).read_text()
        assert "--" not in text
        assert "://" not in text
        assert "mitmproxy==11.0.2 ; python_full_version < '3.12'" in text


def test_figures_are_written_between_their_marks_only() -> None:
    readme = "before\n<!-- figures:begin: x -->\nold\n<!-- figures:end -->\nafter\n"
    made = bench.with_figures(readme, bench.command(["memory", "--readme"]), "a table   \n")
    expected = "```text\n$ scripts/bench memory\n\na table\n```\n"
    assert made == readme.replace("old\n", expected)
    with pytest.raises(SystemExit):
        bench.with_figures("no marks", "x", "y")


@pytest.mark.parametrize("text", [hooks.SMALL, hooks.LARGE])
def test_a_hook_that_answers_nothing_is_not_timed(text: str) -> None:
    with pytest.raises(SystemExit, match="did not answer"):
        hooks.process("true", text, lambda out: hooks.as_asked(text, out))
    right = b"{}" if text is hooks.SMALL else b'{"hookSpecificOutput": {}}'
    assert hooks.process(f"echo '{right.decode()}'", text, lambda out: hooks.as_asked(text, out)) > 0


def test_the_table_of_agents_has_sizes_and_what_failed(tmp_path: Path) -> None:
    row = {"title": "An agent", "version": "1.2", "wire": "gemini", "turns": 6, "direct": 100_400, "wrapped": 75_000}
    row |= {"date": "2026-01-02", "test_a": True, "test_b_c": False}
    other = {**row, "title": "Another", "wrapped": 100_400, "date": "2026-01-01", "test_b_c": True}
    made = agents_table.table({"b": row, "a": other, "unfinished": {"test_a": False}})
    assert made.splitlines()[2:] == [
        "| An agent | 1.2 | gemini | 6 | 100 -> 75 (-25 %) | 1 of 2; not: b c |",
        "| Another | 1.2 | gemini | 6 | 100 -> 100 (unchanged) | 2 of 2 |",
        "| unfinished | - | - | - | - | 0: it did not run |",
        "",
        "Measured 2026-01-01 to 2026-01-02 by `scripts/test --agents all`.",
    ]
    readme = "before\n<!-- agents:begin: x -->\nold\n<!-- agents:end -->\nafter\n"
    assert agents_table.between_marks(readme, made) == readme.replace("old\n", made)
    with pytest.raises(SystemExit):
        agents_table.between_marks("no marks", made)


def test_what_a_session_still_has_is_counted_from_those_that_came_so_far() -> None:
    played = [fit_priors.Session("a", turns, 0.0, (), {}) for turns in (4, 30, 50)]
    assert fit_priors.remaining(played)[:4] == [(0, 28.0), (5, 35.0), (10, 30.0), (20, 20.0)]


def test_made_experiments_are_the_same_each_time_and_fill_their_row() -> None:
    results = output_savings.batch("40 % on average", 150, 1)[:10]
    assert results == output_savings.batch("40 % on average", 150, 1)[:10]
    assert len(output_savings.row(results)) == len(output_savings.COLUMNS) - 2
    assert output_savings.rate([]) == "-"
    assert output_savings.rate([True, False] * 50) == "50.0±9.6"
