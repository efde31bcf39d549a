"""The script that an agent's shell runs: from any folder, with any PATH, where nothing may be written."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from headroom_cli.session import shim
from headroom_cli.session.shim import as_written, reader_path, shim_path, write_shim
from headroom_cli.store.originals import Originals

TEXT = "one\ntwo\nthree\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "a home, it's odd"
    made.mkdir(mode=0o700)
    return made


def run(path: Path, *arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([path, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_it_reads_an_original_whatever_is_around_it(home: Path, tmp_path: Path) -> None:
    with Originals(home) as originals:
        name = originals.put(TEXT)
    trap = tmp_path / "project"
    for module in ("typer", "headroom_cli", "re"):
        (trap / module).mkdir(parents=True)
        (trap / module / "__init__.py").write_text("raise SystemExit('taken from the project')")
    path = write_shim(home)
    assert path is not None
    around = {"PATH": "/nowhere", "PYTHONPATH": str(trap), "PYTHONHOME": "/nowhere", "HEADROOM_HOME": "/nowhere"}
    done = run(path, "retrieve", name, "--lines", "2-", cwd=trap, **around)
    assert (done.stdout, done.stderr, done.returncode) == ("two\nthree\n", "", 0)
    assert run(path, "--nonsense", cwd=trap, PATH="").stderr.startswith("Usage: headroom ")


def test_it_is_private_and_written_only_if_it_changes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_shim(home)
    assert path == shim_path(home)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o700, 0o700)
    before = path.stat()
    assert write_shim(home) == path
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    monkeypatch.setattr("sys.executable", "/another/python")
    write_shim(home)
    assert "/another/python" in path.read_text()
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["headroom", "reader"]


def test_the_reader_reads_back_and_does_nothing_else(home: Path, tmp_path: Path) -> None:
    with Originals(home) as originals:
        name = originals.put(TEXT)
    program = write_shim(home)
    assert program is not None
    reader = reader_path(program)
    assert reader.stat().st_mode & 0o777 == 0o700
    assert run(reader, "retrieve", name, "--lines", "2-", cwd=tmp_path, PATH="").stdout == "two\nthree\n"
    for refused in ([], ["purge", "--all", "--yes"], ["--version"], ["retrieve;", "purge"], ["", "retrieve"]):
        done = run(reader, *refused, cwd=tmp_path, PATH="")
        assert (done.returncode, done.stdout) == (2, ""), refused
        assert "headroom retrieve ID" in done.stderr
    with Originals(home) as originals:
        assert originals.text(name) == TEXT


def test_a_script_that_lost_its_mode_is_mended(home: Path) -> None:
    path = write_shim(home)
    assert path is not None
    for script in (path, reader_path(path)):
        script.chmod(0o600)
    assert write_shim(home) == path
    assert os.access(path, os.X_OK)
    assert os.access(reader_path(path), os.X_OK)


def test_where_it_cannot_be_written_there_is_none(home: Path) -> None:
    (home / "bin").write_text("in the way")
    assert write_shim(home) is None


def test_many_sessions_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shim, "_says", lambda *_: False)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: write_shim(home), range(40))) == {shim_path(home)}
    assert sorted(str(path.relative_to(home)) for path in home.rglob("*")) == [
        *("bin", "bin/headroom", "bin/reader", "bin/reader/headroom")
    ]


@pytest.mark.parametrize(
    ("path", "user", "written"),
    [
        ("/home/me/.local/share/headroom/bin/headroom", "/home/me", "~/.local/share/headroom/bin/headroom"),
        ("/home/me/Application Support/bin/headroom", "/home/me", "~/'Application Support/bin/headroom'"),
        ("/data/head room/headroom", "/home/me", "'/data/head room/headroom'"),
        ("/home/me-too/headroom", "/home/me", "/home/me-too/headroom"),
        ("/data/headroom", "", "/data/headroom"),
        ("/data/headroom", "/", "/data/headroom"),
    ],
)
def test_as_a_shell_reads_it(path: str, user: str, written: str) -> None:
    assert as_written(Path(path), {"HOME": user} if user else {}) == written
    read = subprocess.run(
        ["sh", "-c", f"printf %s {written}"], env={"HOME": user or "/x"}, capture_output=True, text=True, check=True
    )
    assert read.stdout == path
