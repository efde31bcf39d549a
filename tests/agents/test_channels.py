from __future__ import annotations

from headroom_cli.agents.catalog import all_wrappers
from headroom_cli.agents.channels import CHANNELS, PLACEHOLDERS, Channel
from headroom_cli.agents.wrapper import PLACEHOLDERS as OF_ROUTES
from headroom_cli.compress.read_back import Way


def test_every_channel_is_a_way_back() -> None:
    assert set(CHANNELS) == {str(way) for way in Way} - {"own"}  # that one is a library's


def test_names_of_channels_templates_are_their_own() -> None:
    assert not any(PLACEHOLDERS & names for names in OF_ROUTES.values())


def test_shipped_wrappers_name_their_channels() -> None:
    have = {wrapper.name: set(wrapper.retrieve) for wrapper in all_wrappers()}
    assert have["claude"] == have["codex"] == set(CHANNELS)
    assert have["aider"] == set()
    codex = next(wrapper for wrapper in all_wrappers() if wrapper.name == "codex")
    assert codex.retrieve["shell"] == Channel()
    assert codex.retrieve["mcp"].deferred
