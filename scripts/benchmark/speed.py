"""How fast every rewrite and every planner is alone, at its worst: on real results, and on texts made to be hard."""

from __future__ import annotations

import argparse
import functools
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rich.console import Group
from rich.table import Table

from headroom_cli.compress import parsing
from headroom_cli.compress.context import Context
from headroom_cli.compress.omission import Planner, default_planners
from headroom_cli.compress.pipeline import decide_one, default_transforms
from headroom_cli.compress.protect import reason_to_keep
from headroom_cli.compress.recent import ByteBounded
from headroom_cli.wire.prompt import Block, Kind
from scripts.benchmark.hard_texts import hard_texts
from scripts.benchmark.printed import printed, read, shell
from scripts.benchmark.recorded import sessions
from scripts.benchmark.workloads import WAY_BACK

SMALLEST = 30_000  # characters of a real result that is timed: shorter ones are over before a clock can tell
TARGET = 1.0  # MB/s
_WHOLE = ("shell", "grep", "page", ".py")  # tools of which the hard texts go through the whole pipeline

_Work = Callable[[Block, Context], object]


class Input(NamedTuple):
    """A result with its name, and what stands before it."""

    name: str
    before: Sequence[Block]
    block: Block


class Worst(NamedTuple):
    """The slowest input of one piece of work, in characters (of a million) per second of CPU."""

    speed: float
    name: str


def table(options: argparse.Namespace) -> Group:
    """Each piece of work at its worst; and each hard text through the whole pipeline."""
    real = [one for one in real_inputs(options.only) if not reason_to_keep(one.block)]
    hard = [one for one in hard_inputs() if options.only in one.name]
    pieces = Table(title=f"MB/s of CPU at worst (target {TARGET:.0f})", title_justify="left")
    for name in ("alone", "real", "x target", "on", "made up", "x target", "on"):
        pieces.add_column(name, justify="left" if name in ("alone", "on") else "right")
    forget = forgetting()
    for name, work in works():
        cells = [cell for inputs in (real, hard) for cell in _cells(worst(work, inputs, forget))]
        pieces.add_row(name, *cells)
    some = [one for one in hard if one.name.endswith(_WHOLE)]
    return Group(pieces, _whole(real, some, forget))


def real_inputs(only: str = "") -> Iterator[Input]:
    """The results of the data and of the recorded sessions that are long enough."""
    for one in printed(only):
        if len(one.block.text) >= SMALLEST:
            yield Input(f"{one.kind}: {one.path.name[:40]}", one.before, one.block)
    for session in sessions(only=only):
        for window in session.windows:
            for at, block in enumerate(window.blocks):
                if block.kind is Kind.RESULT and len(block.text) >= SMALLEST:
                    yield Input(f"session {session.name[:30]}: {block.tool}", window.blocks[:at], block)


def hard_inputs() -> Iterator[Input]:
    """Each hard text as what each of several tools might print: which planner takes it depends on the tool."""
    question = [Block(Kind.USER, "Where is value 17 of user a set, and why does job 9 fail with an error?")]
    other = read("/srv/project/other.py", "A = 1\n" * 40)
    after = [*question, Block(Kind.CALL, "", other.tool, other.arguments), other]
    for name, text in hard_texts():
        source = text[: parsing.LONGEST - 10_000]  # longer ones no parser is given
        yield Input(f"{name}, shell", question, shell("make all", text))
        yield Input(f"{name}, grep", question, shell("grep -rn value .", text))
        yield Input(f"{name}, find", question, shell("find . -type f", text))
        yield Input(f"{name}, diff", question, shell("git log -p", text))
        yield Input(f"{name}, page", question, Block(Kind.RESULT, text, "WebFetch", {"url": "https://example.org/a"}))
        yield Input(f"{name}, curl", question, shell("curl -sL https://example.org/a", text))
        for ending in ("py", "ts", "cpp", "md"):
            yield Input(f"{name}, .{ending}", after, shell(f"cat src/file.{ending}", source))


def works() -> Iterator[tuple[str, _Work]]:
    """Every rewrite with its proof, and every planner with its own question whether it applies."""
    for transform in default_transforms():

        def rewrite(block: Block, context: Context, transform=transform) -> object:  # type: ignore[no-untyped-def]
            after = transform.apply(block, context)
            return after == block.text or transform.holds(block, after, context)

        yield transform.name, rewrite
    for planner in default_planners():

        def plan(block: Block, context: Context, planner: Planner = planner) -> object:
            return planner.applies(block) and planner.plan(block, block.text.split("\n"), context)

        yield f"planner: {planner.name}", plan


def worst(work: _Work, inputs: Sequence[Input], forget: Callable[[], None]) -> Worst:
    """The input on which `work` is slowest."""
    return min((Worst(speed(work, one, forget), one.name) for one in inputs), default=Worst(0.0, ""))


def speed(work: _Work, one: Input, forget: Callable[[], None]) -> float:
    """Millions of characters per second of CPU, with nothing remembered of this text; a slow run is done again."""
    context = Context(one.before, WAY_BACK)
    context.begin(one.block)
    best = 0.0
    for _ in range(2):
        forget()
        context.names, context.sources, context.wanted  # noqa: B018 - read once for a conversation, not for a result
        began = time.process_time()
        work(one.block, context)
        best = max(best, len(one.block.text) / 1e6 / max(time.process_time() - began, 1e-7))
        if best > TARGET:
            break
    return best


def forgetting() -> Callable[[], None]:
    """A function that empties every cache of the pipeline that is bounded, which is all but the grammars."""
    found = gc.get_objects()
    cached = [one for one in found if type(one) is type(functools.lru_cache(len))]
    ours = [one for one in cached if one.__module__.startswith("headroom_cli")]
    counted = [one for one in ours if one.cache_parameters()["maxsize"]]
    bounded = [one for one in found if isinstance(one, ByteBounded)]

    def forget() -> None:
        for cache in counted:
            cache.cache_clear()
        for held in bounded:
            held.clear()

    return forget


def _cells(found: Worst) -> list[str]:
    return [f"{found.speed:.2f}", f"{found.speed / TARGET:.1f}", found.name]


def _whole(real: Sequence[Input], hard: Sequence[Input], forget: Callable[[], None]) -> Table:
    """The whole pipeline, the ten slowest of each."""
    table = Table(title="The whole pipeline, MB/s of CPU, the slowest inputs", title_justify="left")
    for name in ("input", "MB/s", "ms"):
        table.add_column(name, justify="left" if name == "input" else "right")

    def whole(block: Block, context: Context) -> object:
        return decide_one(block, context, default_transforms())

    for inputs in (real, hard):
        for found in sorted(Worst(speed(whole, one, forget), one.name) for one in inputs)[:10]:
            size = next(len(one.block.text) for one in inputs if one.name == found.name)
            table.add_row(found.name, f"{found.speed:.2f}", f"{size / 1e3 / found.speed:.0f}")
    return table
