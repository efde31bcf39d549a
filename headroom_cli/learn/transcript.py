"""What a past session says, whichever agent kept it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from headroom_cli.wire.prompt import Usage


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call with what it printed; `result` is None where none was recorded. `error` is the agent's own flag."""

    tool: str
    arguments: Mapping[str, object]
    result: str | None = None
    error: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the user typed, in their own words: nothing that the agent adds to it. `at` is seconds since the epoch."""

    text: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request to the model.

    `text` is what the user could read (no thinking), `at` when it had come (seconds since the epoch), `usage` what
    the provider reported, None where that is not recorded. `interrupted` is true where the user stopped it: while it
    was being written, or, where it has calls, while they ran. `id` is the provider's for the response, "" if it is not
    recorded: some agents' forks begin with a copy of the other session, whose answers have the same ids.
    """

    text: str
    at: float | None = None
    calls: tuple[Call, ...] = ()
    model: str = ""
    usage: Usage | None = None
    interrupted: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Compacted:
    """Here the agent replaced what stood before by a summary."""

    summary: str = ""
    at: float | None = None


Entry = Said | Answer | Compacted


@dataclass(frozen=True, slots=True)
class PastSession:
    """One session, oldest entry first.

    `project` is the folder it worked in, "" if that is not recorded. `typed` is false where no human wrote what the
    user said (a subagent's task, a script's prompt). `side` is true for what another session started: a subagent.
    `damaged` counts the records that could not be read.
    """

    agent: str
    id: str
    entries: tuple[Entry, ...]
    project: str = ""
    version: str = ""
    typed: bool = True
    side: bool = False
    damaged: int = 0

    @property
    def started(self) -> float | None:
        """Seconds since the epoch of the first entry that has a time."""
        return next((entry.at for entry in self.entries if entry.at is not None), None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where one session lies: a file, or with a `key` a row of a database.

    Size in bytes and `changed` in seconds since the epoch; as long as both stay, so does what it says.
    """

    path: Path
    size: int
    changed: float
    key: str = ""


class BrokenTranscript(ValueError):
    """A source that nothing can be read from; the words say why and quote nothing of it."""


class Reader(Protocol):
    """One agent's transcripts. `agent` is its wrapper's name."""

    agent: str

    def sources(self, root: Path) -> Iterator[Source]:
        """The sessions below the folder (or in the file) that the wrapper names, in any order; none if it is not there.

        Reads as little as it can: no session is opened for it.
        """

    def read(self, source: Source) -> PastSession:
        """The session. A record that is broken is counted and left out; raises BrokenTranscript if nothing is left."""
