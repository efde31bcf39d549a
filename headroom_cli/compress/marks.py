"""How every line begins that we put into a text."""

from __future__ import annotations

# What an agent was sent has such a line only where we, or somebody who quotes us, put it.
OURS = "[headroom"
