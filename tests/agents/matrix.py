"""Every real agent in the same task, direct and wrapped: what is measured of the two runs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.learn.readers.readers import READERS
from headroom_cli.learn.transcript import PastSession
from headroom_cli.ledger import history
from headroom_cli.ledger.events import Exchange
from headroom_cli.ledger.log import Ledger
from headroom_cli.session.upstream import expanded
from scripts.agents_table import FIGURES
from tests.agents.recorded import Request, conversation, without_marks
from tests.agents.rows import Row
from tests.session.starting import ROOT


@dataclass(frozen=True)
class Ran:
    """One run of a row, read from its folder. `sessions` are what the agent's reader finds in its transcripts."""

    row: Row
    folder: Path
    outcome: Mapping[str, Any]
    said: str
    sessions: Sequence[PastSession] = ()

    @property
    def requests(self) -> list[Request]:
        """The turns: the requests of the conversation, without titles and the like."""
        return conversation(self.row.agent, dict(self.outcome))

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What the model said in those turns, with the usage that the provider reported: see world.py."""
        both = zip(self.outcome["requests"], self.outcome["answers"], strict=True)
        return [answer for request, answer in both if conversation(self.row.agent, {"requests": [request]})]

    @property
    def results(self) -> list[bytes]:
        """The tool results as they stand in the last request, in order."""
        return list(self.requests[-1].results.values())

    @property
    def sent(self) -> int:
        """Bytes of all turns, uncompressed."""
        return sum(len(request.body) for request in self.requests)

    def exchanges(self) -> list[Exchange]:
        """What headroom's ledger has of the run's model requests."""
        with closing(Ledger(self.folder / "ours" / "ledger.sqlite")) as ledger:
            return [one.exchange for one in history.exchanges(ledger.connection) if one.exchange.wire]

    def shown(self, key: str) -> str:
        """A line of what `headroom agents show` says of the agent, "" if it does not say it."""
        lines = (line.partition(" ") for line in str(self.outcome["shown"]).splitlines())
        return next((value.strip() for name, _, value in lines if name == key), "")


Runs = Callable[[str, str], Ran]


def run(row: Row, how: str, folder: Path) -> Ran:
    """Runs a row in a world of its own, in `folder`."""
    command = [sys.executable, "-m", "tests.agents.world", row.name, how, "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    written = folder / "outcome.json"
    if not written.exists():
        raise RuntimeError(done.stderr[-4000:])
    sessions = past_sessions(row, folder)
    shutil.rmtree(folder / "home", ignore_errors=True)  # Copilot unpacks 235 MB into it
    return Ran(row, folder, json.loads(written.read_text()), (done.stdout + done.stderr)[-4000:], sessions)


def past_sessions(row: Row, folder: Path) -> tuple[PastSession, ...]:
    """The sessions that a run has left, as their reader reads them; none for an agent without one."""
    reader = next((one for one in READERS if one.agent == row.agent), None)
    if reader is None:
        return ()
    root = folder / "work" / expanded(wrapper_named(row.agent).transcripts, {"HOME": str(folder / "home")})
    return tuple(reader.read(source) for source in reader.sources(root))


def appended(requests: Sequence[Request]) -> bool:
    """Whether each request begins with the messages of the one before, cache marks aside."""
    return all(after.contents[: len(before.contents)] == before.contents for before, after in pairwise(requests))


def rewritten(requests: Sequence[Request]) -> list[str]:
    """The calls whose results a later request wrote in another way than the first one did, cache marks aside."""
    first: dict[str, Any] = {}
    found = []
    for request in requests:
        for call, raw in request.results.items():
            value = without_marks(json.loads(raw))
            if first.setdefault(call, value) != value:
                found.append(call)
    return found


def figures(direct: Ran, wrapped: Ran) -> dict[str, object]:
    """What the table tells of a row; sizes in bytes of all turns together, uncompressed."""
    row = wrapped.row
    return {
        "title": row.title,
        "version": wrapped.shown("version"),
        "wire": row.wire,
        "turns": len(wrapped.requests),
        "direct": direct.sent,
        "wrapped": wrapped.sent,
        "date": datetime.now(UTC).date().isoformat(),
    }


def keep(name: str, made: Mapping[str, object], file: Path = FIGURES) -> None:
    """Puts figures of one row into the file, beside those that are there and those of other rows."""
    file.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(file.read_text()) if file.exists() else {}
    known[name] = {**known.get(name, {}), **made}
    file.write_text(json.dumps(known, indent=1, sort_keys=True))
