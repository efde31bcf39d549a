"""A reader whose sessions stand in the test itself: it counts how often each is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from headroom_cli.learn.transcript import BrokenTranscript, PastSession, Source


@dataclass
class Shelf:
    """Sources in the order that a test gives them, each with its session; None for one that is broken."""

    agent: str
    held: list[tuple[Source, PastSession | None]]
    opened: Counter[Path] = field(default_factory=Counter)

    def sources(self, root: Path) -> Iterator[Source]:
        return (source for source, _ in self.held if source.path == root or root in source.path.parents)

    def read(self, source: Source) -> PastSession:
        self.opened[source.path] += 1
        session = next(session for one, session in self.held if one == source)
        if session is None:
            raise BrokenTranscript("no record in it\nis JSON")
        return session


def shelf(sessions: Sequence[PastSession | None], agent: str = "claude", root: str = "/past") -> Shelf:
    """Each session in a file of its own, the later ones changed later."""
    held = [(Source(Path(root) / f"{number}.jsonl", 1_000, 100.0 + number), one) for number, one in enumerate(sessions)]
    return Shelf(agent, held)
