"""Leaving lines out of a result: what may go is decided by its kind, whether it goes by what it saves.

Only where the agent can read it back. Every gap says how many lines are missing and which names stand only there,
so that a reader knows when to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from headroom_cli.compress import (
    diffs,
    documents,
    html_pages,
    listings,
    log_lines,
    search_hits,
    source_files,
    table_rows,
    web_pages,
    written_texts,
)
from headroom_cli.compress import gaps as gap
from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.json_table import OPENING
from headroom_cli.compress.line_numbers import read_numbers
from headroom_cli.compress.names import all_names, unseen
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.compress.weighing import weighed
from headroom_cli.wire.prompt import Block

SMALLEST = 1000  # characters: smaller results are cheap, and read as a whole
LEAST_GAIN = 12  # tokens that a marker must save
LEAST_SHARE = 0.25  # of a gap's tokens that must be saved: a marker that is nearly as long as its lines is no help


class Planner(NamedTuple):
    """What is known of one kind of result: whether a result is of it, and which of its lines may be left out."""

    name: str
    applies: Callable[[Block], bool]
    plan: Callable[[Block, Sequence[str], Context], Sequence[Gap]]


def default_planners() -> tuple[Planner, ...]:
    """Every kind there is, the most particular first: the first that applies decides."""
    return (
        Planner("search hits", search_hits.applies, search_hits.plan),
        Planner("listings", listings.applies, listings.plan),
        Planner("diffs", diffs.applies, diffs.plan),
        Planner("source files", source_files.applies, source_files.plan),
        Planner("logs", log_lines.applies, log_lines.plan),
        Planner("HTML pages", html_pages.applies, html_pages.plan),
        Planner("web pages", web_pages.applies, web_pages.plan),
        Planner("documents", documents.applies, documents.plan),
        Planner("written texts", written_texts.applies, written_texts.plan),
        Planner("tables", table_rows.applies, table_rows.plan),
    )


def omission(planners: Sequence[Planner]) -> Transform:
    """The transform that leaves out what these planners let go."""

    def omit(block: Block, context: Context) -> str:
        return _omit(block, context, planners)

    def explain(block: Block, after: str, context: Context) -> str:
        return weighed(block.text, after, gap.MARKER, context).words()

    return Transform("omission", omit, lambda block, after, _: gap.restore(after, block.text) == block.text, explain)


def kind_of(block: Block, planners: Sequence[Planner]) -> Planner | None:
    """The planner that decides on `block`, None where nothing may be left out of it."""
    return next((planner for planner in planners if planner.applies(block)), None)


def _omit(block: Block, context: Context, planners: Sequence[Planner]) -> str:
    """`block.text` without the lines that its kind lets go, where that pays; the text itself where nothing goes."""
    if context.read_back is None or len(block.text) < SMALLEST:
        return block.text
    planner = kind_of(context.original, planners)
    lines = block.text.split("\n")
    places = gap.numbers(lines)
    # Its lines may no longer be those of the original: then none could be asked for by number.
    if planner is None or OPENING in block.text or places[-1] - 1 != context.original.text.count("\n") + 1:
        return block.text
    chosen = gap.settled(planner.plan(block, lines, context), lines)
    return _without(lines, places, chosen, context)


def _without(lines: Sequence[str], places: Sequence[int], chosen: Sequence[Gap], context: Context) -> str:
    """The text with a marker for each gap that is worth one; the same text if all of them together do not pay."""
    text = "\n".join(lines)
    # What does not go after all shows its names, so that a second look finds fewer of them only in gaps.
    going = [one for one, _ in _marked(lines, places, chosen, context)]
    out: list[str] = []
    done = 0
    for one, line in _marked(lines, places, going, context):
        out += [*lines[done : one.first], line]
        done = one.end
    after = "\n".join([*out, *lines[done:]])
    return after if done and (context.tight or weighed(text, after, gap.MARKER, context).pays) else text


def _marked(
    lines: Sequence[str], places: Sequence[int], chosen: Sequence[Gap], context: Context
) -> Iterator[tuple[Gap, str]]:
    """The gaps that are worth a marker, with it."""
    gone = {at for one in chosen for at in range(one.first, one.end)}
    seen = context.names | all_names(line for at, line in enumerate(lines) if at not in gone)
    way: ReadBack | None = context.read_back
    printed = read_numbers("\n".join(lines)).numbers
    for one in chosen:
        body = "\n".join(lines[one.first : one.end])
        names = unseen(body, seen) if one.telling else []
        seen.update(names)
        line = _marker(places, one, _says(one, places, printed, names), context, way)
        size = count(body)
        if size - count(line) >= max(LEAST_GAIN, LEAST_SHARE * size):
            way = None
            yield one, line


def _marker(places: Sequence[int], one: Gap, says: str, context: Context, way: ReadBack | None) -> str:
    return gap.marker(context.original_name, places[one.first], places[one.end] - 1, places[-1] - 1, says, way)


def _says(one: Gap, places: Sequence[int], printed: Sequence[int | None], names: Sequence[str]) -> str:
    """How many lines these are, how they are numbered if the result prints other numbers than its own, and the note."""
    first, last = places[one.first], places[one.end] - 1
    size = "1 line" if first == last else f"{last - first + 1} lines"
    low, high = printed[one.first], printed[one.end - 1]
    if low is not None and high is not None and low != first and high - low == last - first:
        size += f", numbered {low}-{high}"
    only = f"names only there: {' '.join(names)}" if names else ""
    return "; ".join(filter(None, (size, one.note, only)))


OMIT = omission(default_planners())
