"""The one marked block of notes in a file of the user's: read and written as bytes, so that nothing else changes.

    <!-- headroom:learn begin +2 ... -->
    - Run tests with `python -m pytest`. <!-- headroom:learn 1a2b3c4d-9f00 -->
    <!-- headroom:learn end -->

`+2` is how many line ends were put before the block, which go with it. Behind each note stand its id and the start of
a hash of its text: where that no longer fits, somebody has edited the note, and it is theirs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_BOM = b"\xef\xbb\xbf"
_BEGIN = (
    "<!-- headroom:learn begin +%d: notes from past sessions, yours to edit; headroom learn --forget ID drops one -->"
)
_END = "<!-- headroom:learn end -->"
_BEGINS = re.compile(rb"<!-- headroom:learn begin(?: \+(\d))?.*-->\s*")
_ENDS = re.compile(rb"<!-- headroom:learn end -->\s*")
_NOTE = re.compile(rb"[-*] (.*?) ?<!-- headroom:learn ([0-9a-f]{8})-([0-9a-f]{4}) -->\s*")


class BrokenBlock(ValueError):
    """A block whose lines do not fit together; the words say how."""


@dataclass(frozen=True, slots=True)
class Held:
    """A note in a block: its text as it stands there, and whether somebody has edited it."""

    text: str
    edited: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    before: bytes
    lead: int
    begin: bytes
    lines: tuple[bytes, ...]
    end: bytes
    after: bytes


def note_line(note: str, text: str) -> str:
    """The line of a note, without its end."""
    return f"- {text} <!-- headroom:learn {note}-{_check(text.encode())} -->"


def held(content: bytes) -> dict[str, Held]:
    """The notes in a file's block by id, {} without a block. Raises BrokenBlock."""
    parts = _split(content)
    found = (_NOTE.fullmatch(line) for line in parts.lines) if parts else ()
    return {
        one[2].decode(): Held(one[1].decode("utf-8", "replace"), _check(one[1]) != one[3].decode())
        for one in found
        if one
    }


def rewritten(content: bytes, put: Mapping[str, str], drop: Collection[str] = (), force: bool = False) -> bytes:
    """The content with these notes in its block, which is made at the end if there is none, and without `drop`.

    A note that stands there is changed where it stands. One that somebody has edited stays as it is, unless `force`
    drops it. A block in which nothing is left goes, with the line ends before it. Raises BrokenBlock.
    """
    parts = _split(content)
    newline = _newline(parts.begin if parts else content)
    lines, seen = _kept(parts.lines if parts else (), put, drop, force, newline)
    texts = {line.strip().lstrip(b"-* ") for line in lines}
    fresh = [note for note, text in put.items() if note not in seen and text.encode() not in texts]
    lines += [note_line(note, put[note]).encode() + newline for note in fresh]
    if parts is None:
        return _appended(content, lines, newline) if lines else content
    if not lines:
        return _without(parts)
    return b"".join((parts.before, parts.begin, *lines, parts.end, parts.after))


def _kept(
    lines: Collection[bytes], put: Mapping[str, str], drop: Collection[str], force: bool, newline: bytes
) -> tuple[list[bytes], set[str]]:
    """The block's lines as they become, and the ids of the notes among them, the dropped ones, too."""
    out: list[bytes] = []
    seen: set[str] = set()
    for line in lines:
        found = _NOTE.fullmatch(line)
        note = found[2].decode() if found else ""
        ours = found is not None and _check(found[1]) == found[3].decode()
        seen.add(note)
        if note and note in drop and (ours or force):
            continue
        same = found is None or note not in put or put[note].encode() == found[1]
        out.append(line if same or not ours else note_line(note, put[note]).encode() + newline)
    return out, seen


def _appended(content: bytes, lines: list[bytes], newline: bytes) -> bytes:
    bare = content.removeprefix(_BOM)
    lead = 0 if not bare else 1 if bare.endswith(b"\n") else 2
    begin, end = (_BEGIN % lead).encode() + newline, _END.encode() + newline
    return b"".join((content, newline * lead, begin, *lines, end))


def _without(parts: _Parts) -> bytes:
    """Without the block and the line ends that were put before it, which are like those in it."""
    before, newline = parts.before, _newline(parts.begin)
    for _ in range(parts.lead):
        before = before.removesuffix(newline)
    # The last line had no end, and somebody has written below the block since.
    open_end = bool(before.removeprefix(_BOM)) and not before.endswith((b"\n", b"\r"))
    return before + (newline if open_end and parts.after[:1].strip() else b"") + parts.after


def _split(content: bytes) -> _Parts | None:
    lines = re.findall(rb"[^\n]*\n|[^\n]+", content)
    bare = [line.removeprefix(_BOM) if at == 0 else line for at, line in enumerate(lines)]
    begins = [at for at, line in enumerate(bare) if _BEGINS.fullmatch(line)]
    ends = [at for at, line in enumerate(bare) if _ENDS.fullmatch(line)]
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        raise BrokenBlock(f"it has {len(begins)} lines that begin a headroom:learn block and {len(ends)} that end one")
    first, last = begins[0], ends[0]
    marked = _BEGINS.fullmatch(bare[first])
    before = b"".join(lines[:first]) + lines[first][: len(lines[first]) - len(bare[first])]
    lead = int(marked[1]) if marked and marked[1] else 0
    return _Parts(before, lead, bare[first], tuple(lines[first + 1 : last]), lines[last], b"".join(lines[last + 1 :]))


def _newline(content: bytes) -> bytes:
    first = content.find(b"\n")
    return b"\r\n" if first > 0 and content[first - 1 : first] == b"\r" else b"\n"


def _check(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:4]
