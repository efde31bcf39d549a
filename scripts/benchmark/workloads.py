"""Single large requests of the kind that compression is advertised with, judged by the judge beside the checkout."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from rich.table import Table

from headroom_cli.compress.context import NAME_LENGTH
from headroom_cli.compress.outcome import Outcome
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.tokens import count
from headroom_cli.wire.prompt import Block, Edit
from headroom_cli.wire.splice import render
from headroom_cli.wire.wires import by_name
from scripts.benchmark.recorded import judge_module
from scripts.benchmark.sessions import SHARED

# These requests offer no tools, so the way back is one that a user would choose.
WAY_BACK = ReadBack(Way.SHELL, "headroom")


@dataclass(frozen=True)
class Row:
    """What one request became: tokens, facts that are still to be seen or to be had, milliseconds."""

    before: int
    after: int
    facts: int
    visible: int
    lost: int
    ms: float


def table(options: argparse.Namespace) -> Table:
    """One row for each workload with `--only` in its name."""
    folder = SHARED / "data" / "workloads"
    judge = judge_module("workloads", folder)
    table = Table(title="Workloads, one request each, everything retrieved by a shell", title_justify="left")
    for name in ("workload", "tokens", "sent", "saved", "facts visible", "lost", "ms"):
        table.add_column(name, justify="left" if name == "workload" else "right")
    for path in sorted(folder.glob("*.json")):
        if options.only in path.stem:
            row = judged(json.loads(path.read_text("utf-8")), judge)
            saved = f"{100 * (1 - row.after / row.before):.1f} %"
            facts = f"{row.visible}/{row.facts}"
            table.add_row(path.stem, f"{row.before}", f"{row.after}", saved, facts, f"{row.lost}", f"{row.ms:.0f}")
    return table


def judged(workload: Mapping[str, object], judge: ModuleType) -> Row:
    """One workload through the pipeline. A fact is lost that no original named in a marker has either."""
    request = {"model": "claude-sonnet-4-5", "max_tokens": 8000, **dict(as_map(workload["anthropic"]))}
    body = json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")
    blocks = by_name("anthropic").parse(body).blocks
    began = time.perf_counter()
    outcomes = decide([], blocks, read_back=WAY_BACK)
    ms = 1e3 * (time.perf_counter() - began)
    texts: Callable[[object], list[str]] = judge.texts
    sent = texts(json.loads(edited(body, blocks, outcomes)))
    seen = "\n".join(sent)
    needles = workload["needles"]
    assert isinstance(needles, list)
    hidden = [needle for needle in needles if not judge.has(seen, needle)]
    stored = "\n".join(block.text for block in blocks if name_of(block) in seen)
    lost = [needle for needle in hidden if not judge.has(stored, needle)]
    before, after = sum(map(count, texts(request))), sum(map(count, sent))
    return Row(before, after, len(needles), len(needles) - len(hidden), len(lost), ms)


def edited(body: bytes, blocks: Sequence[Block], outcomes: Sequence[Outcome]) -> bytes:
    """The body with what was decided."""
    edits = [
        Edit(block.place, outcome.text)
        for block, outcome in zip(blocks, outcomes, strict=True)
        if outcome.text is not None and block.place is not None
    ]
    return render(body, edits)


def name_of(block: Block) -> str:
    """The id of a block's original in a marker."""
    return hashlib.sha256(block.text.encode("utf-8", "surrogatepass")).hexdigest()[:NAME_LENGTH]


def as_map(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping)
    return value


def lines(path: Path) -> list[dict[str, object]]:
    """The records of a file with one JSON value in each line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
