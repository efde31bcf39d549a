"""Recorded sessions by tool and content: tokens, what is saved, what is lost, and what each rewrite is worth."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Group
from rich.table import Table

from headroom_cli.compress.content import classify, tool_name
from headroom_cli.compress.omission import OMIT, default_planners, omission
from headroom_cli.compress.outcome import Outcome
from headroom_cli.compress.pipeline import decide, default_transforms
from headroom_cli.compress.read_back import Ways
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Kind
from scripts.benchmark.recorded import Session, Verdict, sessions, verdict

WAYS = Ways("headroom")
ROWS = 24  # of the table by tool and content: the rest are summed up


@dataclass(slots=True)
class Sum:
    """What one tool's results of one kind come to; costs in tokens of fresh input."""

    results: int = 0
    tokens: int = 0
    cost: float = 0.0
    saved: float = 0.0
    missed: int = 0
    retrievals: int = 0

    def add(self, other: Sum) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def table(options: argparse.Namespace) -> Group:
    """The tables; sessions are played in this process, all turns."""
    played = list(sessions(only=options.only))
    outcomes = [made(session) for session in played]
    verdicts = [verdict(session, texts(found)) for session, found in zip(played, outcomes, strict=True)]
    return Group(
        _agents(played, outcomes, verdicts),
        _contents(played, outcomes, verdicts),
        _left_out(played, verdicts),
    )


def made(session: Session, transforms: Sequence[Transform] | None = None) -> list[list[Outcome]]:
    """What the pipeline makes of each window."""
    return [decide([], window.blocks, transforms, read_back=WAYS.offered(window.tools)) for window in session.windows]


def texts(outcomes: Iterable[Sequence[Outcome]], marks: bool = True) -> list[dict[int, str]]:
    """The new texts of each window; without our own lines if `marks` is false."""
    return [
        {
            at: outcome.text if marks else _unmarked(outcome.text)
            for at, outcome in enumerate(window)
            if outcome.text is not None
        }
        for window in outcomes
    ]


def _unmarked(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("[headroom"))


def _columns(title: str, *names: str) -> Table:
    table = Table(title=title, title_justify="left")
    for at, name in enumerate(names):
        table.add_column(name, justify="right" if at else "left")
    return table


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def _agents(played: Sequence[Session], outcomes: Sequence[list[list[Outcome]]], verdicts: Sequence[Verdict]) -> Table:
    table = _columns(
        "Recorded sessions, all turns, in this process",
        *("agent", "sessions", "cost", "net", "need visible", "outside markers", "retrievals", "dearest session"),
    )
    strict = [verdict(session, texts(found, marks=False)) for session, found in zip(played, outcomes, strict=True)]
    groups: dict[str, list[int]] = defaultdict(list)
    for at, session in enumerate(played):
        groups[session.agent].append(at)
    for name, members in {**groups, "all": list(range(len(played)))}.items():
        mine = [verdicts[at] for at in members]
        cost, needs = sum(v.cost for v in mine), sum(v.needs for v in mine)
        net = sum(v.saved - v.retrieval_cost for v in mine)
        table.add_row(
            name,
            str(len(mine)),
            _share(sum(v.saved for v in mine), cost),
            _share(net, cost),
            _share(needs - sum(len(v.missed) for v in mine), needs),
            _share(needs - sum(len(strict[at].missed) for at in members), needs),
            str(sum(v.retrievals for v in mine)),
            _worst(mine),
        )
    return table


def _worst(verdicts: Sequence[Verdict]) -> str:
    return f"{100 * min((v.saved - v.retrieval_cost) / v.cost for v in verdicts):.1f} %"


def _contents(played: Sequence[Session], outcomes: Sequence[list[list[Outcome]]], verdicts: Sequence[Verdict]) -> Table:
    sums: dict[tuple[str, str], Sum] = defaultdict(Sum)
    for session, found, judged in zip(played, outcomes, verdicts, strict=True):
        for window, made_here in zip(session.windows, found, strict=True):
            for at, (block, outcome) in enumerate(zip(window.blocks, made_here, strict=True)):
                if block.kind is Kind.RESULT:
                    weight = window.weight(at)
                    gone = outcome.before - outcome.after if outcome.text is not None else 0
                    one = Sum(1, window.tokens[at], window.tokens[at] * weight, gone * weight)
                    sums[tool_name(block), outcome.content or classify(block)].add(one)
        sources = set()
        for number, need in judged.missed:
            block = session.windows[number].blocks[need.holders[-1]]
            fresh = need.source not in sources
            sources.add(need.source)
            sums[tool_name(block), classify(block)].add(Sum(missed=1, retrievals=int(fresh)))
    table = _columns(
        "By tool and content (cost: tokens with what later turns read of them; share of its own cost saved)",
        *("tool", "content", "results", "tokens", "share of cost", "saved", "needs lost", "retrievals"),
    )
    total = sum(one.cost for one in sums.values())
    ranked = sorted(sums.items(), key=lambda pair: -pair[1].cost)
    rest = Sum()
    for _, one in ranked[ROWS:]:
        rest.add(one)
    for (tool, content), one in [*ranked[:ROWS], (("others", ""), rest)]:
        table.add_row(
            tool,
            content,
            str(one.results),
            str(one.tokens),
            _share(one.cost, total),
            _share(one.saved, one.cost),
            str(one.missed),
            str(one.retrievals),
        )
    return table


def _left_out(played: Sequence[Session], verdicts: Sequence[Verdict]) -> Table:
    """What is missing from the net saving where one rewrite, or one kind of omission, is left out."""
    table = _columns("With one rewrite left out (all sessions)", "left out", "net", "points lost", "need visible")
    whole = _net(verdicts)
    table.add_row("nothing", f"{whole:.2f} %", "", _visible(verdicts))
    variants: list[tuple[str, tuple[Transform, ...]]] = [
        (transform.name, tuple(other for other in default_transforms() if other is not transform))
        for transform in default_transforms()
    ]
    for planner in default_planners():
        fewer = omission([other for other in default_planners() if other.name != planner.name])
        kept = tuple(fewer if other is OMIT else other for other in default_transforms())
        variants.append((f"omission: {planner.name}", kept))
    for name, transforms in variants:
        found = [verdict(session, texts(made(session, transforms))) for session in played]
        table.add_row(name, f"{_net(found):.2f} %", f"{whole - _net(found):.2f}", _visible(found))
    return table


def _net(verdicts: Sequence[Verdict]) -> float:
    return 100 * sum(v.saved - v.retrieval_cost for v in verdicts) / sum(v.cost for v in verdicts)


def _visible(verdicts: Sequence[Verdict]) -> str:
    needs = sum(v.needs for v in verdicts)
    return _share(needs - sum(len(v.missed) for v in verdicts), needs)
