"""Leaving lines out of a result: what may go is decided by its kind, whether it goes by what it saves.

Only where the agent can read it back. Every gap says how many lines are missing and which names stand only there,
so that a reader knows when to look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from headroom_cli.compress import gaps as gap
from headroom_cli.compress import log_lines
from headroom_cli.compress.content import classify, tool_name
from headroom_cli.compress.context import Context
from headroom_cli.compress.economics import expected, priors
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.names import all_names, unseen
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

SMALLEST = 2500  # characters: smaller results are cheap, and read as a whole
LEAST_SHARE = 0.25  # of a gap's tokens that must be saved: a marker that is nearly as long as its lines is no help

# Which lines of a result may be left out, by content class (see `content.classify`).
Planner = Callable[[Block, Sequence[str], Context], Sequence[Gap]]
PLANNERS: Mapping[str, Planner] = {
    "log": log_lines.plan,
    "other": log_lines.plan,
    "prose": log_lines.plan,
    "json": log_lines.plan,
}


def omit(block: Block, context: Context) -> str:
    """`block.text` without the lines that its kind lets go, where that pays; the text itself where nothing goes."""
    planner = PLANNERS.get(classify(block))
    if context.read_back is None or planner is None or len(block.text) < SMALLEST or not log_lines.applies(block):
        return block.text
    lines = block.text.split("\n")
    places = gap.numbers(lines)
    if places[-1] - 1 != context.original.text.count("\n") + 1:
        return block.text  # its lines are no longer those of the original, so none could be asked for by number
    chosen = gap.settled(planner(block, lines, context), lines)
    return _without(lines, places, chosen, block, context)


def _without(lines: Sequence[str], places: Sequence[int], chosen: Sequence[Gap], block: Block, context: Context) -> str:
    """The text with a marker for each gap that is worth one; the same text if all of them together do not pay."""
    text = "\n".join(lines)
    gone = {at for one in chosen for at in range(one.first, one.end)}
    seen = context.names | all_names(line for at, line in enumerate(lines) if at not in gone)
    out: list[str] = []
    done = left_out = added = 0
    way: ReadBack | None = context.read_back
    for one in chosen:
        body = "\n".join(lines[one.first : one.end])
        names = unseen(body, seen) if one.named else []
        line = _marker(places, one, names, context, way)
        size, cost = count(body), count(line) + 1
        seen.update(unseen(body, seen))
        if size - cost < max(12.0, LEAST_SHARE * size):
            continue
        out += [*lines[done : one.first], line]
        done, way = one.end, None
        left_out, added = left_out + size, added + cost
    if not left_out:
        return text
    known = priors()
    probability = known.probability(tool_name(block), classify(block))
    hoped = expected(left_out, added, context.prefix_tokens, known.turns_to_come(context.turns), probability)
    return "\n".join([*out, *lines[done:]]) if hoped.pays else text


def _marker(places: Sequence[int], one: Gap, names: Sequence[str], context: Context, way: ReadBack | None) -> str:
    first, last = places[one.first], places[one.end] - 1
    says = "; ".join(filter(None, (f"{last - first + 1} lines", one.note)))
    if names:
        says += f"; names only there: {' '.join(names)}"
    return gap.marker(context.original_name, first, last, places[-1] - 1, says, way)


OMIT = Transform(
    "omission",
    apply=omit,
    holds=lambda block, after, context: gap.restore(after, block.text) == block.text,
)
