"""Runs of a real agent with a scripted provider, meant to be started in a network of its own.

`python -m tests.agents.scenario AGENT HOW WHAT FOLDER` prints what happened as one line of JSON. HOW is `direct`
or `wrapped`; WHAT is `task`, `resume` (a task, and a second run that goes on with it), `three` (three tasks at
once that share headroom's folder), or what is done in the middle of a tool call: `interrupt` (Ctrl-C in a
terminal), `kill-wrapper`, `kill-agent`. A direct run has no wrapper to kill: its agent is asked to end, as the
wrapped one then is.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from headroom_cli.demo.provider import Provider
from tests.agents.real import AGENTS, KEYS, Real
from tests.agents.seeds import Places, added, changed
from tests.session.starting import ROOT
from tests.session.waiting import eventually

QUIET = {"TERM": "dumb", "NO_COLOR": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LANG": "C.UTF-8"}
# Claude Code's updater would install a newer one for the whole machine.
QUIET["DISABLE_AUTOUPDATER"] = "1"
TAG = "HEADROOM_SCENARIO"  # marks every process of a run


def run(agent: Real, how: str, what: str, folder: Path, ours: Path, marker: str) -> dict[str, object]:
    """The scenario's outcome: exit codes, requests, and the files and processes that stay."""
    places = Places(folder / "home", folder / "codex", folder / "work")
    places.seed(data(marker))
    before = places.snapshot()
    runs = ["task", "resume"] if what == "resume" else [what]
    codes: list[int] = []
    said = folder / "said"  # not a pipe: the agent's own children may keep it open for long
    with Provider(agent.script(runs[-1], places.work, marker), choose=agent.choose) as provider:
        script, firsts = list(provider.script), []
        for one in runs:
            provider.script = agent.script(one, places.work, marker) if one == "task" else script
            firsts.append(len(provider.requests))
            command, env = command_line(agent, how, provider.url, agent.arguments(one, f"do the task of {marker}"))
            env |= {**KEYS, **QUIET, **places.environment(), "HEADROOM_HOME": str(ours), TAG: str(folder)}
            env["PATH"] = f"{agent.program.parent}:{os.environ['PATH']}"
            codes.append(_one(agent, how, one, command, env, places.work, said))
        left = leave(folder)
        received = provider.requests
    after = places.snapshot()
    return {
        "codes": codes,
        "said": said.read_text()[-4000:],
        "requests": [_shown(one.path, one.body) for one in received if one.method == "POST"],
        "runs": [sum(one.method == "POST" for one in received[:first]) for first in firsts],
        "work": places.files(),
        "changed": changed(before, after),
        "added": added(before, after, folder),
        "left": left if how == "wrapped" else [],
    }


def _one(agent: Real, how: str, what: str, command: Sequence[str], env: dict[str, str], work: Path, said: Path) -> int:
    near, far = pty.openpty()
    in_terminal = what == "interrupt" and agent.terminal
    with said.open("a") as out:
        process = subprocess.Popen(
            command, cwd=work, env=env, stdin=far if in_terminal else subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, preexec_fn=_take_terminal if in_terminal else None,  # noqa: PLW1509
        )  # fmt: skip
    if what not in ("task", "resume"):
        eventually((work / "running").exists, 60)
        time.sleep(1)  # a shell that is just between two commands would survive Ctrl-C, and its agent wait for it
        disturb(process.pid, agent, how, what, near)
    code = process.wait(120)
    os.close(near)
    os.close(far)
    return code


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def three(agent: Real, folder: Path) -> dict[str, object]:
    """Three wrapped tasks at once, each with its own provider, all with the same folder of headroom's."""
    markers = ("marker-alpha", "marker-beta", "marker-gamma")
    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(run, agent, "wrapped", "task", folder / one, folder / "ours", one) for one in markers]
    return {marker: one.result() for marker, one in zip(markers, made, strict=True)}


def data(marker: str) -> str:
    """A file that is big enough to be worth something, and told apart from the others' by the marker."""
    lines = (f"line {number}: some text of {marker}, the {number * 7919 % 1000}th of its kind" for number in range(400))
    return "".join(f"{line}\n" for line in lines)


def command_line(agent: Real, how: str, url: str, arguments: list[str]) -> tuple[list[str], dict[str, str]]:
    if how == "direct":
        extra = [one.format(url=url) for one in agent.direct_arguments]
        env = {name: value.format(url=url) for name, value in agent.direct_env.items()}
        return [str(agent.program), *extra, *arguments], env
    headroom = [sys.executable, "-m", "headroom_cli", "wrap", "--upstream", url, agent.name]
    return [*headroom, *arguments], {"PYTHONPATH": str(ROOT)}


def disturb(started: int, agent: Real, how: str, what: str, terminal: int) -> None:
    if what == "interrupt" and not agent.terminal:
        for _ in range(5):  # a command that misses one Ctrl-C gets another, as from a person
            os.killpg(started, signal.SIGINT)
            if _ended(started, 10):
                return
        os.kill(started if how == "direct" else _child(started, agent), signal.SIGKILL)  # it has missed them all
    elif what == "interrupt":
        os.write(terminal, b"\x03")
    elif how == "direct":
        os.kill(started, signal.SIGTERM if what == "kill-wrapper" else signal.SIGKILL)
    elif what == "kill-wrapper":
        os.kill(started, signal.SIGKILL)
    else:
        os.kill(_child(started, agent), signal.SIGKILL)


def _child(wrapper: int, agent: Real) -> int:
    """The agent's process."""
    children = Path(f"/proc/{wrapper}/task/{wrapper}/children").read_text().split()
    return int(next(pid for pid in children if agent.name in Path(f"/proc/{pid}/cmdline").read_text()))


def _ended(process: int, seconds: float) -> bool:
    """Whether the process is over, or a zombie that waits for us, within that time."""
    for _ in range(int(seconds * 10)):
        stat = Path(f"/proc/{process}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


def leave(folder: Path | str) -> list[str]:
    """Waits 5 s and ends what is left of a run. Returns the command lines of those that are ours.

    The agent and its children have HEADROOM_SESSION in their environment, our own processes do not.
    """
    time.sleep(5)
    ours = []
    for pid, (command, environment) in tagged(folder).items():
        if "headroom_cli" in command or b"HEADROOM_SESSION=" not in environment:
            ours.append(command)
        os.kill(pid, signal.SIGKILL)  # an agent that was killed leaves its tools running, wrapped or not
    return ours


def tagged(folder: Path | str) -> dict[int, tuple[str, bytes]]:
    """Command line and environment of all processes of a run, by pid."""
    found = {}
    for process in Path("/proc").iterdir():
        try:
            environment = (process / "environ").read_bytes()
            if f"{TAG}={folder}".encode() in environment.split(b"\0"):
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found[int(process.name)] = (command, environment)
        except OSError:
            continue
    return found


def _shown(path: str, body: bytes) -> list[str]:
    return [path.partition("?")[0], base64.b64encode(body).decode()]


def main(name: str, how: str, what: str, where: str) -> dict[str, object]:
    folder, agent = Path(where), AGENTS[name]
    return three(agent, folder) if what == "three" else run(agent, how, what, folder, folder / "ours", "marker-one")


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False, stderr=subprocess.DEVNULL)
    print(json.dumps(main(*sys.argv[1:])))
