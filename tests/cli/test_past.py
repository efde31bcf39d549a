"""Past sessions as commands read them: where they lie, and what is said where there are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from headroom_cli.cli.past import below, gathered, tell
from headroom_cli.errors import HeadroomError
from headroom_cli.learn.digests import Digest, Tally
from tests.cli.past_sessions import Told

NAMES = Digest("names", 1, str, lambda session: session.id)


def test_what_fits_comes_newest_first(past: Told) -> None:
    assert gathered(NAMES)[0] == ["recent", "old"]
    assert gathered(NAMES, days=7)[0] == ["recent"]
    assert gathered(NAMES, fits=lambda name: name == "old")[0] == ["old"]


def test_the_same_without_a_folder_to_keep_digests_in(
    past: Told, empty_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty_home / "digests.sqlite").mkdir()
    found, tally = gathered(NAMES)
    assert found == ["recent", "old"]
    assert [path.name for path, _ in tally.broken] == ["broken.jsonl"]
    said = capsys.readouterr().err
    assert said.startswith("headroom: every session is read anew: ")
    assert "1 source could not be read\n    " in said


def test_none_at_all_says_where_was_looked(past: Told, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(empty_home / "elsewhere"))
    with pytest.raises(HeadroomError, match="no past session was found") as raised:
        gathered(NAMES)
    assert "elsewhere" in raised.value.hint


def test_only_broken_ones_are_named(past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    past.sessions = {}
    with pytest.raises(HeadroomError, match="no past session could be read"):
        gathered(NAMES)
    assert "recent.jsonl: no record in it can be read\n" in capsys.readouterr().err


def test_why_nothing_is_left(past: Told) -> None:
    with pytest.raises(HeadroomError, match="no past session fits, of 3"):
        gathered(NAMES, fits=lambda _: False)
    with pytest.raises(HeadroomError, match="no past session in the last 90 days fits, of 3"):
        gathered(NAMES, days=90, fits=lambda _: False)
    for path in Path(os.environ["CLAUDE_CONFIG_DIR"]).glob("projects/*"):
        os.utime(path, (1.0, 1.0))
    with pytest.raises(HeadroomError, match="no past session changed in the last 2 days") as raised:
        gathered(NAMES, days=2)
    assert raised.value.hint == "3 are older"


@pytest.mark.parametrize("keeps", [True, False])
def test_stopping_says_what_is_not_lost(
    keeps: bool, past: Told, empty_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(name: str) -> bool:
        raise KeyboardInterrupt

    if not keeps:
        (empty_home / "digests.sqlite").mkdir()
    with pytest.raises(KeyboardInterrupt):
        gathered(NAMES, fits=stop)
    assert ("stopped; 1 session read so far need not be read again" in capsys.readouterr().err) is keeps


def test_what_could_not_be_read_is_told_in_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Tally(broken=[(Path(f"/x/{number}"), "why") for number in range(9)], damaged=3))
    said = capsys.readouterr().err.splitlines()
    assert said[:3] == [
        "headroom: 3 damaged records left out",
        "headroom: 9 sources could not be read",
        "    /x/0: why",
    ]
    assert said[-1] == "    and 4 more"


@pytest.mark.parametrize(
    ("folder", "fits"), [("/srv", True), ("/srv/app", True), ("/srvother", False), ("/", False), ("", False)]
)
def test_a_project_is_a_folder_and_what_lies_below(folder: str, fits: bool) -> None:
    assert below(Path("/srv"))(folder) is fits
    assert below(None)(folder)


def test_a_project_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    fits = below(tmp_path / "link")
    assert fits(str(tmp_path / "link" / "src"))
    assert fits(str(tmp_path.resolve() / "real"))
    assert not fits(str(tmp_path))
