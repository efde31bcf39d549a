from __future__ import annotations

import queue
import subprocess
import sys
import time

import msgspec
import pytest

from headroom_cli.compress import worker
from headroom_cli.compress.messages import LENGTH, Answer, Ask, Recent, Sent, frame
from headroom_cli.compress.outcome import LATE, Outcome
from headroom_cli.compress.pipeline import TOO_LARGE, decide
from tests.compress.texts import result, source_file

READ = result(source_file(60), "Read", file_path="src/a.py")


def answered(ask: Ask, held: Recent, came: float) -> list[Outcome]:
    """The outcomes of all parts of an answer."""
    parts = list(worker.answers(ask, held, came))
    assert [part.more for part in parts] == [True] * (len(parts) - 1) + [False]
    return [outcome for part in parts for outcome in part.read()]


def test_it_answers_and_remembers_blocks() -> None:
    held, sent = Recent(), Sent.of(READ)
    first = answered(Ask(1, [], [sent.digest()], [sent]), held, time.monotonic())
    again = answered(Ask(2, [], [sent.digest()], []), held, time.monotonic())
    assert first == again == decide([], [READ])


def test_what_is_not_begun_in_time_is_late_and_the_rest_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = [READ, result("said", "Bash"), result(source_file(70), "Read", file_path="src/b.py")]
    sent = [Sent.of(block) for block in blocks]
    clock = iter((0.0, 0.1, 0.3))
    monkeypatch.setattr(worker.time, "monotonic", lambda: next(clock))
    ask = Ask(1, [], [each.digest() for each in sent], sent, 0.2)
    assert answered(ask, Recent(), 0.0) == [*decide([], blocks[:2]), LATE]


def test_a_block_that_no_time_is_left_for_is_not_begun() -> None:
    sent = Sent.of(READ)
    seconds = len(READ.text) / worker.SPEED
    long, short = Ask(1, [], [sent.digest()], [sent], 1e9), Ask(2, [], [sent.digest()], [], seconds * 0.9)
    held = Recent()
    decided = answered(long, held, time.monotonic())
    monotonic = time.monotonic() + 1e6  # came in the future: whatever is slow here, it is in time
    assert answered(short, held, monotonic) == [TOO_LARGE]
    assert decided == decide([], [READ])


def test_an_unknown_block_is_told_as_a_failure() -> None:
    (told,) = worker.answers(Ask(3, [b"?"], [], []), Recent(), time.monotonic())
    assert told.failure == "KeyError"


def test_a_fault_is_told_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(worker, "decided", broken)
    (told,) = worker.answers(Ask(1, [], [], []), Recent(), time.monotonic())
    assert told.failure == "ValueError"


def test_a_process_that_speaks_and_ends_with_its_input() -> None:
    sent = Sent.of(READ)
    command = [sys.executable, "-m", "headroom_cli.compress.worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def read() -> Answer:
            size = int.from_bytes(process.stdout.read(LENGTH), "big")  # type: ignore[union-attr]
            return msgspec.msgpack.decode(process.stdout.read(size), type=Answer)  # type: ignore[union-attr]

        assert read().number == 0
        process.stdin.write(frame(Ask(1, [], [sent.digest()], [sent])))
        process.stdin.flush()
        first = read()
        assert first.more
        assert [*first.read(), *read().read()] == decide([], [READ])
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_half_a_message_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    def leave(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(worker.os, "_exit", leave)
    asks: queue.Queue[tuple[float, bytes]] = queue.Queue()
    with pytest.raises(SystemExit):
        worker.read_asks(io.BytesIO(frame(Answer(1)) + b"\0\0"), asks)
    assert asks.qsize() == 1


def test_it_is_told_when_nothing_may_be_referred_to() -> None:
    again = result(READ.text, "Read", file_path="src/a.py")
    sent = [Sent.of(READ), Sent.of(again)]
    names = [each.digest() for each in sent]
    ask = Ask(1, names[:1], names[1:], sent, refers=False)
    (made,) = answered(ask, Recent(), time.monotonic())
    assert made == decide([READ], [again], refers=False)[0]
    assert made != decide([READ], [again])[0]
