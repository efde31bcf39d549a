"""What agents read back, seen in their own requests: a call that asks for an original, and the result that came.

Only here every channel is seen, and only what is sent is billed. A command in a sandbox could book nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby, islice
from typing import NamedTuple

from headroom_cli.compress.content import split_header
from headroom_cli.compress.protect import FLOOR, failed
from headroom_cli.compress.retrievals import Asked, asked, is_retrieval, named
from headroom_cli.ledger.events import Retrieval
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decision
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Block

QUOTED = "quotes an original"  # why such a result stays as it is
_MOST = 8  # originals of one call that are looked at: a list of commits is no retrieval
_LINES = 40  # lines of a result that are compared: one that shows an original shows it early
_CHARACTERS = 4  # of a token, about, where the worker has not counted
_NUMBER = re.compile(r"\s*\d+(?:\t|→|: ?| ?\| ?)")  # what readers put before a line


class Read(NamedTuple):
    """What a result shows of originals. `hidden`: only its text tells, so that no other rule protects it."""

    parts: tuple[Asked, ...]
    hidden: bool = False


def may_show(block: Block) -> bool:
    """Whether `shown` has to look at this result: cheap, and true for few."""
    return is_retrieval(block) or (len(block.text) >= FLOOR and bool(named(block)))


def shown(block: Block, originals: Originals) -> Read | None:
    """What this result shows of the originals that its call asks for, None for nothing. Reads files.

    A script of the agent's own may hide the program that it calls; then the id still stands in the call, and the
    whole text in the original.
    """
    parts = tuple(part for part in asked(block)[:_MOST] if _shows(block.text, _text(part.original, originals)))
    if parts:
        return Read(parts)
    if is_retrieval(block):
        return None
    bare = split_header(block.text)[1].strip()
    quoted = [name for name in named(block)[:_MOST] if bare and bare in _text(name, originals)]
    return Read(tuple(map(Asked, quoted)), hidden=True) if quoted else None


def retrievals(
    results: Sequence[tuple[Block, Decision]], reads: Mapping[int, Read], session: str
) -> tuple[Retrieval, ...]:
    """What to book for these new results, with the decisions on them; `reads` are those of `shown`, by place.

    Several results of one call are one retrieval. A call that failed is none.
    """
    found: list[Retrieval] = []
    for _, group in groupby(range(len(results)), key=lambda at: id(results[at][0].arguments)):
        places = list(group)
        parts = dict.fromkeys(part for at in places if at in reads for part in reads[at].parts)
        if parts and not any(failed(results[at][0]) for at in places):
            found += _shared_out(list(parts), sum(_tokens(*results[at]) for at in places), session)
    return tuple(found)


def _shared_out(parts: Sequence[Asked], tokens: int, session: str) -> Iterable[Retrieval]:
    """One command may read several parts; nobody can say which token is whose, so the first carries the rest."""
    share, rest = divmod(tokens, len(parts))
    now = time.time()
    for at, part in enumerate(parts):
        yield Retrieval(now, session, part.original, part.lines, part.grep, share + (0 if at else rest))


def _tokens(block: Block, decision: Decision) -> int:
    return decision.before or len(block.text) // _CHARACTERS


def _shows(text: str, whole: str) -> bool:
    """True if a line of `text`, without the number that a reader puts before it, stands in `whole`."""
    lines = (line.strip() for line in split_header(text)[1].split("\n"))
    some = islice((line for line in lines if line), _LINES)
    return bool(whole) and any(line in whole or _NUMBER.sub("", line, count=1) in whole for line in some)


def _text(name: str, originals: Originals) -> str:
    with suppress(StoreUnavailable):
        return originals.text(name) or ""
    return ""
