"""What only hooks tell is booked once for each result, with nothing that nobody has seen."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from headroom_cli.compress.read_back import NO_WAYS, ReadBack, Way
from headroom_cli.ledger import history
from headroom_cli.ledger.books import SessionBooks
from headroom_cli.ledger.events import HOOK, Booked, SessionStart
from headroom_cli.ledger.figures import UNKNOWN, Basis
from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.prices import shipped_prices
from headroom_cli.ledger.savings import summarise
from headroom_cli.proxy.hook_books import HookBooks
from headroom_cli.proxy.hook_shaping import HookShaper
from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from tests.fakes.hooked import LONG, Halving


def event(text: str, call: str = "c", tool: str = "MCP:look", **arguments: Any) -> bytes:
    output = json.dumps({"content": [{"type": "text", "text": text}], "isError": False})
    told = {
        "hook_event_name": "postToolUse", "conversation_id": "s", "tool_name": tool, "tool_input": arguments,
        "tool_output": output, "tool_use_id": call,
    }  # fmt: skip
    return json.dumps(told).encode()


def told(home: Path, compressor: Halving, *events: bytes, way: ReadBack | None = None) -> list[Booked]:
    """What is booked of these calls of hooks in a session of their own."""
    with (
        Decisions(home / "decisions.sqlite") as decisions,
        Originals(home) as originals,
        Ledger(home / "ledger.sqlite") as ledger,
    ):
        ledger.start_session(SessionStart("s1", "cursor", route="hooks"))
        with SessionBooks(ledger, "s1") as books:
            alone = HookBooks(books, "s1", lambda: way)
            shaper = HookShaper(decisions, originals, compressor, "s1", LastSeen(), NO_WAYS, 60, alone)
            for each in events:
                asyncio.run(shaper.answer("cursor", each))
            assert books.seen().requests == books.seen().relayed == 0
        return list(history.exchanges(ledger.connection, "s1"))


def test_a_result_is_booked_once_however_often_its_hook_asks(tmp_path: Path) -> None:
    booked = told(tmp_path, Halving(), event(LONG), event(LONG), event("short", "d"))
    assert [one.exchange.wire for one in booked] == [HOOK, HOOK]
    assert not any(one.exchange.asks for one in booked)
    (change,), kept = booked[0].exchange.changes, booked[1].exchange.kept
    assert (change.tool, change.before, change.after, change.fresh) == ("MCP:look", 10, 5, True)
    assert [one.blocks for one in kept] == [1]
    figures = summarise(booked, (), shipped_prices())
    assert (figures.requests, figures.hooked, figures.blocks, figures.unreported, figures.unpriced) == (0, 2, 1, 0, 0)
    assert (figures.removed.value, figures.removed.basis) == (5, Basis.MODELLED)
    for name in ("sent", "absent", "share", "cost", "input_cost", "gross", "net", "net_share", "added_p50"):
        assert getattr(figures, name) == UNKNOWN, name


def test_what_its_agent_reads_back_is_booked_and_costs_what_nobody_knows(tmp_path: Path) -> None:
    with Originals(tmp_path) as originals:
        name = originals.put(LONG, session="s1", tool="MCP:look", label="x")
    compressor = Halving()
    booked = told(tmp_path, compressor, event(LONG, tool="MCP:headroom_retrieve", id=name, lines="1-20"))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        (made,) = retrievals = history.retrievals(ledger.connection, "s1")
    assert (made.original, made.lines, made.session) == (name, "1-20", "s1")
    figures = summarise(booked, retrievals, shipped_prices())
    assert figures.retrievals == 1
    assert figures.retrieval_cost == figures.net == UNKNOWN


@pytest.mark.parametrize("way", [None, ReadBack(Way.MCP)])
def test_the_way_back_is_asked_for_at_each_result(tmp_path: Path, way: ReadBack | None) -> None:
    compressor = Halving()
    told(tmp_path, compressor, event(LONG), way=way)
    assert compressor.asked[0][2] == way
    assert not compressor.asked[0][3]


def test_a_late_decision_is_told(tmp_path: Path) -> None:
    (booked,) = told(tmp_path, Halving(late=True), event(LONG))
    assert booked.exchange.late
    assert booked.exchange.changes == ()
