"""One run of a real agent in a world of its own: its real hosts are there, and answer what a test has written.

    python -m tests.agents.world NAME direct|wrapped [OPTIONS] [-- ARGUMENTS]

NAME is a row of rows.py; without `--` its own arguments are used. `--option=OPTION` goes to `headroom wrap`,
`--set NAME=VALUE` into the environment, `--say FILE` is a script in place of the row's (JSON: a list of {"text": ...,
"calls": [{"name": ..., "arguments": ...}]}, a turn each). `--terminal` is for a run by hand, in tmux for example.
The folder (`--folder DIR`, or a new one below /var/tmp) gets home/, work/, ours/ (headroom's own), requests/, each
request that came to a host as one file, and outcome.json. The agent's output is shown; then a line for each request,
the exit code, and what is left running.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headroom_cli.demo.provider import Provider, Received
from headroom_cli.demo.turns import Call, Counts, Turn
from headroom_cli.session.trust import system_roots
from headroom_cli.wire.encodings import decoded
from tests.agents.namespaces import ADDRESS, HERE, enclosed, enter
from tests.agents.rows import BY_NAME, Row
from tests.agents.scenario import QUIET, TAG, data, leave
from tests.agents.seeds import Places, added, changed
from tests.fakes.certs import Authority, authority
from tests.fakes.internet import beside, host_of, internet
from tests.session.starting import ROOT

SECONDS = 300.0
LINES = 120  # of data.txt: some agents show only the ends of what is longer than 8 KB


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    `left` are the command lines of ours that were still running, `work` the files of the work folder, `changed` and
    `added` the names of HOME's files, `named` those of them that name headroom. `shown` is what `headroom agents show`
    says of the agent, after a wrapped run. `answers` are what the model said, with the request and the usage of each.
    """

    code: int
    requests: Sequence[Received]
    left: Sequence[str]
    work: Mapping[str, str]
    changed: Sequence[str]
    added: Sequence[str]
    named: Sequence[str]
    shown: str = ""
    answers: Sequence[tuple[Received, Turn, Counts]] = ()


def trusting(ca: Authority, folder: Path) -> dict[str, str]:
    """The variables by which a user has made programs trust a CA of their own, with the files that they name."""
    combined = folder / "roots.pem"
    combined.write_bytes(system_roots() + b"\n" + ca.pem.read_bytes())
    whole = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "CODEX_CA_CERTIFICATE")
    return {**dict.fromkeys(whole, str(combined)), "NODE_EXTRA_CA_CERTS": str(ca.pem)}


def mark() -> str:
    """What tells this run's processes from those of other runs, which see their folder at the same path."""
    return (HERE / "name").read_text()


def environment(row: Row, places: Places, ca: Authority) -> dict[str, str]:
    """The whole environment of a run, direct or wrapped."""
    own = {"HEADROOM_HOME": str(HERE / "ours"), "PYTHONPATH": str(ROOT), TAG: mark(), "HOME": str(places.home)}
    return {**QUIET, **trusting(ca, HERE), **row.env, **own, "PATH": row.search_path()}


@contextmanager
def world(row: Row) -> Iterator[tuple[Provider, dict[str, str], Places]]:
    """The hosts, playing the row's script, with the environment and the seeded folders of a run."""
    places = Places(HERE / "home", HERE / "home/.codex", HERE / "work")
    places.seed("".join(data("one file").splitlines(keepends=True)[:LINES]))
    for name, text in row.seeds.items():
        (places.home / name).parent.mkdir(parents=True, exist_ok=True)
        (places.home / name).write_text(text)
    ca = authority(HERE / "ca", "A company's CA")
    with internet(ca, row.script(places.work), row.choose, ADDRESS, 443) as provider:
        yield provider, environment(row, places, ca), places


def command_line(row: Row, how: str, options: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """The agent's own command line, or the same behind `headroom wrap`."""
    if how == "direct":
        return [str(row.path), *arguments]
    return [sys.executable, "-m", "headroom_cli", "wrap", *options, row.agent, *arguments]


@dataclass(frozen=True)
class Asked:
    """What is asked of a run besides its row: None stands for what the row has."""

    how: str
    options: Sequence[str] = ()
    arguments: Sequence[str] | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    script: Sequence[Turn] | None = None
    terminal: bool = False


def run(row: Row, asked: Asked) -> Outcome:
    """Runs the agent in the work folder to its end."""
    with world(row) as (provider, env, places):
        provider.script = provider.script if asked.script is None else asked.script
        env.update(asked.variables)
        before = places.snapshot()
        command = command_line(
            row, asked.how, asked.options, row.arguments if asked.arguments is None else asked.arguments
        )
        code = _ended(command, places.work, env, asked.terminal)
        left = leave(mark())
        after = places.snapshot()
        named = sorted(path for path in after if path not in before and _names_us(places, path))
        return Outcome(
            code, tuple(provider.requests), left, places.files(), changed(before, after), added(before, after, HERE),
            added({}, dict.fromkeys(named, ""), HERE), about(row, env) if asked.how == "wrapped" else "",
            tuple(provider.answers),
        )  # fmt: skip


def _ended(command: Sequence[str], work: Path, env: dict[str, str], terminal: bool) -> int:
    """The exit code of a command; 124 after too long a time, as timeout(1) says it."""
    if terminal:  # as the terminal is, and Ctrl-C is for the agent alone
        env["TERM"] = os.environ.get("TERM", "xterm-256color")
        env.pop("NO_COLOR", None)
        signal.signal(signal.SIGINT, _ignored)
    process = subprocess.Popen(command, cwd=work, env=env, stdin=None if terminal else subprocess.DEVNULL)
    try:
        return process.wait(None if terminal else SECONDS)
    except subprocess.TimeoutExpired:
        return 124


def _ignored(*_: object) -> None:
    """Not SIG_IGN, which the agent would inherit."""


def _names_us(places: Places, path: str) -> bool:
    label, _, name = path.partition("/")
    file = places.home / name
    return label == "home" and file.is_file() and b"headroom" in file.read_bytes().lower()


def about(row: Row, env: Mapping[str, str]) -> str:
    """What headroom tells of the agent that it finds."""
    command = [sys.executable, "-m", "headroom_cli", "agents", "show", row.agent]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False).stdout


def plain_body(request: Received) -> bytes:
    """The body of a request with its compression undone."""
    return decoded(request.body, request.header("content-encoding"), 64 << 20)


def show(outcome: Outcome, folder: Path) -> None:
    """Writes each request into a file and a line, and all that came of the run into outcome.json."""
    kept = folder / "requests"
    kept.mkdir()
    posted, answered = [], []
    for number, one in enumerate(outcome.requests, 1):
        aside = beside(one)
        host, path, body = host_of(one), one.path.partition("?")[0], plain_body(one)
        print(f"{number:3} {aside[0] if aside else 200} {one.method:4} {host}{path} {len(one.body)}", file=sys.stderr)
        (kept / f"{number:03}-{host}{path.replace('/', '_')[:80]}").write_bytes(body)
        if aside is None:
            posted.append([path, base64.b64encode(body).decode()])
            answered.append(
                next((_said(turn, counts) for asked, turn, counts in outcome.answers if asked is one), None)
            )
    print(f"exit code {outcome.code}; left running: {outcome.left or 'nothing'}", file=sys.stderr)
    whole = {name: value for name, value in vars(outcome).items() if name not in ("requests", "answers")}
    (folder / "outcome.json").write_text(json.dumps({**whole, "requests": posted, "answers": answered}))


def _said(turn: Turn, counts: Counts) -> dict[str, object]:
    return {"text": turn.text, "calls": [call.name for call in turn.calls], "counts": vars(counts)}


def main(given: Sequence[str]) -> int:
    """The command described above."""
    split = list(given).index("--") if "--" in given else len(given)
    parser = argparse.ArgumentParser(prog="python -m tests.agents.world")
    parser.add_argument("name", choices=BY_NAME)
    parser.add_argument("how", choices=("direct", "wrapped"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--option", action="append", default=[])
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--say", type=Path, metavar="FILE")
    parser.add_argument("--terminal", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    said = parser.parse_args(given[:split])
    if not said.inside:
        return outside(given[:split], said, given[split:])
    enter(said.folder)
    arguments = given[split + 1 :] if "--" in given else None
    variables = dict(one.split("=", 1) for one in said.set)
    script = [_turn(one) for one in json.loads(said.say.read_text())] if said.say else None
    outcome = run(BY_NAME[said.name], Asked(said.how, said.option, arguments, variables, script, said.terminal))
    show(outcome, HERE)
    return outcome.code


def _turn(said: Mapping[str, Any]) -> Turn:
    return Turn(said.get("text", ""), tuple(Call(**call) for call in said.get("calls", ())))


def outside(options: Sequence[str], said: argparse.Namespace, arguments: Sequence[str]) -> int:
    """Starts the same command in namespaces of its own; its exit code."""
    prefix = enclosed()
    if not prefix:
        raise SystemExit("error: this machine lets nobody make a network and a mount namespace")
    folder = said.folder or Path(tempfile.mkdtemp(prefix="agents-world-", dir="/var/tmp"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"in {folder.absolute()}", file=sys.stderr)
    signal.signal(signal.SIGINT, _ignored if said.terminal else signal.default_int_handler)
    command = [*prefix, sys.executable, "-m", "tests.agents.world", "--inside", *options]
    return subprocess.run([*command, "--folder", str(folder.absolute()), *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
