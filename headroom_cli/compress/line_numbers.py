"""Line numbers before each line: thinned out to the first, every twenty-fifth and the last of a run.

A file read is one number per line, a quarter of its tokens. Between two numbers that stand as many lines
apart as they differ, every line's number can be counted, so it need not be printed.

A table's first column may look just the same: `numbering` tells which texts are numbered by a tool.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from headroom_cli.compress.marks import OURS
from headroom_cli.compress.recent import remembered

EVERY = 25  # so that no line is more than a dozen lines away from a printed number
REMEMBERED = 64_000_000  # bytes of texts that were read
_STARTS = frozenset(" 0123456789")
# A line of the file that would seem numbered if its own number were left out.
_LIKE_A_NUMBER = re.compile(r"\s*\d")
_PREFIX = re.compile(r"( *)(\d{1,7})(\t|→| \| |: )")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A text's lines with the numbers that a reader can tell.

    For each line: `lines` as printed, `numbers` the line number or None, `prefixes` what stands or would stand
    before the line ("" without a number), `keys` the line without it.
    """

    lines: list[str]
    numbers: list[int | None]
    prefixes: list[str]
    keys: list[str]

    def printed(self, at: int) -> bool:
        """True where the line's number is printed, not only known."""
        return self.numbers[at] is not None and len(self.lines[at]) > len(self.keys[at])

    def full(self) -> str:
        """The text with every number that is known."""
        return "\n".join(map(str.__add__, self.prefixes, self.keys))


class Printed(NamedTuple):
    """A number printed before a line, and how numbers look there. `end` is where the line itself begins."""

    number: int
    width: int
    separator: str
    end: int

    def prefix(self, number: int) -> str:
        """How `number` would be printed in the same place."""
        return f"{number:>{self.width}}{self.separator}"


def printed_number(line: str) -> Printed | None:
    """The number that `line` seems to begin with, None without one."""
    found = _PREFIX.match(line)
    if found is None:
        return None
    pad, digits, separator = found.groups()
    if digits[0] == "0" and digits != "0":
        return None
    return Printed(int(digits), len(pad) + len(digits) if pad else 0, separator, found.end())


# The history comes back with every request, so what was read of its texts is worth keeping.
@remembered(REMEMBERED)
def read_numbers(text: str) -> Numbered:
    """The lines of `text` with their numbers, whether all are printed or only some (see `thin`).

    Numbers count only where at least two printed ones agree with their distance, so that a line that happens
    to begin with a number is not taken for a numbered one.
    """
    lines = text.split("\n")
    numbers: list[int | None] = [None] * len(lines)
    prefixes = [""] * len(lines)
    keys = list(lines)
    last, last_at = None, 0
    for at, line in enumerate(lines):
        here = printed_number(line) if line[:1] in _STARTS else None
        if here is None:
            continue
        if last is not None and _agree(last, here, at - last_at, line):
            for place, there in ((last_at, last), (at, here)):
                numbers[place] = there.number
                prefixes[place], keys[place] = lines[place][: there.end], lines[place][there.end :]
            for between in range(last_at + 1, at):
                if lines[between].startswith(OURS):
                    continue  # it stands for one line, and is none
                number = last.number + between - last_at
                numbers[between], prefixes[between] = number, last.prefix(number)
        last, last_at = here, at
    return Numbered(lines, numbers, prefixes, keys)


def _agree(last: Printed, here: Printed, distance: int, line: str) -> bool:
    return distance <= EVERY and here.number - last.number == distance and line[: here.end] == last.prefix(here.number)


def thin(text: str, counted: Callable[[str], bool] = bool) -> str:
    """`text` with only those line numbers printed that a reader needs to count the others.

    Left alone are numbers of whose form (the prefix as printed) `counted` says no.
    """
    read = read_numbers(text)
    out = list(read.lines)
    for at in range(1, len(out) - 1):
        if _spare(read, at) and counted(read.prefixes[at]):
            out[at] = read.keys[at]
    return "\n".join(out)


def _spare(read: Numbered, at: int) -> bool:
    number = read.numbers[at]
    return (
        number is not None
        and number % EVERY != 0
        and read.printed(at)
        and read.printed(at - 1)
        and read.printed(at + 1)
        and read.numbers[at - 1] == number - 1
        and read.numbers[at + 1] == number + 1
        and not _LIKE_A_NUMBER.match(read.keys[at])
        and not read.keys[at].startswith(OURS)
    )


def restore(text: str) -> str:
    """What `thin` was given, if `text` is what it returned."""
    return read_numbers(text).full()
