from __future__ import annotations

import pytest

from headroom_cli.compress.context import Context
from headroom_cli.compress.economics import READ, WRITE
from headroom_cli.compress.gaps import MARKER
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.tokens import count
from headroom_cli.compress.weighing import weighed
from tests.compress.texts import answered, result

LOG = result("\n".join(f"12:00:00 built crate {n} of many" for n in range(200)), command="make")
AFTER = "12:00:00 built crate 0 of many\n[headroom: lines 2-200 omitted (199 lines)]"


def expected_in(*history: str, needed: tuple[int, int] = (0, 0)) -> tuple[float, float, float]:
    way = ReadBack(Way.SHELL, "headroom", {"bash/log": needed})
    blocks = [block for text in history for block in answered(text, command="cat notes")]
    context = Context(blocks, way)
    context.begin(LOG)
    found = weighed(LOG.text, AFTER, MARKER, context)
    return found.gain, found.loss, found.probability


def test_the_marker_is_our_own_cost() -> None:
    context = Context([], ReadBack(Way.SHELL, "headroom"))
    context.begin(LOG)
    found = weighed(LOG.text, AFTER, MARKER, context)
    saved = count(LOG.text) - count(AFTER)
    assert found.gain == pytest.approx(saved * (WRITE + READ * found.turns))
    assert found.pays


def test_a_longer_conversation_makes_reading_back_dearer() -> None:
    assert expected_in("a long text " * 9000)[1] > expected_in("a text")[1]


def test_the_users_own_past_counts() -> None:
    usual = expected_in()[2]
    assert expected_in(needed=(100, 0))[2] < usual < expected_in(needed=(100, 60))[2]
