"""What a reader finds in a text of the conversation: which of its lines stand for themselves, which mean more."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from headroom_cli.compress import hit_numbers, line_prefixes, log_templates, search_results
from headroom_cli.compress.gaps import MARKER
from headroom_cli.compress.line_numbers import Numbered, printed_number, read_numbers
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.recent import remembered

_LIMIT = 24 << 20  # bytes, about, for each thing that is remembered of a text: three megabytes of history
_SHARED = re.compile(r"\[headroom: each of the next (\d+) lines (begins with )?")
_SHORT_HIT = re.compile(r"^(?:\d+[:-]| \|)", re.MULTILINE)
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
# What an omission says of lines of a hunk that both sides have; of others nobody knows on which side they are.
UNCHANGED = "unchanged lines of the diff"
_DIFF = re.compile(r"^(?:diff --git |diff --cc |--- .*\n\+\+\+ )", re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text as a later one may quote it.

    `quotable` says for each line whether it may be quoted, None where each may: a line that another marker
    shortened says something else than its bytes. `plain` says which lines stand there without escapes where the
    text is a string inside JSON, None where it is not: other lines may be quoted only inside JSON. `meant` are
    the lines as a reader may take them too. `signed` is true for a diff that is read without the signs before
    its lines; `countable` where no line stands for others.
    """

    read: Numbered
    quotable: tuple[bool, ...] | None
    meant: tuple[str, ...] | None = None
    signed: bool = False
    countable: bool = True
    plain: tuple[bool, ...] | None = None

    def may_quote(self, line: int, escaped: bool = False) -> bool:
        """True where the line stands there as it would in the quoting text; `escaped` if that is inside JSON."""
        if self.plain is not None and not escaped and not self.plain[line]:
            return False
        return self.quotable is None or self.quotable[line]

    def occurrences(self, line: str) -> int:
        """In how many places a reader might think to have found `line`."""
        forms = zip(self.read.lines, self.read.keys, self.meant or self.read.lines, strict=True)
        return sum(
            line in form or (self.signed and form[2][1:] == line) or _with_number(form[0], line) for form in forms
        )


def _with_number(printed: str, line: str) -> bool:
    """True for `line` behind a number that stands alone, so that it is not known to be one."""
    if len(printed) <= len(line) or not printed.endswith(line):
        return False
    found = printed_number(printed)
    return found is not None and printed[found.end :] == line


def read_result(text: str, escaped: bool) -> list[Text]:
    """A tool result as it stands there; a diff once more without its signs."""
    meant = _meant(text)
    quotable = None if meant is None else _alike(text.split("\n"), meant)
    letters = _verbatim(text) if escaped else None
    plain = Text(read_numbers(text), quotable, meant, countable=meant is None, plain=letters)
    unsigned = _unsigned(text)
    if unsigned is None:
        return [plain]
    assert unsigned.quotable is not None  # noqa: S101 - a diff has lines outside its hunks
    both = tuple(plain.may_quote(at, escaped=True) and yes for at, yes in enumerate(unsigned.quotable))
    return [plain, replace(unsigned, quotable=both, countable=False, plain=letters)]


def read_argument(text: str, escaped: bool) -> Text:
    """What an agent wrote in a call."""
    return Text(read_numbers(text), None, plain=_verbatim(text) if escaped else None)


def _alike(lines: list[str], meant: tuple[str, ...]) -> tuple[bool, ...]:
    if len(lines) != len(meant):
        return (False,) * len(lines)
    return tuple(map(str.__eq__, lines, meant))


@remembered(_LIMIT)
def _meant(text: str) -> tuple[str, ...] | None:
    """The lines as a reader takes them who follows the markers in `text`; None where each means itself.

    A marker, and a line that cannot be told, means "\\0", which no line says.
    """
    if OURS not in text and not _SHORT_HIT.search(text):
        return None
    lines = text.split("\n")
    hits = search_results.restore(hit_numbers.restore_all(text)).split("\n")
    out = hits if len(hits) == len(lines) else ["\0"] * len(lines)
    if hits == lines and OURS in text:
        out = log_templates.meant(lines)
    left, prefix, begun = 0, "", False
    for at, line in enumerate(lines):
        if line.startswith(OURS):
            shared = _SHARED.match(line)
            if shared:
                left, prefix, begun = int(shared.group(1)), _prefix(line), bool(shared.group(2))
            elif not begun:
                # Lines of ours are counted where a marker speaks of lines, not where of their beginnings.
                left = max(left - 1, 0)
            out[at] = "\0"
        elif left:
            left -= 1
            out[at] = prefix + line if prefix else "\0"
    return tuple(out) if out != lines else None


def _prefix(marker: str) -> str:
    """What each line below begins with, "" if that cannot be told."""
    return line_prefixes.restore(f"{marker}\n").split("\n")[0] if '"' in marker else ""


@remembered(_LIMIT)
def _verbatim(text: str) -> tuple[bool, ...]:
    """For each line, whether it stands in a JSON string as it is."""
    return tuple(json.dumps(line) == f'"{line}"' for line in text.split("\n"))


@remembered(_LIMIT)
def _unsigned(text: str) -> Text | None:
    """The lines of a diff without their signs, None where the text is no diff. Only lines of the new side count."""
    if "@@ -" not in text:
        return None
    read = read_numbers(text)
    if not _DIFF.search("\n".join(read.keys)):
        return None
    keys, quotable = list(read.keys), [False] * len(read.keys)
    old = new = 0
    for at, line in enumerate(read.keys):
        hunk = _HUNK.match(line) if not (old or new) else None
        if hunk:
            old, new = (int(size or 1) for size in hunk.groups())
        elif old or new:
            if left_out := _unchanged(line):
                old, new = max(old - left_out, 0), max(new - left_out, 0)
                continue
            sign = line[:1] or " "  # many tools strip the blank of an empty line
            if sign not in "+- \\":
                old = new = 0
                continue
            old, new = max(old - (sign in "- "), 0), max(new - (sign in "+ "), 0)
            if sign in "+ ":
                keys[at], quotable[at] = line[1:], True
    unsigned = Numbered(read.lines, read.numbers, read.prefixes, keys)
    return Text(unsigned, tuple(quotable), tuple(read.keys), signed=True) if any(quotable) else None


def _unchanged(line: str) -> int:
    """How many unchanged lines of a hunk a marker stands for, 0 for any other line."""
    found = MARKER.fullmatch(line) if line.startswith(OURS) and UNCHANGED in line else None
    return int(found[2]) - int(found[1]) + 1 if found else 0
