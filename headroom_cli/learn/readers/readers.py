"""The one list of transcript readers."""

from __future__ import annotations

from headroom_cli.learn.readers.aider import Aider
from headroom_cli.learn.readers.continue_ import Continue
from headroom_cli.learn.readers.openclaw import OpenClaw
from headroom_cli.learn.readers.openhands import OpenHands
from headroom_cli.learn.readers.vibe import Vibe
from headroom_cli.learn.transcript import Reader

READERS: tuple[Reader, ...] = (Aider(), Continue(), OpenClaw(), OpenHands(), Vibe())
