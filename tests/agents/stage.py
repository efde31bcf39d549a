"""Several runs of one agent in one world: the same HOME, the same provider, whatever the model is made to say.

A module of cases is run in namespaces of its own: `python -m tests.agents.claude_cases NAME FOLDER`.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from headroom_cli.demo.provider import DIALECTS, Provider, Received
from headroom_cli.demo.turns import Turn
from tests.agents.recorded import MODEL_PATHS, Request
from tests.agents.recorded import request as recorded
from tests.agents.rows import Row
from tests.agents.scenario import TAG, tagged
from tests.agents.screen import Screen
from tests.agents.seeds import Places
from tests.agents.world import ADDRESS, HERE, command_line, enclosed, enter, plain_body, world
from tests.session.starting import ROOT

Choose = Callable[[str, Mapping[str, Any]], Turn | None]
MARK = b"[headroom"


@dataclass(frozen=True)
class Done:
    """One run that is over: its exit code, what it printed, and the requests that came meanwhile."""

    code: int
    said: str
    received: Sequence[Received]

    def models(self) -> list[Request]:
        """The requests to a model that offer tools, their compression undone."""
        found = [recorded(plain_body(one)) for one in asked(self.received)]
        return [one for one in found if b'"tools"' in one.body]

    def hosts(self) -> set[str]:
        """Where the model requests went, with their paths."""
        return {one.header("host") + one.path.partition("?")[0] for one in asked(self.received)}


def asked(received: Sequence[Received]) -> list[Received]:
    """The requests to a model."""
    paths = (*MODEL_PATHS, "/responses")
    return [one for one in received if one.method == "POST" and one.path.partition("?")[0].endswith(paths)]


@dataclass(frozen=True)
class Stage:
    """The world while it lasts. `ours` is headroom's own folder."""

    row: Row
    provider: Provider
    env: Mapping[str, str]
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
        return Done(code, said.read_text(errors="replace"), self.provider.requests[before:])

    @contextmanager
    def screen(self, how: str, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Screen]:
        """The agent in a terminal of its own, started from a shell; all of it goes when the block ends."""
        made = Screen(HERE / f"tmux-{len(self.provider.requests)}")
        made.start(self.places.work, {**self.env, **(env or {})})
        try:
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

    def trusted(self) -> None:
        """Answers what Claude Code asks once: whether this folder and this key may be used."""
        path = self.places.home / ".claude.json"
        known = json.loads(path.read_text())
        known["projects"] = {str(self.places.work): {"hasTrustDialogAccepted": True}}
        known["customApiKeyResponses"] = {"approved": [self.env.get("ANTHROPIC_API_KEY", "")[-20:]], "rejected": []}
        path.write_text(json.dumps(known))


@contextmanager
def stage(row: Row, choose: Choose, more_hosts: Sequence[str] = ()) -> Iterator[Stage]:
    """A world whose model says what `choose` says. To be called in namespaces that `world.enter` has made."""
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
                os.kill(pid, 9)


def results_so_far(wire: str, body: Mapping[str, Any]) -> int:
    """How many tool results a request holds; -1 for a helper request, which offers no tools."""
    dialect = next(one for one in DIALECTS if one.wire == wire)
    return dialect.results(body) if dialect.has_tools(body) else -1


def play(module: str, case: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a case of a module in namespaces of its own. Its assertions show in what it printed."""
    command = [*enclosed(), *_python(), "-m", module, case, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def main(cases: ModuleType | Mapping[str, Callable[[], None]], case: str, folder: str) -> None:
    """What a module of cases does when it is run."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    enter(Path(folder))
    (vars(cases) if isinstance(cases, ModuleType) else cases)[case]()


def _python() -> list[str]:
    import sys

    return [sys.executable]
