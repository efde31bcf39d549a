"""Past sessions in the place of an agent's own, for the tests of commands that read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from headroom_cli.learn.transcript import BrokenTranscript, PastSession, Source


@dataclass
class Told:
    """A reader of files that each stand for a session held in memory; a file that stands for none is broken."""

    agent: str = "claude"
    sessions: Mapping[str, PastSession] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)

    def sources(self, root: Path) -> Iterator[Source]:
        for path in sorted(root.glob("*.jsonl")):
            yield Source(path, path.stat().st_size, path.stat().st_mtime)

    def read(self, source: Source) -> PastSession:
        self.opened.append(source.path.name)
        if source.path.stem not in self.sessions:
            raise BrokenTranscript("no record in it can be read")
        return self.sessions[source.path.stem]
