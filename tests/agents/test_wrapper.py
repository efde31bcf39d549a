from __future__ import annotations

from headroom_cli.agents.wrapper import fill, numbers


def test_only_placeholders_are_filled() -> None:
    assert fill('{"env":{"A":"{base_url}"}} ${B}', {"base_url": "u"}) == '{"env":{"A":"u"}} ${B}'


def test_versions_compare_as_numbers() -> None:
    assert numbers("0.170.0-alpha.1") > numbers("0.169.0") > numbers("0.20.0") > numbers("unknown") == ()
