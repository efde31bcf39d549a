from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.names import all_names, names, unseen


@pytest.mark.parametrize("name", ["src/app.py", "parseConfig", "user_name", "a1b2c3d4e5", "PG-5523", "os.ReadFile"])
def test_names(name: str) -> None:
    assert names(f"see {name}: and {name}.") == (name,)


@pytest.mark.parametrize(
    "plain", ["something", "2024-01-15T10:00:00Z", "12:30:59.123", "1048576", "250ms", "short", "_" * 31]
)
def test_plain_words_and_figures_are_no_names(plain: str) -> None:
    assert names(f"a {plain} b") == ()


def test_data_is_no_name() -> None:
    assert names("aB3" * 100) == ()


def test_unseen_names_in_order() -> None:
    assert unseen("read_file then src/a.py then read_file", {"src/a.py"}) == ["read_file"]
    assert all_names(["read_file", "src/a.py"]) == {"read_file", "src/a.py"}


@given(st.text(max_size=200))
def test_names_stand_in_the_text(text: str) -> None:
    found = names(text)
    assert all(name in text for name in found)
    assert len(set(found)) == len(found)
