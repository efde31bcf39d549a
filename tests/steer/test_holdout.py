from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.ledger.events import CONTROL, STEERED
from headroom_cli.steer.holdout import SALT_FILE, arm, salt
from tests.made.effort import examples

SALT = b"0123456789abcdef0123456789abcdef"


@settings(max_examples=examples(200))
@given(st.text(max_size=40), st.integers(0, 100), st.integers(0, 100), st.binary(max_size=32))
def test_the_draw_is_fixed_and_grows_with_the_share(unit: str, share: int, more: int, key: bytes) -> None:
    assert arm(key, unit, share) == arm(key, unit, share)
    if arm(key, unit, min(share, more)) == CONTROL:
        assert arm(key, unit, max(share, more)) == CONTROL


@given(st.text(max_size=40), st.binary(max_size=32))
def test_none_and_all_are_possible(unit: str, key: bytes) -> None:
    assert (arm(key, unit, 0), arm(key, unit, 100)) == (STEERED, CONTROL)


@pytest.mark.parametrize("share", [1, 10, 50])
def test_about_that_share_is_held_out(share: int) -> None:
    drawn = [arm(SALT, f"{n:032x}", share) for n in range(20_000)]
    assert abs(drawn.count(CONTROL) / 200 - share) < 1.2  # more than three standard deviations at a half


def test_another_salt_draws_others() -> None:
    units = [f"{n:032x}" for n in range(2_000)]
    assert [arm(SALT, unit, 50) for unit in units] != [arm(b"another", unit, 50) for unit in units]


def test_the_salt_is_made_once_and_is_private(tmp_path: Path) -> None:
    made = salt(tmp_path)
    assert len(made) >= 16
    assert salt(tmp_path) == made != salt(_another(tmp_path))
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / SALT_FILE).stat().st_mode) == 0o600


def test_no_folder_is_no_trouble(tmp_path: Path) -> None:
    assert salt(tmp_path / "missing") == b""
    assert arm(b"", "unit", 50) in (STEERED, CONTROL)


def _another(folder: Path) -> Path:
    (folder / "another").mkdir()
    return folder / "another"
