"""Terminal noise: colours, progress redraws and trailing blanks, which a terminal would not have left on the screen.

Only for the output of commands; a file's own bytes are never touched.
"""

from __future__ import annotations

import re

from headroom_cli.compress.content import is_shell
from headroom_cli.compress.context import Context
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

# Colours and styles (SGR) and "erase to the end of the line". Other sequences move the cursor: hands off.
_STYLE = re.compile(r"\x1b\[[0-9;:]*m")
_ERASE = "\x1b[K"
_ESCAPE = "\x1b"
_LONG = 3  # trailing blanks from which on they are padding


def clean(text: str) -> str:
    """`text` as it looks on a screen, without colours, overwritten progress and padding."""
    return "\n".join(map(_clean_line, text.split("\n")))


def _clean_line(line: str) -> str:
    plain = _STYLE.sub("", line)
    if _ESCAPE in plain.replace(_ERASE, ""):
        return line
    if "\r" in plain.rstrip("\r") or _ERASE in plain:
        ending = "\r" if plain.endswith("\r") else ""
        plain = "".join(_draw(plain)).rstrip(" ") + ending
    body = plain.rstrip(" ")
    return body if len(plain) - len(body) >= _LONG else plain


def _draw(line: str) -> list[str]:
    """The cells of a terminal line after these characters were printed on it, without styles."""
    cells: list[str] = []
    for piece in line.split("\r"):
        column = 0
        for at, part in enumerate(piece.split(_ERASE)):
            if at:
                del cells[column:]
            cells[column : column + len(part)] = list(part)
            column += len(part)
    return cells


def same_screen(before: str, after: str) -> bool:
    """True if both texts leave the same characters on a screen, styles and trailing blanks aside."""
    ours, theirs = before.split("\n"), after.split("\n")
    return len(ours) == len(theirs) and all(map(_same_line, ours, theirs))


def _same_line(before: str, after: str) -> bool:
    if before == after:
        return True
    shown = [_STYLE.sub("", line) for line in (before, after)]
    if any(_ESCAPE in line.replace(_ERASE, "") for line in shown):
        return False
    first, second = ("".join(_draw(line)).rstrip() for line in shown)
    return first == second


def _apply(block: Block, context: Context) -> str:
    return clean(block.text) if is_shell(block) else block.text


CLEAN_TERMINAL = Transform(
    "terminal noise", apply=_apply, holds=lambda block, after, context: same_screen(block.text, after)
)
