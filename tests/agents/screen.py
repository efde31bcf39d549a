"""A terminal that a program has, and that is typed into and looked at: a tmux of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

READY = "ready$"
TMUX = shutil.which("tmux") is not None


@dataclass
class Screen:
    """One window, served at `socket`. `before` is how its terminal was set before the program was started."""

    socket: Path
    width: int = 120
    height: int = 40
    before: str = ""

    def tmux(self, *words: str) -> str:
        """What a command of tmux prints."""
        command = ["tmux", "-S", str(self.socket), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def start(self, folder: Path, env: Mapping[str, str]) -> None:
        """Starts a shell: what it shows after a program's end is seen, too."""
        size = ("-x", str(self.width), "-y", str(self.height))
        shell = {**env, "TERM": "xterm-256color", "PS1": f"{READY} "}
        words = ["env", "-i", *(f"{name}={value}" for name, value in shell.items()), "bash", "--norc", "--noprofile"]
        subprocess.run(
            ["tmux", "-S", str(self.socket), "-f", "/dev/null", "new-session", "-d", *size, "-c", str(folder), *words],
            check=True, env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        self.tmux("set-option", "-g", "history-limit", "20000")
        self.wait(READY)

    def type(self, text: str, key: str = "Enter") -> None:
        """Types a text as it is, then a key by its name in tmux: programs take both at once for a paste."""
        if text:
            self.tmux("send-keys", "-l", "--", text)
            time.sleep(0.3)
        self.tmux("send-keys", key)

    def shown(self) -> str:
        """What is on the screen."""
        return self.tmux("capture-pane", "-p")

    def history(self) -> str:
        """What is on the screen and what was, long lines in one piece."""
        return self.tmux("capture-pane", "-p", "-J", "-S", "-5000")

    def wait(self, *texts: str, seconds: float = 60, gone: bool = False) -> str:
        """Waits until one of the texts is on the screen, or until none is; returns the screen, fails if never."""
        until = time.monotonic() + seconds
        while any(text in (now := self.shown()) for text in texts) == gone:
            assert time.monotonic() < until, f"{texts} never {'went' if gone else 'came'}:\n{now}"
            time.sleep(0.1)
        return now

    def ended(self, seconds: float = 60) -> str:
        """Waits until the shell asks for the next command; returns all that was shown."""
        until = time.monotonic() + seconds
        while not self.shown().rstrip().endswith(f"\n{READY}"):
            assert time.monotonic() < until, self.shown()
            time.sleep(0.1)
        return self.history()

    def resize(self, width: int, height: int) -> None:
        """Gives the window another size."""
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def settings(self) -> str:
        """How the terminal is set, as the shell that has it says."""
        path = self.socket.with_suffix(".stty")
        path.unlink(missing_ok=True)
        self.type(f"stty -g > {path}.new; mv {path}.new {path}")
        until = time.monotonic() + 20
        while not path.exists():
            assert time.monotonic() < until, self.shown()
            time.sleep(0.1)
        return path.read_text()

    def ask(self, text: str, end: str) -> None:
        """Types a question and waits until there is one more of what ends every answer."""
        before = self.history().count(end)
        self.type(text)
        until = time.monotonic() + 60
        while self.history().count(end) == before:
            assert time.monotonic() < until, self.shown()
            time.sleep(0.1)
        time.sleep(0.5)
