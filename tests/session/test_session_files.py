from __future__ import annotations

import json
import stat
from pathlib import Path

from headroom_cli.agents.setup import SessionFile, Setup
from headroom_cli.session.session_files import edits, make_session_files

VALUES = {"program_path": "/h", "session_dir": "/s"}


def test_files_are_private_and_filled(tmp_path: Path) -> None:
    setup = Setup(
        session_files={
            "a.json": SessionFile(table={"mcp": {"x": "{program_path}"}}),
            "b.sh": SessionFile(text="{session_dir}\n"),
            "plugin/.own/c.json": SessionFile(table={"d": 1}),
        }
    )
    assert make_session_files(setup, tmp_path, VALUES, {}) == {}
    assert json.loads((tmp_path / "a.json").read_bytes()) == {"mcp": {"x": "/h"}}
    assert (tmp_path / "b.sh").read_text() == "/s\n"
    assert json.loads((tmp_path / "plugin/.own/c.json").read_bytes()) == {"d": 1}
    for name in ("a.json", "plugin/.own/c.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_file_starts_from_the_users(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text('{"mcp": {"theirs": 1}}')
    setup = Setup(session_files={"a.json": SessionFile("~/own.json", {"mcp": {"ours": 2}})})
    assert make_session_files(setup, tmp_path, VALUES, {"HOME": str(tmp_path)}) == {}
    assert json.loads((tmp_path / "a.json").read_bytes()) == {"mcp": {"theirs": 1, "ours": 2}}
    (tmp_path / "own.json").write_text("// a comment")
    (tmp_path / "a.json").unlink()
    said = make_session_files(setup, tmp_path, VALUES, {"HOME": str(tmp_path)})
    assert "nothing was added" in said["a.json"]
    assert (tmp_path / "a.json").read_text() == "// a comment"


def test_paths_of_edits_are_seen_from_the_folder(tmp_path: Path) -> None:
    setup = Setup(files={"~/a.json": {"x": "{program_path}"}, "${X:-~/d}/b.toml": {}, ".own/c.json": {}})
    assert edits(setup, VALUES, {"HOME": "/u", "X": "/x"}, tmp_path) == {
        Path("/u/a.json"): {"x": "/h"},
        Path("/x/b.toml"): {},
        tmp_path / ".own/c.json": {},
    }
