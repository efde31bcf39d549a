"""The hooks by which an agent lets another program exchange a tool's output, and what they need to call us."""

from __future__ import annotations

from dataclasses import dataclass, field

from headroom_cli.agents.setup import Setup

# What agents tell their hooks and how they are answered; proxy/hook_dialects.py reads them.
DIALECTS = ("claude", "copilot", "cursor", "opencode", "vibe")

# What the templates of a seam may name besides what all templates may: where its hooks call.
PLACEHOLDERS = frozenset({"hook_url"})


@dataclass(frozen=True, slots=True)
class HookSeam:
    """What an agent is started with so that its own hooks ask us.

    `route` is the name of the route that it then takes instead of its own, "" for its own; `setup` and `routed` are
    then all that it is started with, else `setup` is added to the agent's own. `note` is what a user should know.
    """

    dialect: str
    setup: Setup = field(default_factory=Setup)
    route: str = ""
    routed: Setup = field(default_factory=Setup)
    note: str = ""
