from __future__ import annotations

import json
import re

import pytest

from headroom_cli.compress.tokens import encoding
from headroom_cli.session.settings import CHOICES
from headroom_cli.steer.directive import DIRECTIVES, TOKENS, level_of


def test_every_setting_has_its_level() -> None:
    assert [level_of(word) for word in CHOICES["verbosity"]] == [0, *DIRECTIVES]


@pytest.mark.parametrize("level", DIRECTIVES)
def test_a_directive_is_short_and_its_tokens_are_counted(level: int) -> None:
    assert len(encoding().encode(DIRECTIVES[level])) == TOKENS[level] < 150


@pytest.mark.parametrize("text", DIRECTIVES.values())
def test_every_encoder_writes_it_alike(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z ,.:]+", text)
    assert json.dumps(text) == f'"{text}"'


@pytest.mark.parametrize("text", DIRECTIVES.values())
def test_it_says_where_it_does_not_apply(text: str) -> None:
    for named in ("tool calls", "code", "file contents", "commit messages", "plans", "summaries", "needs to decide"):
        assert named in text


def test_each_level_asks_for_more_than_the_one_before() -> None:
    asked = [set(re.findall(r"[^.:]+[.:]", text)) for text in DIRECTIVES.values()]
    assert asked[0] < asked[1] < asked[2]
    assert asked[1] < asked[3]
    assert len(set(DIRECTIVES.values())) == len(DIRECTIVES)
