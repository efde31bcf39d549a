"""What the demonstration needs around it: the scripted provider, running."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.script import turns


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the provider listens, and what the agent's environment needs besides the base URL."""

    upstream_url: str
    env: Mapping[str, str] = field(default_factory=lambda: {"ANTHROPIC_API_KEY": "demo"})


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """A provider on loopback that plays the demonstration's script, for as long as the context is open."""
    with Provider(turns()) as provider:
        yield Stage(provider.url)
