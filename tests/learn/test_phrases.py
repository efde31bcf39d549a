"""Every language's phrases are known, also in other words; the tasks that sound alike are not taken for them."""

from __future__ import annotations

import pytest

from headroom_cli.learn.asks import asked
from headroom_cli.learn.phrases import Ask
from headroom_cli.learn.signals import LESS
from tests.made import phrases as made


def all_of(*tables: dict[str, tuple[str, ...]]) -> list[str]:
    return [text for table in tables for said in table.values() for text in said]


@pytest.mark.parametrize("text", all_of(made.SHORTER, made.OTHER_SHORTER))
def test_shorter(text: str) -> None:
    found = asked(text, answered=True)
    assert found is not None
    assert found.what in LESS


@pytest.mark.parametrize("text", all_of(made.LONGER, made.OTHER_LONGER))
def test_longer(text: str) -> None:
    found = asked(text, answered=True)
    assert found is not None
    assert found.what is Ask.LONGER


@pytest.mark.parametrize("text", all_of(made.PUZZLED))
def test_puzzled(text: str) -> None:
    found = asked(text, answered=True)
    assert found is not None
    assert found.what is Ask.PUZZLED


@pytest.mark.parametrize("text", all_of(made.ASSENT, made.TASKS, made.SOUNDS_LIKE_IT, made.OTHER_SOUNDS))
def test_neither(text: str) -> None:
    assert asked(text, answered=True) is None
