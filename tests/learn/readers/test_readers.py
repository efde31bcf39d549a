"""The list of readers: each belongs to one wrapper that says where its transcripts lie."""

from __future__ import annotations

from headroom_cli.agents.catalog import all_wrappers
from headroom_cli.learn.readers.readers import READERS


def test_each_reader_belongs_to_a_wrapper_that_says_where_to_look() -> None:
    kept = {wrapper.name for wrapper in all_wrappers() if wrapper.transcripts}
    agents = [reader.agent for reader in READERS]
    assert set(agents) <= kept
    assert len(agents) == len(set(agents))
