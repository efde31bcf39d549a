from __future__ import annotations

from headroom_cli.agents.catalog import all_wrappers
from headroom_cli.agents.steer_way import ON_THE_WIRE, PLACEHOLDERS
from headroom_cli.agents.wrapper import PLACEHOLDERS as OF_ROUTES
from headroom_cli.agents.wrapper import fill


def test_its_placeholder_is_its_own() -> None:
    assert not any(PLACEHOLDERS & names for names in OF_ROUTES.values())
    assert fill(ON_THE_WIRE.value, {"directive": "x"}) == "x"


def test_only_claude_has_an_argument_and_only_aider_has_no_tools() -> None:
    wrappers = all_wrappers()
    assert {one.name for one in wrappers if one.steer.option} == {"claude"}
    assert {one.name for one in wrappers if one.steer.toolless} == {"aider"}
    claude = next(one for one in wrappers if one.name == "claude")
    assert all(variant.wrapper.steer == claude.steer for variant in claude.variants)
