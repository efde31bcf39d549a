"""What the scripted provider says in one turn, and what a request told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A tool call. `arguments` is an object, or the plain text input of a custom tool (Codex's code mode).

    `namespace` is the group that the tool belongs to, where the format has groups (Responses).
    """

    name: str
    arguments: Mapping[str, Any] | str = field(default_factory=dict)
    namespace: str = ""


@dataclass(frozen=True)
class Turn:
    """One assistant turn: text, tool calls, or both."""

    text: str = ""
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Counts:
    """Tokens of one request by price class, and of its answer."""

    fresh: int = 0
    write_5m: int = 0
    write_1h: int = 0
    read: int = 0
    output: int = 1

    @property
    def sent(self) -> int:
        """All input tokens."""
        return self.fresh + self.write_5m + self.write_1h + self.read
