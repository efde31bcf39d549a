"""Several runs of one agent in one world: the same HOME, the same provider, whatever the model is made to say.

A module of cases is run in namespaces of its own: `python -m tests.agents.claude_cases NAME FOLDER`.
"""

from __future__ import annotations

import base64
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from headroom_cli.demo.provider import DIALECTS, Provider, Received
from headroom_cli.demo.turns import Turn
from tests.agents.namespaces import ADDRESS, HERE, enclosed, enter
from tests.agents.recorded import MODEL_PATHS, Request, conversation
from tests.agents.rows import Row
from tests.agents.scenario import TAG, tagged
from tests.agents.screen import Screen
from tests.agents.seeds import Places
from tests.agents.world import command_line, plain_body, world
from tests.session.starting import ROOT

Choose = Callable[[str, Mapping[str, Any]], Turn | None]
MARK = b"[headroom"


@dataclass(frozen=True)
class Done:
    """One run that is over: its exit code, what it printed, and the requests that came meanwhile."""

    agent: str
    code: int
    said: str
    received: Sequence[Received]

    def models(self) -> list[Request]:
        """The requests of conversations, their compression undone."""
        found = [[path_of(one), base64.b64encode(plain_body(one)).decode()] for one in self.received if _asks(one)]
        return conversation(self.agent, {"requests": found})

    def raw(self) -> list[Received]:
        """The requests to a model as they came."""
        return [one for one in self.received if _asks(one)]

    def targets(self) -> set[str]:
        """Where the requests to a model went: hosts with paths and queries."""
        return {one.header("host") + one.path for one in self.raw()}


def path_of(request: Received) -> str:
    """The path of a request without its query."""
    return request.path.partition("?")[0]


def _asks(request: Received) -> bool:
    return request.method == "POST" and path_of(request).endswith(MODEL_PATHS)


@dataclass(frozen=True)
class Stage:
    """The world while it lasts. `ours` is headroom's own folder."""

    row: Row
    provider: Provider
    env: dict[str, str]
    places: Places
    ours: Path = HERE / "ours"

    def run(
        self,
        how: str,
        *arguments: str,
        options: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        seconds: float = 120,
    ) -> Done:
        """Runs the agent to its end, `direct` or `wrapped`, with these arguments."""
        before, said = len(self.provider.requests), HERE / "said"
        with said.open("wb") as out:  # not a pipe: the agent's own children may keep it open for long
            process = subprocess.Popen(
                command_line(self.row, how, options, arguments), cwd=self.places.work,
                env={**self.env, **(env or {})}, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                code = 124  # as timeout(1) says it
        return Done(self.row.agent, code, said.read_text(errors="replace"), self.provider.requests[before:])

    def since(self, first: int) -> Done:
        """The requests from a number on, as if they were a run's."""
        return Done(self.row.agent, 0, "", self.provider.requests[first:])

    @contextmanager
    def screen(self, how: str, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Screen]:
        """The agent in a terminal of its own, started from a shell; all of it goes when the block ends."""
        made = Screen(HERE / f"tmux-{len(self.provider.requests)}")
        made.start(self.places.work, {**self.env, **(env or {})})
        try:
            made.before = made.settings()
            made.type(shlex.join(command_line(self.row, how, (), arguments)))
            yield made
        finally:
            made.tmux("kill-server")

    def running(self) -> dict[int, tuple[str, dict[str, str]]]:
        """Command line and environment of every process that this world's runs have left, by pid."""
        found = {}
        for pid, (command, environment) in tagged(self.env[TAG]).items():
            pairs = (one.partition("=") for one in environment.decode(errors="replace").split("\0"))
            found[pid] = (command, {name: value for name, _, value in pairs})
        return found

    def kept(self, secret: str) -> list[str]:
        """The files below headroom's own folder that hold a secret."""
        files = (path for path in self.ours.rglob("*") if path.is_file())
        return [str(path) for path in files if secret.encode() in path.read_bytes()]


@contextmanager
def stage(row: Row, choose: Choose, more_hosts: Sequence[str] = ()) -> Iterator[Stage]:
    """A world whose model says what `choose` says. To be called in namespaces that `enter` has made."""
    with (HERE / "hosts").open("a") as hosts:
        hosts.writelines(f"{ADDRESS} {host}\n" for host in more_hosts)
    # Claude Code's service would be found there by every run that sees its HOME at the same path.
    sockets = Path(f"/tmp/cc-daemon-{os.getuid()}")
    sockets.mkdir(mode=0o700, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", sockets], check=True)
    with world(replace(row, choose=choose)) as (provider, env, places):
        made = Stage(row, provider, env, places)
        try:
            yield made
        finally:
            for pid in made.running():
                os.kill(pid, signal.SIGKILL)


def results_so_far(wire: str, body: Mapping[str, Any]) -> int:
    """How many tool results a request holds; -1 for a helper request, which offers no tools."""
    dialect = next(one for one in DIALECTS if one.wire == wire)
    return dialect.results(body) if dialect.has_tools(body) else -1


def turns(wire: str, body: Mapping[str, Any], *said: Turn) -> Turn | None:
    """The turn that is next after the results so far, the last one again and again; None for a helper request."""
    results = results_so_far(wire, body)
    return said[min(results, len(said) - 1)] if results >= 0 else None


def assert_kept(requests: Sequence[Request]) -> None:
    """No tool result is ever written differently in a later request of these."""
    seen: dict[str, bytes] = {}
    for one in requests:
        for call, raw in one.results.items():
            assert seen.setdefault(call, raw) == raw


def play(module: str, case: str, folder: Path, attempts: int = 1) -> None:
    """Runs a case of a module in namespaces of its own; fails with what it printed if the last attempt fails."""
    for attempt in range(attempts):
        command = [*enclosed(), sys.executable, "-m", f"tests.agents.{module}", case, str(folder / str(attempt))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    raise AssertionError(done.stdout + done.stderr)


def main(cases: Mapping[str, Callable[[], None]], case: str, folder: str) -> None:
    """What a module of cases does when it is run."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    enter(Path(folder))
    cases[case]()


def edited(path: Path, **values: object) -> None:
    """Sets keys of a JSON file, which may be new."""
    known = json.loads(path.read_text()) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**known, **values}))
