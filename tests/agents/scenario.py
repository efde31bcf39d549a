"""One run of a real agent with a scripted provider, meant to be started in a network of its own.

`python -m tests.agents.scenario AGENT HOW WHAT FOLDER` prints what happened as one line of JSON. HOW is `direct`
or `wrapped`; WHAT is `task`, or what is done in the middle of a tool call: `interrupt`, `kill-wrapper`, `kill-agent`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from headroom_cli.demo.provider import Provider
from tests.agents.real import AGENTS, KEYS, TEXT, Real
from tests.session.starting import ROOT
from tests.session.waiting import eventually

QUIET = {"TERM": "dumb", "NO_COLOR": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}


def run(agent: Real, how: str, what: str, folder: Path) -> dict[str, object]:
    """The scenario's outcome: exit code, requests, and the files and processes that stay."""
    home, work, ours = (folder / name for name in ("home", "work", "ours"))
    for place in (home, work):
        place.mkdir(parents=True)
    (work / "data.txt").write_text(TEXT)
    config = home / agent.config
    config.parent.mkdir(exist_ok=True)
    config.write_text(agent.config_text)
    script = agent.task(work) if what == "task" else agent.endless()
    with Provider(script) as provider:
        command, env = command_line(agent, how, provider.url)
        env |= {"PATH": f"{agent.program.parent}:{os.environ['PATH']}", "HOME": str(home), "HEADROOM_HOME": str(ours)}
        said = folder / "said"  # not a pipe: the agent's own children may keep it open for long
        with said.open("w") as out:
            process = subprocess.Popen(
                command, cwd=work, env={**env, **KEYS, **QUIET}, stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        if what != "task":
            eventually((work / "running").exists, 60)
            disturb(process.pid, agent, what)
        process.wait(90)
        time.sleep(5)  # what has not ended by then counts as left behind
        left = running_with(ours)
        for pid in left:  # an agent that was killed leaves its tools running, wrapped or not
            os.kill(pid, signal.SIGKILL)
        posts = [one for one in provider.requests if one.method == "POST" and "count_tokens" not in one.path]
        return {
            "code": process.returncode,
            "said": said.read_text()[-4000:],
            "requests": [[one.path, base64.b64encode(one.body).decode()] for one in posts],
            "work": hashes(work),
            "home": sorted(path.name for path in home.iterdir()),
            "config_kept": config.read_text() == agent.config_text,
            "left": [command for command in left.values() if "headroom_cli" in command],
        }


def command_line(agent: Real, how: str, url: str) -> tuple[list[str], dict[str, str]]:
    if how == "direct":
        extra = [one.format(url=url) for one in agent.direct_arguments]
        env = {name: value.format(url=url) for name, value in agent.direct_env.items()}
        return [str(agent.program), *extra, *agent.arguments], env
    headroom = [sys.executable, "-m", "headroom_cli", "wrap", "--upstream", url, agent.name]
    return [*headroom, *agent.arguments], {"PYTHONPATH": str(ROOT)}


def disturb(wrapper: int, agent: Real, what: str) -> None:
    if what == "interrupt":
        os.killpg(wrapper, signal.SIGINT)
    elif what == "kill-wrapper":
        os.kill(wrapper, signal.SIGKILL)
    else:
        children = Path(f"/proc/{wrapper}/task/{wrapper}/children").read_text().split()
        child = next(pid for pid in children if agent.name in Path(f"/proc/{pid}/cmdline").read_text())
        os.kill(int(child), signal.SIGKILL)


def hashes(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".aider")]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def running_with(home: Path) -> dict[int, str]:
    """The command lines of all processes that were started with this HEADROOM_HOME, by pid."""
    found = {}
    for process in Path("/proc").iterdir():
        try:
            if f"HEADROOM_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False, stderr=subprocess.DEVNULL)
    print(json.dumps(run(AGENTS[sys.argv[1]], sys.argv[2], sys.argv[3], Path(sys.argv[4]))))
