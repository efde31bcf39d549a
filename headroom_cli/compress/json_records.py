"""Leaving out records of a large table: those that are made like many others and were not asked for.

Kept are the first ones and the last, what reports trouble, what is rare in any of its values, and what has to do with
what is looked for. Rows of things (files, issues, users) go only where their names are told; events need no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from headroom_cli.compress.context import Context
from headroom_cli.compress.json_places import Place, places, rows_at
from headroom_cli.compress.json_rarity import MOST_CLASSES, Cells, in_trouble, is_time, outstanding, said
from headroom_cli.compress.json_table import OPENING, read_columns, read_table
from headroom_cli.compress.json_text import quoted
from headroom_cli.compress.json_told import tallies, told
from headroom_cli.compress.notable import CHECKED
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.compress.weighing import weighed
from headroom_cli.wire.prompt import Block

SMALLEST = 50  # rows of a table that is looked at: shorter ones are read as a whole
FIRST, LAST = 2, 1  # rows that stay at both ends
CLOSE = 0.5  # share of the best score from which on a row has to do with what is looked for
# The least score: a word of the user's counts where at most every eighth row has it, one of the call's own
# arguments where at most every other has it (see wanted.py: weight times rarity).
WORTH = 2.0
LEAST_SHARE = 0.25  # of a gap's tokens that must be saved
NAMES_SHARE = 0.4  # of the tokens left out that telling names may cost
_WORDS = 3  # of a text, on average, from which on it says something of its own

_NAMING = re.compile(
    r"(?i)(?:.*[._-])?(?:key|path|file|filename|file_?path|name|full_?name|title|number|iid|id|uuid|guid|sha\d*|oid|hash|commit|slug|"
    r"login|user(?:name)?|email|url|link|href|arn|ref|tag|version|host(?:name)?|symbol|\w+_id|\w+Id|\w+Name)|\(key\)"
)
_LOGGED = re.compile(r"(?i)level|lvl|log_?level|severity|message|msg|log(?:_?line)?")
_GAP = re.compile(r"\[headroom(?: ([0-9a-f]{8}))?: rows (\d+)-(\d+)(?: of (\d+)(?: of `(.*?)`)?)? omitted\b.*\]")


class _Chosen(NamedTuple):
    """What goes of one table: runs of rows [first, end), counted from 0, and what is said of them."""

    gaps: Sequence[tuple[int, int]]
    says: str


def leave_out(block: Block, context: Context) -> str:
    """`block.text` without the rows of its tables that may go, where that pays; the text itself where none goes."""
    if context.read_back is None or OPENING not in block.text:
        return block.text
    lines = block.text.split("\n")
    tables = [table for table in places(block.text) if table.end - table.first >= SMALLEST and _tellable(table)]
    out: list[str] = []
    done = 0
    for table in tables:
        chosen = _chosen(lines, table, context)
        for number, (first, end) in enumerate(chosen.gaps):
            says = chosen.says if number == 0 else ""
            out += [*lines[done : table.first + first], _marker(table, first, end, says, context)]
            done = table.first + end
    after = "\n".join([*out, *lines[done:]])
    return after if done and weighed(block.text, after, _GAP, context).pays else block.text


def _tellable(table: Place) -> bool:
    """True where the place can stand in a marker."""
    return "`" not in table.of and len(quoted(table.of)) == len(table.of) + 2


def _marker(table: Place, first: int, end: int, says: str, context: Context) -> str:
    """The line for rows [first, end) of a table; `says` is set in the first one, which also tells the way back."""
    low, high = table.start + first + 1, table.start + end
    way = context.read_back
    if not says or way is None:
        return f"[headroom: rows {low}-{high} omitted]"
    of = f" of `{table.of}`" if table.of else ""
    back = way.row_words(context.original_name, low, high, table.of)
    where = f"rows {low}-{high} of {table.total}{of}"
    return f"[headroom {context.original_name}: {where} omitted ({says}). To read them: {back}]"


def _chosen(lines: Sequence[str], table: Place, context: Context) -> _Chosen:
    rows = lines[table.first : table.end]
    found = read_columns(lines[table.first - 1].partition(": ")[2], rows)
    varying = {name: cells for name, cells in found if any(cell != cells[0] for cell in cells)}
    fixed = {name: cells[:1] for name, cells in found if name not in varying}
    if not any(map(_is_text, varying.values())) or any(in_trouble(name, cells) for name, cells in fixed.items()):
        return _Chosen((), "")
    events = _is_events(varying)
    naming = None if events else _naming(varying)
    kept = {*range(FIRST), *range(len(rows) - LAST, len(rows))}
    for name, cells in varying.items():
        kept |= in_trouble(name, cells) | outstanding(cells, named=name == naming)
    close = _close(varying, len(rows), context)
    if not close and not events and any(_is_prose(cells) for name, cells in varying.items() if name != naming):
        return _Chosen((), "")  # each says something of its own, and nothing tells which of it matters
    kept |= close
    gaps = [gap for gap in _between(kept, len(rows)) if _saves(rows[gap[0] : gap[1]])]
    gone = [at for first, end in gaps for at in range(first, end)]
    if not gone:
        return _Chosen((), "")
    names = told(varying[naming], gone, context.names) if naming else ""
    if names and count(names) > NAMES_SHARE * count("\n".join(rows[at] for at in gone)):
        return _Chosen((), "")
    rest = {name: cells for name, cells in varying.items() if name != naming}
    named = f"; {naming} of these: {names}" if names else ""
    says = (
        f"{len(gone)} rows here and below; none matches {CHECKED}, is rare or was asked for{tallies(rest, gone)}{named}"
    )
    return _Chosen(gaps, says)


def _saves(rows: Sequence[str]) -> bool:
    size = count("\n".join(rows))
    cost = 12  # tokens of a short marker
    return size - cost >= max(8.0, LEAST_SHARE * size)


def _between(kept: Iterable[int], size: int) -> Iterable[tuple[int, int]]:
    stops = sorted({at for at in kept if 0 <= at < size} | {-1, size})
    return ((a + 1, b) for a, b in pairwise(stops) if b - a > 1)


def _close(varying: Mapping[str, Cells], size: int, context: Context) -> set[int]:
    """The rows that have to do with what is looked for, by all of their values."""
    texts = [" ".join(said(cells[at]) for cells in varying.values()) for at in range(size)]
    scores = context.wanted.scores(texts)
    best = max(scores, default=0.0)
    return {at for at, score in enumerate(scores) if score >= max(WORTH, CLOSE * best)}


def _is_text(cells: Cells) -> bool:
    """True for a column that says in words what a row is; where all are figures, the figures are what was asked for."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    return len(texts) * 2 > len(cells) and not is_time(texts)


def _is_prose(cells: Cells) -> bool:
    """True for texts of several words that are not a few that come again."""
    texts = {cell for cell in cells if isinstance(cell, str)}
    return len(texts) > MOST_CLASSES and sum(len(text.split()) for text in texts) >= _WORDS * len(texts)


def _is_events(varying: Mapping[str, Cells]) -> bool:
    """True for what was logged one after the other: a column has times, in order, another a message or a level."""
    if not any(_LOGGED.fullmatch(name.rpartition(".")[2]) for name in varying):
        return False
    for cells in varying.values():
        texts = [cell for cell in cells if isinstance(cell, str)]
        if len(texts) == len(cells) and is_time(texts) and (texts == sorted(texts) or texts == sorted(texts)[::-1]):
            return len(set(texts)) * 2 > len(texts)
    return False


def _naming(varying: Mapping[str, Cells]) -> str | None:
    """The column by whose short values a reader knows the rows, if there is one."""
    best: tuple[int, str] | None = None
    for name, cells in varying.items():
        texts = [said(cell) for cell in cells]
        if not _NAMING.fullmatch(name) or len(set(texts)) < len(texts) or not all(texts) or is_time(texts):
            continue
        if best is None or sum(map(len, texts)) < best[0]:
            best = sum(map(len, texts)), name
    return best[1] if best else None


def restored(after: str, block: Block, context: Context) -> bool:
    """True where each marker stands for exactly the rows that it says, in `block.text` and in the original."""
    lines = block.text.split("\n")
    tables = places(block.text)
    rows: dict[str, list[str]] = {}
    at, of = 0, ""
    for line in after.split("\n"):
        found = _GAP.fullmatch(line)
        if found is None:
            if at >= len(lines) or lines[at] != line:
                return False
            at += 1
            continue
        of = (found[5] or "") if found[1] else of
        first, last = int(found[2]) - 1, int(found[3])
        table = next((one for one in tables if one.of == of and at == one.first + first - one.start), None)
        if table is None or at + last - first > table.end:
            return False
        if of not in rows:
            rows[of] = rows_at(context.original.text, of)
        if (
            read_table(lines[table.first - 1].partition(": ")[2], lines[at : at + last - first]).rows
            != rows[of][first:last]
        ):
            return False
        at += last - first
    return at == len(lines)


LEAVE_OUT_RECORDS = Transform(
    "json records",
    apply=leave_out,
    holds=lambda block, after, context: restored(after, block, context),
    explain=lambda block, after, context: weighed(block.text, after, _GAP, context).words(),
)
