from __future__ import annotations

import shlex

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.agents.wrapper import fill, numbers


def test_only_placeholders_are_filled() -> None:
    assert fill('{"env":{"A":"{base_url}"}} ${B}', {"base_url": "u"}) == '{"env":{"A":"u"}} ${B}'


@given(st.text(), st.text())
def test_a_quoted_value_is_part_of_one_word_of_a_shell(a: str, b: str) -> None:
    values = {"a": a, "b_c": b}
    assert shlex.split(fill("[ {a_quoted}/x {b_c_quoted}", values)) == ["[", f"{a}/x", b]
    assert fill("{a} {b_c}", values) == f"{a} {b}"


def test_versions_compare_as_numbers() -> None:
    assert numbers("0.170.0-alpha.1") > numbers("0.169.0") > numbers("0.20.0") > numbers("unknown") == ()
