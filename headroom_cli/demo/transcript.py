"""Shows the built-in agent's session as it goes, in the way that coding agents do."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from headroom_cli.demo.tools import Output

SHOWN_LINES = 3
_SUBJECTS = ("file_path", "command", "pattern")


class Transcript:
    """Prints to stdout. Colour only where rich finds a terminal that wants it (NO_COLOR is respected)."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        utf8 = "utf" in self._console.encoding.lower()
        self._bullet, self._elbow = ("●", "⎿") if utf8 else ("*", "|")

    def task(self, text: str) -> None:
        """The user's own words."""
        self._console.print(Text(f"> {text}", style="bold"))

    def says(self, text: str) -> None:
        """A sentence of the model."""
        self._console.print()
        self._console.print(Text.assemble((f"{self._bullet} ", "cyan"), text))

    def call(self, tool: str, arguments: Mapping[str, object], output: Output) -> None:
        """A call in one line, and what came of it: a failure in a few lines, a success by its size."""
        subject = next((str(arguments[key]) for key in _SUBJECTS if key in arguments), "")
        self._console.print(Text.assemble((f"  {tool}", "bold"), f"({subject})"))
        lines = output.text.rstrip("\n").split("\n")
        if output.error:
            for line in [line for line in lines if line.strip(" -=")][-SHOWN_LINES:]:
                self._console.print(Text(f"    {line}", style="red"))
        elif len(lines) == 1:
            self._console.print(Text(f"  {self._elbow} {lines[0]}", style="dim"))
        else:
            self._console.print(Text(f"  {self._elbow} {len(lines)} lines", style="dim"))

    def failed(self, text: str) -> None:
        """Why the session could not go on."""
        self._console.print(Text(f"{self._bullet} {text}", style="red"))
