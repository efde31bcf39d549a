"""Lists of paths, one below the other: those of one folder are put on one line, with the folder said once.

`src/a.go`, `src/b.go`, `src/c/d.go` become `src/: a.go b.go` and `src/c/: d.go` below a line that says so. Names
without a folder, as `ls` prints them, are joined as well. The order stays, and nothing with a blank in it is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from headroom_cli.compress.content import LIST_TOOLS, SEARCH_TOOLS, command, is_file_read, tool_name
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context

FEWEST_PATHS = 6
# Tokens that a marker must save. Agents quote the paths of a short list to the letter; names stay whole.
LEAST_GAIN, LEAST_GAIN_NAMES = 1000, 60
LONGEST = 1000  # characters of a path
TOGETHER = 60  # names on one line: a longer one is hard to read

# With a letter or a digit: other lines part one list from the next. `grep -c` prints a count behind a path.
_PATH = re.compile(r"(?!\[headroom)(?=\W*\w)[^\s:<>]+(?::\d{1,9})?")
_LISTS = re.compile(
    r"\b(?:ls|find|fd|fdfind|tree|locate)\b|\bgit\b[^|;&\n]{0,300}\s(?:ls-files|ls-tree|--name-only)\b|"
    r"\b(?:rg|grep|ag|ack|egrep|fgrep)\b[^|;&\n]{0,300}\s(?:-\w*[lLc]\w*|--files\S*|--count\S*|--files-with(?:out)?-match\S*)(?:\s|$)"
)
_SAYS = (
    "holds names that stood one below the other",
    'holds paths that stood one below the other: "a/: b c" is a/b, a/c',
)
_MARKER = re.compile(rf"\[headroom: each of the next (\d+) lines (?:{'|'.join(map(re.escape, _SAYS))})\]")
_FOLDER = "/:"


def join(text: str) -> str:
    """`text` with its lists of paths joined by folder."""
    lines = text.split("\n")
    listed = list(map(_is_path, lines))
    out: list[str] = []
    at = 0
    while at < len(lines):
        end = _end(lines, listed, at) if listed[at] else at + 1
        joined = _worth(lines[at:end], listed[at:end]) if end - at >= FEWEST_PATHS else None
        out += joined or lines[at:end]
        at = end
    return "\n".join(out)


def restore(text: str) -> str:
    """What `join` was given, if `text` is what it returned."""
    out: list[str] = []
    left = 0
    for line in text.split("\n"):
        found = None if left else _MARKER.fullmatch(line)
        if found:
            left = int(found.group(1))
            continue
        out += _paths(line) if left else [line]
        left -= bool(left)
    return "\n".join(out)


def _end(lines: Sequence[str], listed: Sequence[bool], at: int) -> int:
    """The end of the list that begins with the path in line `at`."""
    end = last = at
    while end < len(lines) and (listed[end] or _is_between(lines[end])):
        last = end if listed[end] else last
        end += 1
    return last + 1


def _is_path(line: str) -> bool:
    return len(line) <= LONGEST and _PATH.fullmatch(line) is not None


def _is_between(line: str) -> bool:
    """True for what `ls -R` prints before the names of a folder."""
    return not line or (len(line) <= LONGEST and line[-1] == ":" and " " not in line)


def _worth(lines: Sequence[str], listed: Sequence[bool]) -> list[str] | None:
    """The lines that stand for this list, below their marker; None if they save too little."""
    joined = list(_joined(lines, listed))
    if [path for line in joined for path in _paths(line)] != list(lines):
        return None
    folders = any(_FOLDER in line for line in joined)
    out = [f"[headroom: each of the next {len(joined)} lines {_SAYS[folders]}]", *joined]
    least = LEAST_GAIN if folders else LEAST_GAIN_NAMES
    return out if count("\n".join(lines)) - count("\n".join(out)) >= least else None


def _joined(lines: Sequence[str], listed: Sequence[bool]) -> Iterator[str]:
    """Each run of paths of one folder as one line, other lines as they are."""
    folders = [_folder(line) if is_path else None for line, is_path in zip(lines, listed, strict=True)]
    at = 0
    for folder, run in groupby(folders):
        end = at + sum(1 for _ in run)
        if folder is None:
            yield from lines[at:end]
        else:
            names = [line[len(folder) :] for line in lines[at:end]]
            yield from (_line(folder, names[n : n + TOGETHER]) for n in range(0, len(names), TOGETHER))
        at = end


def _folder(path: str) -> str | None:
    """The folder of a path with its slash, None where the path is that of a folder itself."""
    head, slash, name = path.rpartition("/")
    return head + slash if name else None


def _line(folder: str, names: Sequence[str]) -> str:
    if not folder:
        return " ".join(names)
    return f"{folder}: {' '.join(names)}" if len(names) > 1 else folder + names[0]


def _paths(line: str) -> list[str]:
    folder, *names = line.split(" ")
    if folder.endswith(_FOLDER) and names:
        return [folder[:-1] + name for name in names]
    return [folder, *names]


def _apply(block: Block, context: Context) -> str:
    return join(block.text) if lists(block) else block.text


def lists(block: Block) -> bool:
    """True where the text comes from a tool or a command that prints names of files."""
    if tool_name(block) in LIST_TOOLS | SEARCH_TOOLS:
        return True
    return not is_file_read(block) and _LISTS.search(command(block)) is not None


JOIN_FOLDERS = Transform("folders", apply=_apply, holds=lambda block, after, context: restore(after) == block.text)
