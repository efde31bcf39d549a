"""The part of a file that a tool result shows: its path, its lines as they are in the file, and where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headroom_cli.compress.call_arguments import file_path, of_one
from headroom_cli.compress.content import SHELL_TOOLS, command, is_file_read, split_header, tool_name
from headroom_cli.compress.grammars import language_of
from headroom_cli.compress.line_numbers import read_numbers
from headroom_cli.compress.numbering import is_numbered, is_padded, known_separators
from headroom_cli.compress.shell_reads import FileRead, shell_reads
from headroom_cli.wire.prompt import Block

# From which line on, and how many: the arguments of the reading tools of Claude Code, OpenCode, Gemini, Kimi, ...
_STARTS = ("offset", "start_line", "startLine", "start_line_one_indexed", "line_offset", "start")
_COUNTS = ("limit", "n_lines", "max_lines")
_ENDS = ("end_line", "endLine", "end_line_one_indexed_inclusive", "end")
# `src/a.rs:530-645`, as some tools take it.
_SUFFIX = re.compile(r"(.+\.\w+):(\d+)(?:[-+]\d+)?((?:,\d+(?:[-+]\d+)?)*)")
# What some agents put around the output of a command.
_OPENING = "<output>\n"
_CLOSING = re.compile(r"\n*</output>\s*\Z")
# What tools say, in lines of their own, where they did not show all.
_CUT = re.compile(
    r"(?i)\btruncated\b|response clipped|\[Showing lines|Use offset=|Use :\d+ to continue|more lines|partial view"
    r"|output_elided|too long|<warning>"
)
_CUT_INSIDE = re.compile(
    r"…\d+ (?:tokens|chars|characters|lines) truncated…|^…$|<elided_chars>|<output_elided>", re.MULTILINE
)
_NOTES = 4  # lines at both ends in which a tool may say that it did not show all


@dataclass(frozen=True, slots=True)
class FileText:
    """Lines of a file that a result shows.

    `paths` are more than one where files of one language were printed one after the other, with nothing between.
    `first` is the number in the file of the first line, from 1; `lines` are as in the file, without printed numbers;
    `places` are the lines of the result, from 0, on which they stand. `whole` is true where nothing says that lines
    of the file are missing.
    """

    paths: tuple[str, ...]
    first: int
    lines: tuple[str, ...]
    places: tuple[int, ...]
    whole: bool

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def language(self) -> str:
        """The language of the files, "" if it is none that we read, or not the same."""
        found = {language_of(path) for path in self.paths}
        return found.pop() if len(found) == 1 else ""


def file_texts(block: Block) -> tuple[FileText, ...]:
    """The files that the result `block` shows, in order; () where it is not sure which lines are those of a file.

    `block` is the result as the client sent it: without markers of ours.
    """
    reads = _asked(block)
    if not reads or any(read.start < 1 for read in reads) or _CUT_INSIDE.search(block.text):
        return ()
    if all(read.numbered for read in reads):
        return _numbered(block, reads)
    # A separate text for each is only possible with numbers.
    found = None if any(read.numbered for read in reads) else _plain(block, reads)
    return (found,) if found else ()


def asked_range(block: Block) -> bool:
    """True where the agent asked for a part of a file that is not its head, or where that cannot be told.

    It wanted these very lines, so none is ever left out.
    """
    reads = _asked(block)
    return any(read.start != 1 for read in reads) if reads else is_file_read(block)


def current_lines(first: int, end: int, numbers: Sequence[int]) -> tuple[int, int] | None:
    """Where lines [first, end) of the original, from 0, stand in a text of which `gaps.numbers` gives `numbers`.

    None where a back-reference stands for one of them and for one that is not among them.
    """
    low, high = bisect_left(numbers, first + 1), bisect_left(numbers, end + 1)
    if high >= len(numbers) or numbers[low] != first + 1 or numbers[high] != end + 1:
        return None
    return low, high


def _asked(block: Block) -> tuple[FileRead, ...]:
    """The files that the call asked for."""
    if not is_file_read(block):
        return ()
    if tool_name(block) in SHELL_TOOLS or not file_path(block.arguments):
        return shell_reads(command(block))
    path, start = file_path(block.arguments), _number(block.arguments, _STARTS) or 1
    span = block.arguments.get("view_range")
    if isinstance(span, list | tuple) and span and isinstance(span[0], int):
        start = span[0]
    if (found := _SUFFIX.fullmatch(path)) is not None:
        path, start = found[1], -1 if found[3] else int(found[2])
    return (FileRead(path, max(start, 1) if start >= 0 else start, numbered=bool(known_separators(block))),)


def _number(arguments: Mapping[str, object], keys: Sequence[str]) -> int | None:
    given = of_one(arguments)
    for key in keys:
        value = given.get(key)
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def _numbered(block: Block, reads: Sequence[FileRead]) -> tuple[FileText, ...]:
    """One text for each file: the numbers begin anew with each."""
    if not is_numbered(block):
        return ()
    read = read_numbers(block.text)
    shell = tool_name(block) in SHELL_TOOLS
    runs: list[list[int]] = []
    for at, number in enumerate(read.numbers):
        if number is None or (shell and not is_padded(read.prefixes[at])):
            continue
        if not runs or at != runs[-1][-1] + 1 or number != (read.numbers[at - 1] or 0) + 1:
            runs.append([])
        runs[-1].append(at)
    firsts = [read.numbers[run[0]] or 1 for run in runs]
    if firsts != [asked.start for asked in reads]:
        return ()
    around = [line for at, line in enumerate(read.lines) if read.numbers[at] is None]
    cut = _says_cut(around) or any(_bounded(block, read, len(run)) for read, run in zip(reads, runs, strict=True))
    return tuple(
        FileText((asked.path,), asked.start, tuple(read.keys[at] for at in run), tuple(run), not cut)
        for asked, run in zip(reads, runs, strict=True)
    )


def _plain(block: Block, reads: Sequence[FileRead]) -> FileText | None:
    """The output as it stands, without what the agent put around it."""
    header, body = split_header(block.text)
    if header.endswith(_OPENING):
        body = _CLOSING.sub("", body)
    skipped = header.count("\n")
    lines = body.split("\n")
    together = len(reads) > 1
    if together and (len({language_of(read.path) for read in reads}) > 1 or any(read.start > 1 for read in reads)):
        return None
    cut = _says_cut(lines[:_NOTES] + lines[-_NOTES:]) or any(_bounded(block, read, len(lines)) for read in reads)
    places = tuple(range(skipped, skipped + len(lines)))
    return FileText(tuple(read.path for read in reads), reads[0].start, tuple(lines), places, not cut)


def _bounded(block: Block, read: FileRead, shown: int) -> bool:
    """True where as many lines were shown as had been asked for: there may be more."""
    most = read.stop or _number(block.arguments, _COUNTS)
    last = _number(block.arguments, _ENDS)
    if most is None and last is not None:
        most = last - max(read.start, 1) + 1
    span = block.arguments.get("view_range")
    if isinstance(span, list | tuple) and len(span) == 2 and isinstance(span[1], int) and span[1] > 0:
        most = span[1]
    return most is not None and shown >= most


def _says_cut(lines: Sequence[str]) -> bool:
    return any(_CUT.search(line) for line in lines)
