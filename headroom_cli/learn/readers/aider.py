"""Aider's chat history: one Markdown file in each project, with the sessions one after another.

Checked with what Aider 0.86.2 writes (aider/io.py, coders/base_coder.py) and with histories of versions from 0.20 on:

    # aider chat started at 2026-11-25 03:53:23     a session, in local time
    > Aider v0.86.2__                               Aider's own lines; `__` stands for two spaces at the end
    #### first line__                               what the user typed, a mark for each line
    text of the answer                              as it came, between empty lines
    > Tokens: 4.7k sent, 22 received. ...__         what that request cost

Each of Aider's own lines and the user's ends in two spaces and follows an empty line or a line of its kind, which is
how headings and quotes inside an answer are told from them. What it does not say: when an answer came, what went into
commit messages (a request of its own, to the weak model), and whether its counts are the provider's. They are rounded
from a thousand on; when the answer is streamed they are Aider's own estimates; what OpenAI's models read from the
cache is among the `fresh`. The user's times stand in `.aider.input.history`, which is looked at for that.

Where the projects are, nothing knows: only the history that is named is read, which is that of the current folder.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from headroom_cli.learn.readers.values import when
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Entry, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage

NAME = ".aider.chat.history.md"
TYPED = ".aider.input.history"
_STARTED = re.compile(rb"# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*")
_VERSION = re.compile(r"Aider v(\S+)")
_MODEL = re.compile(r"(?:Main model|Models?): (\S+) with ")
_COUNTS = re.compile(r"([\d.,]+)(k?) (sent|cache write|cache hit|received)")
_SCRIPTED = re.compile(r"\s(?:--message|--msg|-m|--message-file|-f)[ =]")
_STOPPED = ("^C again to exit", "^C KeyboardInterrupt")
# What Aider says in the user's place after `/lint` and `/help QUESTION`.
_INJECTED = ("# Fix any errors below, if possible.", "# Question: ")


class Aider:
    """Reads Aider's histories. A source is one session, its key where in the file it begins, in bytes."""

    agent = "aider"

    def sources(self, root: Path) -> Iterator[Source]:
        """The sessions of one history file, or of the one in a folder. Nothing else is searched for histories."""
        path = root / NAME if root.is_dir() else root
        try:
            starts, size = _starts(path)
            changed = path.stat().st_mtime
        except OSError:
            return
        for (start, _), (end, until) in zip(starts, [*starts, (size, changed)][1:], strict=True):
            yield Source(path, end - start, min(until, changed), str(start))

    def read(self, source: Source) -> PastSession:
        """The session that begins where the source's key says."""
        try:
            with source.path.open("rb") as file:
                file.seek(int(source.key or 0))
                text = file.read(source.size)
            typed = _typed(source.path.with_name(TYPED))
        except (OSError, ValueError) as error:
            raise BrokenTranscript(f"cannot be read: {type(error).__name__}") from error
        first, _, rest = text.partition(b"\n")
        started = _started(first)
        if started is None:
            raise BrokenTranscript("no session of Aider begins there")
        session = _Session()
        for kind, words in _blocks(rest.decode("utf-8", "replace")):
            session.take(kind, words)
        session.close()
        project = str(source.path.absolute().parent)
        name = f"{first.decode().removeprefix('# aider chat started at ').strip()} {project}"
        return PastSession(
            self.agent, name, _timed(session.entries, typed, started, source.changed), project,
            session.version, typed=not session.scripted,
        )  # fmt: skip


def _starts(path: Path) -> tuple[list[tuple[int, float]], int]:
    """Where in the file each session begins, in bytes, with its time; and the size of what was read."""
    found, place, blank = [], 0, True
    with path.open("rb") as file:
        for line in file:
            if blank and line.startswith(b"#") and (started := _started(line)) is not None:
                found.append((place, started))
            place += len(line)
            blank = not line.strip()
    return found, place


def _started(line: bytes) -> float | None:
    match = _STARTED.fullmatch(line)
    return when(match[1].decode()) if match else None


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The blocks of a session with their kinds: ">" a line of Aider's own, "####" a message, "" another text."""
    kind, held, blank, unclosed = ">", list[str](), True, False
    for number, line in enumerate(text.split("\n")):
        mark = _mark(line, kind, blank, first=number < 2)
        if mark is None and kind != "" and not unclosed and line.strip() and (blank or kind == "####"):
            mark = ""  # neither the user's nor Aider's: an answer begins
        if mark == "####" == kind and not blank:  # a further line of the message
            held.append(_words(line, mark))
        elif mark is not None:
            yield kind, "\n".join(held)
            kind, held = mark, [_words(line, mark)]
        elif kind == "" or unclosed:
            held.append(line)
        if kind == ">" and (mark or unclosed):  # what has more lines ends in two spaces only once
            unclosed = not line.endswith("  ")
        blank = not line.strip()
    yield kind, "\n".join(held)


def _mark(line: str, kind: str, blank: bool, *, first: bool) -> str | None:
    """What a line says of itself: the kind that begins with it, None if it says nothing."""
    ended = line.endswith("  ")
    if line.startswith("####") and ended and (blank or kind == "####"):
        return "####"
    if line.startswith(">") and (first or (kind != "" and not blank) or (blank and (ended or _reports(line)))):
        return ">"
    return None


def _reports(line: str) -> bool:
    return line.startswith("> Tokens: ") and " received" in line


def _words(line: str, mark: str) -> str:
    return line.removesuffix("  ")[len(mark) :].removeprefix(" ") if mark else line


@dataclass
class _Session:
    """What has been gathered of a session; `text` are the pieces of an answer that is not closed yet."""

    entries: list[Entry] = field(default_factory=list)
    version: str = ""
    model: str = ""
    scripted: bool = False
    text: list[str] = field(default_factory=list)
    stopped: bool = False

    def take(self, kind: str, words: str) -> None:
        """Goes on with one block."""
        if kind == "####":
            self.close()
            if words != "<blank>" and not words.startswith(_INJECTED):
                self.entries.append(Said(words))
        elif kind == "":
            self.text += [words.strip()] if words.strip() else []
        elif _reports("> " + words):
            self.answer(_usage(words, self.model))
        elif words.startswith(_STOPPED):
            self.stopped = True
        elif found := _VERSION.match(words):
            self.version = self.version or found[1]
        elif found := _MODEL.match(words):
            self.model = found[1]
        elif not self.version and not self.entries:  # the command line is told before the version
            self.scripted = self.scripted or _SCRIPTED.search(words) is not None

    def close(self) -> None:
        """Ends an answer that no count follows."""
        last = self.entries[-1] if self.entries else None
        unanswered = isinstance(last, Said) and not last.text.startswith(("/", "!"))
        if self.text or (self.stopped and unanswered):
            self.answer(None)
        self.stopped = False

    def answer(self, usage: Usage | None) -> None:
        """An answer has come: with its counts, or without because it was stopped or went wrong."""
        stopped = self.stopped and usage is None
        self.entries.append(Answer("\n\n".join(self.text), model=self.model, usage=usage, interrupted=stopped))
        self.text = []


def _usage(words: str, model: str) -> Usage:
    """Aider's counts. `sent` has all input, and once more what was written to the cache.

    Versions whose LiteLLM did not count the cached tokens as prompt tokens are known by what would be left.
    """
    counts = {what: _number(digits, unit) for digits, unit, what in _COUNTS.findall(words)}
    sent, written, read = counts.get("sent", 0), counts.get("cache write"), counts.get("cache hit")
    fresh = sent - 2 * (written or 0) - (read or 0)
    if fresh < 0:
        fresh = max(0, sent - (written or 0))
    return Usage(fresh, written, None, read, counts.get("received"), model)


def _number(digits: str, unit: str) -> int:
    try:
        return round(float(digits.replace(",", "")) * (1000 if unit else 1))
    except ValueError:
        return 0


def _typed(path: Path) -> tuple[tuple[float, str], ...]:
    """When each message was typed, oldest first; none if there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return _read_typed(path, status.st_size, status.st_mtime)


@lru_cache(maxsize=1)
def _read_typed(path: Path, size: int, changed: float) -> tuple[tuple[float, str], ...]:
    """The lines of an input history: `# time`, then the message with a + before each line."""
    found: list[tuple[float, str]] = []
    dated = False
    for line in path.read_text("utf-8", "replace").split("\n"):
        if line.startswith("# "):
            at = when(line[2:].strip())
            dated = at is not None
            found += [(at, "")] if at is not None else []
        elif line.startswith("+") and dated:
            at, text = found[-1]
            found[-1] = (at, f"{text}\n{line[1:]}" if text else line[1:])
    return tuple(sorted(found))


def _timed(
    entries: Sequence[Entry], typed: Sequence[tuple[float, str]], started: float, ended: float
) -> tuple[Entry, ...]:
    """The entries with the times at which messages were typed; the first has the session's start if none is known."""
    place = bisect_left(typed, (started - 1, ""))
    until = bisect_left(typed, (ended + 1, ""))
    timed: list[Entry] = []
    for entry in entries:
        at = started if not timed else None
        if isinstance(entry, Said):
            found = next((n for n in range(place, until) if _plain(typed[n][1]) == _plain(entry.text)), None)
            if found is not None:
                place, at = found + 1, typed[found][0]
            timed.append(replace(entry, at=at))
        else:
            timed.append(entry)
    return tuple(timed)


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()
