"""The proxy's side of the worker: asks it for decisions under a deadline, and never fails."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from headroom_cli.compress.messages import LENGTH, Answer, Ask, Names, Recent, Sent, frame
from headroom_cli.compress.outcome import LATE, Outcome
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.layout import PACKAGE
from headroom_cli.wire.prompt import Block

RESTARTS_PER_MINUTE = 6
LONGEST = 1 << 30  # bytes of an answer: more is no answer but some other text
_SHARE = 0.8  # of the deadline, after which the worker begins nothing new
# -P: a module of the project that the agent works in must not be taken for one of ours.
COMMAND = (sys.executable, "-P", "-m", "headroom_cli.compress.worker")


class WorkerClient:
    """A `Compressor` that works in another process.

    `late` and `failed` count the batches that got no whole answer in time, or none at all. What has come in time
    holds. A worker that fails, or that is still at it a deadline later, is killed and a new one started in the
    background, at most `RESTARTS_PER_MINUTE` times a minute; until it is ready every answer is None.
    """

    def __init__(self, deadline_s: float = 0.25, command: Sequence[str] = COMMAND) -> None:
        self.late = 0
        self.failed = 0
        self._deadline = deadline_s
        self._command = tuple(command)
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._waiting: dict[int, _Pending] = {}
        self._number = 0
        self._names = Names()
        self._held = Recent()
        self._ready = asyncio.Event()
        self._closed = False
        self._starts: list[float] = []

    async def start(self) -> None:
        """Starts the worker in the background; `ready` tells when it answers."""
        self._closed = False
        self._spawn()

    async def ready(self, timeout: float) -> bool:
        """True as soon as the worker can work, False if that took longer than `timeout` seconds or none will come."""
        end = time.monotonic() + timeout
        while not self._ready.is_set():
            if self._listener is None or self._listener.done() or time.monotonic() > end:
                return False
            await asyncio.sleep(0.01)
        return True

    async def close(self) -> None:
        """Ends the worker."""
        self._closed = True
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listener

    async def decide(
        self,
        history: Sequence[Block],
        fresh: Sequence[Block],
        read_back: ReadBack | None = None,
        refers: bool = True,
    ) -> list[Outcome] | None:
        """One outcome for each fresh block, or None: late, failed, or no worker. Never raises."""
        if not fresh:
            return []
        process = self._process
        if process is None or not self._ready.is_set():
            self.failed += 1
            self._revive()
            return None
        message = self._message(history, fresh, read_back, refers)
        pending = self._waiting[message.number] = _Pending(asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(self._deadline):
                return await self._ask(process, message, pending)
        except TimeoutError:
            # It may only be one slow text: the worker has as long again to get over it.
            asyncio.get_running_loop().call_later(self._deadline, self._stop_if_stuck, process, message.number)
            self.late += 1
            return pending.filled(len(fresh))
        except Exception:  # noqa: BLE001
            # Fail-open boundary: whatever went wrong over there, the request goes out as it came.
            self.failed += 1
        self._waiting.pop(message.number, None)
        self._stop(process)
        return None

    async def _ask(self, process: asyncio.subprocess.Process, message: Ask, pending: _Pending) -> list[Outcome]:
        assert process.stdin is not None  # noqa: S101 - opened as a pipe
        process.stdin.write(frame(message))
        await process.stdin.drain()
        await pending.done
        if pending.failure or len(pending.outcomes) != len(message.fresh):
            raise WorkerFault(pending.failure or "wrong number of outcomes")
        return pending.outcomes

    def _stop_if_stuck(self, process: asyncio.subprocess.Process, number: int) -> None:
        """Kills this worker if it still has not answered that message."""
        if self._waiting.pop(number, None) is not None:
            self._stop(process)

    def _message(
        self, history: Sequence[Block], fresh: Sequence[Block], read_back: ReadBack | None, refers: bool
    ) -> Ask:
        self._number += 1
        unseen: list[Sent] = []
        names = []
        for block in (*history, *fresh):
            digest, size = self._names.of(block)
            if digest not in self._held:
                self._held.put(digest, size, None)
                unseen.append(Sent.of(block))
            self._held.use(digest)
            names.append(digest)
        self._held.trim()
        back = (read_back.way.value, read_back.place, dict(read_back.needed)) if read_back else ("", "", {})
        cut = len(history)
        return Ask(self._number, names[:cut], names[cut:], unseen, self._deadline * _SHARE, *back, refers)

    def _spawn(self) -> None:
        """Starts a worker, unless there were too many lately."""
        now = time.monotonic()
        self._starts = [at for at in self._starts if now - at < 60]
        if self._closed or len(self._starts) >= RESTARTS_PER_MINUTE:
            return
        self._starts.append(now)
        self._listener = asyncio.get_running_loop().create_task(self._live())

    def _revive(self) -> None:
        """Starts a worker if none lives and none is starting."""
        if self._listener is None or self._listener.done():
            self._spawn()

    def _stop(self, process: asyncio.subprocess.Process) -> None:
        """Kills this worker, if it is still the one in use; its listener then starts the next."""
        if process is self._process:
            self._ready.clear()
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    async def _live(self) -> None:
        """The life of one worker, from its start to its replacement."""
        process = None
        try:
            path = os.pathsep.join(filter(None, (str(PACKAGE.parent), os.environ.get("PYTHONPATH"))))
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C is for the agent; the worker ends with its stdin
            )
            self._process, self._held = process, Recent()
            await self._listen(process)
        except (OSError, EOFError, ValueError, asyncio.IncompleteReadError, msgspec.MsgspecError):
            pass  # no worker, or one that talks nonsense: in both cases the next one is due
        finally:
            await self._bury(process)
        self._spawn()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        while True:
            size = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
            if size > LONGEST:
                raise ValueError("not a message")
            answer = msgspec.msgpack.decode(await process.stdout.readexactly(size), type=Answer)
            if answer.number == 0:
                self._ready.set()
            if (pending := self._waiting.get(answer.number)) is not None:
                pending.take(answer)
                if not answer.more:
                    self._waiting.pop(answer.number)

    async def _bury(self, process: asyncio.subprocess.Process | None) -> None:
        """Makes sure that the worker is gone and that nobody waits for it."""
        self._ready.clear()
        self._process = None
        for pending in self._waiting.values():
            if not pending.done.done():
                pending.done.set_exception(WorkerFault("the worker ended"))
        self._waiting.clear()
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@dataclass(slots=True)
class _Pending:
    """A message that the worker has not answered to the end: what has come so far, and a future for the rest."""

    done: asyncio.Future[None]
    outcomes: list[Outcome] = field(default_factory=list)
    failure: str = ""

    def take(self, answer: Answer) -> None:
        """Takes a part of the answer, which may be the last."""
        self.outcomes += answer.read()
        self.failure = answer.failure
        if not answer.more and not self.done.done():
            self.done.set_result(None)

    def filled(self, size: int) -> list[Outcome] | None:
        """What has come so far, the rest of `size` outcomes late; None if nothing has."""
        return [*self.outcomes, *[LATE] * (size - len(self.outcomes))] if self.outcomes else None


class WorkerFault(RuntimeError):
    """The worker did not answer as agreed."""
