"""The channels by which an agent reads back what was left out, and what each needs for one run."""

from __future__ import annotations

from dataclasses import dataclass, field

from headroom_cli.agents.setup import Setup

CHANNELS = ("mcp", "shell", "file")

# What the templates of a channel may name besides what all templates may: the program as one writes it in a shell,
# a pattern that matches it, the folder that it lies in, the path of the whole program, and the folder of the originals.
PLACEHOLDERS = frozenset({"program", "program_pattern", "program_folder", "program_path", "originals"})


@dataclass(frozen=True, slots=True)
class Channel:
    """What an agent is started with so that it may use a channel without asking its user.

    `deferred` says that the agent has the tool although its requests do not list it (MCP only). `reader` makes
    {program} a script that only reads back, for agents that allow whole programs or nothing (shell only). `note` is
    what a user should know about the channel.
    """

    setup: Setup = field(default_factory=Setup)
    deferred: bool = False
    reader: bool = False
    note: str = ""
