"""The one list of transcript readers."""

from __future__ import annotations

from headroom_cli.learn.readers.claude import Claude
from headroom_cli.learn.readers.codex import Codex
from headroom_cli.learn.readers.copilot import Copilot
from headroom_cli.learn.transcript import Reader

READERS: tuple[Reader, ...] = (Claude(), Codex(), Copilot())
