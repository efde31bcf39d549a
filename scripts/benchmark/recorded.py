"""Recorded sessions in this process: what the judge beside the checkout would say of the texts that a pipeline makes.

The judge plays a session over the network, turn by turn. Edits never change, so the same figures follow from each
block's price over the session: it is written once and read in each later request. `scripts/bench sessions` is the
judge itself; both agree to the second digit, and this takes seconds instead of minutes.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from headroom_cli.compress.call_arguments import strings
from headroom_cli.wire.prompt import Block, Kind
from headroom_cli.wire.wires import by_name
from scripts.benchmark.sessions import SHARED

RECORDED = SHARED / "data" / "sessions"
WRITE, READ = 1.25, 0.10  # the judge's prices of a prompt token that is written to the cache, and of one read from it
CALL = 500.0  # what it counts for the output of a retrieval: 100 tokens at 5


@dataclass(frozen=True, slots=True)
class Need:
    """Something that the agent used in request `turn`; `holders` are the results that show it."""

    turn: int
    source: int
    text: str
    holders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a session with one growing history: all of it, or what lies between two compactions.

    `requests` are (turn, tokens of the request); `first` is the request that brings a block, `later` how many
    repeat it, `tokens` what the judge counts for it. `needs` are those that only results can satisfy.
    """

    blocks: tuple[Block, ...]
    requests: tuple[tuple[int, int], ...]
    first: tuple[int, ...]
    later: tuple[int, ...]
    tokens: tuple[int, ...]
    needs: tuple[Need, ...]
    needed: int
    tools: tuple[str, ...]

    def weight(self, at: int) -> float:
        """The price of each token of block `at` over the window, in tokens of fresh input."""
        return WRITE + READ * self.later[at]


@dataclass(frozen=True, slots=True)
class Session:
    """One recorded session; `cost` is what it costs without us, `results` the result tokens of each message."""

    name: str
    turns: int
    cost: float
    windows: tuple[Window, ...]
    results: Mapping[int, int]

    @property
    def agent(self) -> str:
        return re.split(r"[-_]", self.name)[0]


@dataclass(slots=True)
class Verdict:
    """What the judge says of one session."""

    cost: float = 0.0
    saved: float = 0.0
    retrieval_cost: float = 0.0
    needs: int = 0
    retrievals: int = 0
    missed: list[tuple[int, Need]] = field(default_factory=list)  # (window, need)


def judge() -> Any:
    """The judge of recorded sessions; ends with an error where it or they are not beside the checkout."""
    return judge_module("replay", RECORDED)


@lru_cache(maxsize=4)
def judge_module(name: str, data: Path) -> Any:
    """A module of the judge's; ends with an error where it, or the data that it judges, is not beside the checkout."""
    path = SHARED / "eval" / f"{name}.py"
    if not path.exists() or not data.exists():
        raise SystemExit(f"error: {name}.py or {data.name} is not here (looked for beside the checkout)")
    sys.path.insert(0, str(path.parent))
    return importlib.import_module(name)


def tokens(text: str) -> int:
    """What the judge counts for a block's text, which it sees inside JSON."""
    return int(judge().tokens(json.dumps(text)))


def sessions(folder: Path = RECORDED, only: str = "") -> Iterator[Session]:
    """The sessions with tool results, by name."""
    for path in sorted(folder.glob("*.json")):
        if only in path.name and path.name != "MANIFEST.json":
            recorded = judge().todays_numbering(json.loads(path.read_text("utf-8")))
            if made := _session(path.stem, recorded):
                yield made


def _session(name: str, recorded: dict[str, Any]) -> Session | None:
    messages = recorded["messages"]
    lists = {at: message["content"] for at, message in enumerate(messages) if isinstance(message["content"], list)}
    results = {
        at: sum(judge().tokens(judge().result_text(part)) for part in parts if part.get("type") == "tool_result")
        for at, parts in lists.items()
    }
    asked = judge().requests_of(recorded, 0)
    if not any(results.values()) or not asked:
        return None
    needs, cache = judge().needs_of(recorded), judge().Cache()
    bills = [cache.bill(body) for _, body in asked]
    windows = tuple(_windows(asked, bills, needs))
    return Session(name, len(asked), sum(bill["cost"] for bill in bills), windows, results)


def _windows(
    asked: Sequence[tuple[int, dict[str, Any]]], bills: Sequence[dict[str, Any]], needs: Mapping[int, Any]
) -> Iterator[Window]:
    groups: list[list[int]] = []
    opening = None
    for turn, (_, body) in enumerate(asked):
        if body["messages"][0] != opening:
            opening = body["messages"][0]
            groups.append([])
        groups[-1].append(turn)
    for turns in groups:
        yield _window(turns, asked, bills, needs)


def _window(
    turns: Sequence[int],
    asked: Sequence[tuple[int, dict[str, Any]]],
    bills: Sequence[dict[str, Any]],
    needs: Mapping[int, Any],
) -> Window:
    whole = _parsed(asked[turns[-1]][1])
    sizes = [len(_parsed(asked[turn][1]).blocks) for turn in turns]
    first = [next((n for n, size in enumerate(sizes) if at < size), len(sizes)) for at in range(len(whole.blocks))]
    outside = judge().visible_text({"system": asked[turns[-1]][1].get("system"), "messages": []})
    found, needed = [], 0
    for turn, size in zip(turns, sizes, strict=True):
        for source, text in needs.get(asked[turn][0], []):
            holders = [at for at in range(size) if text in _shown(whole.blocks[at])]
            needed += bool(holders) or text in outside
            if holders and text not in outside and all(_editable(whole.blocks[at]) for at in holders):
                found.append(Need(turn, source, text, tuple(holders)))
    return Window(
        blocks=whole.blocks,
        requests=tuple((turn, bills[turn]["total"]) for turn in turns),
        first=tuple(first),
        later=tuple(len(sizes) - 1 - at for at in first),
        tokens=tuple(tokens(block.text) for block in whole.blocks),
        needs=tuple(found),
        needed=needed,
        tools=whole.tools,
    )


def _parsed(body: dict[str, Any]) -> Any:
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return by_name("anthropic").parse(raw)


def _editable(block: Block) -> bool:
    return block.kind is Kind.RESULT and block.place is not None


def _shown(block: Block) -> str:
    """What of a block the judge searches: the values of a call, not their JSON."""
    return block.text if block.kind is not Kind.CALL else "\n".join(strings(block.arguments))


def verdict(session: Session, made: Sequence[Mapping[int, str]]) -> Verdict:
    """The judge's figures where `made` are the new texts of each window's blocks."""
    out = Verdict(cost=session.cost)
    fetched: dict[int, int] = {}  # source -> turn in which it was read back
    for number, (window, texts) in enumerate(zip(session.windows, made, strict=True)):
        removed = {at: window.tokens[at] - tokens(text) for at, text in texts.items()}
        out.saved += sum(gone * window.weight(at) for at, gone in removed.items())
        out.needs += window.needed
        for need in window.needs:
            seen = any(need.text in texts.get(at, window.blocks[at].text) for at in need.holders)
            # What is read back counts from the next turn on.
            if seen or fetched.get(need.source, need.turn) < need.turn:
                continue
            out.missed.append((number, need))
            if need.source not in fetched:
                fetched[need.source] = need.turn
                out.retrievals += 1
                out.retrieval_cost += _retrieval(session, window, removed, need)
    return out


def _retrieval(session: Session, window: Window, removed: Mapping[int, int], need: Need) -> float:
    """One more turn at the prefix of that request, which brings the whole source in after all."""
    at, total = next((n, size) for n, (turn, size) in enumerate(window.requests) if turn == need.turn)
    prefix = total - sum(gone for block, gone in removed.items() if window.first[block] <= at)
    rest = session.turns - need.turn - 1
    return prefix * READ + session.results.get(need.source, 0) * (WRITE + READ * rest) + CALL
