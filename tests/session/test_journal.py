"""Files of the user's that are edited for a session, and what becomes of them."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.session.folder import session_folder
from headroom_cli.session.journal import edited, pending, repair
from tests.session.starting import ROOT

OLD = b'{ "servers": {"theirs":1},\n\n"x" :2}'  # in the user's own way of writing
OURS = {"servers": {"headroom": {"command": "h"}}}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def session(home: Path) -> Iterator[str]:
    with session_folder(home) as folder:
        yield folder.name


def test_the_old_bytes_and_mode_come_back(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    path.chmod(0o640)
    with edited(home, session, "cursor", {path: OURS}) as left_alone:
        assert left_alone == []
        assert json.loads(path.read_bytes()) == {"servers": {"theirs": 1, "headroom": {"command": "h"}}, "x": 2}
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert [one.path for one in pending(home)] == [str(path)]
    assert path.read_bytes() == OLD
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert pending(home) == []


def test_a_file_and_folders_that_were_not_there_go_again(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "a/b/mcp.toml"
    with edited(home, session, "vibe", {path: OURS}):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not (tmp_path / "a").exists()
    with edited(home, session, "vibe", {path: OURS}):
        (tmp_path / "a/kept").touch()
    assert sorted(tmp_path.rglob("kept")) == [tmp_path / "a/kept"]
    assert not path.parent.exists()


def test_a_link_stays_a_link(home: Path, session: str, tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(OLD)
    link = tmp_path / "link.json"
    link.symlink_to("real.json")
    with edited(home, session, "cursor", {link: OURS}):
        assert "headroom" in (tmp_path / "real.json").read_text()
    assert link.is_symlink()
    assert (tmp_path / "real.json").read_bytes() == OLD


def test_what_the_agent_wrote_meanwhile_stays(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with edited(home, session, "cursor", {path: OURS}):
        now = json.loads(path.read_bytes())
        path.write_text(json.dumps({**now, "new": True}))
    assert json.loads(path.read_bytes()) == {"servers": {"theirs": 1}, "x": 2, "new": True}


def test_a_file_that_the_user_removed_stays_away(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with edited(home, session, "cursor", {path: OURS}):
        path.unlink()
    assert not path.exists()
    assert pending(home) == []


def test_a_file_that_cannot_be_read_is_left_alone(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"// mine\n{}")
    with edited(home, session, "cursor", {path: OURS}) as left_alone:
        assert str(path) in left_alone[0]
        assert path.read_bytes() == b"// mine\n{}"
    assert pending(home) == []


def test_the_last_of_several_sessions_puts_it_back(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with ExitStack() as first, ExitStack() as second:
        one, two = first.enter_context(session_folder(home)), second.enter_context(session_folder(home))
        first.enter_context(edited(home, one.name, "cursor", {path: OURS}))
        second.enter_context(edited(home, two.name, "cursor", {path: OURS}))
        first.close()
        assert "headroom" in path.read_text()
    assert path.read_bytes() == OLD


KILLED = """
import os, signal, sys
from pathlib import Path
from headroom_cli.session import folder, journal
if sys.argv[3] != "end":
    real, count = folder.replace_file, [0]
    def counted(path, content, mode):
        count[0] += 1
        if count[0] == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        real(path, content, mode)
    journal.replace_file = counted
home = Path(sys.argv[1])
with folder.session_folder(home) as made, journal.edited(home, made.name, "cursor", {Path(sys.argv[2]): {"ours": 1}}):
    if sys.argv[3] == "end":
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["1", "2", "3", "4", "end"])
def test_a_kill_at_any_moment_is_mended_by_the_next_start(home: Path, tmp_path: Path, moment: str) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", KILLED, home, path, moment], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert json.loads(path.read_bytes())["x"] == 2  # whole, at any moment
    repair(home)
    assert path.read_bytes() == OLD
    assert pending(home) == []
    assert repair(home) == []


def test_a_running_session_is_not_disturbed(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with edited(home, session, "cursor", {path: OURS}):
        assert repair(home) == []
        assert repair(home, "codex", force=True) == []
        assert "headroom" in path.read_text()
        assert repair(home, "cursor", force=True) == [str(path)]
        assert path.read_bytes() == OLD
    assert path.read_bytes() == OLD


def test_what_cannot_be_put_back_is_kept_and_said(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with pytest.raises(HeadroomError) as caught, edited(home, session, "cursor", {path: OURS}):
        path.write_bytes(b"{ broken")
    kept = Path(caught.value.hint.rpartition(" ")[2])
    assert kept.read_bytes() == OLD
    assert path.read_bytes() == b"{ broken"


def test_a_folder_that_cannot_be_written_is_said(home: Path, session: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with edited(home, session, "cursor", {tmp_path / "file/mcp.json": OURS}) as left_alone:
        assert "could not be added to" in left_alone[0]
    assert pending(home) == []
    assert [one for one in (home / "journal").iterdir() if one.is_dir()] == []
