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
    with edited(home, session, "cursor", {path: OURS}, print) as left_alone:
        assert left_alone == {}
        assert json.loads(path.read_bytes()) == {"servers": {"theirs": 1, "headroom": {"command": "h"}}, "x": 2}
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert [one.path for one in pending(home)] == [str(path)]
    assert path.read_bytes() == OLD
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert pending(home) == []


def test_a_file_and_folders_that_were_not_there_go_again(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "a/b/mcp.toml"
    with edited(home, session, "vibe", {path: OURS}, print):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not (tmp_path / "a").exists()
    with edited(home, session, "vibe", {path: OURS}, print):
        (tmp_path / "a/kept").touch()
    assert sorted(tmp_path.rglob("kept")) == [tmp_path / "a/kept"]
    assert not path.parent.exists()


def test_a_link_stays_a_link(home: Path, session: str, tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(OLD)
    link = tmp_path / "link.json"
    link.symlink_to("real.json")
    with edited(home, session, "cursor", {link: OURS}, print):
        assert "headroom" in (tmp_path / "real.json").read_text()
    assert link.is_symlink()
    assert (tmp_path / "real.json").read_bytes() == OLD


def test_what_the_agent_wrote_meanwhile_stays(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with edited(home, session, "cursor", {path: OURS}, print):
        now = json.loads(path.read_bytes())
        path.write_text(json.dumps({**now, "new": True}))
    assert json.loads(path.read_bytes()) == {"servers": {"theirs": 1}, "x": 2, "new": True}


def test_a_file_that_the_user_removed_stays_away(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with edited(home, session, "cursor", {path: OURS}, print):
        path.unlink()
    assert not path.exists()
    assert pending(home) == []


def test_a_file_that_cannot_be_read_is_left_alone(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"// mine\n{}")
    with edited(home, session, "cursor", {path: OURS}, print) as left_alone:
        assert str(path) in left_alone[path]
        assert path.read_bytes() == b"// mine\n{}"
    assert pending(home) == []


def test_the_last_of_several_sessions_puts_it_back(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with ExitStack() as first, ExitStack() as second:
        one, two = first.enter_context(session_folder(home)), second.enter_context(session_folder(home))
        first.enter_context(edited(home, one.name, "cursor", {path: OURS}, print))
        second.enter_context(edited(home, two.name, "cursor", {path: OURS}, print))
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
with folder.session_folder(home) as made, journal.edited(
    home, made.name, "cursor", {Path(sys.argv[2]): {"ours": 1}}, print
):
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
    assert repair(home) == ([], [])
    assert [one.name for one in tmp_path.iterdir() if one.name != "home"] == ["mcp.json"]


def test_a_running_session_is_not_disturbed(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with edited(home, session, "cursor", {path: OURS}, print):
        assert repair(home) == ([], [])
        assert repair(home, "codex", force=True) == ([], [])
        assert "headroom" in path.read_text()
        assert repair(home, "cursor", force=True) == ([str(path)], [])
        assert path.read_bytes() == OLD
    assert path.read_bytes() == OLD


def test_what_cannot_be_put_back_is_kept_and_said(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    said: list[str] = []
    with edited(home, session, "cursor", {path: OURS}, said.append):
        path.write_bytes(b'{ broken "headroom"')
    (place,) = (one for one in (home / "journal").iterdir() if one.is_dir())
    assert f"the bytes from before are in {place / 'old'}" in said[0]
    assert (place / "old").read_bytes() == OLD
    assert path.read_bytes() == b'{ broken "headroom"'
    assert repair(home, force=True) == ([str(path)], [])
    assert (tmp_path / "mcp.json.before-headroom").read_bytes() == OLD
    assert pending(home) == []


def test_a_file_from_which_ours_was_taken_by_hand_is_done(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with edited(home, session, "cursor", {path: {"servers": {"headroom": {"command": "/our/program"}}}}, pytest.fail):
        path.write_bytes(b"// mine again")
    assert path.read_bytes() == b"// mine again"
    assert pending(home) == []


def test_what_the_user_wrote_between_two_sessions_stays(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with ExitStack() as first, ExitStack() as second:
        one, two = first.enter_context(session_folder(home)), second.enter_context(session_folder(home))
        first.enter_context(edited(home, one.name, "cursor", {path: OURS}, print))
        path.write_text(json.dumps({**json.loads(path.read_bytes()), "added": True}))
        second.enter_context(edited(home, two.name, "cursor", {path: OURS}, print))
    assert json.loads(path.read_bytes()) == {"servers": {"theirs": 1}, "x": 2, "added": True}


def test_a_file_that_went_between_two_sessions_does_not_come_back(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    with ExitStack() as first, ExitStack() as second:
        one, two = first.enter_context(session_folder(home)), second.enter_context(session_folder(home))
        first.enter_context(edited(home, one.name, "cursor", {path: OURS}, print))
        path.unlink()
        assert "was removed" in second.enter_context(edited(home, two.name, "cursor", {path: OURS}, print))[path]
    assert not path.exists()


@pytest.mark.parametrize("content", [b"// a comment\n{}", b"[" * 100_000, b"\xff"])
def test_what_is_no_table_is_left_alone(home: Path, session: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(content)
    with edited(home, session, "cursor", {path: OURS}, pytest.fail) as left_alone:
        assert str(path) in left_alone[path]
        assert path.read_bytes() == content
    assert [one for one in (home / "journal").iterdir() if one.is_dir()] == []


def test_toml_with_comments_is_left_alone(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'a = "#1"\n')
    with edited(home, session, "vibe", {path: OURS}, pytest.fail) as left_alone:
        assert left_alone == {}
    path.write_bytes(b'a = "#1" # mine\n')
    with edited(home, session, "vibe", {path: OURS}, pytest.fail) as left_alone:
        assert "comments" in left_alone[path]


def test_a_loop_of_links_is_left_alone(home: Path, session: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to("b.json")
    (tmp_path / "b.json").symlink_to("a.json")
    with edited(home, session, "cursor", {tmp_path / "a.json": OURS}, print) as left_alone:
        assert len(left_alone) == 1


def test_one_that_fails_does_not_keep_the_others(home: Path, session: str, tmp_path: Path) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path in paths:
        path.write_bytes(OLD)
    said: list[str] = []
    with edited(home, session, "cursor", dict.fromkeys(paths, OURS), said.append):
        paths[0].unlink()
        paths[0].mkdir()
    assert len(said) == 1
    assert paths[1].read_bytes() == OLD


def test_a_mode_that_the_user_chose_meanwhile_stays(home: Path, session: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    path.chmod(0o644)
    with edited(home, session, "cursor", {path: OURS}, pytest.fail):
        path.chmod(0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_record_that_cannot_be_read_is_said_and_keeps_no_other(home: Path, tmp_path: Path) -> None:
    broken = home / "journal/0000"
    broken.mkdir(parents=True)
    (broken / "record.json").write_text("{")
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    subprocess.run([sys.executable, "-c", KILLED, home, path, "end"], cwd=ROOT, check=False)
    mended, failed = repair(home)
    assert mended == [str(path)]
    assert len(failed) == 1
    assert str(broken) in failed[0]


def test_old_bytes_that_are_gone_delete_nothing(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    subprocess.run([sys.executable, "-c", KILLED, home, path, "end"], cwd=ROOT, check=False)
    (place,) = (one for one in (home / "journal").iterdir() if one.is_dir())
    (place / "old").unlink()
    assert "is gone" in repair(home)[1][0]
    assert path.exists()


def test_many_sessions_at_once(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(OLD)
    code = KILLED.replace("os.kill(os.getpid(), signal.SIGKILL)\n", "pass\n")
    running = [subprocess.Popen([sys.executable, "-c", code, home, path, "end"], cwd=ROOT) for _ in range(6)]
    assert [one.wait() for one in running] == [0] * 6
    assert path.read_bytes() == OLD
    assert pending(home) == []


def test_a_folder_that_cannot_be_made_is_said(home: Path, session: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with edited(home, session, "cursor", {tmp_path / "file/mcp.json": OURS}, pytest.fail) as left_alone:
        assert "was not added to" in left_alone[tmp_path / "file/mcp.json"]
    assert [one for one in (home / "journal").iterdir() if one.is_dir()] == []
