"""What an agent's hook costs for each tool call: the process, where one is started, and the session's answer."""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

from rich.table import Table

from headroom_cli.compress.client import WorkerClient
from headroom_cli.compress.read_back import NO_WAYS
from headroom_cli.layout import shipped
from headroom_cli.proxy.config import listen
from headroom_cli.proxy.hook_endpoint import hooks_served
from headroom_cli.proxy.hook_shaping import HookShaper
from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from scripts.benchmark.latency import spread

SECRET = "bench"
SMALL = "".join(f"word {n} of a short result\n" for n in range(40))
LARGE = "".join(f"src/package/module_{n // 40}.py:{n % 40 + 1}:def handler_{n}(request):\n" for n in range(2000))
_CALLS = count()

Measure = Callable[[str], float]


def table(options: argparse.Namespace) -> Table:
    """p50 and p95 of each way to call, for a result that is too small to matter and for a long search, each a new one.

    A process is started as agents do it, by a shell; `true` is what that costs without us.
    """
    made = Table(title="One call of a hook, ms: p50 / p95", title_justify="left")
    for name in ("how", f"result of {len(SMALL) / 1000:.0f} KB", f"search of {len(LARGE) / 1000:.0f} KB"):
        made.add_column(name, justify="left" if name == "how" else "right")
    with tempfile.TemporaryDirectory() as folder, _session(Path(folder)) as port:
        ways = _ways(Path(folder), port)
        times: dict[tuple[str, str], list[float]] = {}
        for _ in range(options.rounds):
            for name, measure in ways.items():
                for text in (SMALL, LARGE):
                    times.setdefault((name, text), []).append(measure(text))
        for name in ways:
            cells = ("{:.1f} / {:.1f}".format(*spread(times[name, text])) for text in (SMALL, LARGE))
            made.add_row(name, *cells)
    return made


def _ways(folder: Path, port: int) -> dict[str, Measure]:
    address = folder / "address"
    address.write_text(f'url = "http://127.0.0.1:{port}/{SECRET}/claude"\n')
    status = folder / "status"
    status.write_text("headroom: 1.2k tokens removed\n")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    script, bare = shipped("hooks") / "post_tool", folder / "bin"
    called = shlex.join((str(script), str(address)))
    bare.mkdir()
    for name in ("sh", "bash", "cat"):
        (bare / name).symlink_to(shutil.which(name) or "")
    return {
        "sh -c true": lambda text: process("true", text, lambda out: out == b""),
        "post_tool, by curl (Copilot, Vibe)": lambda text: process(called, text, partial(as_asked, text)),
        "post_tool, by bash (where there is no curl)": lambda text: process(
            called, text, partial(as_asked, text), str(bare)
        ),
        "HTTP from inside the agent (Claude Code, OpenCode)": lambda text: _posted(connection, text),
        "statusline": lambda text: process(
            shlex.join((f"{shipped('hooks')}/claude/statusline", str(status))), text, status.read_bytes().__eq__
        ),
    }


def _event(text: str) -> bytes:
    """A new call's result, as Claude Code tells it."""
    response = {"stdout": text, "stderr": "", "interrupted": False, "isImage": False}
    return json.dumps(
        {
            "session_id": "s", "hook_event_name": "PostToolUse", "tool_name": "Bash",
            "tool_input": {"command": "grep -rn def src"}, "tool_response": response,
            "tool_use_id": f"toolu_{next(_CALLS)}",
        }
    ).encode()  # fmt: skip


def as_asked(text: str, answer: bytes) -> bool:
    """Whether a hook was answered as it should be: only the long search is made smaller."""
    return answer.startswith(b'{"hookSpecificOutput"') if text is LARGE else answer.strip() == b"{}"


def process(
    command: str, text: str, expected: Callable[[bytes], bool], path: str = os.environ.get("PATH", "")
) -> float:
    """Milliseconds of a shell's command that is told of `text`; exits where it prints what is not `expected`."""
    event = _event(text)
    began = time.perf_counter()
    done = subprocess.run(["/bin/sh", "-c", command], input=event, env={"PATH": path}, capture_output=True, check=True)
    took = 1e3 * (time.perf_counter() - began)
    return _checked(took, right=expected(done.stdout))


def _posted(connection: http.client.HTTPConnection, text: str) -> float:
    event = _event(text)
    began = time.perf_counter()
    connection.request("POST", f"/{SECRET}/claude", event, {"content-type": "application/json"})
    answer = connection.getresponse().read()
    took = 1e3 * (time.perf_counter() - began)
    return _checked(took, right=as_asked(text, answer))


def _checked(took: float, *, right: bool) -> float:
    if not right:
        raise SystemExit("error: a hook or the status line did not answer as it should: these times mean nothing")
    return took


@contextmanager
def _session(folder: Path) -> Iterator[int]:
    """A session's hook side in a thread of its own; yields its port."""
    sock = listen()
    ready, loops = threading.Event(), list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def serve() -> None:
        worker, over = WorkerClient(10), asyncio.Event()
        loops.append((asyncio.get_running_loop(), over))
        with Decisions(folder / "decisions.sqlite") as decisions, Originals(folder) as originals:
            shaper = HookShaper(decisions, originals, worker, "bench", LastSeen(), NO_WAYS, 10)
            await worker.start()
            await worker.ready(30)
            async with hooks_served(sock, SECRET, shaper.answer, 1 << 24):
                ready.set()
                await over.wait()
            await worker.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    ready.wait(60)
    try:
        yield sock.getsockname()[1]
    finally:
        loop, over = loops[0]
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
