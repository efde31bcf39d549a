"""Shell commands that print files: which files, from which line on, and whether they number the lines."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from headroom_cli.compress.recent import remembered

LONGEST = 4000  # characters of a command that is looked at
TAIL = -1  # the start of what is counted from the end

_BETWEEN = frozenset(["&&", ";", "\n", "||", ";;"])
_SILENT = frozenset(["cd", "echo", "printf", "true", "set", "export", "pwd"])  # print nothing of a file
_RANGE = re.compile(r"(\d+)(?:,(\d+|\$))?p;?")
_NOT_ONE = re.compile(r"[$*?]")
_COUNT = re.compile(r"-n?(\d+)")


class FileRead(NamedTuple):
    """One file that a command prints: lines `start` to `stop`, counted from 1; `stop` is None for the end.

    `start` is TAIL where lines were counted from the end, or where more than one range was asked for.
    """

    path: str
    start: int = 1
    stop: int | None = None
    numbered: bool = False


@remembered(4_000_000)
def shell_reads(command: str) -> tuple[FileRead, ...]:
    """The files that `command` prints, in order; () where it prints none, or something else as well."""
    if len(command) > LONGEST or "<<" in command or "$(" in command or "`" in command:
        return ()
    pipelines = _pipelines(command)
    if pipelines is None:
        return ()
    found: list[FileRead] = []
    for pipeline in pipelines:
        reads = _printed(pipeline)
        if reads is None:
            return ()
        found += reads
    return tuple(found)


def _pipelines(command: str) -> list[list[list[str]]] | None:
    """The words of each program of each pipeline; None where the command cannot be taken apart."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=";&|()<>\n")
    lexer.whitespace, lexer.commenters, lexer.whitespace_split = " \t\r", "", True
    try:
        words = list(lexer)
    except ValueError:  # an open quote
        return None
    out: list[list[list[str]]] = [[[]]]
    at = 0
    while at < len(words):
        word = words[at]
        if set(word) <= set("<>&") and word != "&&":
            # Only noise may be sent elsewhere: `2>/dev/null`, `2>&1`.
            target = words[at + 1] if at + 1 < len(words) else ""
            if target not in ("/dev/null", "1", "2") or word.startswith("<"):
                return None
            if out[-1][-1][-1:] in (["1"], ["2"]):
                out[-1][-1].pop()
            at += 1
        elif word == "|":
            out[-1].append([])
        elif word.strip("\n") in _BETWEEN or not word.strip("\n"):
            out.append([[]])
        elif set(word) <= set(";&|()\n"):
            return None
        else:
            out[-1][-1].append(word)
        at += 1
    return [pipeline for pipeline in out if pipeline != [[]]]


def _printed(pipeline: Sequence[Sequence[str]]) -> list[FileRead] | None:
    """What a pipeline prints of files; None where it may print something else."""
    if any(not words for words in pipeline):
        return None
    if pipeline[0][0] in _SILENT and len(pipeline) == 1:
        return []
    reads = _read_by(pipeline[0])
    for words in pipeline[1:]:
        # A filter is a program that would read a file, without one.
        filters = _read_by([*words, "-"])
        if not reads or not filters or len(reads) > 1:
            return None
        reads = [_through(reads[0], filters[0])]
    return reads or None


def _through(read: FileRead, narrower: FileRead) -> FileRead:
    """`read` when its output goes through a filter that lets some lines pass."""
    start, stop = narrower.start, narrower.stop
    if TAIL in (start, read.start):
        return FileRead(read.path, TAIL, None, read.numbered or narrower.numbered)
    stops = [end for end in (read.stop, None if stop is None else read.start + stop - 1) if end is not None]
    return FileRead(read.path, read.start + start - 1, min(stops, default=None), read.numbered or narrower.numbered)


def _read_by(words: Sequence[str]) -> list[FileRead] | None:
    """The files that one program prints; None if it is not one of those that only do that."""
    name = words[0].rsplit("/", 1)[-1]
    reader = _READERS.get(name)
    found = reader(words[1:]) if reader else None
    # A pattern or a variable may stand for any file.
    return None if found and any(_NOT_ONE.search(read.path) for read in found) else found


def _cat(words: Sequence[str]) -> list[FileRead] | None:
    options = [word for word in words if word.startswith("-") and word != "-"]
    if any(option not in ("-n", "--number") for option in options):
        return None
    return [FileRead(word, numbered=bool(options)) for word in words if word not in options]


def _nl(words: Sequence[str]) -> list[FileRead] | None:
    # Without this option blank lines have no number.
    files = words[1:] if words[:1] == ["-ba"] else words[2:] if words[:2] == ["-b", "a"] else []
    return [FileRead(word, numbered=True) for word in files] if all(map(_is_path, files)) else None


def _head(words: Sequence[str]) -> list[FileRead] | None:
    stop, files = 10, list(words)
    if files[:1] == ["-n"] and files[1:2] and files[1].isdecimal():
        stop, files = int(files[1]), files[2:]
    elif files and (found := _COUNT.fullmatch(files[0])):
        stop, files = int(found[1]), files[1:]
    # Of several files it prints headings.
    return [FileRead(files[0], 1, stop)] if len(files) == 1 and _is_path(files[0]) else None


def _tail(words: Sequence[str]) -> list[FileRead] | None:
    return [FileRead(words[-1], TAIL)] if words and _is_path(words[-1]) else None


def _sed(words: Sequence[str]) -> list[FileRead] | None:
    if len(words) < 3 or words[0] != "-n" or not all(map(_is_path, words[2:])):
        return None
    script, files = words[1], words[2:]
    found = _RANGE.fullmatch(script)
    if found is None:
        parts = [part for part in re.split(r"[;\n]", script) if part.strip()]
        asked = parts and all(_RANGE.fullmatch(part.strip()) for part in parts)
        return [FileRead(path, TAIL) for path in files] if asked else None
    start, stop = int(found[1]), found[2] or found[1]
    return (
        [FileRead(path, start, None if stop == "$" else int(stop)) for path in files[:1]] if len(files) == 1 else None
    )


def _git(words: Sequence[str]) -> list[FileRead] | None:
    rest = list(words)
    while rest[:1] == ["-C"] or rest[:1] == ["--no-pager"]:
        rest = rest[2:] if rest[0] == "-C" else rest[1:]
    if len(rest) != 2 or rest[0] != "show" or ":" not in rest[1][1:]:
        return None
    return [FileRead(rest[1].partition(":")[2])]


def _is_path(word: str) -> bool:
    return word == "-" or not word.startswith("-")


_READERS: Mapping[str, Callable[[Sequence[str]], list[FileRead] | None]] = {
    "cat": _cat,
    "nl": _nl,
    "head": _head,
    "tail": _tail,
    "sed": _sed,
    "git": _git,
}
