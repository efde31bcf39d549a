"""Past sessions as commands read them: where they lie, and what is said where there are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.cli.past import below, gathered, places, tell
from headroom_cli.errors import HeadroomError
from headroom_cli.learn.digests import Digest, Tally
from tests.cli.past_sessions import Told

NAMES = Digest("names", 1, str, lambda session: session.id)


def test_the_places_are_those_of_the_wrappers(past: Told, empty_home: Path) -> None:
    assert [(place.reader, place.root) for place in places("")] == [(past, empty_home / "claude" / "projects")]
    assert places("claude") == places("")
    with pytest.raises(HeadroomError, match="sessions of Codex CLI cannot be read"):
        places("codex")


def test_what_fits_comes_newest_first(past: Told) -> None:
    assert gathered(NAMES)[0] == ["recent", "old"]
    assert gathered(NAMES, days=7)[0] == ["recent"]
    assert gathered(NAMES, fits=lambda name: name == "old")[0] == ["old"]


def test_the_same_without_a_folder_to_keep_digests_in(past: Told, empty_home: Path) -> None:
    (empty_home / "digests.sqlite").mkdir()
    found, tally = gathered(NAMES)
    assert found == ["recent", "old"]
    assert [path.name for path, _ in tally.broken] == ["broken.jsonl"]


def test_none_at_all_says_where_was_looked(past: Told, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(empty_home / "elsewhere"))
    with pytest.raises(HeadroomError, match="no past session was found") as raised:
        gathered(NAMES)
    assert "elsewhere" in raised.value.hint


def test_only_broken_ones_are_named(past: Told) -> None:
    past.sessions = {}
    with pytest.raises(HeadroomError, match=r"no past session could be read: .*recent\.jsonl: no record"):
        gathered(NAMES)


def test_what_could_not_be_read_is_told_in_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Tally(broken=[(Path(f"/x/{number}"), "why") for number in range(9)], damaged=3))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "headroom: not read: /x/0: why"
    assert said[-2:] == ["headroom: not read: 4 more", "headroom: 3 broken records were left out"]


@pytest.mark.parametrize(
    ("folder", "fits"), [("/srv", True), ("/srv/app", True), ("/srvother", False), ("/", False), ("", False)]
)
def test_a_project_is_a_folder_and_what_lies_below(folder: str, fits: bool) -> None:
    assert below(Path("/srv"))(folder) is fits
    assert below(None)(folder)
