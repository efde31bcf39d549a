"""Terminal noise: colours, progress redraws and padding, which a terminal would not have left on the screen.

Only for the output of commands; a file's own bytes are never touched. Where colour or position may say
something that the characters alone do not (word diffs, cells of other widths), a line stays as it is.
"""

from __future__ import annotations

import re
import unicodedata

from headroom_cli.compress.content import classify, is_diff, is_shell
from headroom_cli.compress.context import Context
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

# Colours and styles (SGR) and "erase to the end of the line". Other sequences move the cursor: hands off.
_STYLE = re.compile(r"\x1b\[[0-9;:]*m")
_ERASE = "\x1b[K"
_ESCAPE = "\x1b"
_PADDING = 8  # trailing blanks from which on they fill up a column

# Colour alone tells these apart: a change inside a word, and one colour ending right where another begins.
_JOINED = re.compile(r"\w(?:\x1b\[[0-9;:]*m)+\w|\S(?:\x1b\[[0-9;:]*m){2,}\S")
# What changes from one redraw of a progress line to the next: figures, units, bars, spinners.
_MOVING = re.compile(
    r"[\d.,:%()<>\[\]=#|/\\*+\-~?\s\u2500-\u259f\u2800-\u28ff]|\b(?:[KMGT]?i?B|[kmgtKMGT]|bytes|h|m|s|ms|it|eta|ETA|done)\b"
)
_UNIT = re.compile(r"(?<=\d) ?(?:[KMGT]?i?B|[kMGT]|bytes|h|m|s|ms|it)(?:/s)?(?![A-Za-z])")
# What only a progress line shows: a share, a count of a count, a clock that waits or two that run, a bar, a spinner.
_PROGRESS = re.compile(
    r"\d ?%|\d+/\d+|--:--|(?:\d:\d\d:\d\d\s+){2}|[\u2588-\u258f\u2800-\u28ff\u2501\u2578]|\[[=#>\-. ]{4,}\]"
)
_SPINNER = re.compile(r"^\s*[|/\\-]\s|\s[|/\\-]\s*$")
_SHARE = re.compile(r"(\d+(?:\.\d+)?) ?%|(\d+)/(\d+)")


def clean(text: str, padding: bool = True) -> str:
    """`text` as it looks on a screen, without colours and overwritten progress, and without padding if so asked."""
    return "\n".join(_clean_line(line, padding) for line in text.split("\n"))


def _clean_line(line: str, padding: bool) -> str:
    if _ESCAPE not in line and "\r" not in line and "\b" not in line:
        return _unpadded(line) if padding else line
    if _JOINED.search(line):
        return line
    plain = _STYLE.sub("", line)
    if "\b" in plain or _ESCAPE in plain.replace(_ERASE, ""):
        return line
    if "\r" in plain.rstrip("\r") or _ERASE in plain:
        if (shown := _last_drawn(plain)) is None:
            return line
        return shown + ("\r" if plain.endswith("\r") else "")
    return _unpadded(plain) if padding else plain


def _unpadded(line: str) -> str:
    body = line.rstrip(" ")
    return body if body and len(line) - len(body) >= _PADDING else line


def _last_drawn(line: str) -> str | None:
    """What a line shows in the end, if its pieces between carriage returns are states of one progress; else None."""
    pieces = [piece.replace(_ERASE, "").strip() for piece in line.split("\r")]
    pieces = [piece for piece in pieces if piece]
    shown = "".join(_draw(line)).rstrip(" ")
    if not pieces or pieces[-1] not in shown or not all(map(_one_column_each, pieces)):
        return None
    return shown if len(pieces) == 1 or _is_one_progress(pieces) else None


def _is_one_progress(pieces: list[str]) -> bool:
    """True if the pieces say the same but for how far something is, each at least as far as the one before."""
    if len({_skeleton(piece) for piece in pieces}) != 1:
        return False
    if all(map(_SPINNER.search, pieces)):
        return True
    if not all(map(_PROGRESS.search, pieces)):
        return False
    shares = [_share(piece) for piece in pieces]
    # More than all there is, as in a date, is no progress.
    return shares == sorted(shares) and len({total for _, total in shares}) == 1 and shares[-1][0] <= shares[-1][1]


def _skeleton(piece: str) -> str:
    """What stays the same in every redraw of a line."""
    return _MOVING.sub("", _UNIT.sub("", piece))


def _share(piece: str) -> tuple[float, float]:
    """(how far, of how much) the progress is; (0, 0) where the line does not tell."""
    found = _SHARE.search(piece)
    if found is None:
        return 0.0, 0.0
    percent, done, total = found.groups()
    if percent:
        return float(percent), 100.0
    return float(done), float(total)


def _one_column_each(text: str) -> bool:
    """True if every character fills one cell of a terminal."""
    return (text.isascii() and text.isprintable()) or all(map(_is_one_column, text))


def _is_one_column(character: str) -> bool:
    wide = unicodedata.east_asian_width(character) in ("W", "F")
    return not wide and unicodedata.category(character)[0] not in "MC"


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
    if any(_ESCAPE in line.replace(_ERASE, "") or "\b" in line for line in shown):
        return False
    first, second = ("".join(_draw(line)).rstrip() for line in shown)
    return first == second


def _apply(block: Block, context: Context) -> str:
    # Colour and blanks both mean something in a diff.
    if not is_shell(block) or is_diff(block):
        return block.text
    return clean(block.text, padding=classify(block) in ("log", "other"))


CLEAN_TERMINAL = Transform(
    "terminal noise", apply=_apply, holds=lambda block, after, context: same_screen(block.text, after)
)
