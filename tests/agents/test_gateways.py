from __future__ import annotations

from headroom_cli.agents.catalog import all_wrappers
from headroom_cli.agents.gateways import KINDS, GatewayPlaces


def test_every_key_of_the_file_is_a_place() -> None:
    assert set(KINDS) == set(GatewayPlaces.__slots__)


def test_what_is_signed_is_among_the_variables() -> None:
    wrappers = [found for one in all_wrappers() for found in (one, *(variant.wrapper for variant in one.variants))]
    assert any(wrapper.gateways.signed for wrapper in wrappers)
    for wrapper in wrappers:
        assert set(wrapper.gateways.signed) <= set(wrapper.gateways.variables)
