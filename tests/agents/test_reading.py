from __future__ import annotations

from pathlib import Path

import pytest

from headroom_cli.agents.reading import SETUP, Reader, listed, table, text
from headroom_cli.agents.setup import Setup
from headroom_cli.errors import HeadroomError

READER = Reader(Path("some.toml"))


def test_missing_keys_are_empty() -> None:
    assert (table({}, "a"), text({}, "a"), listed({}, "a")) == ({}, "", ())
    assert READER.setup("", {}) == Setup()


def test_every_key_of_a_setup_is_read() -> None:
    full = {
        "args": ["-x"], "args_since": {"1.2": ["-y"]}, "json": {"--o": {"a": 1}}, "env": {"A": "b"},
        "env_json": {"J": {"a": 1}}, "unset": ["U"], "session_files": {"n.txt": {"text": "hello"}},
        "files": {"~/c.toml": {"a": 1}},
    }  # fmt: skip
    assert set(full) == set(SETUP)
    made = READER.setup("", full)
    assert all(getattr(made, "json_args" if key == "json" else key) for key in full)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"unset": ["a-b"]}, "some.toml: hooks.env has 'a-b'"),
        ({"env_json": {"a b": {}}}, "some.toml: hooks.env has 'a b'"),
        ({"files": {"~/.config/x.yaml": {}}}, "some.toml: hooks.files has"),
        ({"session_files": {"x.json": 1}}, "some.toml: hooks.session_files.x.json must be a table"),
    ],
)
def test_complaints_say_where(found: dict[str, object], said: str) -> None:
    with pytest.raises(HeadroomError) as caught:
        READER.setup("hooks.", found)
    assert caught.value.message.startswith(said)
