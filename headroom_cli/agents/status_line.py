"""The line that an agent can show while it works, and what it needs to show a session's figures in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from headroom_cli.agents.setup import Setup


@dataclass(frozen=True, slots=True)
class StatusLine:
    """What an agent is started with to show the figures, unless its user has a line of their own.

    That is so where `key` stands in one of the agent's `settings` files or in an option of theirs that `setup` adds to.
    """

    key: str
    settings: tuple[str, ...]
    setup: Setup = field(default_factory=Setup)
