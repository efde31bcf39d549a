"""The agent as our child: it owns the terminal, gets every signal, and does not outlive us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from headroom_cli.errors import HeadroomError

_PR_SET_PDEATHSIG = 1
_TERMINAL = (signal.SIGINT, signal.SIGQUIT)
_FORWARDED = (*_TERMINAL, signal.SIGTERM, signal.SIGHUP)


class Child:
    """A started agent, in our process group and with our terminal."""

    def __init__(self, process: subprocess.Popen[bytes], modes: list[Any] | None) -> None:
        self._process = process
        self._modes = modes
        self._ended = False

    def wait(self) -> int:
        """Waits for the agent; returns its exit code, or 128 + n if signal n ended it. The terminal is as it was then.

        If the agent stops itself, as programs do on Ctrl-Z, we stop too, so that the shell gets its
        prompt; when the shell continues us the agent is continued as well.
        """
        pid = self._process.pid
        while True:
            seen = os.waitid(os.P_PID, pid, os.WEXITED | os.WSTOPPED | os.WNOWAIT)
            if seen is None or seen.si_code not in (os.CLD_STOPPED, os.CLD_TRAPPED):
                self._ended = True
                code = self._process.wait()
                _give_back(self._modes)
                return code if code >= 0 else 128 - code
            # A Ctrl-Z reaches both of us at once; after `fg` this news is stale and withdrawn.
            if os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG) is not None:
                os.kill(os.getpid(), signal.SIGSTOP)
                self.send(signal.SIGCONT)

    def send(self, number: int) -> None:
        """Sends a signal, unless the agent has ended."""
        if not self._ended:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def end(self, seconds: float = 5.0) -> None:
        """Makes sure that the agent is gone: asks, waits, kills."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            _give_back(self._modes)
        self._ended = True


@contextmanager
def started(program: Path, arguments: Sequence[str], env: Mapping[str, str]) -> Iterator[Child]:
    """Starts the agent and yields it; it is gone when the block ends.

    Call it from the main thread, before there are others. Raises HeadroomError if it cannot be started.
    """
    modes = _terminal_modes()
    try:
        process = subprocess.Popen(
            [program, *arguments],
            env=env,
            preexec_fn=_death_signal(),  # noqa: PLW1509 - there are no other threads yet
        )
    except OSError as error:
        raise HeadroomError(f"{program} could not be started: {error.strerror or error}") from error
    child = Child(process, modes)
    try:
        yield child
    finally:
        child.end()


@contextmanager
def signals_passed_on() -> Iterator[Callable[[Child], None]]:
    """Until the block ends signals go to the child that what is yielded was called with, and not to us.

    Those that come before there is a child are kept for it; those that come after its end do nothing, so
    that an impatient second Ctrl-C does not cut the closing short.
    """
    children: list[Child] = []
    early: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if not children:
            early.append(number)
        elif not (number in _TERMINAL and _in_foreground()):
            # Otherwise the terminal has sent it to its whole foreground group, so the agent has it already.
            children[0].send(number)

    def pass_to(child: Child) -> None:
        children.append(child)
        for number in early:
            child.send(number)

    before = {number: signal.signal(number, handle) for number in _FORWARDED}
    try:
        yield pass_to
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _terminal_modes() -> list[Any] | None:
    """How the terminal is set, None where we have none."""
    try:
        return termios.tcgetattr(0) if os.isatty(0) else None
    except termios.error:
        return None


def _give_back(modes: list[Any] | None) -> None:
    """Sets the terminal as it was: an agent that was killed could not."""
    if modes is not None and _in_foreground():
        with suppress(termios.error):
            termios.tcsetattr(0, termios.TCSADRAIN, modes)


def _death_signal() -> Callable[[], None] | None:
    """What the child runs before it becomes the agent: on Linux the kernel ends it when we are killed."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return ask
