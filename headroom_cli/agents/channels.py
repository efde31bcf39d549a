"""The channels by which an agent reads back what was left out, and what each needs for one run."""

from __future__ import annotations

from dataclasses import dataclass, field

from headroom_cli.agents.setup import Setup

CHANNELS = ("mcp", "shell", "file")

# What the templates of a channel may name besides what all templates may: the program as one writes it in a shell,
# the same as a pattern of it, its path, and the folder of the originals.
PLACEHOLDERS = frozenset({"program", "program_pattern", "program_path", "originals"})


@dataclass(frozen=True, slots=True)
class Channel:
    """What an agent is started with so that it may use a channel without asking its user.

    `deferred` says that the agent has the tool although its requests do not list it (MCP only). `note` is what a
    user should know about the channel.
    """

    setup: Setup = field(default_factory=Setup)
    deferred: bool = False
    note: str = ""
