from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.agents.setup import merged
from headroom_cli.session.tables import content_of, read_table, settings_text, taken_out, written_table

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
TABLES = st.dictionaries(st.sampled_from("abcde"), VALUES, max_size=4)


def test_what_is_no_table_is_not_read() -> None:
    assert read_table("a.json", b"  ") == {}
    assert read_table("a.json", b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert read_table("a.toml", b"a = 1") == {"a": 1}
    for content in (b"[1]", b"{", b"// comment\n{}", b"\xff"):
        assert read_table("a.json", content) is None
    assert read_table("a.toml", b"a = ") is None


@given(TABLES)
def test_what_is_written_is_read(table: dict[str, object]) -> None:
    assert read_table("x.json", written_table("x.json", table)) == table


def test_toml_is_written_as_toml() -> None:
    assert tomllib.loads(written_table("x.toml", {"a": {"b": [1, "c"]}}).decode()) == {"a": {"b": [1, "c"]}}
    assert json.loads(written_table("x.json", {"ä": 1})) == {"ä": 1}


@given(TABLES, TABLES)
def test_what_was_added_is_taken_out_again(before: dict[str, object], ours: dict[str, object]) -> None:
    assert taken_out(merged(before, ours), before, [ours]) == before


@given(TABLES)
def test_what_others_write_meanwhile_stays(ours: dict[str, object]) -> None:
    before: dict[str, object] = {"servers": {"theirs": 1}, "list": [1]}
    now = merged(merged(before, ours), {"later": {"x": 1}, "servers": {"new": 2}})
    left = taken_out(now, before, [ours])
    assert left["later"] == {"x": 1}
    assert left["servers"] == {"theirs": 1, "new": 2}


def test_a_value_of_ours_that_was_changed_is_theirs_now() -> None:
    assert taken_out({"a": "mine", "b": 1}, {}, [{"a": "ours", "b": 1}]) == {"a": "mine"}
    assert taken_out({"s": {"h": {"command": "x", "env": "y"}}}, {}, [{"s": {"h": {"command": "x"}}}]) == {
        "s": {"h": {"env": "y"}}
    }


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert content_of(tmp_path / "x") is None


def test_the_text_of_settings_is_nothing_where_there_can_be_none(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'name = "caf\xc3\xa9"\xff')
    (tmp_path / "big.toml").write_bytes(b"#" * (2 << 20))
    assert settings_text(tmp_path / "a.toml") == 'name = "caf\u00e9"\ufffd'
    assert [settings_text(tmp_path / name) for name in ("big.toml", "none", ".")] == ["", "", ""]
