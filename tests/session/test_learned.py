"""What was learned is written beside the user's own settings, and taken back byte for byte."""

from __future__ import annotations

import stat
import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.errors import HeadroomError
from headroom_cli.session.learned import apply, undo
from headroom_cli.session.settings import learned_file, settings


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_CONFIG", str(tmp_path / "config"))
    monkeypatch.delenv("HEADROOM_VERBOSITY", raising=False)
    return tmp_path / "config"


def test_written_read_and_taken_back(config: Path) -> None:
    path, changed = apply("verbosity", "2", {"/home/me/app": "4"}, ["/home/me/app"])
    assert changed
    assert path == config / "learned.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings(folder=Path("/home/me/other")).verbosity == "2"
    assert settings(folder=Path("/home/me/app/deep")).verbosity == "4"
    assert apply("verbosity", "2", {"/home/me/app": "4"}, ["/home/me/app"]) == (path, False)
    assert undo() == (path, True)
    assert not path.exists()
    assert undo() == (path, False)
    assert [*config.iterdir()] == []


def test_what_was_not_weighed_stays(config: Path) -> None:
    apply("verbosity", "2", {"/a": "4", "/b": "1"}, ["/a", "/b"])
    apply("verbosity", None, {"/c": "3"}, ["/a", "/c"])
    assert tomllib.loads(learned_file().read_text()) == {
        "verbosity": "2",
        "projects": {"/b": {"verbosity": "1"}, "/c": {"verbosity": "3"}},
    }


def test_other_learned_settings_stay(config: Path) -> None:
    config.mkdir()
    learned_file().write_text('effort = "auto"\n[projects."/a"]\neffort = "off"\nverbosity = "1"\n')
    apply("verbosity", "3", {}, ["/a"])
    assert tomllib.loads(learned_file().read_text()) == {
        "effort": "auto",
        "verbosity": "3",
        "projects": {"/a": {"effort": "off"}},
    }


def test_nothing_learned_makes_no_file(config: Path) -> None:
    assert apply("verbosity", None, {}, ["/a"]) == (config / "learned.toml", False)
    assert not config.exists()


def test_what_others_have_changed_since_is_left_alone(config: Path) -> None:
    path, _ = apply("verbosity", "2", {}, [])
    path.write_text('verbosity = "1"\n')
    with pytest.raises(HeadroomError, match="was changed since"):
        undo()
    assert path.read_text() == 'verbosity = "1"\n'


def test_killed_before_the_new_content_took_its_place(config: Path) -> None:
    apply("verbosity", "1", {}, [])
    (config / "learned.before.json").unlink()
    before = learned_file().read_bytes()
    apply("verbosity", "2", {}, [])
    learned_file().write_bytes(before)  # as if the second step had not been reached
    assert undo() == (learned_file(), False)
    assert learned_file().read_bytes() == before
    assert not (config / "learned.before.json").exists()


@pytest.mark.parametrize("record", ["{", "[]", "{}"])
def test_a_broken_record_is_told(record: str, config: Path) -> None:
    config.mkdir()
    (config / "learned.before.json").write_text(record)
    with pytest.raises(HeadroomError, match="cannot be read"):
        undo()


def test_a_file_that_is_no_toml_is_not_overwritten(config: Path) -> None:
    config.mkdir()
    learned_file().write_text("=")
    with pytest.raises(HeadroomError, match="TOML"):
        apply("verbosity", "2", {}, [])
    assert learned_file().read_text() == "="


LEVELS = st.sampled_from(["off", "1", "2", "3", "4"])
FOLDERS = st.dictionaries(st.sampled_from(["/a", "/a/b", "/ü c", '/"']), LEVELS)


@given(st.none() | st.tuples(LEVELS, FOLDERS), LEVELS, FOLDERS)
def test_undo_restores_the_bytes(
    before: tuple[str, dict[str, str]] | None, level: str, folders: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADROOM_CONFIG", place)
        if before is not None:
            apply("verbosity", before[0], before[1], before[1])
            learned_file().write_bytes(b"# mine\n" + learned_file().read_bytes())
        old = learned_file().read_bytes() if before is not None else None
        (Path(place) / "learned.before.json").unlink(missing_ok=True)
        _, changed = apply("verbosity", level, folders, folders)
        assert undo()[1] is changed
        assert (learned_file().read_bytes() if learned_file().exists() else None) == old
