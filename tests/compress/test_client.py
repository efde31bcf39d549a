from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from headroom_cli.compress import client as client_module
from headroom_cli.compress.client import WorkerClient
from headroom_cli.compress.outcome import AS_IS, LATE
from headroom_cli.compress.pipeline import decide
from tests.compress.texts import result, source_file

READ = result(source_file(60), "Read", file_path="src/a.py")
AGES = 20.0  # seconds: these tests are about behaviour, not about speed

HELLO = (
    "import sys, time\n"
    "from headroom_cli.compress.messages import Answer, frame\n"
    "sys.stdout.buffer.write(frame(Answer(0)))\n"
    "sys.stdout.buffer.flush()\n"
)
HANGS = HELLO + "sys.stdin.buffer.read()\n"
DIES = HELLO + "sys.stdin.buffer.read(1)\n"
BABBLES = HELLO + "sys.stdin.buffer.read(1)\nprint('Traceback, or whatever', flush=True)\ntime.sleep(60)\n"
PART = HELLO + (
    "from headroom_cli.compress.outcome import AS_IS\n"
    "sys.stdin.buffer.read(1)\nsys.stdout.buffer.write(frame(Answer.of(1, [AS_IS], more=True)))\n"
    "sys.stdout.buffer.flush()\nsys.stdin.buffer.read()\n"
)
FAILS = HELLO + (
    "sys.stdin.buffer.read(1)\nsys.stdout.buffer.write(frame(Answer(1, failure='KeyError')))\n"
    "sys.stdout.buffer.flush()\nsys.stdin.buffer.read()\n"
)


@pytest.fixture
async def client() -> AsyncIterator[WorkerClient]:
    made = WorkerClient(deadline_s=AGES)
    await made.start()
    yield made
    await made.close()


async def test_same_decisions_as_in_process(client: WorkerClient) -> None:
    assert await client.ready(AGES)
    assert await client.decide([], [READ]) == decide([], [READ])
    assert await client.decide([READ], [READ, READ]) == decide([READ], [READ, READ])
    assert await client.decide([READ], []) == []


async def test_modules_of_the_project_are_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tiktoken", "msgspec", "queue"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the working folder')")
    monkeypatch.chdir(tmp_path)
    made = WorkerClient(deadline_s=AGES)
    await made.start()
    try:
        assert await made.ready(AGES)
        assert await made.decide([], [READ]) == decide([], [READ])
    finally:
        await made.close()


async def test_many_at_once_get_each_their_own(client: WorkerClient) -> None:
    assert await client.ready(AGES)
    blocks = [result(source_file(20 + n), "Read", path=f"{n}.py") for n in range(8)]
    answers = await asyncio.gather(*(client.decide([], [block]) for block in blocks))
    assert answers == [decide([], [block]) for block in blocks]


async def test_before_it_is_ready_nothing_is_decided() -> None:
    client = WorkerClient(deadline_s=AGES)
    assert await client.decide([], [READ]) is None
    assert client.failed == 1
    await client.close()


@pytest.mark.parametrize("script", [DIES, BABBLES, FAILS])
async def test_a_broken_worker_gives_none_and_is_replaced(script: str) -> None:
    client = WorkerClient(deadline_s=AGES, command=(sys.executable, "-c", script))
    await client.start()
    assert await client.ready(AGES)
    assert await client.decide([], [READ]) is None
    assert client.failed == 1
    client._command = client_module.COMMAND
    for _ in range(2):  # one more of the old kind may already have been on its way
        assert await client.ready(AGES)
        answer = await client.decide([], [READ])
    assert answer == decide([], [READ])
    await client.close()


async def test_a_late_worker_is_killed_and_replaced() -> None:
    client = WorkerClient(deadline_s=0.05, command=(sys.executable, "-c", HANGS))
    await client.start()
    assert await client.ready(AGES)
    late = client._process
    assert late is not None
    client._command, client._deadline = client_module.COMMAND, 0.05
    assert await client.decide([], [READ]) is None
    assert client.late == 1
    client._deadline = AGES
    assert await late.wait() != 0
    assert await client.ready(AGES)
    assert await client.decide([], [READ]) == decide([], [READ])
    await client.close()


async def test_what_came_in_time_holds_though_the_rest_is_late() -> None:
    client = WorkerClient(deadline_s=1.0, command=(sys.executable, "-c", PART))
    await client.start()
    assert await client.ready(AGES)
    slow = client._process
    assert slow is not None
    assert await client.decide([], [READ, READ, READ]) == [AS_IS, LATE, LATE]
    assert client.late == 1
    assert await asyncio.wait_for(slow.wait(), AGES) != 0  # it did not get over it
    await client.close()


async def test_restarts_are_bounded() -> None:
    client = WorkerClient(deadline_s=AGES, command=(sys.executable, "-c", "pass"))
    await client.start()
    while client._listener is not None and not client._listener.done():
        await asyncio.sleep(0.01)
    assert len(client._starts) == client_module.RESTARTS_PER_MINUTE
    assert await client.decide([], [READ]) is None
    await client.close()


async def test_a_command_that_does_not_exist_gives_none() -> None:
    client = WorkerClient(command=("/nonexistent/python",))
    await client.start()
    assert not await client.ready(0.1)
    assert await client.decide([], [READ]) is None
    await client.close()


async def test_close_ends_the_process(client: WorkerClient) -> None:
    assert await client.ready(AGES)
    process = client._process
    assert process is not None
    await client.close()
    assert process.returncode is not None
    assert await client.decide([], [READ]) is None


async def test_nobody_waits_for_a_worker_that_cannot_come() -> None:
    made = WorkerClient(command=[sys.executable, "-c", "raise SystemExit(1)"])
    await made.start()
    assert not await asyncio.wait_for(made.ready(timeout=3600), AGES)
    await made.close()
