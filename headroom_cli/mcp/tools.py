"""The tools that an agent gets: reading back, trying the pipeline on a text, and the figures."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from headroom_cli.compress.read_back import MCP_TOOL, ReadBack, Way
from headroom_cli.errors import HeadroomError
from headroom_cli.mcp.server import Tool

# (text, lines, grep, rows, of) -> the part that was asked for; raises HeadroomError
Select = Callable[[str, str, str, str, str], str]
_PARTS = ("lines", "grep", "rows", "of")
_NO_STORE = "headroom doctor says more"


def tools(home: Path, select: Select) -> tuple[Tool, ...]:
    """The tools over the store in `home`; `select` picks the part of a text that was asked for."""
    retrieve = Tool(
        MCP_TOOL,
        "Reads what a [headroom] marker left out of a tool result.",
        {"id": "", "lines": "e.g. 41-120", "grep": "regular expression", "rows": "of JSON", "of": "place of the rows"},
        lambda given: [_retrieve(home, select, given)],
    )
    compress = Tool(
        "headroom_compress",
        "Makes a long text short and keeps the original.",
        {"text": "", "query": "what you look for in it"},
        lambda given: _compress(home, given),
        keeps=True,
    )
    stats = Tool("headroom_stats", "Tokens and cost saved in this session.", {}, lambda _: [_stats(home)])
    return retrieve, compress, stats


def _retrieve(home: Path, select: Select, given: Mapping[str, str]) -> str:
    """The original, or a part of it. It is booked by the proxy when the agent sends it on."""
    from headroom_cli.store.database import StoreUnavailable
    from headroom_cli.store.originals import stored_text

    try:
        text = stored_text(home, given["id"])
    except StoreUnavailable as error:
        raise HeadroomError(f"the original cannot be read: {error}", _NO_STORE) from error
    if text is None:
        raise HeadroomError(f"no original {given['id'][:80]!r}", "the id stands in the marker, for example 7f2c91ab")
    return select(text, *(given.get(part, "") for part in _PARTS))


def _compress(home: Path, given: Mapping[str, str]) -> list[str]:
    """What the pipeline makes of a text, and in a second one where the original is and what was saved."""
    from headroom_cli.compress.pipeline import decide
    from headroom_cli.store.database import StoreUnavailable
    from headroom_cli.store.originals import Originals
    from headroom_cli.wire.prompt import Block, Kind

    text, query = given["text"], given.get("query", "")
    asked = [Block(Kind.USER, query)] if query else []
    (outcome,) = decide(asked, [Block(Kind.RESULT, text, "headroom_compress")], read_back=ReadBack(Way.MCP))
    if outcome.text is None:
        return [text, f"unchanged: {outcome.reason}"]
    try:
        with Originals(home) as originals:
            name = originals.put(text, os.environ.get("HEADROOM_SESSION", ""), "headroom_compress")
    except StoreUnavailable as error:
        raise HeadroomError(f"the original cannot be stored: {error}", _NO_STORE) from error
    if not name:
        return [text, "unchanged: looks like a credential, and none is stored"]
    steps = ", ".join(step.transform for step in outcome.steps)
    return [outcome.text, f"original {name}; {outcome.before} tokens became {outcome.after} by {steps}"]


def _stats(home: Path) -> str:
    """The figures of the session that this server runs in, or of the last one."""
    from headroom_cli.ledger import history
    from headroom_cli.ledger.log import Ledger
    from headroom_cli.ledger.prices import shipped_prices
    from headroom_cli.ledger.savings import summarise
    from headroom_cli.report import overview
    from headroom_cli.store.database import StoreUnavailable

    if not (home / "ledger.sqlite").exists():
        raise HeadroomError("nothing has been booked yet")
    try:
        with Ledger(home / "ledger.sqlite") as ledger:
            known = [session.id for session in history.sessions(ledger.connection)]
            name = os.environ.get("HEADROOM_SESSION") or (known[-1] if known else "")
            exchanges = [row for row in history.exchanges(ledger.connection, name) if row.exchange.wire]
            retrievals = history.retrievals(ledger.connection, name)
    except StoreUnavailable as error:
        raise HeadroomError(f"the ledger cannot be read: {error}", _NO_STORE) from error
    if not name or not exchanges:
        raise HeadroomError("no request to a model has been booked yet")
    prices = shipped_prices()
    return overview.text(f"session {name}", 1, summarise(exchanges, retrievals, prices, ()), prices)
