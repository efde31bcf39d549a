"""Which insides of functions may be left out of a source file that an agent reads as a whole.

An agent that sees half a function believes the half, so a function's inside goes as a whole or not at all, and its
signature stays. It must be far from what is being done: neither named by anybody, nor close to what is asked, in a
file that is read to understand another one. Recorded sessions say which files are read to be changed: those that an
agent opens first after it was told something, and those before which it speaks of changing something; unless the
user has named the file, because who does that names what is to be changed in it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import PurePosixPath

from headroom_cli.compress.content import is_file_read
from headroom_cli.compress.context import Context
from headroom_cli.compress.edits import edited
from headroom_cli.compress.file_text import FileText, asked_range, current_lines, file_texts
from headroom_cli.compress.gaps import Gap, numbers
from headroom_cli.compress.numbering import is_numbered
from headroom_cli.compress.syntax import Body, Sort, bodies
from headroom_cli.wire.prompt import Block, Kind

# The figures are those at which, over the recorded sessions (`scripts/bench kinds`), next to nothing was needed again.
SMALLEST = 6_000  # characters of a file, about 1,500 tokens: smaller ones are mostly read to be changed
READ_FIRST = 1  # files read after the user's last words that stay whole
CLOSE = 0.1  # share of a file's functions, those closest to what is asked, that stay
HEARD = 6  # last texts of the agent in which a name counts as named
SHORTEST_NAME = 4

# The agent speaks of changing something, and says that it is about to change this.
_CHANGING = re.compile(r"(?i)\b(?:fix|updat|modif|edit)(?:e|ed|es|ing|s|ting|y|ies|ied)?\b")
_ABOUT_TO = re.compile(
    r"(?i)\bneed(?:s|ed)? to be (?:fix|updat|modif|chang|edit)"
    r"|\b(?:let me|i'll|i will|now) (?:\w+ )?(?:fix|update|modify|edit|change)\b"
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_LAST_PART = re.compile(r"\w+(?=\W*$)")


def applies(block: Block) -> bool:
    """True for the text of a source file, or of several of one language, that was not asked for by lines."""
    return is_file_read(block) and not asked_range(block) and any(one.language for one in file_texts(block))


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The insides of functions that may be left out of `lines`, which are `block` as it stands now."""
    original = context.original
    said, read = _last_words(context)
    if read < READ_FIRST or _ABOUT_TO.search(said):
        return []
    users = "\n".join(earlier.text for earlier in context.blocks if earlier.kind is Kind.USER)
    changing = _CHANGING.search(said) is not None
    places = numbers(lines)
    gaps: list[Gap] = []
    for shown in file_texts(original):
        if len(shown.text) < SMALLEST or _CONFLICT.search(shown.text):
            continue
        if any(edited(path, context.blocks) for path in shown.paths):
            continue
        if changing and not all(PurePosixPath(path).name in users for path in shown.paths):
            continue
        for body in _far(shown, context):
            span = current_lines(shown.places[body.first], shown.places[body.end - 1] + 1, places)
            if span:
                gaps.append(Gap(*span, "; ".join(filter(None, (_in_file(body, shown, original), _says(body))))))
    return gaps


def _last_words(context: Context) -> tuple[str, int]:
    """What the agent said last since the user spoke, and how many files it has read since then."""
    read = 0
    said = ""
    for block in reversed(context.blocks):
        if block.kind is Kind.USER:
            break
        if block.kind is Kind.ASSISTANT and not said:
            said = block.text
        read += block.kind is Kind.RESULT and not block.error and is_file_read(block)
    return said, read


def _far(shown: FileText, context: Context) -> Iterable[Body]:
    """The units of a file that have nothing to do with what is being done; the last one always stays.

    New functions are put behind the last one, so that is where a file is changed.
    """
    units = bodies(shown.text, shown.language) or ()
    pieces = ["\n".join(shown.lines[unit.head : unit.end]) for unit in units]
    scores = [score / sqrt(len(piece)) for score, piece in zip(context.wanted.scores(pieces), pieces, strict=True)]
    closest = sorted(scores, reverse=True)[: int(len(scores) * CLOSE) + 1]
    named = _named(context)
    for unit, score in zip(units[:-1], scores, strict=False):
        if (score == 0.0 or score < closest[-1]) and not _is_named(unit, named):
            yield unit


def _named(context: Context) -> str:
    """What the user has said, and what the agent said last."""
    users = [block.text for block in context.blocks if block.kind is Kind.USER]
    agents = [block.text for block in context.blocks if block.kind is Kind.ASSISTANT]
    return "\n".join([*users, *agents[-HEARD:]])


def _is_named(unit: Body, named: str) -> bool:
    found = _LAST_PART.search(unit.name)
    return found is not None and len(found.group()) >= SHORTEST_NAME and found.group() in named


def _in_file(body: Body, shown: FileText, original: Block) -> str:
    """Which lines of the file these are, where a heading above it moves them down and no numbers are printed."""
    if len(shown.paths) > 1 or shown.places[0] + 1 == shown.first or is_numbered(original):
        return ""
    name = PurePosixPath(shown.paths[0]).name
    return f"{shown.first + body.first}-{shown.first + body.end - 1} of {name}"


def _says(body: Body) -> str:
    """What a gap is, where the line above it does not tell."""
    return f"{body.sort.value} {body.name}".strip() if body.sort in (Sort.COMMENT, Sort.DATA) else ""
