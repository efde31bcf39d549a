"""The parts of a text in Markdown or in something near it: headings, paragraphs, list items, code and tables.

Read by lines, each line once. What is not clear is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

MOST = 20_000  # lines of a text that a reader would still call a page or a document

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)(.*)")
_TAG_HEADING = re.compile(r"(?i) {0,3}<h([1-6])\b([^\n]{0,400})")
_UNDERLINE = re.compile(r"(=|-|~|\^|\")\1{2,}[ \t]*$")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_ITEM = re.compile(r"([ \t]*)(?:[-*+•]|\d{1,3}[.)])[ \t]+\S")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)+")  # of a line without blanks around it
_INDENTED = re.compile(r"(?: {4}|\t)[ \t]*\S")
_TAG = re.compile(r"<[^<>\n]{0,400}>")
_LONGEST_HEADING = 4  # lines
_LINK_TARGET = re.compile(r"\]\([^()\s]*\)")


class Form(StrEnum):
    """What a part is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    CODE = "code"
    TABLE = "table"


class Part(NamedTuple):
    """Lines [first, end) of a text, counted from 0, with the blank lines after it.

    `level` is that of a heading, 1 to 6, or the indentation of an item in characters; `filled` the end without blanks.
    """

    form: Form
    first: int
    filled: int
    end: int
    level: int = 0


class Section(NamedTuple):
    """A heading with what follows up to the next one, of whatever level; the first section may have none."""

    heading: Part | None
    body: tuple[Part, ...]
    titles: tuple[str, ...]  # of this heading and those above it

    @property
    def first(self) -> int:
        return self.heading.first if self.heading else self.body[0].first

    @property
    def end(self) -> int:
        return self.body[-1].end if self.body else self.heading.end if self.heading else 0


def parts(lines: Sequence[str]) -> list[Part]:
    """The parts of a text, in order, without a gap between them."""
    out: list[Part] = []
    at = 0
    while at < len(lines):
        form, end, level = _part(lines, at)
        filled = end if end > at else at + 1
        end = filled
        while end < len(lines) and not lines[end].strip():
            end += 1
        out.append(Part(form, at, filled, end, level))
        at = end
    return out


def _part(lines: Sequence[str], at: int) -> tuple[Form, int, int]:
    """What begins at line `at`: (form, end, level)."""
    for read in (_fenced, _headed, _underlined, _tabled, _listed, _indented):
        found = read(lines, at)
        if found is not None:
            return found
    return Form.TEXT, _while(lines, at + 1, _goes_on), 0


def _fenced(lines: Sequence[str], at: int) -> tuple[Form, int, int] | None:
    fence = _FENCE.match(lines[at])
    return (Form.CODE, _closed(lines, at + 1, fence[1]), 0) if fence else None


def _headed(lines: Sequence[str], at: int) -> tuple[Form, int, int] | None:
    if heading := _HEADING.match(lines[at]):
        return Form.HEADING, at + 1, len(heading[1])
    if tag := _TAG_HEADING.match(lines[at]):
        closed = (end for end, one in enumerate(lines[at : at + _LONGEST_HEADING], at + 1) if "</h" in one.lower())
        return Form.HEADING, next(closed, at + 1), int(tag[1])
    return None


def _underlined(lines: Sequence[str], at: int) -> tuple[Form, int, int] | None:
    line, following = lines[at].strip(), lines[at + 1] if at + 1 < len(lines) else ""
    rule = _UNDERLINE.match(following)
    if not line or rule is None or len(following.strip()) * 2 < len(line) or _ITEM.match(lines[at]):
        return None
    return Form.HEADING, at + 2, 1 if rule[1] == "=" else 2


def _tabled(lines: Sequence[str], at: int) -> tuple[Form, int, int] | None:
    following = lines[at + 1].strip() if at + 1 < len(lines) else ""
    if "|" not in lines[at] or not _TABLE_RULE.fullmatch(following):
        return None
    return Form.TABLE, _while(lines, at + 2, lambda line: "|" in line), 0


def _listed(lines: Sequence[str], at: int) -> tuple[Form, int, int] | None:
    item = _ITEM.match(lines[at])
    return (Form.ITEM, _while(lines, at + 1, _goes_on), len(item[1].expandtabs(4))) if item else None


def _indented(lines: Sequence[str], at: int) -> tuple[Form, int, int] | None:
    if not _INDENTED.match(lines[at]):
        return None
    return Form.CODE, _while(lines, at + 1, lambda line: _INDENTED.match(line) is not None), 0


def _closed(lines: Sequence[str], at: int, fence: str) -> int:
    """The end of a fenced block whose text begins at line `at`."""
    for end in range(at, len(lines)):
        bare = lines[end].strip()
        if len(bare) >= len(fence) and not bare.strip(fence[0]):
            return end + 1
    return len(lines)


def _while(lines: Sequence[str], at: int, holds: Callable[[str], bool]) -> int:
    """The first line from `at` on that is blank or for which `holds` says no."""
    while at < len(lines) and lines[at].strip() and holds(lines[at]):
        at += 1
    return at


def _goes_on(line: str) -> bool:
    """True for a line that does not begin a part of its own."""
    return not (_FENCE.match(line) or _HEADING.match(line) or _ITEM.match(line))


def sections(lines: Sequence[str], found: Iterable[Part]) -> list[Section]:
    """The sections that these parts of `lines` make."""
    out: list[Section] = []
    above: list[tuple[int, str]] = []
    heading: Part | None = None
    body: list[Part] = []
    for part in [*found, None]:
        if part is not None and part.form is not Form.HEADING:
            body.append(part)
            continue
        if heading or body:
            out.append(Section(heading, tuple(body), tuple(name for _, name in above)))
        if part is not None:
            said = title(" ".join(lines[part.first : part.filled]))
            above = [*(one for one in above if one[0] < part.level), (part.level, said)]
        heading, body = part, []
    return out


def title(heading: str) -> str:
    """What a heading says, without its marks, its tags and the targets of its links."""
    found = _HEADING.match(heading)
    return _LINK_TARGET.sub("]", _TAG.sub("", found[2] if found else heading)).strip(" \t#=-~^")
