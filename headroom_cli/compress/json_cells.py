"""How a column of a table is written: once where all rows agree, by what it is made of, by a legend, or cell by cell.

a          its cells
a=1        1 in every row
a=`x{b}y`  made of the row's b; `{}` is the row's own cell
a(&a="…")  `&a` in a cell stands for what it is given for here
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from headroom_cli.compress.json_columns import Column
from headroom_cli.compress.json_text import quoted

_Item = TypeVar("_Item")

KEY = "(key)"  # the column that holds the keys of a map's entries
MOST = 24  # cells of a row: in longer ones a reader loses count
ABBREVIATED = 24  # characters of a value, from which on a legend is worth looking up
_CUT = 8  # characters that a template must take off a cell on average
_SHORTEST_PART = 3  # characters, on average, of a value that others are said to be made of

BARE_NAME = re.compile(r"[A-Za-z_$@][\w$@:/-]*")
# A string that needs no quotes: nothing in it can be taken for something else.
_BARE = re.compile(r"[^\s\",\[\]{}&`\\](?:[^,\\]*[^\s,\\])?")
_LITERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|-?Infinity|NaN|true|false|null")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d")
_PLAIN_PART = re.compile(r"[^{}`\"\\]*")
_LINK = re.compile(r"(?i)(?:html_?|web_?)?(?:url|link)|permalink|href")
_HOLE = "{}"


class Written(NamedTuple):
    """A column in a table: what the header says of it, and its cells, None where it has none."""

    header: str
    cells: Sequence[str] | None


def written(found: Sequence[Column]) -> list[Written]:
    """These columns as a table has them."""
    made = _templates(found)
    return [made.get(at) or _plain(column) for at, column in enumerate(found)]


def name(path: Iterable[str | int]) -> str:
    """The name of a column in the header; the empty path is that of a map's keys."""
    return ".".join(map(_part, path)) or KEY


def _part(part: str | int) -> str:
    if isinstance(part, int):
        return str(part)
    return part if BARE_NAME.fullmatch(part) else quoted(part)


def _plain(column: Column) -> Written:
    head, cells = name(column.path), column.cells
    if cells[0] is not None and all(cell == cells[0] for cell in cells):
        return Written(f"{head}={cells[0]}", None)
    legend = _legend(cells)
    if legend:
        entries = ",".join(f"{short}={text}" for text, short in legend.items())
        return Written(f"{head}({entries})", [legend.get(cell or "") or bare(cell) for cell in cells])
    if column.strings and sum(1 for text in column.strings if _LITERAL.fullmatch(text)) > 2:
        return Written(f"{head}=`{_HOLE}`", [_own(text) for text in column.strings])
    return Written(head, [bare(cell) for cell in cells])


def bare(cell: str | None) -> str:
    """A cell: the JSON `cell`, without quotes where it is a string that cannot be mistaken; "" for an absent key."""
    if cell is None:
        return ""
    inner = cell[1:-1]
    if cell[0] != '"' or "\\" in cell or not _BARE.fullmatch(inner) or _LITERAL.fullmatch(inner):
        return cell
    return inner


def is_literal(text: str) -> bool:
    """True for a number and for the words that JSON knows."""
    return _LITERAL.fullmatch(text) is not None


def _own(text: str) -> str:
    """The cell of a template's hole, which is always a string."""
    literal = quoted(text)
    return text if "\\" not in literal and _BARE.fullmatch(text) else literal


def _legend(cells: Sequence[str | None]) -> dict[str, str]:
    """Short names for the long values that come again, empty where that would save too little."""
    often = Counter(cell for cell in cells if cell is not None and len(cell) >= ABBREVIATED)
    again = [(text, n) for text, n in often.items() if n > 1]
    # A name costs about as much as four characters, in the header as in a cell.
    saved = sum((n - 1) * (len(text) - 4) - 8 for text, n in again)
    return {text: f"&{_letters(at)}" for at, (text, _) in enumerate(again)} if saved > ABBREVIATED else {}


def _letters(at: int) -> str:
    head, last = divmod(at, 26)
    return (_letters(head - 1) if head else "") + chr(ord("a") + last)


def _templates(found: Sequence[Column]) -> dict[int, Written]:
    """The columns that are made of other ones, and those whose cells begin or end alike."""
    usable = [at for at, column in enumerate(found) if _mean(column) and len(set(column.cells)) > 1]
    usable = [at for at in usable if not _is_link(found[at])]
    out: dict[int, Written] = {}
    parts: list[int] = []
    for at in sorted(usable, key=lambda at: _mean(found[at])):
        if len(parts) > MOST:
            break  # as it is, nobody can read so many cells
        strings = found[at].strings
        made = _made(found[at], strings, [found[part] for part in reversed(parts)]) if strings else None
        if made:
            out[at] = made
        elif _mean(found[at]) >= _SHORTEST_PART and not _part_of_none(found[at].path):
            parts.append(at)
    return out


def _part_of_none(path: Iterable[str | int]) -> bool:
    """True where the name of a column could not be told from the text around it."""
    return '"' in name(path)


def _is_link(column: Column) -> bool:
    """True for addresses that people follow: agents hand them on as they are, so they stay whole."""
    texts = column.strings or ()
    return bool(column.path and _LINK.fullmatch(str(column.path[-1]))) and any("//api." not in text for text in texts)


def _mean(column: Column) -> float:
    """The mean length of a column's texts; 0 where others cannot be made of them."""
    texts = _texts(column)
    return sum(map(len, texts)) / len(texts) if texts else 0.0


def _texts(column: Column) -> Sequence[str]:
    """What a template puts in for this column: its strings, or its numbers as they are spelled."""
    if column.strings is not None:
        return column.strings
    return [c for c in column.cells if c] if all(c and _LITERAL.fullmatch(c) for c in column.cells) else ()


def _made(column: Column, strings: Sequence[str], parts: Sequence[Column]) -> Written | None:
    """The column as a template over the columns `parts`, longest first; None where that saves nothing."""
    rows = [[text] for text in strings]  # of each row what is still text, between the parts found
    used: list[str] = []
    for part in parts:
        split = _split(rows, _texts(part))
        if split is not None:
            rows, used = split[0], _placed(used, name(part.path), split[1])
    varying = [at for at in range(len(rows[0])) if len({row[at] for row in rows}) > 1]
    if len(varying) > 1 or not (used or _foreseeable(strings)):
        return None
    own = [row[varying[0]] for row in rows] if varying else None
    head, tail = _ends(own) if own else ("", "")
    around = [part if at not in varying else f"{head}{_HOLE}{tail}" for at, part in enumerate(rows[0])]
    literal = [head, tail, *(part for at, part in enumerate(rows[0]) if at not in varying)]
    cut = (sum(map(len, strings)) - sum(map(len, own or ()))) / len(strings) + len(head) + len(tail)
    if cut < _CUT or not all(_PLAIN_PART.fullmatch(quoted(part)[1:-1]) for part in literal):
        return None
    text = around[0] + "".join(f"{{{ref}}}{part}" for ref, part in zip(used, around[1:], strict=True))
    cells = [_own(part[len(head) : len(part) - len(tail)]) for part in own] if own else None
    return Written(f"{name(column.path)}=`{text}`", cells)


def _split(rows: Sequence[Sequence[str]], texts: Sequence[str]) -> tuple[list[list[str]], list[int]] | None:
    """`rows` split where the text of another column stands, and into how many pieces each; None where they differ."""
    if any(not any(text in piece for piece in row) for row, text in zip(_some(rows), _some(texts), strict=True)):
        return None
    if not all(texts):
        return None
    split = [[piece.split(text) for piece in row] for row, text in zip(rows, texts, strict=True)]
    sizes = [[len(pieces) for pieces in row] for row in split]
    if any(size != sizes[0] for size in sizes) or sum(sizes[0]) == len(sizes[0]):
        return None
    after = [[piece for pieces in row for piece in pieces] for row in split]
    varying = sum(1 for at in range(len(after[0])) if len({row[at] for row in after}) > 1)
    return (after, sizes[0]) if varying <= 1 else None


def _some(items: Sequence[_Item]) -> list[_Item]:
    """A few of them, from all over."""
    return [items[0], items[len(items) // 2], items[-1]]


def _placed(used: Sequence[str], ref: str, sizes: Sequence[int]) -> list[str]:
    """The references between the pieces, after each piece was split by `ref`."""
    out: list[str] = []
    for at, size in enumerate(sizes):
        out += [ref] * (size - 1) + list(used[at : at + 1])
    return out


def _foreseeable(strings: Sequence[str]) -> bool:
    """True for times and addresses: nobody looks for one by its beginning, as one does for a path or a name."""
    return all(_TIME.match(text) for text in strings) or all("://" in text[:12] for text in strings)


def _ends(strings: Sequence[str]) -> tuple[str, str]:
    """What all of these begin and end with, cut back to where a word or a figure ends."""
    word = r"\d*" if _TIME.match(strings[0]) else r"\w*"
    head = re.sub(rf"{word}\Z", "", _beginning(strings))
    tail = _beginning([text[len(head) :][::-1] for text in strings])[::-1]
    return head, re.sub(rf"\A{word}", "", tail)


def _beginning(strings: Sequence[str]) -> str:
    low, high = min(strings), max(strings)
    size = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return low[:size]
