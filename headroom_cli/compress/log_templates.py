"""Lines of one template: what they share is said once, and of each line only the rest is printed.

    [headroom: "A <1> <2>" below stands for the line "   Compiling <1> v<2>"]
    A serde 1.0.228
    A libc 0.2.186
    [headroom: the line above 36 more times]

Lines that report trouble stay as they are, so that they are found by their own words.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.compress.content import classify, command, is_diff, is_file_read, is_search, is_shell
from headroom_cli.compress.json_table import OPENING
from headroom_cli.compress.line_prefixes import hoist
from headroom_cli.compress.log_lines import applies
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.names import names
from headroom_cli.compress.notable import troubled
from headroom_cli.compress.routine_lines import bare
from headroom_cli.compress.templates import tokens
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

FEWEST = 4  # lines of one template
MOST = 6  # templates in one text: a reader has to remember them
MOST_PARTS = 9  # variable parts of a template
LONGEST = 2000  # characters of a line that is folded
LEAST_GAIN = 20  # tokens that a template must save
LEAST_SHARE = 0.2  # of the tokens of its lines, too
LEAST_OF_ALL = 0.06  # of the whole text's tokens: less is not worth learning the short forms
REPEATED = 3  # equal lines in a row of which one is printed

_DEFINED = re.compile(r'\[headroom: "([A-Z])(?: [<>\d ]+)?" below stands for the line (".*")\]')
_AGAIN = re.compile(r"\[headroom: the line above (\d+) more times\]")
_PLACE = re.compile(r"<(\d)>")
_NAME = re.compile(r"[\w./:@#-]")
_PAGE = re.compile(r"(?i)<(?:!doctype html|html|head|body)[\s>]")
_SPOKEN = re.compile(r"(?<![\w.@-])[^\W\d_]{3,}(?![\w@-])")
_BLANKS = re.compile(r"([ \t]+)")
# What a stack trace is made of (Python, Java and JavaScript, Go): one reads it from line to line.
_FRAME = re.compile(r'\s*File "[^"]*", line \d|\s+at \S|\t\S+:\d+ \+0x')


class _Template(NamedTuple):
    """What lines share: `pattern` with <1>, <2> ... for what varies, and for each line its values."""

    pattern: str
    rows: Mapping[int, str]  # the values of each line, with a blank before each
    gain: int  # tokens saved by it


def fold(text: str) -> str:
    """`text` with the lines of one template folded, and with lines in a row that are equal printed once."""
    lines = list(_once(text.split("\n")))
    chosen = sorted(_worthwhile(lines), key=lambda one: -one.gain)[:MOST]
    taken = {line[0] for line in lines if line and line[1:2] in ("", " ")}
    labels = [letter for letter in ascii_uppercase if letter not in taken]
    rows: dict[int, tuple[str, _Template]] = {}
    for label, template in zip(labels, sorted(chosen, key=lambda one: min(one.rows)), strict=False):
        rows.update((at, (label, template)) for at in template.rows)
    out: list[str] = []
    defined: set[str] = set()
    for at, line in enumerate(lines):
        if at not in rows:
            out.append(line)
            continue
        label, template = rows[at]
        if label not in defined:
            out.append(_definition(label, template.pattern))
            defined.add(label)
        out.append(label + template.rows[at])
    return "\n".join(out)


def restore(text: str) -> str:
    """What `fold` was given, if `text` is what it returned."""
    lines = text.split("\n")
    out: list[str] = []
    for line, says in zip(lines, meant(lines), strict=True):
        if found := _AGAIN.fullmatch(line):
            out += out[-1:] * int(found[1])
        elif not _DEFINED.fullmatch(line):
            out.append(says)
    return "\n".join(out)


def meant(lines: Sequence[str]) -> list[str]:
    """What each of these lines says to a reader who knows the definitions above it."""
    out: list[str] = []
    patterns: dict[str, str] = {}
    for line in lines:
        if found := _DEFINED.fullmatch(line):
            patterns[found[1]] = _said(found[2])
        row = line[:1] in patterns and line[1:2] in ("", " ")
        out.append(_filled(patterns[line[0]], line.split(" ")) if row else line)
    return out


def _said(literal: str) -> str:
    """The text of a string literal, or the literal itself where it is none: somebody may print what looks like ours."""
    try:
        return str(json.loads(literal))
    except ValueError:
        return literal


def _filled(pattern: str, values: Sequence[str]) -> str:
    return _PLACE.sub(lambda place: values[int(place[1])] if int(place[1]) < len(values) else place[0], pattern)


def _definition(label: str, pattern: str) -> str:
    places = sorted(set(_PLACE.findall(pattern)))
    example = " ".join([label, *(f"<{place}>" for place in places)])
    return f'[headroom: "{example}" below stands for the line {json.dumps(pattern, ensure_ascii=False)}]'


def _once(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with those that follow an equal one counted instead of printed."""
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end] == lines[at]:
            end += 1
        yield lines[at]
        again = f"[headroom: the line above {end - at - 1} more times]"
        if end - at >= REPEATED and not lines[at].startswith(OURS) and _saves(lines[at], end - at - 1, again):
            yield again
        else:
            yield from lines[at + 1 : end]
        at = end


def _saves(line: str, times: int, marker: str) -> bool:
    return (count(line) + 1) * times - count(marker) - 1 >= LEAST_GAIN // 2


def _worthwhile(lines: Sequence[str]) -> Iterator[_Template]:
    pieces = {
        at: _BLANKS.split(line)
        for at, line in enumerate(lines)
        if line and len(line) <= LONGEST and not line.startswith(OURS) and not _FRAME.match(line)
    }
    known = tokens(word for parts in pieces.values() for word in set(parts[::2]))
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, parts in pieces.items():
        key = [known[word] if not number % 2 else word for number, word in enumerate(parts)]
        groups[tuple(key)].append(at)
    for members in groups.values():
        calm = [at for at in members if len(members) >= FEWEST and not troubled(lines[at])]
        if len(calm) >= FEWEST and (template := _template(lines, pieces, calm)):
            yield template


def _template(lines: Sequence[str], pieces: Mapping[int, list[str]], members: Sequence[int]) -> _Template | None:
    """The template of these lines, None if it is not worth its definition."""
    pattern: list[str] = []
    columns: list[tuple[str, ...]] = []
    for column in zip(*(pieces[at] for at in members), strict=True):
        before, middle, after = _around(column, columns) or _apart(column)
        if middle is None:
            pattern.append(column[0])
            continue
        if middle not in columns:
            columns.append(middle)
        pattern.append(f"{before}<{columns.index(middle) + 1}>{after}")
    whole = "".join(pattern)
    if len(columns) > MOST_PARTS or not _telling(whole) or any(_PLACE.search(lines[at]) for at in members):
        return None
    rows = ["".join(f" {value}" for value in values) for values in zip(*columns, strict=True)] or [""] * len(members)
    size = count("\n".join(lines[at] for at in members))
    gain = size - count("\n".join("A" + row for row in rows)) - count(_definition("A", whole)) - 1
    if gain < max(LEAST_GAIN, LEAST_SHARE * size):
        return None
    return _Template(whole, dict(zip(members, rows, strict=True)), gain)


def _telling(pattern: str) -> bool:
    """True if a reader can tell from the pattern what its lines are: a word stands in it, behind the time."""
    return _SPOKEN.search(_PLACE.sub(" ", bare(pattern).text)) is not None


def _around(column: Sequence[str], known: Sequence[tuple[str, ...]]) -> tuple[str, tuple[str, ...] | None, str] | None:
    """As `_apart`, where each word is made of the same line's value in a column before, as in `x -> origin/x`."""
    for values in known:
        before, found, after = column[0].partition(values[0]) if values[0] else ("", "", "")
        if found and all(word == before + value + after for word, value in zip(column, values, strict=True)):
            return before, values, after
    return None


def _apart(column: Sequence[str]) -> tuple[str, tuple[str, ...] | None, str]:
    """What the words of a column begin with, what varies, and what they end with; None where nothing varies."""
    if len(set(column)) == 1:
        return column[0], None, ""
    named = any(map(names, column))
    before = os.path.commonprefix(column)  # noqa: RUF071 - not paths
    while before and any(_torn(before[-1], word[len(before) :][:1], named) for word in column):
        before = before[:-1]
    rest = [word[len(before) :] for word in column]
    after = os.path.commonprefix([word[::-1] for word in rest])[::-1]  # noqa: RUF071 - not paths
    while after and any(_torn(word[: -len(after)][-1:], after[0], named) for word in rest):
        after = after[1:]
    values = tuple(word[: len(word) - len(after)] for word in rest)
    return (before, values, after) if all(values) else ("", tuple(column), "")


def _torn(left: str, right: str, named: bool) -> bool:
    """True if a cut between these characters would tear a word or a number apart, or a name, which is searched for."""
    if named:
        return bool(_NAME.match(left) and _NAME.match(right))
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


def _foldable(block: Block) -> bool:
    """True for what a command printed, where it is no copy of a file, of code, of a diff or of a page, nor a table."""
    if is_file_read(block) or is_search(block) or is_diff(block) or OPENING in block.text:
        return False
    if _PAGE.search(block.text, 0, LONGEST):
        return False
    # Codex' code mode also fetches pages; of a call without a command only the look tells what it printed.
    plain = is_shell(block) and "tools." not in command(block) and classify(block) in ("log", "other")
    return plain or applies(block)


def _shortened(block: Block) -> str:
    if _foldable(block):
        return fold(block.text)
    # Names of files stay as they are; what a program complains of while it lists them may come a hundred times.
    listing = is_shell(block) and classify(block) == "listing"
    return "\n".join(_once(block.text.split("\n"))) if listing else block.text


def _apply(block: Block, context: Context) -> str:
    short = _shortened(block)
    if short == block.text:
        return short
    # Common beginnings are taken out next; what they alone save is no merit of templates.
    least = count(hoist(block.text)) - LEAST_OF_ALL * count(block.text)
    return short if count(hoist(short)) <= least else block.text


FOLD_TEMPLATES = Transform(
    "log templates", apply=_apply, holds=lambda block, after, context: restore(after) == block.text
)
