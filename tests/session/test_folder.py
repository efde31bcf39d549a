from __future__ import annotations

import fcntl
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from headroom_cli.session.folder import LOCK, abandoned, session_folder, sweep, write_private

DIE = """
import os, sys
from pathlib import Path
from headroom_cli.session.folder import session_folder
with session_folder(Path(sys.argv[1])) as folder:
    (folder / "ca").mkdir()
    (folder / "ca" / "mitmproxy-ca.pem").write_text("key")
    (folder / "report.json").write_text("{}")
    os.kill(os.getpid(), 9)
"""


def die(home: Path) -> Path:
    """A session that was killed; its folder."""
    subprocess.run([sys.executable, "-c", DIE, home], check=False)
    return next(path for path in (home / "sessions").iterdir() if path.is_dir())


def test_only_reports_stay(tmp_path: Path) -> None:
    with session_folder(tmp_path) as folder:
        assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{4}", folder.name)
        assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        (folder / "ca").mkdir()
        write_private(folder / "ca" / "key", b"k")
        write_private(folder / "report.json", b"{}")
        (folder / "link").symlink_to(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["report.json"]
    assert tmp_path.exists()


def test_without_reports_nothing_stays(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), session_folder(tmp_path) as folder:
        raise ZeroDivisionError
    assert not folder.exists()


def test_many_at_once_do_not_meet(tmp_path: Path) -> None:
    def one(_: int) -> str:
        with session_folder(tmp_path) as folder:
            sweep(tmp_path)
            assert (folder / LOCK).exists()
            write_private(folder / "report.json", b"{}")  # so that the name stays taken
            return folder.name

    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(one, range(40)))
    assert len(set(names)) == 40


def test_the_next_start_clears_what_a_killed_session_left(tmp_path: Path) -> None:
    dead = die(tmp_path)
    assert (dead / "ca" / "mitmproxy-ca.pem").exists()
    assert abandoned(tmp_path) == [dead.name]
    assert sweep(tmp_path) == [dead.name]
    assert [path.name for path in dead.iterdir()] == ["report.json"]
    assert sweep(tmp_path) == abandoned(tmp_path) == []


def test_a_living_session_is_left_alone(tmp_path: Path) -> None:
    with session_folder(tmp_path) as folder:
        write_private(folder / "key", b"k")
        assert sweep(tmp_path) == abandoned(tmp_path) == []
        assert (folder / "key").exists()


def test_sweeping_does_not_wait(tmp_path: Path) -> None:
    dead = die(tmp_path)
    gate = os.open(tmp_path / "sessions" / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(gate, fcntl.LOCK_EX)
    assert sweep(tmp_path) == []
    os.close(gate)
    assert sweep(tmp_path) == [dead.name]


def test_private_files(tmp_path: Path) -> None:
    write_private(tmp_path / "a", b"x")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "a", b"y")
