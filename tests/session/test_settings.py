from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.session.settings import Settings, learned_file, origin, settings


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in Settings.__slots__:
        monkeypatch.delenv(f"HEADROOM_{name.upper()}", raising=False)
    monkeypatch.setenv("HEADROOM_CONFIG", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "config.toml"


def test_each_source_beats_the_one_before(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "repo" / "deep"
    work.mkdir(parents=True)
    assert settings(folder=work) == Settings()
    config.write_text("deadline_ms = 1\nreport = false\nstore_mb = 7")
    assert settings(folder=work).deadline_ms == 1
    (work.parent / ".headroom.toml").write_text("deadline_ms = 2")
    assert settings(folder=work).deadline_ms == 2
    monkeypatch.setenv("HEADROOM_DEADLINE_MS", "3")
    assert settings(folder=work).deadline_ms == 3
    made = settings({"deadline_ms": 4, "report": None}, work)
    assert made == Settings(deadline_ms=4, report=False, store_mb=7)


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5"])
def test_impossible_numbers(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_STORE_DAYS", value)
    with pytest.raises(HeadroomError, match="HEADROOM_STORE_DAYS is"):
        settings(folder=tmp_path)


def test_words_for_switches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for word, meaning in (("off", False), ("1", True), ("True", True)):
        monkeypatch.setenv("HEADROOM_REPORT", word)
        assert settings(folder=tmp_path).report is meaning
    monkeypatch.setenv("HEADROOM_REPORT", "maybe")
    with pytest.raises(HeadroomError):
        settings(folder=tmp_path)


def test_mistakes_in_files_name_the_file(config: Path, tmp_path: Path) -> None:
    config.write_text("colour = 1")
    with pytest.raises(HeadroomError) as caught:
        settings(folder=tmp_path)
    assert str(config) in caught.value.message
    assert "deadline_ms" in caught.value.hint
    config.write_text("=")
    with pytest.raises(HeadroomError, match="TOML"):
        settings(folder=tmp_path)
    config.write_text("deadline_ms = true")
    with pytest.raises(HeadroomError, match="deadline_ms is True"):
        settings(folder=tmp_path)


def test_words_that_are_a_choice(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for written, meant in (('"mcp"', "mcp"), ("false", "off"), ('"off"', "off"), ('"Auto"', "auto")):
        config.write_text(f"retrieve = {written}")
        assert settings(folder=tmp_path).retrieve == meant
    monkeypatch.setenv("HEADROOM_RETRIEVE", "file")
    assert settings(folder=tmp_path).retrieve == "file"
    assert settings({"retrieve": "shell"}, tmp_path).retrieve == "shell"
    with pytest.raises(HeadroomError) as caught:
        settings({"retrieve": "telepathy"}, tmp_path)
    assert caught.value.message == "--retrieve is 'telepathy'"
    assert caught.value.hint == "allowed: auto, mcp, shell, file, off"


def test_the_seam_is_a_choice(config: Path, tmp_path: Path) -> None:
    assert settings(folder=tmp_path).seam == "wire"
    config.write_text('seam = "hooks"')
    assert settings(folder=tmp_path).seam == "hooks"
    with pytest.raises(HeadroomError) as caught:
        settings({"seam": "both"}, tmp_path)
    assert caught.value.hint == "allowed: wire, hooks"


def test_models_that_a_user_has_measured_are_read_strictly(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('effort = "auto"\neffort_safe = "grok-4*@api.x.ai = low, qwen3-* = 2048"')
    made = settings(folder=tmp_path)
    assert (made.effort, made.effort_safe) == ("auto", "grok-4*@api.x.ai = low, qwen3-* = 2048")
    monkeypatch.setenv("HEADROOM_EFFORT_SAFE", "grok-4*")
    with pytest.raises(HeadroomError) as caught:
        settings(folder=tmp_path)
    assert caught.value.message == "HEADROOM_EFFORT_SAFE: effort_safe has 'grok-4*'"
    assert "MODEL@HOST=LEVEL" in caught.value.hint


def test_a_cloned_folder_does_not_say_what_its_user_has_measured(config: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / ".headroom.toml").write_text('effort = "auto"\neffort_safe = "*=none"')
    with pytest.raises(HeadroomError) as caught:
        settings(folder=clone)
    assert caught.value.message == f"{clone / '.headroom.toml'}: effort_safe is not for a folder to set"
    assert str(config) in caught.value.hint


def test_the_share_that_is_held_out_may_be_none_or_all(tmp_path: Path) -> None:
    assert [settings({"holdout": share}, tmp_path).holdout for share in (0, "0", 100)] == [0, 0, 100]
    for wrong in (101, -1, True, "half"):
        with pytest.raises(HeadroomError) as caught:
            settings({"holdout": wrong}, tmp_path)
        assert caught.value.hint == "allowed: percent, 0 to 100"


def test_what_was_learned_is_the_weakest_and_the_nearest_folder_wins(config: Path, tmp_path: Path) -> None:
    work = tmp_path / "repo" / "deep"
    work.mkdir(parents=True)
    learned = config.with_name("learned.toml")
    assert learned_file() == learned
    learned.write_text(
        f'verbosity = "1"\n[projects."{tmp_path}/repo"]\nverbosity = "2"\n'
        f'[projects."{tmp_path}/repo/deep"]\nverbosity = 3\n'
        f'[projects."{tmp_path}/re"]\nverbosity = "4"\n'
    )
    assert settings(folder=tmp_path).verbosity == "1"
    assert settings(folder=work.parent).verbosity == "2"
    assert settings(folder=work).verbosity == "3"
    assert origin("verbosity", folder=work) == f"{learned}: {work}"
    config.write_text("verbosity = false")
    assert settings(folder=work).verbosity == "off"
    assert origin("verbosity", folder=work) == str(config)


def test_where_a_setting_comes_from(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert origin("verbosity", folder=tmp_path) == ""
    config.with_name("learned.toml").write_text('verbosity = "1"')
    assert origin("verbosity", folder=tmp_path) == str(config.with_name("learned.toml"))
    (tmp_path / ".headroom.toml").write_text("verbosity = 2")
    assert origin("verbosity", folder=tmp_path) == str(tmp_path / ".headroom.toml")
    monkeypatch.setenv("HEADROOM_VERBOSITY", "3")
    assert origin("verbosity", {"verbosity": None}, tmp_path) == "HEADROOM_VERBOSITY"
    assert origin("verbosity", {"verbosity": "4"}, tmp_path) == "--verbosity"


@pytest.mark.parametrize(
    ("written", "named"),
    [('colour = 1', "colour"), ('[projects."/a"]\ncolour = 1', "/a: colour"), ("projects = 3", "projects"),
     ('[projects]\n"/a" = 3', "projects"), ('[projects."/a"]\nverbosity = "5"', "/a: verbosity")],
)  # fmt: skip
def test_mistakes_in_what_was_learned_are_told_in_every_folder(
    written: str, named: str, config: Path, tmp_path: Path
) -> None:
    config.with_name("learned.toml").write_text(written)
    with pytest.raises(HeadroomError, match=named):
        settings(folder=tmp_path)
