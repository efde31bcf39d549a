"""Several runs of one agent in one world: the same HOME, the same provider, whatever the model is made to say."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from headroom_cli.demo.provider import DIALECTS, Provider, Received
from headroom_cli.demo.turns import Turn
from tests.agents.rows import Row
from tests.agents.scenario import TAG, tagged
from tests.agents.seeds import Places
from tests.agents.world import ADDRESS, HERE, command_line, plain_body, world

Choose = Callable[[str, Mapping[str, Any]], Turn | None]
MODEL_PATHS = ("/v1/messages", "/responses", "/chat/completions")


@dataclass(frozen=True)
class Done:
    """One run that is over: its exit code, what it printed, and the requests that came meanwhile."""

    code: int
    said: str
    requests: Sequence[Received]

    def models(self) -> list[tuple[Received, dict[str, Any]]]:
        """Those to a model, with their bodies read."""
        return models(self.requests)


def models(requests: Sequence[Received]) -> list[tuple[Received, dict[str, Any]]]:
    """The requests to a model among these, with their bodies read."""
    import json

    found = [one for one in requests if one.method == "POST" and one.path.partition("?")[0].endswith(MODEL_PATHS)]
    return [(one, json.loads(plain_body(one))) for one in found]


@dataclass
class Stage:
    """The world while it lasts. `ours` is headroom's own folder."""

    row: Row
    provider: Provider
    env: dict[str, str]
    places: Places
    ours: Path = HERE / "ours"
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

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
    def screen(
        self, how: str, *arguments: str, options: Sequence[str] = (), env: Mapping[str, str] | None = None
    ) -> Iterator[Screen]:
        """The agent in a terminal of its own; what is left of it goes when the block ends."""
        words = shlex.join(command_line(self.row, how, options, arguments))
        made = Screen(HERE / "tmux.sock")
        made.start(words, self.places.work, {**self.env, "TERM": "xterm-256color", **(env or {})})
        try:
            yield made
        finally:
            made.tmux("kill-server")

    def running(self) -> dict[int, str]:
        """The command lines of all processes that this world's runs have left, by pid."""
        return {pid: command for pid, (command, _) in tagged(Path(self.env[TAG])).items()}


@dataclass(frozen=True)
class Screen:
    """A terminal that a program has, and that is typed into and looked at."""

    socket: Path
    width: int = 120
    height: int = 40

    def tmux(self, *words: str) -> str:
        done = subprocess.run(["tmux", "-S", str(self.socket), *words], capture_output=True, text=True, check=False)
        return done.stdout

    def start(self, command: str, folder: Path, env: Mapping[str, str]) -> None:
        """Starts a shell and types the command into it, so that what comes after it is seen, too."""
        size = ("-x", str(self.width), "-y", str(self.height))
        environ = {**env, "PS1": "ready$ ", "ENV": ""}
        plain = [f"{name}={value}" for name, value in environ.items()]
        subprocess.run(
            ["tmux", "-S", str(self.socket), "-f", "/dev/null", "new-session", "-d", *size, "-c", str(folder),
             "env", "-i", *plain, "bash", "--norc", "--noprofile"],
            check=True, env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        self.wait("ready$")
        self.type(command)

    def type(self, text: str, key: str = "Enter") -> None:
        """Types a text as it is, then a key by its name in tmux."""
        if text:
            self.tmux("send-keys", "-l", "--", text)
            time.sleep(0.3)
        if key:
            self.tmux("send-keys", key)

    def shown(self) -> str:
        """What is on the screen."""
        return self.tmux("capture-pane", "-p")

    def history(self) -> str:
        """What is on the screen and what was."""
        return self.tmux("capture-pane", "-p", "-S", "-2000")

    def wait(self, *texts: str, seconds: float = 40) -> str:
        """Waits until one of the texts is on the screen; returns the screen, fails if none comes."""
        until = time.monotonic() + seconds
        while not any(text in (now := self.shown()) for text in texts):
            assert time.monotonic() < until, f"none of {texts} came:\n{now}"
            time.sleep(0.1)
        return now

    def resize(self, width: int, height: int) -> None:
        self.tmux("resize-window", "-x", str(width), "-y", str(height))


@contextmanager
def stage(row: Row, choose: Choose, more_hosts: Sequence[str] = ()) -> Iterator[Stage]:
    """A world whose model says what `choose` says. To be called in namespaces that `world.enter` has made."""
    with suppress(FileNotFoundError), (HERE / "hosts").open("a") as hosts:
        hosts.writelines(f"{ADDRESS} {host}\n" for host in more_hosts)
    with world(replace(row, choose=choose)) as (provider, env, places):
        # Every world has its folder at the same path: another one's end must not be the end of these.
        yield Stage(row, provider, {**env, TAG: f"{HERE}-{os.getpid()}"}, places)


def said_so_far(wire: str, body: Mapping[str, Any]) -> int:
    """How many tool results a request holds; -1 for a helper request, which offers no tools."""
    dialect = next(one for one in DIALECTS if one.wire == wire)
    return dialect.results(body) if dialect.has_tools(body) else -1
