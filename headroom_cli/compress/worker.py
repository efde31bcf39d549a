"""The worker process: answers `Ask` messages on stdin with `Answer` messages on stdout, one after the other."""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import IO

import msgspec

from headroom_cli.compress.messages import LENGTH, Answer, Ask, Recent, frame
from headroom_cli.compress.outcome import Outcome
from headroom_cli.compress.pipeline import decided
from headroom_cli.compress.tokens import count
from headroom_cli.wire.prompt import Block

# Characters in a second that every rewrite keeps, on the worst results that agents brought (`scripts/bench speed`).
SPEED = 1_000_000


def main() -> int:
    """Serves until stdin ends; returns 0."""
    die_with_parent()
    asks: queue.Queue[tuple[float, bytes]] = queue.Queue()
    threading.Thread(target=read_asks, args=(sys.stdin.buffer, asks), daemon=True).start()
    out = sys.stdout.buffer
    # Whatever a library may print must not end up between two messages.
    sys.stdout = sys.stderr
    count("the first call loads the vocabulary")
    send(out, Answer(0))
    held = Recent()
    while True:
        came, body = asks.get()
        for each in answers(msgspec.msgpack.decode(body, type=Ask), held, came):
            send(out, each)


def answers(ask: Ask, held: Recent, came: float) -> Iterator[Answer]:
    """The outcomes for a request that came at that time (monotonic); a failure is told in words and never raised.

    What is decided is told at once: who waits no longer than its deadline has at least that.
    """

    def in_time() -> bool:
        return time.monotonic() - came < ask.seconds

    try:
        for sent in ask.unseen:
            held.put(sent.digest(), sent.size(), sent.block())
        history, fresh = _blocks(ask.history, held), _blocks(ask.fresh, held)
        held.trim()
        told: list[Outcome] = []
        for outcome in decided(history, fresh, None, in_time, ask.read_back(), ask.seconds * SPEED, ask.refers):
            told.append(outcome)
            if outcome.before:  # it was worked on
                yield Answer.of(ask.number, told, more=True)
                told = []
        yield Answer.of(ask.number, told)
    except Exception as error:  # noqa: BLE001
        # The fail-open boundary of the worker: the client then leaves every block of this request as it is.
        yield Answer(ask.number, failure=type(error).__name__)


def _blocks(digests: list[bytes], held: Recent) -> list[Block]:
    found = [held.use(digest) for digest in digests]
    return [block for block in found if block is not None]


def send(out: IO[bytes], message: Answer) -> None:
    """Writes one message."""
    out.write(frame(message))
    out.flush()


def read_asks(source: IO[bytes], asks: queue.Queue[tuple[float, bytes]]) -> None:
    """Queues each message with the time at which it came.

    At the end of input the process ends at once, even while work hangs.
    """
    while True:
        head = source.read(LENGTH)
        body = source.read(int.from_bytes(head, "big")) if len(head) == LENGTH else b""
        if not body:
            os._exit(0)
        asks.put((time.monotonic(), body))


def die_with_parent() -> None:
    """Asks Linux to kill this process when its parent is gone; elsewhere the end of stdin has to do."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


if __name__ == "__main__":
    raise SystemExit(main())
