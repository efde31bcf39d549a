"""Which tools number the lines that they print, and the rewrite that thins those numbers out.

Only numbers that a tool is known to print are thinned: a table's first column may look just the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from headroom_cli.compress.call_arguments import of_one
from headroom_cli.compress.content import SHELL_TOOLS, command, tool_name
from headroom_cli.compress.context import Context
from headroom_cli.compress.line_numbers import Numbered, printed_number, read_numbers, restore, thin
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

HEAD = 6  # lines that a tool may print before the first numbered one


def known_separators(block: Block) -> tuple[str, ...]:
    """What stands between number and line where the tool of `block` numbers the lines of files; () where none does."""
    if tool_name(block) in SHELL_TOOLS:
        return ("\t",) if _NUMBERING.search(command(block)) else ()
    if _SNIPPET.match(block.text):
        return ("\t", "→")
    return next((marks for tools, sign, marks in _READERS if tool_name(block) in tools and sign(block)), ())


_NUMBERING = re.compile(r"\bcat\s+(?:-\w+\s+)*-\w*n|\bcat\s+--number\b|\bnl\b")
_PLACES = 6
_CLINE = re.compile(r"(?:.*\n)?? *(\d{1,9}) \| ")
# How edit tools begin their answer.
_SNIPPET = re.compile(r".*(?:\n.*)?running `cat -n` on ")


def _is_cline(block: Block) -> bool:
    found = _CLINE.match(block.text)
    return found is not None and _begins_at(block, int(found[1]))


# (tools, how to tell whose tool of that name it is, the separators that it prints)
_READERS: tuple[tuple[tuple[str, ...], Callable[[Block], bool], tuple[str, ...]], ...] = (
    # Claude Code. Others that call their tool `read` have another argument, and print no numbers.
    (("read",), lambda block: "file_path" in block.arguments, ("\t", "→")),
    # OpenCode numbers every line inside <content>, blank ones as well.
    (("read",), lambda block: "filePath" in block.arguments and "<content>\n" in block.text[:1000], (": ",)),
    # Cline.
    (("read_file", "read_files"), _is_cline, (" | ",)),
)


def is_numbered(block: Block) -> bool:
    """True where the numbers that `read_numbers` finds were printed by the tool of `block`.

    Of a command's output this holds for those numbers that `is_padded`: others may print along with it.
    """
    marks = known_separators(block)
    read = read_numbers(block.text) if marks else None
    known = [at for at, number in enumerate(read.numbers) if number is not None] if read else []
    if read is None or not known or tool_name(block) in SHELL_TOOLS:
        return bool(known)
    if any(not read.prefixes[at].endswith(marks) for at in known):
        return False
    # A number may stand alone, above or below a back-reference.
    head = enumerate(map(printed_number, read.lines[: HEAD + 1]))
    first, number = next(((at, here.number) for at, here in head if here and here.separator in marks), (0, -1))
    return _begins_at(block, number) and _without_holes(read, first, known[-1])


def is_padded(prefix: str) -> bool:
    """True for a number as `cat -n` and `nl` print it: six places, then a tab. No table is printed like that."""
    return prefix.endswith("\t") and len(prefix) > _PLACES and (len(prefix) == _PLACES + 1 or prefix[0] != " ")


def _begins_at(block: Block, number: int) -> bool:
    """True where the first line may have this number: the one that was asked for, any for the snippet of an edit."""
    if _SNIPPET.match(block.text):
        return number >= 0
    given = of_one(block.arguments)
    begin = given.get("offset", given.get("start_line"))
    offset = "" if begin is None else str(begin)
    return number == (int(offset) if offset.isdecimal() else 1) or (number, offset) == (1, "0")


def _without_holes(read: Numbered, first: int, last: int) -> bool:
    """True where the numbers go on from line to line, but for what we ourselves put there."""
    expected = None
    for at in range(first, last + 1):
        number = read.numbers[at]
        if number is None:
            lone = printed_number(read.lines[at])
            number = lone.number if lone else None
        if number is None:
            if not read.lines[at].startswith(OURS):
                return False
            expected = None
            continue
        if expected is not None and number != expected:
            return False
        expected = number + 1
    return True


def _apply(block: Block, context: Context) -> str:
    if not is_numbered(block):
        return block.text
    return thin(block.text, is_padded if tool_name(block) in SHELL_TOOLS else bool)


THIN_LINE_NUMBERS = Transform(
    "line numbers",
    apply=_apply,
    holds=lambda block, after, context: restore(after) == block.text,
)
