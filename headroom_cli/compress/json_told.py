"""What a marker says of the records that it stands for: their names, how many of each kind, from where to where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

from headroom_cli.compress.json_columns import Absent
from headroom_cli.compress.json_rarity import Cells, form, is_time, said
from headroom_cli.compress.json_text import Number, quoted

_COLUMNS, _VALUES, _LENGTH = 3, 6, 60  # columns of each sort, values of a column, and characters of a value
_COUNTING = re.compile(r"([^\W\d][\w-]*?)(\d{1,12})")
_COUNTED = 3  # names that count up, from which on only the first and the last are told


def told(cells: Cells, gone: Sequence[int], known: Container[str]) -> str:
    """The names of the rows `gone` that are not `known`, with blanks between them."""
    texts = [said(cells[at]) for at in gone]
    return " ".join(map(_shown, _runs([text for text in texts if text not in known])))


def _shown(text: str) -> str:
    """`text` in quotes where it could not be told from what stands around it."""
    literal = quoted(text)
    return text if text and " " not in text and len(literal) == len(text) + 2 else literal


def _runs(names: Sequence[str]) -> Iterable[str]:
    """These names, those that merely count up as `first...last`; paths are looked for by their words and stay."""
    run: list[str] = []
    for name in [*names, ""]:
        if run and _next(run[-1]) == name:
            run.append(name)
            continue
        yield from run if len(run) < _COUNTED else [f"{run[0]}...{run[-1]}"]
        run = [name] if name else []


def _next(name: str) -> str | None:
    """The name that comes after this one where names count up, None where they do not."""
    found = _COUNTING.fullmatch(name)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}}" if found else None


def tallies(columns: Mapping[str, Cells], gone: Sequence[int]) -> str:
    """How often the rows `gone` have each value, or each form of it, where there are few; and how far figures reach."""
    classes, ranges = [], []
    for name, cells in columns.items():
        of_these = [cells[at] for at in gone]
        if all(isinstance(cell, Number) for cell in of_these):
            ranges += _range(name, [said(cell) for cell in of_these])
        elif not any(isinstance(cell, Absent) for cell in of_these):
            classes += _counts(name, [said(cell) for cell in of_these])
    return "".join(f"; {tally}" for tally in [*classes[:_COLUMNS], *ranges[:_COLUMNS]])


def _range(name: str, figures: Sequence[str]) -> list[str]:
    ordered = sorted(figures, key=float)
    return [f"{name} {ordered[0]} to {ordered[-1]}"]


def _counts(name: str, texts: Sequence[str]) -> list[str]:
    like = "" if len(set(texts)) <= _VALUES else " like"
    if like:
        example = {form(text): text for text in reversed(texts)}
        texts = [example[form(text)] for text in texts]
    often = Counter(texts).most_common()
    if is_time(texts) or not 1 < len(often) <= _VALUES or any(len(text) > _LENGTH for text, _ in often):
        return []
    return [f"{name}{like} " + ", ".join(f"{_shown(text)} {n}" for text, n in often)]
