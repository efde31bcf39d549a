"""From the wire to `headroom stats --output`: what a provider really does to its answers is what is said of it."""

from __future__ import annotations

import asyncio
import json
import random
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.ledger.events import SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.proxy.shaping import ConversationShaper
from headroom_cli.proxy.steering import Steerer
from headroom_cli.steer.directive import DIRECTIVES
from headroom_cli.steer.terms import Terms
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.store.steering import SteeringStore
from headroom_cli.wire.prompt import Usage
from headroom_cli.wire.wires import by_name
from tests.made.events import MODEL, exchange
from tests.proxy.test_shaping import Halving, body

TERMS = Terms("s1", 2, draws=True, holdout=30, salt=b"made for this test")
CONVERSATIONS = 200


def answered(sent: bytes, less: float, source: random.Random) -> int:
    """Tokens of the answer of a provider that answers shorter by `less` where the directive stands in the request."""
    length = source.lognormvariate(5.5, 0.8)
    return round(length * (1 - less if DIRECTIVES[2].encode() in sent else 1))


def run(home: Path, less: float, conversations: int = CONVERSATIONS) -> None:
    """Books that many conversations of one to six requests, each through a real shaper, into the ledger in `home`."""
    source = random.Random(f"{less} {conversations}")
    wire, now = by_name("anthropic"), time.time()
    with ExitStack() as stack:
        ledger = stack.enter_context(Ledger(home / "ledger.sqlite"))
        ledger.start_session(SessionStart("s1", "claude", started=now - 3_600))
        decisions = stack.enter_context(Decisions(home / "decisions.sqlite"))
        originals = stack.enter_context(Originals(home))
        store = stack.enter_context(SteeringStore(home / "steering.sqlite"))
        subject = ConversationShaper(
            decisions, originals, Halving(), "s1", warm_history=False, patience_s=60, steerer=Steerer(TERMS, store)
        )
        for number in range(conversations):
            for turn in range(source.randint(1, 6)):
                made = json.loads(body(*["ok"] * turn))
                made["messages"][0]["content"] = f"do number {number}"
                request = json.dumps(made | {"tools": [{"name": "Bash"}], "max_tokens": 32_000}).encode()
                shaped = asyncio.run(subject.shape(wire, request))
                usage = Usage(10, 900, 0, 9_000, answered(shaped.body, less, source), MODEL)
                booked = exchange(turn, usage, conversation=f"c{number}", steering=shaped.steering)
                ledger.record("s1", replace(booked, started=now - 3_000 + number, kept=()))


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    assert main(["stats", "--output", "--json"]) == 0
    values: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)
    return values


def test_a_provider_that_heeds_the_directive(empty_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(empty_home, less=0.4)
    whole = told(capsys)["overall"]
    assert whole["verdict"] == "less output"
    change = whole["change"]
    assert isinstance(change, dict)
    assert change["low"] < -0.4 < change["high"] < 0
    arms = [whole[name] for name in ("steered", "control", "not_compared")]
    assert sum(arm["conversations"] for arm in arms[:2] if isinstance(arm, dict)) == CONVERSATIONS


def test_a_provider_that_ignores_it(empty_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(empty_home, less=0.0)
    whole = told(capsys)["overall"]
    assert whole["verdict"] == "no difference shown"
    assert whole["saved"] == {"value": None, "basis": "unknown", "low": None, "high": None}
