"""Where the program looks for its own data and for the user's."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from headroom_cli import layout


def test_shipped_data_lies_in_the_package() -> None:
    assert layout.shipped("encodings").is_dir()


def test_a_checkout_keeps_wrappers_at_its_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "PACKAGE", tmp_path / "headroom_cli")
    assert layout.shipped("wrappers") == tmp_path / "wrappers"


def test_a_wheel_carries_them_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "headroom_cli" / "_data" / "wrappers"
    packed.mkdir(parents=True)
    monkeypatch.setattr(layout, "PACKAGE", tmp_path / "headroom_cli")
    assert layout.shipped("wrappers") == packed


def test_home_is_made_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path / "a" / "home"))
    assert layout.home() == tmp_path / "a" / "home"
    assert stat.S_IMODE(layout.home().stat().st_mode) == 0o700


def test_home_leaves_an_existing_folder_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
    assert layout.home() == tmp_path
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_without_a_variable_the_platform_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADROOM_HOME", raising=False)
    monkeypatch.delenv("HEADROOM_CONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert tmp_path in layout.home().parents
    assert tmp_path in layout.config_home().parents
    assert not layout.config_home().exists()


def test_config_home_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_CONFIG", str(tmp_path))
    assert layout.config_home() == tmp_path


def test_where_home_will_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path / "not yet"))
    assert layout.home_path() == tmp_path / "not yet"
    assert not layout.home_path().exists()
    assert layout.home() == layout.home_path()
    assert layout.home_path().is_dir()
