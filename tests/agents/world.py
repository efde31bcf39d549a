"""One run of a real agent in a world of its own: its real hosts are there, and answer what a test has written.

    python -m tests.agents.world NAME direct|wrapped [--folder DIR] [--option=OPTION]... [--terminal] [-- ARGUMENTS]

NAME is a row of rows.py. Without ARGUMENTS the row's own are used, and its script. What is after --option goes to
`headroom wrap`; with --terminal the agent gets this one, for looking at its own screen. The folder (a new one below
/var/tmp if none is named) gets home/, work/, ours/ (headroom's own), and requests/, each request that came to a host
as one file. The agent's output is shown; then a line for each request, the exit code, and what is left running.

The world is a network and a mount namespace: nothing but loopback, an /etc/hosts that names the played hosts, and a
server on port 443 whose certificates come from a test CA that the environment makes the agent trust, as a company's.
The run sees its folder at one and the same path however it was named, so that two runs send the same bytes.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from headroom_cli.demo.provider import Provider, Received
from headroom_cli.session.trust import system_roots
from headroom_cli.wire.encodings import decoded
from tests.agents.rows import BY_NAME, Row
from tests.agents.scenario import QUIET, TAG, data, leave
from tests.agents.seeds import Places
from tests.fakes.certs import Authority, authority
from tests.fakes.internet import beside, host_of, internet
from tests.fakes.side_answers import hosts
from tests.session.starting import ROOT

# An address that is not loopback, because some agents send nothing to loopback, or not through a proxy.
ADDRESS = "93.184.216.34"
SECONDS = 300.0
LINES = 120  # of data.txt: some agents show only the ends of what is longer than 8 KB
HERE = Path("/var/tmp/headroom-world")  # where every run sees its folder
_UP, _SET_FLAGS, _SET_ADDRESS = 0x1, 0x8914, 0x8916  # linux/if.h, linux/sockios.h


@dataclass(frozen=True)
class Outcome:
    """What came of a run: exit code, all requests in order, and the command lines of ours that were left."""

    code: int
    requests: Sequence[Received]
    left: Sequence[str]


def enclosed() -> list[str]:
    """The prefix that starts a command in namespaces of its own; [] where that is not allowed."""
    prefix = ["unshare", "--net", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    usable = shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if usable and usable.returncode == 0 else []


def enter(folder: Path) -> None:
    """Makes the world around this process, which must be in namespaces of its own; `folder` is seen at HERE."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for name, command, value in (
            (b"lo", _SET_FLAGS, struct.pack("h14x", _UP)),
            (b"lo:0", _SET_ADDRESS, struct.pack("hH4s8x", socket.AF_INET, 0, socket.inet_aton(ADDRESS))),
        ):
            fcntl.ioctl(sock, command, struct.pack("16s16s8x", name, value))
    listed = "".join(f"{ADDRESS} {host}\n" for host in hosts())
    (folder / "hosts").write_text(f"127.0.0.1 localhost\n::1 localhost\n{listed}")
    HERE.mkdir(exist_ok=True)
    _mount(folder / "hosts", Path("/etc/hosts"))
    _mount(folder, HERE)


def _mount(source: Path, target: Path) -> None:
    subprocess.run(["mount", "--bind", source, target], check=True)


def trusting(ca: Authority, folder: Path) -> dict[str, str]:
    """The variables by which a user has made programs trust a CA of their own, with the files that they name."""
    combined = folder / "roots.pem"
    combined.write_bytes(system_roots() + b"\n" + ca.pem.read_bytes())
    whole = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "CODEX_CA_CERTIFICATE")
    return {**dict.fromkeys(whole, str(combined)), "NODE_EXTRA_CA_CERTS": str(ca.pem)}


def mark() -> str:
    """What tells this run's processes from those of other runs, which see their folder at the same path."""
    return str(Path("/proc/self/ns/net").readlink())


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


def run(
    row: Row, how: str, options: Sequence[str] = (), arguments: Sequence[str] | None = None, *, terminal: bool = False
) -> Outcome:
    """Runs the agent in the work folder to its end; `arguments` of another run in place of the row's own."""
    with world(row) as (provider, env, places):
        command = command_line(row, how, options, row.arguments if arguments is None else arguments)
        if terminal:
            env |= {"TERM": os.environ.get("TERM", "xterm-256color")}
        process = subprocess.Popen(command, cwd=places.work, env=env, stdin=None if terminal else subprocess.DEVNULL)
        try:
            code = process.wait(None if terminal else SECONDS)
        except subprocess.TimeoutExpired:
            code = 124  # as timeout(1) says it
        left = leave(mark())
        return Outcome(code, tuple(provider.requests), left)


def plain_body(request: Received) -> bytes:
    """The body of a request with its compression undone."""
    return decoded(request.body, request.header("content-encoding"), 64 << 20)


def show(outcome: Outcome, folder: Path) -> None:
    """Writes each request into a file and a line."""
    kept = folder / "requests"
    kept.mkdir()
    for number, one in enumerate(outcome.requests, 1):
        aside = beside(one)
        host, path = host_of(one), one.path.partition("?")[0]
        print(f"{number:3} {aside[0] if aside else 200} {one.method:4} {host}{path} {len(one.body)}", file=sys.stderr)
        (kept / f"{number:03}-{host}{path.replace('/', '_')[:80]}").write_bytes(plain_body(one))
    print(f"exit code {outcome.code}; left running: {outcome.left or 'nothing'}", file=sys.stderr)


def main(given: Sequence[str]) -> int:
    """The command described above."""
    split = list(given).index("--") if "--" in given else len(given)
    parser = argparse.ArgumentParser(prog="python -m tests.agents.world")
    parser.add_argument("name", choices=BY_NAME)
    parser.add_argument("how", choices=("direct", "wrapped"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--option", action="append", default=[])
    parser.add_argument("--terminal", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(given[:split])
    if not asked.inside:
        return outside(given[:split], asked.folder, given[split:])
    enter(asked.folder)
    arguments = list(given[split + 1 :]) or None
    outcome = run(BY_NAME[asked.name], asked.how, asked.option, arguments, terminal=asked.terminal)
    show(outcome, HERE)
    return outcome.code


def outside(options: Sequence[str], folder: Path | None, arguments: Sequence[str]) -> int:
    """Starts the same command in namespaces of its own; its exit code."""
    prefix = enclosed()
    if not prefix:
        raise SystemExit("error: this machine lets nobody make a network and a mount namespace")
    chosen = folder or Path(tempfile.mkdtemp(prefix="headroom-world-", dir="/var/tmp"))
    chosen.mkdir(parents=True, exist_ok=True)
    print(f"in {chosen}", file=sys.stderr)
    command = [*prefix, sys.executable, "-m", "tests.agents.world", "--inside", *options]
    return subprocess.run([*command, "--folder", str(chosen), *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
